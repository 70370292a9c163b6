// The two worklists of advice and guidance: queries over the state of requests, never stored lists
// (rules.md#worklists-are-queries).
#pragma once

#include "ers/advice/operations.hpp"
#include "ers/referrals/record/list_readers.hpp"

namespace ers::advice {

enum class AdviceList : std::uint8_t { active_requests, requests_to_answer };
} // namespace ers::advice

namespace ers {
template <>
struct Codes<advice::AdviceList> {
    static constexpr std::array entries{
        Code<advice::AdviceList>{advice::AdviceList::active_requests, "active-advice-requests",
                                 "Active Advice Requests"},
        Code<advice::AdviceList>{advice::AdviceList::requests_to_answer, "advice-and-guidance-requests",
                                 "Advice and Guidance Requests"},
    };
};
} // namespace ers

namespace ers::advice {

[[nodiscard]] constexpr referrals::ListReaders readers_of(AdviceList list) {
    return list == AdviceList::active_requests ? referrals::read_by_referrers : referrals::read_by_providers;
}

struct AdviceItem {
    Ubrn ubrn;
    int version = 0;
    std::string family_name;
    std::string given_name;
    std::string nhs_number;
    Date birth_date;
    Priority priority = Priority::routine;
    std::string specialty_code;
    AdviceStatus status = AdviceStatus::provider_response_required;
    Authorisation authorisation = Authorisation::not_authorised;
    std::string referring_organisation;
    std::string requester_name;
    std::int64_t service_id = 0;
    std::string service_name;
    Instant created_at;
    Instant updated_at;
    Instant since; // when it came to the side that is to act on it now
    Date due;      // working days from then; the other side sees how late it is, too
    bool is_overdue = false;
    bool is_readers = false; // the reader's side is to act: on the referrer's list, the provider has responded
    int age_days = 0;        // since it was asked
};

struct AdvicePage {
    std::vector<AdviceItem> items; // most urgent first, then oldest first
    std::size_t total = 0;
    std::optional<std::string> next_cursor;
};

// The list as the caller's organisation has it. Audited. forbidden for a role that does not read it; invalid_value on
// "cursor" for one that is not ours.
[[nodiscard]] Result<AdvicePage> read_list(const AdviceContext& context, AdviceList list, std::size_t limit,
                                           const std::optional<std::string>& cursor);

// The caller's own of the two, with their counts; none for other roles.
[[nodiscard]] std::vector<referrals::ListCount> count_lists(const AdviceContext& context);

} // namespace ers::advice
