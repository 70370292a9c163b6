// What is on a list the view `worklist` says; due dates are working days, counted here.
#include "ers/referrals/worklists/worklists.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "ers/operation/refusals.hpp"
#include "ers/operation/traces.hpp"
#include "ers/referrals/centres/agreements.hpp"
#include "ers/referrals/record/list_order.hpp"
#include "referrals/record/store.hpp"
#include "referrals/worklists/on_lists.hpp"

namespace ers::referrals {

namespace {

// One statement for each list, with the list's name in its text: only so is a plan made for that list's branch of the
// view and its index, whether PostgreSQL plans it for given parameters or once for all. The whole list has statements
// of its own, without conditional filters: a filter that is not asked for is not evaluated. And one more
// where the site or the clinician matters: the list does not know them, so all of it has to be joined with what does.
struct ListStatement {
    std::string name, sql;
    [[nodiscard]] db::Statement statement() const { return {name, sql}; }
};
struct ListStatements {
    ListStatement page, page_filtered, page_by_details, total, count, count_filtered, count_by_details;
};

// The page is cut first, along the index in the list's order, and then joined with what its reader sees.
constexpr const char* list_page = R"(
    with page as materialized (
        select ubrn, rank, ranked_at, since, due_on, appointment_id, with_service_id
        from @view@
        where list = '@list@' and organisation = $1 and since < $2
          and ($3::integer is null or (rank, ranked_at, ubrn) > ($3::integer, $4::timestamptz, $5::text))
          @conditions@
        order by rank, ranked_at, ubrn
        limit $6)
    select *
    from page
    join worklist_detail using (ubrn)
    left join (select id as with_service_id, name as service_name from service) s using (with_service_id)
    order by rank, ranked_at, ubrn)";

// How long a page's list is, where nothing is asked of what is on it: counted from the index.
constexpr const char* list_total = R"(
    select count(*) as total
    from @view@
    where list = '@list@' and organisation = $1 and since < $2@conditions@)";

// Overdue: past the list's own date where there is one, else on the list since before the given instant.
constexpr const char* list_count = R"(
    select count(*) as total,
           count(*) filter (where coalesce(
               due_on < $3::date,
               since < case rank when 2 then $4::timestamptz else $5::timestamptz end)) as overdue
    from @view@
    where list = '@list@' and organisation = $1 and since < $2@conditions@)";

// The filters of items: on the columns of the list, and on the other columns. @ is the parameter.
constexpr std::array list_filters{"@::bigint is null or with_service_id = @", "@::text is null or specialty_code = @",
                                  "@::text is null or referrer = @"};
constexpr std::array detail_filters{"@::text is null or site_code = @", "@::text is null or clinician = @",
                                    "@::text is null or @ = any (requirements_open)"};

// As conditions on the parameters from that number on.
std::string conditions(std::span<const char* const> filters, std::size_t number) {
    std::string text;
    for (const char* filter : filters) {
        text += "\n          and (";
        for (const char* at = filter; *at != '\0'; ++at)
            text += *at == '@' ? "$" + std::to_string(number) : std::string(1, *at);
        text += ")";
        ++number;
    }
    return text;
}

ListStatement list_statement(std::string_view kind, std::string_view list, std::string sql, std::string_view view,
                             std::string_view wanted) {
    const auto put = [&sql](std::string_view mark, std::string_view text) {
        sql.replace(sql.find(mark), mark.size(), text);
    };
    put("@list@", list);
    put("@view@", view);
    put("@conditions@", wanted);
    return {"worklists." + std::string(kind) + "." + std::string(list), std::move(sql)};
}

