// The rule of naming the clinician in whose name an administrator decides (rules.md#on-behalf-of): pure.
#pragma once

#include <cstdint>
#include <optional>

#include "ers/core/error.hpp"
#include "ers/core/words.hpp"

namespace ers::referrals {

// Whom the caller says that they act for.
enum class NamedClinician : std::uint8_t {
    nobody,
    of_own_organisation, // a provider's clinician there
    somebody_else
};

// The reasons that refuse_on_behalf() gives.
[[nodiscard]] std::optional<Error> refuse_named_clinician(BusinessFunction caller, bool is_decision,
                                                          NamedClinician named);

} // namespace ers::referrals
