// Worklists of advice. Membership is the view advice_worklist_item; due dates are working days, counted
// here.
#include "ers/advice/worklists.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/operation/refusals.hpp"
#include "ers/operation/traces.hpp"
#include "ers/referrals/record/list_order.hpp"
#include "ers/referrals/record/requesting.hpp"

namespace ers::advice {

namespace {

// $3: also the rows on which the other side is to act.
constexpr db::Statement read_page{"advice.list_page", R"(
    select * from advice_worklist_item
    where list = $1 and organisation = $2 and (is_readers or $3)
      and ($4::integer is null or (urgency, created_at, ubrn) > ($4::integer, $5::timestamptz, $6::text))
    order by urgency, created_at, ubrn
    limit $7)"};

// Overdue: with the side that is to act since before the instant of its priority.
constexpr db::Statement count_rows{"advice.list_count", R"(
    select count(*) as total,
           count(*) filter (
               where since < case urgency when 0 then $4::timestamptz
                                          when 1 then $5::timestamptz
                                          else $6::timestamptz end) as overdue
    from advice_worklist_item
    where list = $1 and organisation = $2 and (is_readers or $3))"};

// The referrer follows every open request; the provider may.
bool shows_all_open(const AdviceContext& context, AdviceList list) {
    return list == AdviceList::active_requests || context.advice.provider_sees_all_open;
}

AdviceItem item_from(const db::Row& row, const AdviceContext& context) {
    const Date today = london_date(context.now);
    AdviceItem item{.ubrn = *Ubrn::parse(row.text("ubrn")),
                    .version = row.number("version"),
                    .family_name = row.text("family_name"),
                    .given_name = row.text("given_name"),
                    .nhs_number = row.text("nhs_number"),
                    .birth_date = row.date("birth_date"),
                    .priority = row.code<Priority>("priority"),
                    .specialty_code = row.text("specialty_code"),
                    .status = row.code<AdviceStatus>("status"),
                    .authorisation = row.code<Authorisation>("conversion_authorisation"),
                    .referring_organisation = row.text("referring_organisation"),
                    .requester_name = row.text("requester_name"),
                    .service_id = row.integer("service_id"),
                    .service_name = row.text("service_name"),
                    .created_at = row.instant("created_at"),
                    .updated_at = row.instant("updated_at"),
                    .since = row.instant("since"),
                    .due = today,
                    .is_overdue = false,
                    .is_readers = row.boolean("is_readers"),
                    .age_days = 0};
    item.due = add_working_days(london_date(item.since), context.advice.reply_days(item.priority));
    item.is_overdue = item.due < today;
    item.age_days = days_between(london_date(item.created_at), today);
    return item;
}

referrals::ListCount count_one(const AdviceContext& context, AdviceList list) {
    const Date today = london_date(context.now);
    const auto row =
        context.connection
            .execute(count_rows, {code_of(list), context.who.organisation, shows_all_open(context, list),
                                  referrals::overdue_before(today, context.advice.reply_days(Priority::two_week_wait)),
                                  referrals::overdue_before(today, context.advice.reply_days(Priority::urgent)),
                                  referrals::overdue_before(today, context.advice.reply_days(Priority::routine))})
            .front();
    return {code_of(list), display_of(list), static_cast<std::size_t>(row.integer("total")),
            static_cast<std::size_t>(row.integer("overdue"))};
}

} // namespace

Result<AdvicePage> read_list(const AdviceContext& context, AdviceList list, std::size_t limit,
                             const std::optional<std::string>& cursor) {
    if (auto refused = referrals::refuse_reader(readers_of(list), context.who.function)) {
        return tl::unexpected(std::move(*refused));
    }
    const auto after = cursor ? referrals::list_position_from(*cursor) : std::nullopt;
    if (cursor && !after) {
        return operation::refuse_cursor();
    }
    db::Parameters parameters{code_of(list), context.who.organisation, shows_all_open(context, list)};
    if (after) {
        parameters.insert(parameters.end(), {after->rank, after->ranked_at, after->ubrn});
    } else {
        parameters.insert(parameters.end(), {std::nullopt, std::nullopt, std::nullopt});
    }
    parameters.emplace_back(limit + 1); // one more tells whether there is a next page
    AdvicePage page;
    for (const auto row : context.connection.execute(read_page, parameters)) {
        page.items.push_back(item_from(row, context));
    }
    if (page.items.size() > limit) {
        page.items.pop_back();
        const auto& last = page.items.back();
        page.next_cursor = referrals::cursor_of({referrals::urgency_of(last.priority), last.created_at, last.ubrn});
    }
    page.total = count_one(context, list).total;
    operation::audit_request(context, std::nullopt, std::nullopt, operation::AuditAction::worklist_read,
                             {{"list", code_of(list)}});
    return page;
}

std::vector<referrals::ListCount> count_lists(const AdviceContext& context) {
    std::vector<referrals::ListCount> counts;
    for (const auto& list : Codes<AdviceList>::entries) {
        if (!referrals::is_own_list(readers_of(list.value), context.who.function)) continue;
        counts.push_back(count_one(context, list.value));
    }
    return counts;
}

} // namespace ers::advice
