// Reading worklists: queries over the state of referrals, never stored lists, so that nothing can fall off
// (rules.md#worklists-are-queries).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/operation/context.hpp"
#include "ers/referrals/worklists/definitions.hpp"

namespace ers::referrals {

// Why a referral is to be reviewed (eRS-RequestContextStatus-1).
enum class ReviewStatus : std::uint8_t {
    never_reviewed,
    letter_changed,
    priority_changed,
    priority_and_letter_changed
};
} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::ReviewStatus> {
    using enum referrals::ReviewStatus;
    static constexpr std::array entries{
        Code<referrals::ReviewStatus>{never_reviewed, "NEVER_REVIEWED", "Never reviewed"},
        Code<referrals::ReviewStatus>{letter_changed, "LETTER_CHANGED", "Letter changed"},
        Code<referrals::ReviewStatus>{priority_changed, "PRIORITY_CHANGED", "Priority changed"},
        Code<referrals::ReviewStatus>{priority_and_letter_changed, "PRIORITY_AND_LETTER_CHANGED",
                                      "Priority and letter changed"},
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
    bool has_letter = false;
    ReviewStatus review_status = ReviewStatus::never_reviewed;
    std::optional<std::int64_t> appointment_id; // that this list is about
    std::vector<RequirementType> requirements_open; // to be arranged
    std::optional<Instant> call_back_at;
    std::optional<std::string> call_back_reason;
    int reminders_sent = 0;
    std::optional<Date> next_reminder_on;
    Instant created_at;
    Instant updated_at;
    Instant since; // when it came onto this list
    Date due;      // the list's own date where the referral has one, else by working days
    bool is_overdue = false;
    int age_days = 0; // since it was referred
};

struct WorklistPage {
    // Most urgent first, then oldest first; appointments to cancel in PAS and outcomes to record: what has waited
    // longest first.
    std::vector<WorklistItem> items;
    std::size_t total = 0;
    std::optional<std::string> next_cursor;
};

// What of a list is wanted; nothing set: all of it.
struct WorklistFilter {
    std::optional<std::int64_t> service_id;
    std::optional<std::string> specialty_code;
    std::optional<std::string> site_code;
    std::optional<std::string> clinician; // of the booked appointment
    std::optional<std::string> referrer; // user id: "Me" instead of "My organisation"
    std::optional<RequirementType> requirement = std::nullopt; // that is to be arranged

    friend bool operator==(const WorklistFilter&, const WorklistFilter&) = default;
};
// The list as the caller's organisation has it. forbidden for a role that does not read it; invalid_value on "cursor"
// for one that is not ours. `total` counts the whole list, filtered.
[[nodiscard]] Result<WorklistPage> read_worklist(const OperationContext& context, Worklist list,
                                                 const WorklistFilter& filter, std::size_t limit,
                                                 const std::optional<std::string>& cursor);

// The caller's own lists with their counts.
[[nodiscard]] std::vector<ListCount> count_worklists(const OperationContext& context);

} // namespace ers::referrals
