// Worklists: queries over the state of referrals, never stored lists, so that nothing can fall off (domain.md c.1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/referrals/operations.hpp"

namespace ers::referrals {

enum class Worklist : std::uint8_t { awaiting_booking, referrals_for_review, appointment_slot_issues };
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::Worklist> {
    static constexpr std::array entries{
        Code<referrals::Worklist>{referrals::Worklist::awaiting_booking, "awaiting-booking", "Awaiting Booking"},
        Code<referrals::Worklist>{referrals::Worklist::referrals_for_review, "referrals-for-review",
                                  "Referrals for Review"},
        Code<referrals::Worklist>{referrals::Worklist::appointment_slot_issues, "appointment-slot-issues",
                                  "Appointment Slot Issues"},
    };
};
} // namespace ers

namespace ers::referrals {

struct WorklistItem {
    Ubrn ubrn;
    int version = 0;
    std::string family_name;
    std::string given_name;
    std::string nhs_number;
    Date birth_date;
    Priority priority = Priority::routine;
    std::string specialty_code;
    std::optional<std::string> clinic_type_code;
    ReferralState state = ReferralState::not_booked;
    std::optional<std::string> reason;
    std::string referring_organisation;
    std::string referrer_name;
    std::optional<std::int64_t> service_id;
    std::optional<std::string> service_name;
    std::optional<Instant> starts_at; // of the booked appointment
    std::optional<Date> clock_start;
    std::optional<Date> contact_by;
    LetterIntention letter_intention = LetterIntention::need_to_add_later;
    std::optional<Date> letter_due;
    Instant created_at;
    Instant updated_at;
    Instant since; // when it came onto this list
    Date due;      // by working days; the referral's own contact-by date where it has one
    bool is_overdue = false;
    int age_days = 0; // since it was referred
};

struct WorklistPage {
    std::vector<WorklistItem> items; // most urgent first, then oldest first
    std::size_t total = 0;
    std::optional<std::string> next_cursor;
};

// The list as the caller's organisation has it. invalid_value on "cursor" for one that is not ours.
[[nodiscard]] Result<WorklistPage> read_worklist(const Setting& setting, Worklist list, std::size_t limit,
                                                 const std::optional<std::string>& cursor);

struct WorklistCount {
    Worklist list = Worklist::awaiting_booking;
    std::size_t total = 0;
    std::size_t overdue = 0;
};
// The lists of the caller's side (referrer or provider) with their counts.
[[nodiscard]] std::vector<WorklistCount> count_worklists(const Setting& setting);

} // namespace ers::referrals
