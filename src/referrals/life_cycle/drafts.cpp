// Reserved UBRNs. A draft's row is never removed; it ends by used_at or deleted_at.
#include "ers/referrals/life_cycle/drafts.hpp"

#include <nlohmann/json.hpp>

#include "ers/operation/refusals.hpp"
#include "ers/operation/traces.hpp"
#include "ers/referrals/record/list_order.hpp"
#include "ers/referrals/record/requesting.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement insert_draft{"drafts.insert", R"(
    insert into draft_ubrn (ubrn, organisation, user_id, created_at, expires_at)
    values ($1, $2, $3, $4, $5))"};

constexpr db::Statement end_by_deletion{"drafts.delete", R"(
    update draft_ubrn set deleted_at = $3
    where ubrn = $1 and organisation = $2 and deleted_at is null and used_at is null
    returning ubrn, user_id, null::text as name, created_at, expires_at)"};

// The second waits for the first and finds the draft used.
constexpr db::Statement end_by_use{"drafts.use", R"(
    update draft_ubrn set used_at = $3
    where ubrn = $1 and organisation = $2 and deleted_at is null and used_at is null
    returning ubrn)"};

constexpr db::Statement find_end{"drafts.find_end", R"(
    select used_at is not null as is_used
    from draft_ubrn
    where ubrn = $1 and organisation = $2)"};

constexpr db::Statement page_of_drafts{"drafts.page", R"(
    select d.ubrn, d.user_id, p.name, d.created_at, d.expires_at
    from draft_ubrn d
    left join person p on p.user_id = d.user_id
    where d.organisation = $1 and d.deleted_at is null and d.used_at is null
      and ($2::text is null or d.user_id = $2)
      and ($3::timestamptz is null or (d.created_at, d.ubrn) > ($3::timestamptz, $4::text))
    order by d.created_at, d.ubrn
    limit $5)"};

constexpr db::Statement count_live{"drafts.count", R"(
    select count(*) as total, count(*) filter (where expires_at <= $3) as overdue
    from draft_ubrn
    where organisation = $1 and deleted_at is null and used_at is null
      and ($2::text is null or user_id = $2))"};

Draft draft_from(const db::Row& row, Instant now) {
    Draft draft{.ubrn = *Ubrn::parse(row.text("ubrn")),
                .user_id = row.text("user_id"),
                .user_name = row.optional_text("name"),
                .created_at = row.instant("created_at"),
                .expires_at = row.instant("expires_at")};
    draft.is_expired = draft.expires_at <= now;
    draft.age_days = days_between(london_date(draft.created_at), london_date(now));
    return draft;
}

// Whether the caller's organisation has used the number (true) or deleted it; nothing where it never had it.
std::optional<bool> was_used(const OperationContext& context, const Ubrn& ubrn) {
    const auto rows = context.connection.execute(find_end, {ubrn, context.who.organisation});
    if (rows.empty()) return std::nullopt;
    return rows.front().boolean("is_used");
}

} // namespace

Result<Draft> reserve_ubrn(const OperationContext& context) {
    if (auto refused = refuse_organisation(context)) return tl::unexpected(std::move(*refused));
    if (count_drafts(context).total >= live_drafts_max) {
        return refuse(ErrorCode::too_many_items, "Your organisation has " + std::to_string(live_drafts_max) +
                                                     " reserved numbers: use or delete some of them first.");
    }
    Draft draft{.ubrn = issue_ubrn(context),
                .user_id = context.who.user_id,
                .user_name = context.who.user_name,
                .created_at = context.now,
                .expires_at = context.now + std::chrono::days(context.settings.draft_days)};
    context.connection.execute(
        insert_draft, {draft.ubrn, context.who.organisation, draft.user_id, draft.created_at, draft.expires_at});
    operation::audit_request(context, std::nullopt, draft.ubrn, operation::AuditAction::ubrn_reserved,
                             nlohmann::json::object());
    return draft;
}

Result<Draft> delete_draft(const OperationContext& context, const Ubrn& ubrn) {
    const auto rows = context.connection.execute(end_by_deletion, {ubrn, context.who.organisation, context.now});
    if (rows.empty()) {
        if (was_used(context, ubrn).value_or(false)) {
            return refuse(ErrorCode::invalid_request_state, "The number has become a referral: cancel that instead.");
        }
        return refuse(ErrorCode::not_found);
    }
    operation::audit_request(context, std::nullopt, ubrn, operation::AuditAction::ubrn_deleted,
                             nlohmann::json::object());
    return draft_from(rows.front(), context.now);
}

std::optional<FieldError> use_draft(const OperationContext& context, const Ubrn& ubrn) {
    if (!context.connection.execute(end_by_use, {ubrn, context.who.organisation, context.now}).empty()) {
        return std::nullopt;
    }
    const auto used = was_used(context, ubrn);
    if (!used) {
        return FieldError{"draft", ErrorCode::reference_not_found, "Your organisation has not reserved this number."};
    }
    return FieldError{"draft", ErrorCode::inappropriate_value,
                      *used ? "The number has been used for a referral already."
                            : "The number was deleted: reserve another, or leave it out."};
}

Result<DraftPage> list_drafts(const OperationContext& context, const std::optional<std::string>& only_of,
                              std::size_t limit, const std::optional<std::string>& cursor) {
    if (auto refused = refuse_reader(readers_of_incomplete_referrals, context.who.function)) {
        return tl::unexpected(std::move(*refused));
    }
    std::optional<ListPosition> after;
    if (cursor) {
        after = list_position_from(*cursor);
        if (!after) {
            return operation::refuse_cursor();
        }
    }
    db::Parameters parameters{context.who.organisation, only_of};
    if (after) {
        parameters.insert(parameters.end(), {after->ranked_at, after->ubrn});
    } else {
        parameters.insert(parameters.end(), {std::nullopt, std::nullopt});
    }
    parameters.emplace_back(limit + 1); // one more tells whether there is a next page
    DraftPage page;
    for (const auto row : context.connection.execute(page_of_drafts, parameters)) {
        page.items.push_back(draft_from(row, context.now));
    }
    if (page.items.size() > limit) {
        page.items.pop_back();
        const auto& last = page.items.back();
        page.next_cursor = cursor_of({urgency_of(Priority::routine), last.created_at, last.ubrn}); // none has one
    }
    const auto count = count_drafts(context, only_of);
    page.total = count.total;
    page.overdue = count.overdue;
    operation::audit_request(context, std::nullopt, std::nullopt, operation::AuditAction::worklist_read,
                             {{"list", incomplete_referrals}});
    return page;
}

DraftCount count_drafts(const OperationContext& context, const std::optional<std::string>& only_of) {
    const auto row = context.connection.execute(count_live, {context.who.organisation, only_of, context.now}).front();
    return {static_cast<std::size_t>(row.integer("total")), static_cast<std::size_t>(row.integer("overdue"))};
}

std::optional<ListCount> count_incomplete_referrals(const OperationContext& context) {
    if (!is_own_list(readers_of_incomplete_referrals, context.who.function)) return std::nullopt;
    const auto count = count_drafts(context);
    return ListCount{incomplete_referrals, incomplete_referrals_title, count.total, count.overdue};
}

} // namespace ers::referrals
