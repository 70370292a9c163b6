#include "ers/referrals/worklists/view_text.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "ers/referrals/worklists/definitions.hpp"

namespace ers::referrals {

namespace {

constexpr std::string_view view_head =
    R"sql(-- Made by `ers worklists` from include/ers/referrals/worklists/definitions.hpp; change that, then print this.
--
-- Whose list each referral is on: worklists are read from here and stored nowhere (rules.md#worklists-are-queries). A
-- referral may be on several lists; one that is neither finished nor booked and accepted is on one at least. A list has
-- no join that its reader does not ask for, so it is counted from its index, and a page of it is a walk along the index
-- in the order rank, ranked_at, ubrn: the most urgent referral first and then the oldest; of appointments the one that
-- has waited longest, so that they are in order before any referral is looked up.
drop view if exists worklist cascade;
create view worklist (list, organisation, ubrn, rank, ranked_at, since, due_on, appointment_id, with_service_id,
                      specialty_code, referrer) as
)sql";

std::string_view column_of(ListOwner owner) {
    switch (owner) {
        case ListOwner::referrer: return "r.referring_organisation";
        case ListOwner::centre: return "r.managed_by";
        case ListOwner::provider: return "r.with_organisation";
        case ListOwner::booking_line: break;
    }
    return "r.booking_line";
}

// "r.state in ('BOOKED', 'AWAITING_TRIAGE')"; empty for any state.
std::string condition_on(const States& states) {
    std::string codes;
    std::size_t count = 0;
    for (const auto state : states.named) {
        codes += std::string(count++ == 0 ? "" : ", ") + "'" + std::string(code_of(state)) + "'";
    }
    if (count == 0) return {};
    if (count == 1) return (states.are_excluded ? "r.state <> " : "r.state = ") + codes;
    return (states.are_excluded ? "r.state not in (" : "r.state in (") + codes + ")";
}

// One line where it fits, else several that are broken after a comma or a word.
std::string wrapped(std::string text) {
    constexpr std::size_t line_max = 112; // after "  and "
    for (std::size_t begin = 0; text.size() - begin > line_max;) {
        const auto space = text.rfind(' ', begin + line_max);
        text.replace(space, 1, "\n       ");
        begin = space + 1;
    }
    return text;
}

// "where A" and "  and B", each from a line of its own on.
std::string where_lines(const std::vector<std::string>& conditions) {
    std::string text;
    for (const auto& condition : conditions) {
        text += (text.empty() ? "where " : "\n  and ") + wrapped(condition);
    }
    return text;
}

// The columns that every branch ends with.
constexpr std::string_view last_columns = "r.specialty_code, coalesce(r.referring_clinician, r.referrer_user_id)";

std::string branch_of(std::string_view list, const ListRule& rule) {
    std::vector<std::string> conditions;
    if (auto states = condition_on(rule.states); !states.empty()) conditions.push_back(std::move(states));
    for (const auto& fact : rule.facts) conditions.emplace_back(fact.sql);
    std::string text = "select '" + std::string(list) + "', " + std::string(column_of(rule.owner));
    text += ", r.ubrn, r.urgency, r.created_at,\n       ";
    text += std::string(rule.since.sql) + ", " + std::string(rule.due_on.sql) + ", null::bigint,\n       ";
    text += "r.with_service_id, " + std::string(last_columns) + "\nfrom referral r\n";
    return text + where_lines(conditions);
}

std::string branch_of(std::string_view list, const AppointmentRule& rule) {
    std::vector<std::string> conditions;
    for (const auto& fact : rule.facts) conditions.emplace_back(fact.sql);
    const std::string since(rule.since.sql);
    std::string text = "select '" + std::string(list) + "', s.organisation_code, a.ubrn, 0::smallint, " + since;
    text += ",\n       " + since + ", null, a.id,\n       a.service_id, " + std::string(last_columns);
    text += "\nfrom appointment a\njoin service s on s.id = a.service_id\n";
    text += "left join referral r on r.ubrn = a.ubrn -- is always there; a reader that does not filter need not look\n";
    return text + where_lines(conditions);
}

} // namespace

std::string worklist_view_text() {
    std::string text(view_head);
    bool is_first = true;
    for (const auto& definition : worklist_definitions) {
        std::vector<std::string> branches;
        for (const auto& rule : definition.rules) branches.push_back(branch_of(definition.code, rule));
        if (!definition.appointments.facts.empty()) {
            branches.push_back(branch_of(definition.code, definition.appointments));
        }
        for (const auto& branch : branches) {
            if (!is_first) text += "\nunion all\n";
            if (&branch == &branches.front()) text += "-- " + std::string(definition.meaning) + "\n";
            text += branch;
            is_first = false;
        }
    }
    return text + ";\n\ngrant select on worklist to ers_service;\n";
}

} // namespace ers::referrals
