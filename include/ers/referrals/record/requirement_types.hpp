// What a patient needs beside the appointment so that they can come: transport, an interpreter, an advocate
// (rules.md#additional-requirements).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/time.hpp"

namespace ers::referrals {

enum class RequirementType : std::uint8_t { transport, interpreter, advocacy };

// REQUESTED: somebody is to arrange it. The others are what came of that.
enum class RequirementStatus : std::uint8_t {
    requested,
    arranged,
    unavailable,
    not_eligible,
    not_provided,
    cancelled,
};
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::RequirementType> {
    using enum referrals::RequirementType;
    static constexpr std::array entries{
        Code<referrals::RequirementType>{transport, "TRANSPORT", "Transport"},
        Code<referrals::RequirementType>{interpreter, "INTERPRETER", "Interpreter"},
        Code<referrals::RequirementType>{advocacy, "ADVOCACY", "Advocacy"},
    };
};
template <>
struct Codes<referrals::RequirementStatus> {
    using enum referrals::RequirementStatus;
    static constexpr std::array entries{
        Code<referrals::RequirementStatus>{requested, "REQUESTED", "To be arranged"},
        Code<referrals::RequirementStatus>{arranged, "ARRANGED", "Arranged"},
        Code<referrals::RequirementStatus>{unavailable, "UNAVAILABLE", "Not available for this appointment"},
        Code<referrals::RequirementStatus>{not_eligible, "NOT_ELIGIBLE", "The patient is not eligible"},
        Code<referrals::RequirementStatus>{not_provided, "NOT_PROVIDED", "Not provided at this place"},
        Code<referrals::RequirementStatus>{cancelled, "CANCELLED", "No longer needed"},
    };
};
} // namespace ers

namespace ers::referrals {

// One requirement that is asked for.
struct RequirementAsked {
    RequirementType type = RequirementType::transport;
    std::optional<std::string> language; // of an interpreter, and of nothing else: ISO 639, "pl", "bfi"
};

// A requirement and its outcome.
struct Requirement {
    RequirementType type = RequirementType::transport;
    std::optional<std::string> language;
    RequirementStatus status = RequirementStatus::requested;
    std::optional<std::string> reason; // a code of requirement_reasons(), where it was not arranged
    Instant requested_at;
    std::optional<Instant> decided_at;

    // Still wanted: to be arranged, or arranged.
    [[nodiscard]] bool is_wanted() const {
        return status == RequirementStatus::requested || status == RequirementStatus::arranged;
    }
};

// Why a requirement was not met; one of the codes goes with each outcome but ARRANGED (rules.md#coded-reasons).
struct RequirementReason {
    RequirementStatus status;
    std::string_view code;
    std::string_view display;
};
[[nodiscard]] std::span<const RequirementReason> requirement_reasons();

// A service of the shortlist that does not provide what the patient needs. It may be chosen anyway; the person who
// chooses is told (rules.md#additional-requirements).
struct UnmetRequirement {
    std::int64_t service_id = 0;
    RequirementType type = RequirementType::transport;
};

} // namespace ers::referrals
