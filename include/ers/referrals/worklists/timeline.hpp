// A referral's story in plain words: everything that has happened to it, and what happens next, by when, and who owes
// it. Read from audit, appointments and the referral itself, and stored nowhere. Patients are told without names of
// staff, without reasons and comments, and nothing clinical (rules.md#clinical-information).
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

inline constexpr std::size_t timeline_events_max = 500; // the latest of them

struct TimelineEvent {
    Instant at;
    std::string kind; // "APPOINTMENT_BOOKED"
    std::string text; // a sentence
    std::optional<BusinessFunction> function; // who did it; nothing for a patient's reading
    std::optional<std::string> organisation;
};

// The side that owes the next step.
enum class StepOwner : std::uint8_t { patient, referrer, provider, centre, booking_line };
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::StepOwner> {
    using enum referrals::StepOwner;
    static constexpr std::array entries{
        Code<referrals::StepOwner>{patient, "PATIENT", "The patient"},
        Code<referrals::StepOwner>{referrer, "REFERRER", "The referrer"},
        Code<referrals::StepOwner>{provider, "PROVIDER", "The provider"},
        Code<referrals::StepOwner>{centre, "MANAGEMENT_CENTRE", "The referral management centre"},
        Code<referrals::StepOwner>{booking_line, "BOOKING_LINE", "The booking line"},
    };
};
} // namespace ers

namespace ers::referrals {

struct NextStep {
    std::string text; // a sentence
    StepOwner owner = StepOwner::provider;
    std::string owner_name; // "You", or the organisation's
    std::optional<Date> by; // nothing where there is no date to it
    bool is_overdue = false;
};

struct Timeline {
    Referral referral;
    std::vector<TimelineEvent> events; // oldest first
    std::vector<NextStep> next; // the one that moves it on first; empty when nothing is left to do
};
// For those who may read the referral; not_found for others. Reading is audited.
[[nodiscard]] Result<Timeline> read_timeline(const OperationContext& context, const Ubrn& ubrn);

// The steps alone, as of today: pure. Whatever worklist the referral is on, the side whose list it is owes one of them,
// due as it is there; AWAITING BOOKING, where a referrer watches what others owe, has the other side's step.
[[nodiscard]] std::vector<NextStep> next_steps(const Referral& referral, const directory::Snapshot& directory,
                                               const ReferralSettings& numbers, bool for_patient, Instant now,
                                               bool is_after_another = false); // a prerequisite has no appointment

} // namespace ers::referrals