ListStatements make_statements(std::string_view list) {
    const auto filters_from = [](std::size_t number) { return conditions(list_filters, number); };
    const auto details_from = [&](std::size_t number) {
        return filters_from(number) + conditions(detail_filters, number + list_filters.size());
    };
    constexpr std::size_t after_page = 7;
    constexpr std::size_t after_count = 6;
    return {
        list_statement("page", list, list_page, "worklist", ""),
        list_statement("page_filtered", list, list_page, "worklist", filters_from(after_page)),
        list_statement("page_by_details", list, list_page, "worklist_item", details_from(after_page)),
        list_statement("total", list, list_total, "worklist", ""),
        list_statement("count", list, list_count, "worklist", ""),
        list_statement("count_filtered", list, list_count, "worklist", filters_from(after_count)),
        list_statement("count_by_details", list, list_count, "worklist_item", details_from(after_count)),
    };
}

const ListStatements& statements_of(Worklist list) {
    static const auto all = [] {
        std::vector<ListStatements> made;
        for (const auto& definition : worklist_definitions) made.push_back(make_statements(definition.code));
        return made;
    }();
    return all.at(static_cast<std::size_t>(list));
}

ReviewStatus review_status_of(const db::Row& row) {
    const bool letter = row.boolean("letter_changed");
    const bool priority = row.boolean("priority_changed");
    if (letter && priority) return ReviewStatus::priority_and_letter_changed;
    if (letter) return ReviewStatus::letter_changed;
    return priority ? ReviewStatus::priority_changed : ReviewStatus::never_reviewed;
}

WorklistItem item_from(const db::Row& row, const OperationContext& context, Worklist list) {
    const Date today = london_date(context.now);
    WorklistItem item{
        .ubrn = *Ubrn::parse(row.text("ubrn")),
        .version = row.number("version"),
        .family_name = row.text("family_name"),
        .given_name = row.text("given_name"),
        .nhs_number = row.text("nhs_number"),
        .birth_date = row.date("birth_date"),
        .priority = row.code<Priority>("priority"),
        .specialty_code = row.text("specialty_code"),
        .clinic_type_code = row.optional_text("clinic_type_code"),
        .state = row.code<ReferralState>("state"),
        .reason = row.optional_text("state_reason"),
        .referring_organisation = row.text("referring_organisation"),
        .referrer_name = row.text("referrer_name"),
        .service_id = row.optional_integer("with_service_id"),
        .service_name = row.optional_text("service_name"),
        .starts_at = row.optional_instant("starts_at"),
        .clock_start = clock_start({row.optional_date("inherited_clock_start"),
                                    row.optional_date("pathway_start_override"), row.optional_instant("converted_at"),
                                    row.optional_instant("deferred_at"), row.optional_instant("triage_sent_at")}),
        .contact_by = row.optional_date("contact_by"),
        .letter_intention = row.code<LetterIntention>("letter_intention"),
        .letter_due = row.optional_date("letter_due"),
        .has_letter = row.optional_instant("clinical_information_at").has_value(),
        .review_status = review_status_of(row),
        .appointment_id = row.optional_integer("appointment_id"),
        .requirements_open = row.codes<RequirementType>("requirements_open"),
        .call_back_at = row.optional_instant("call_back_at"),
        .call_back_reason = row.optional_text("call_back_reason"),
        .reminders_sent = row.number("reminders_sent"),
        .next_reminder_on = row.optional_date("next_reminder_on"),
        .created_at = row.instant("created_at"),
        .updated_at = row.instant("updated_at"),
        .since = row.instant("since"),
        .due = today,
        .is_overdue = false,
        .age_days = 0};
    item.due = due_date(context.settings, list, item.priority, {item.since, row.optional_date("due_on")});
    item.is_overdue = item.due < today;
    item.age_days = days_between(london_date(item.created_at), today);
    return item;
}

db::Parameter code_wanted(const std::optional<RequirementType>& requirement) {
    return requirement ? db::Parameter(code_of(*requirement)) : db::Parameter(std::nullopt);
}

bool needs_details(const WorklistFilter& filter) { return filter.site_code || filter.clinician || filter.requirement; }

// What every statement begins with. Nothing comes onto a list in the future, but an appointment's outcome does: it is
// to be recorded once its English day has come.
db::Parameters list_parameters(const OperationContext& context) {
    return {context.who.organisation, london_midnight(add_days(london_date(context.now), 1))};
}

