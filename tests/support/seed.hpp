// The seed of everything random in a test run: chosen anew each time, printed, and repeated by ERS_TEST_SEED=N.
#pragma once

#include <cstdint>

namespace ers::testing {

// The same number for the whole process. Printed, and recorded as a property of the running test, at each call.
[[nodiscard]] std::uint64_t test_seed();

} // namespace ers::testing
