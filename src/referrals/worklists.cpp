// Worklists: see the header. Membership is the view worklist_item; due dates are working days, counted here.
#include "ers/referrals/worklists.hpp"

#include <charconv>

#include "ers/core/base64url.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/working_days.hpp"
#include "store.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement read_page{"worklists.page", R"(
    select * from worklist_item
    where list = $1 and organisation = $2
      and ($3::integer is null or (urgency, created_at, ubrn) > ($3::integer, $4::timestamptz, $5::text))
    order by urgency, created_at, ubrn
    limit $6)"};

// Overdue: past the contact-by date where there is one, else on the list since before the given instant.
constexpr db::Statement count_list{"worklists.count", R"(
    select count(*) as total,
           count(*) filter (where coalesce(
               contact_by < $3::date,
               since < case urgency when 2 then $4::timestamptz else $5::timestamptz end)) as overdue
    from worklist_item
    where list = $1 and organisation = $2)"};

// Where a page ended; on its way "2|2026-11-21T09:30:00Z|012345678901" in base64.
struct Position {
    int urgency = 0;
    Instant created_at;
    Ubrn ubrn;
};

std::optional<Position> position_from(std::string_view sent) {
    const auto decoded = sent.size() <= limits::cursor_bytes_max ? decode_base64url(sent) : std::nullopt;
    const std::string_view cursor = decoded ? *decoded : std::string_view();
    if (cursor.size() < 4 || cursor[1] != '|') return std::nullopt;
    const auto second = cursor.find('|', 2);
    if (second == std::string_view::npos || cursor[0] < '0' || cursor[0] > '2') return std::nullopt;
    const auto created_at = parse_instant(cursor.substr(2, second - 2));
    const auto ubrn = Ubrn::parse(cursor.substr(second + 1));
    if (!created_at || !ubrn) return std::nullopt;
    return Position{cursor[0] - '0', *created_at, *ubrn};
}

int urgency_of(Priority priority) {
    switch (priority) {
        case Priority::two_week_wait: return 0;
        case Priority::urgent: return 1;
        case Priority::routine: break;
    }
    return 2;
}

int days_allowed(const ReferralSettings& numbers, Worklist list, Priority priority) {
    switch (list) {
        case Worklist::awaiting_booking: return numbers.booking_days(priority);
        case Worklist::referrals_for_review: return numbers.review_days(priority);
        case Worklist::appointment_slot_issues: break;
    }
    return numbers.contact_days(priority);
}

// What came onto a list before this instant is overdue today.
Instant overdue_before(Date today, int working_days) {
    Date last = today;
    do {
        last = add_days(last, -1);
    } while (add_working_days(last, working_days) >= today);
    return london_midnight(add_days(last, 1));
}

template <class E>
E code_in_item(const db::Row& row, std::string_view column) {
    return from_code<E>(row.text(column)).value();
}

WorklistItem item_from(const db::Row& row, const Setting& setting, Worklist list) {
    const Date today = london_date(setting.now);
    WorklistItem item{
        .ubrn = *Ubrn::parse(row.text("ubrn")),
        .version = static_cast<int>(row.integer("version")),
        .family_name = row.text("family_name"),
        .given_name = row.text("given_name"),
        .nhs_number = row.text("nhs_number"),
        .birth_date = row.date("birth_date"),
        .priority = code_in_item<Priority>(row, "priority"),
        .specialty_code = row.text("specialty_code"),
        .clinic_type_code = row.optional_text("clinic_type_code"),
        .state = code_in_item<ReferralState>(row, "state"),
        .reason = row.optional_text("state_reason"),
        .referring_organisation = row.text("referring_organisation"),
        .referrer_name = row.text("referrer_name"),
        .service_id = row.optional_integer("with_service_id"),
        .service_name = row.optional_text("service_name"),
        .starts_at = row.optional_instant("starts_at"),
        .clock_start = clock_start(row.optional_date("pathway_start_override"), row.optional_instant("converted_at"),
                                   row.optional_instant("deferred_at")),
        .contact_by = row.optional_date("contact_by"),
        .letter_intention = code_in_item<LetterIntention>(row, "letter_intention"),
        .letter_due = row.optional_date("letter_due"),
        .created_at = row.instant("created_at"),
        .updated_at = row.instant("updated_at"),
        .since = row.instant("since"),
        .due = today,
        .is_overdue = false,
        .age_days = 0};
    item.due = item.contact_by.value_or(
        add_working_days(london_date(item.since), days_allowed(setting.numbers, list, item.priority)));
    item.is_overdue = item.due < today;
    item.age_days = days_between(london_date(item.created_at), today);
    return item;
}

WorklistCount count_one(const Setting& setting, Worklist list) {
    const Date today = london_date(setting.now);
    const auto row =
        setting.connection
            .execute(count_list, {code_of(list), setting.who.organisation, today,
                                  overdue_before(today, days_allowed(setting.numbers, list, Priority::routine)),
                                  overdue_before(today, days_allowed(setting.numbers, list, Priority::urgent))})
            .front();
    return {list, static_cast<std::size_t>(row.integer("total")), static_cast<std::size_t>(row.integer("overdue"))};
}

} // namespace

Result<WorklistPage> read_worklist(const Setting& setting, Worklist list, std::size_t limit,
                                   const std::optional<std::string>& cursor) {
    std::optional<Position> after;
    if (cursor) {
        after = position_from(*cursor);
        if (!after) {
            return refuse_fields(
                {{"cursor", ErrorCode::invalid_value, "Not a cursor of this list: begin without one."}});
        }
    }
    db::Parameters parameters{code_of(list), setting.who.organisation};
    if (after) {
        parameters.insert(parameters.end(), {after->urgency, after->created_at, after->ubrn});
    } else {
        parameters.insert(parameters.end(), {std::nullopt, std::nullopt, std::nullopt});
    }
    parameters.emplace_back(limit + 1); // one more tells whether there is a next page
    WorklistPage page;
    for (const auto row : setting.connection.execute(read_page, parameters)) {
        page.items.push_back(item_from(row, setting, list));
    }
    if (page.items.size() > limit) {
        page.items.pop_back();
        const auto& last = page.items.back();
        page.next_cursor = encode_base64url(std::to_string(urgency_of(last.priority)) + "|" +
                                            format_instant(last.created_at) + "|" + last.ubrn.text());
    }
    page.total = count_one(setting, list).total;
    insert_audit(setting.connection,
                 {.request_id = setting.request_id,
                  .who = &setting.who,
                  .patient_id = std::nullopt,
                  .ubrn = std::nullopt,
                  .action = "worklist.read",
                  .detail = R"({"list": ")" + std::string(code_of(list)) + R"("})"},
                 setting.now);
    return page;
}

std::vector<WorklistCount> count_worklists(const Setting& setting) {
    std::vector<WorklistCount> counts;
    if (is_referrer_function(setting.who.function)) {
        counts.push_back(count_one(setting, Worklist::awaiting_booking));
    } else if (is_provider_function(setting.who.function)) {
        counts.push_back(count_one(setting, Worklist::referrals_for_review));
        counts.push_back(count_one(setting, Worklist::appointment_slot_issues));
    }
    return counts;
}

} // namespace ers::referrals