// Of the three statements the one that this filter needs, and its parameters.
const ListStatement& choose_statement(const WorklistFilter& filter, const ListStatement& all,
                                      const ListStatement& filtered, const ListStatement& by_details,
                                      db::Parameters& parameters) {
    if (filter == WorklistFilter{}) return all;
    parameters.insert(parameters.end(), {filter.service_id, filter.specialty_code, filter.referrer});
    if (!needs_details(filter)) return filtered;
    parameters.insert(parameters.end(), {filter.site_code, filter.clinician, code_wanted(filter.requirement)});
    return by_details;
}

ListCount count_one(const OperationContext& context, Worklist list, const WorklistFilter& filter) {
    const Date today = london_date(context.now);
    const auto& definition = definition_of(list);
    const auto before = [&](Priority priority) {
        return overdue_before(today, definition.days_allowed(context.settings, priority));
    };
    auto parameters = list_parameters(context);
    parameters.insert(parameters.end(), {today, before(Priority::routine), before(Priority::urgent)});
    const auto& all = statements_of(list);
    const auto& statement = choose_statement(filter, all.count, all.count_filtered, all.count_by_details, parameters);
    const auto row = context.connection.execute(statement.statement(), parameters).front();
    return {definition.code, definition.display, static_cast<std::size_t>(row.integer("total")),
            static_cast<std::size_t>(row.integer("overdue"))};
}

// How long the list is of which a page is shown.
std::size_t total_of(const OperationContext& context, Worklist list, const WorklistFilter& filter) {
    if (filter != WorklistFilter{}) return count_one(context, list, filter).total;
    const auto row =
        context.connection.execute(statements_of(list).total.statement(), list_parameters(context)).front();
    return static_cast<std::size_t>(row.integer("total"));
}

} // namespace

Result<WorklistPage> read_worklist(const OperationContext& context, Worklist list, const WorklistFilter& filter,
                                   std::size_t limit, const std::optional<std::string>& cursor) {
    if (auto refused = refuse_reader(definition_of(list).readers, context.who.function)) {
        return tl::unexpected(std::move(*refused));
    }
    std::optional<ListPosition> after;
    if (cursor) {
        after = list_position_from(*cursor);
        if (!after) {
            return operation::refuse_cursor();
        }
    }
    auto parameters = list_parameters(context);
    if (after) {
        parameters.insert(parameters.end(), {after->rank, after->ranked_at, after->ubrn});
    } else {
        parameters.insert(parameters.end(), {std::nullopt, std::nullopt, std::nullopt});
    }
    parameters.emplace_back(limit + 1); // one more tells whether there is a next page
    const auto& all = statements_of(list);
    const auto& statement = choose_statement(filter, all.page, all.page_filtered, all.page_by_details, parameters);
    WorklistPage page;
    std::optional<ListPosition> last;
    for (const auto row : context.connection.execute(statement.statement(), parameters)) {
        if (page.items.size() == limit) {
            page.next_cursor = cursor_of(*last);
            break;
        }
        page.items.push_back(item_from(row, context, list));
        last = {row.number("rank"), row.instant("ranked_at"), page.items.back().ubrn};
    }
    page.total = total_of(context, list, filter);
    operation::audit_request(context, std::nullopt, std::nullopt, operation::AuditAction::worklist_read,
                             {{"list", code_of(list)}});
    return page;
}

std::vector<ListCount> count_worklists(const OperationContext& context) {
    const auto& organisation = context.who.organisation;
    const bool is_at_centre = organisation && context.directory.kind_of(organisation->text()) == management_centre_kind;
    std::vector<ListCount> counts;
    for (const auto& definition : worklist_definitions) {
        if (!is_own_list(definition.readers, context.who.function, is_at_centre)) continue;
        counts.push_back(count_one(context, definition.list, {}));
    }
    return counts;
}

} // namespace ers::referrals
