// UBRNs that a referrer's system takes before it has the referral (rules.md#reserved-ubrn). A draft is live
// until it is used for a referral or deleted; after its lifetime it is overdue on the list of incomplete referrals, and
// it never vanishes.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/list_readers.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

inline constexpr std::size_t live_drafts_max = 1'000; // of one organisation

struct Draft {
    Ubrn ubrn;
    std::string user_id; // who reserved it
    std::optional<std::string> user_name; // where this directory knows the person
    Instant created_at;
    Instant expires_at;
    bool is_expired = false; // still to be finished or deleted
    int age_days = 0;
};

// Takes a number for the caller's organisation. forbidden or organisation_is_closed for one that may not refer;
// too_many_items where it has live_drafts_max already.
[[nodiscard]] Result<Draft> reserve_ubrn(const OperationContext& context);

// Nothing is left to finish. not_found for what is not there, not theirs or deleted before; invalid_request_state for a
// number that has become a referral.
[[nodiscard]] Result<Draft> delete_draft(const OperationContext& context, const Ubrn& ubrn);

// Takes the draft for the referral that is being made in this transaction; an expired one may be used. What is wrong
// with it, on "ubrn": reference_not_found for what the caller's organisation has not reserved, inappropriate_value for
// one that was used or deleted.
[[nodiscard]] std::optional<FieldError> use_draft(const OperationContext& context, const Ubrn& ubrn);

// The worklist "Incomplete Referrals": every live draft of the caller's organisation, oldest first.
inline constexpr std::string_view incomplete_referrals = "incomplete-referrals";
inline constexpr std::string_view incomplete_referrals_title = "Incomplete Referrals";
inline constexpr ListReaders readers_of_incomplete_referrals = read_by_referrers;

struct DraftPage {
    std::vector<Draft> items;
    std::size_t total = 0;
    std::size_t overdue = 0; // expired
    std::optional<std::string> next_cursor;
};
// `only_of`: the user id of one person. forbidden for a role that does not read the list; invalid_value on "cursor" for
// one that is not ours. Audited.
[[nodiscard]] Result<DraftPage> list_drafts(const OperationContext& context, const std::optional<std::string>& only_of,
                                            std::size_t limit, const std::optional<std::string>& cursor);

struct DraftCount {
    std::size_t total = 0;
    std::size_t overdue = 0;
};
[[nodiscard]] DraftCount count_drafts(const OperationContext& context, const std::optional<std::string>& only_of = {});
// The same as the count of a worklist; nothing where it is not one of the caller's own.
[[nodiscard]] std::optional<ListCount> count_incomplete_referrals(const OperationContext& context);

} // namespace ers::referrals
