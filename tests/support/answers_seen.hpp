// Which refusals the API tests have met: each suite notes its own in a file, and the test that runs after all of them
// (tests/after) compares the whole with what docs/openapi.json promises.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>

namespace ers::testing {

struct SeenRefusal {
    std::string operation; // its operationId
    int status = 0;
    std::string code;

    friend auto operator<=>(const SeenRefusal&, const SeenRefusal&) = default;
};

// Into the file that the environment's ERS_ANSWERS_SEEN names, begun anew by each process; without it nowhere. Any
// thread. Throws std::runtime_error when the file cannot be written.
void note_refusal(const SeenRefusal& refusal);

// Of all files of a folder; empty where there is none.
[[nodiscard]] std::set<SeenRefusal> refusals_seen(const std::string& folder);

} // namespace ers::testing
