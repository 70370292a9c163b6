// The tables as Markdown.
#include "app/commands/life_cycle_text.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ers/advice/states.hpp"
#include "ers/identity/roles.hpp"
#include "ers/interfaces/rest/action_endpoints.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "ers/referrals/life_cycle/offered_actions.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/states.hpp"

namespace ers::app {
namespace {

using referrals::Action;
using referrals::Party;

// States from which a referral still goes forward for the first time; in all others it has come back.
constexpr std::array states_on_the_way{ReferralState::not_booked, ReferralState::deferred_to_provider,
                                       ReferralState::awaiting_triage, ReferralState::triaged_provider_to_action,
                                       ReferralState::booked};

constexpr std::array<std::pair<BusinessFunction, std::string_view>, 9> short_roles{{
    {BusinessFunction::referring_clinician, "RC"},
    {BusinessFunction::referring_clinician_admin, "RCA"},
    {BusinessFunction::referring_admin, "RA"},
    {BusinessFunction::service_provider_clinician, "SPC"},
    {BusinessFunction::service_provider_clinician_admin, "SPCA"},
    {BusinessFunction::service_provider_admin, "SPA"},
    {BusinessFunction::bms_admin, "BA"},
    {BusinessFunction::bms_hcp_proxy, "BHP"},
    {BusinessFunction::additional_requirements_manager, "ARM"},
}};

void add_once(std::vector<std::string>& list, std::string text) {
    if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

std::string joined(const std::vector<std::string>& list, std::string_view between) {
    std::string text;
    for (const auto& item : list) text += (text.empty() ? "" : std::string(between)) + item;
    return text;
}

// "RETURN_TO_REFERRER_WITH_ADVICE" → "return to referrer with advice".
std::string spoken(std::string_view code) {
    std::string words;
    for (const char c : code) words += c == '_' ? ' ' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return words;
}

// --- diagrams ---

struct Edge {
    std::string from;
    std::string to;
    std::vector<std::string> labels;
};

void add_edge(std::vector<Edge>& edges, const std::string& from, const std::string& to, const std::string& label) {
    auto edge = std::ranges::find_if(edges, [&](const Edge& known) { return known.from == from && known.to == to; });
    if (edge == edges.end()) edge = edges.insert(edges.end(), {from, to, {}});
    add_once(edge->labels, label);
}

std::string mermaid(const std::vector<std::pair<std::string, std::string>>& nodes, const std::vector<Edge>& edges) {
    std::string text = "```mermaid\nflowchart LR\n";
    for (const auto& [name, label] : nodes) text += "    " + name + "[\"" + label + "\"]\n";
    for (const auto& edge : edges) {
        text += "    " + edge.from + " -->|\"" + joined(edge.labels, "<br/>") + "\"| " + edge.to + "\n";
    }
    return text + "```\n";
}

// Those that a state's ways differ by: a management centre and a desk go the referrer's and the patient's.
constexpr std::array acting_parties{Party::referrer, Party::provider, Party::patient};
// The parties that have a column in the tables, in their order.
constexpr std::array shown_parties{Party::referrer, Party::provider, Party::patient, Party::manager, Party::desk};

bool is_on_the_way(ReferralState state) {
    return std::ranges::find(states_on_the_way, state) != states_on_the_way.end();
}

// The ways out of a state to another one, but for the end, which is open from everywhere.
std::vector<Edge> ways_out(ReferralState from, const std::string& node) {
    std::vector<Edge> edges;
    for (const auto& row : referrals::transitions()) {
        if (row.from != from || row.to == ReferralState::cancelled_referral) continue;
        for (const auto party : acting_parties) {
            const auto to = referrals::next_state(from, row.action, party);
            if (to && *to != from) add_edge(edges, node, std::string(code_of(*to)), spoken(code_of(row.action)));
        }
    }
    return edges;
}

bool same_ways(const std::vector<Edge>& one, const std::vector<Edge>& other) {
    return std::ranges::equal(one, other,
                              [](const Edge& a, const Edge& b) { return a.to == b.to && a.labels == b.labels; });
}

std::string diagram_of_the_way() {
    std::vector<std::pair<std::string, std::string>> nodes;
    std::vector<Edge> edges;
    const auto add_node = [&](std::string_view code) {
        std::pair<std::string, std::string> node{code, code};
        if (std::ranges::find(nodes, node) == nodes.end()) nodes.push_back(std::move(node));
    };
    for (const auto state : states_on_the_way) add_node(code_of(state));
    for (const auto state : states_on_the_way) {
        for (auto& edge : ways_out(state, std::string(code_of(state)))) {
            add_node(edge.to);
            edges.push_back(std::move(edge));
        }
    }
    return mermaid(nodes, edges);
}

// States with the same ways out are one box.
std::string diagram_of_what_came_back() {
    struct Box {
        std::vector<std::string> states;
        std::vector<Edge> ways;
    };
    std::vector<Box> boxes;
    for (const auto& entry : Codes<ReferralState>::entries) {
        if (is_on_the_way(entry.value) || entry.value == ReferralState::cancelled_referral) continue;
        auto ways = ways_out(entry.value, "");
        auto box = std::ranges::find_if(boxes, [&](const Box& known) { return same_ways(known.ways, ways); });
        if (box == boxes.end()) box = boxes.insert(boxes.end(), {{}, std::move(ways)});
        box->states.emplace_back(entry.code);
    }
    std::vector<std::pair<std::string, std::string>> nodes;
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        const std::string name = "back" + std::to_string(i + 1);
        nodes.emplace_back(name, joined(boxes[i].states, "<br/>"));
        for (auto& edge : boxes[i].ways) edges.push_back({name, edge.to, std::move(edge.labels)});
    }
    return mermaid(nodes, edges);
}

std::string diagram_of_advice() {
    std::vector<std::pair<std::string, std::string>> nodes;
    std::vector<Edge> edges;
    for (const auto& entry : Codes<advice::AdviceStatus>::entries) nodes.emplace_back(entry.code, entry.code);
    for (const auto& row : advice::transitions()) {
        if (row.from == row.to) continue;
        add_edge(edges, std::string(code_of(row.from)), std::string(code_of(row.to)), spoken(code_of(row.action)));
    }
    return mermaid(nodes, edges);
}

// --- tables ---

std::string table_row(const std::vector<std::string>& cells) { return "| " + joined(cells, " | ") + " |\n"; }

std::string table_head(const std::vector<std::string>& titles) {
    return table_row(titles) + table_row(std::vector<std::string>(titles.size(), "---"));
}

const rest::ActionEndpoint* endpoint_of(Action action) {
    const auto endpoints = rest::action_endpoints();
    const auto endpoint = std::ranges::find(endpoints, action, &rest::ActionEndpoint::action);
    return endpoint == endpoints.end() ? nullptr : &*endpoint;
}

struct Call {
    std::string text;
    std::string_view path;
    std::string_view permission;
};

// Documents have endpoints of their own; the others are in the table of action endpoints.
Call call_of(Action action) {
    if (action == Action::link_documents) return {"PUT /documents", "/documents", "document.link"};
    const auto* endpoint = endpoint_of(action);
    if (endpoint == nullptr) return {"", "", ""};
    return {std::string(endpoint->method) + " " + std::string(endpoint->path), endpoint->path,
            referrals::permission_of(action)};
}

// "RC RCA": who of that side the role matrix lets in.
std::string roles_of(std::string_view permission, bool (*is_of_side)(BusinessFunction)) {
    std::vector<std::string> roles;
    for (const auto& [function, name] : short_roles) {
        if (is_of_side(function) && identity::may(function, permission)) roles.emplace_back(name);
    }
    return joined(roles, " ");
}

bool has_patient_endpoint(std::string_view path) {
    const std::string pattern = "/api/v1/patient/referrals/{ubrn}" + std::string(path);
    return std::ranges::any_of(rest::endpoints(), [&](const auto& endpoint) {
        return endpoint.pattern == pattern && endpoint.method != http::Method::get;
    });
}

std::string who_may(ReferralState from, Action action, Party party) {
    if (!referrals::next_state(from, action, party)) return "";
    const auto call = call_of(action);
    switch (party) {
        case Party::referrer:
        case Party::manager: return roles_of(call.permission, referrals::is_referrer_function);
        case Party::provider: return roles_of(call.permission, referrals::is_provider_function);
        case Party::desk: return roles_of(call.permission, referrals::is_desk_function);
        case Party::patient: return has_patient_endpoint(call.path) ? "yes" : "";
        case Party::none: break;
    }
    return "";
}

// Where an action leads; cancelling an appointment leads to another state for each side.
std::string leads_to(ReferralState from, Action action) {
    std::vector<std::string> states;
    for (const auto party : acting_parties) {
        const auto to = referrals::next_state(from, action, party);
        if (to) add_once(states, *to == from ? "stays" : "`" + std::string(code_of(*to)) + "`");
    }
    return joined(states, ", ");
}

std::string tables_of_states() {
    std::string text;
    for (const auto& state : Codes<ReferralState>::entries) {
        text += "\n### " + std::string(state.code) + ": " + spoken(state.display) + "\n\n";
        text += table_head({"action", "call", "referrer", "provider", "patient", "centre", "desk", "leads to"});
        for (const auto& row : referrals::transitions()) {
            if (row.from != state.value) continue;
            std::vector<std::string> cells{"`" + std::string(code_of(row.action)) + "`",
                                           "`" + call_of(row.action).text + "`"};
            for (const auto party : shown_parties) cells.push_back(who_may(row.from, row.action, party));
            cells.push_back(leads_to(row.from, row.action));
            text += table_row(cells);
        }
    }
    return text;
}

std::string users_of(const referrals::ReasonUsers& users) {
    std::vector<std::string> sides;
    if (users.referrer) sides.emplace_back("referrer");
    if (users.provider) sides.emplace_back("provider");
    if (users.patient) sides.emplace_back("patient");
    return joined(sides, ", ");
}

std::string notes_on(const referrals::Reason& reason) {
    std::vector<std::string> notes;
    if (reason.comment_mandatory) notes.emplace_back("with a comment");
    if (reason.withdraws_slot) notes.emplace_back("the slot is withdrawn");
    if (reason.ends_triage) notes.emplace_back("ends a triage");
    if (!reason.ended.empty()) notes.push_back("not since " + std::string(reason.ended));
    return joined(notes, "; ");
}

std::string tables_of_reasons() {
    std::string text;
    for (const auto& action : Codes<Action>::entries) {
        std::string rows;
        for (const auto& reason : referrals::reasons()) {
            if (reason.action != action.value) continue;
            rows += table_row({"`" + std::string(reason.code) + "`", std::string(reason.display), users_of(reason.by),
                               notes_on(reason)});
        }
        if (rows.empty()) continue;
        text += "\n### Reasons of " + std::string(action.code) + "\n\n";
        text += table_head({"reason", "in words", "used by", "note"}) + rows;
    }
    return text;
}

std::string table_of_advice() {
    std::string text = table_head({"status", "action", "by", "leads to"});
    for (const auto& row : advice::transitions()) {
        text += table_row({"`" + std::string(code_of(row.from)) + "`", "`" + std::string(code_of(row.action)) + "`",
                           row.by == Party::referrer ? "referrer" : "provider",
                           row.from == row.to ? "stays" : "`" + std::string(code_of(row.to)) + "`"});
    }
    return text;
}

} // namespace

std::string life_cycle_text() {
    return "\n## The way to an appointment\n\n" + diagram_of_the_way() +
           "\nNot drawn: `CANCEL_REFERRAL`, which leads to `CANCELLED_REFERRAL` from every other "
           "state, and actions that "
           "leave\nthe state as it is.\n" +
           "\n## What came back, and its ways on\n\nStates with the same ways out share a box.\n\n" +
           diagram_of_what_came_back() +
           "\n## Who may do what in which state\n\nRC, RCA, RA: the referrer's clinician, "
           "clinician's administrator and "
           "administrator; at a centre\nthey are the centre's. SPC, SPCA, SPA: the provider's. BA, BHP: the booking "
           "line's adviser and proxy. Calls are below\n`/api/v1/referrals/{ubrn}`, for patients below "
           "`/api/v1/patient/referrals/{ubrn}`.\n" +
           tables_of_states() + "\n## Reasons\n" + tables_of_reasons() + "\n## Advice and guidance\n\n" +
           diagram_of_advice() + "\n" + table_of_advice() + "\n";
}

Parsed<std::string> with_life_cycle(std::string_view page, std::string_view text) {
    const auto begin = page.find(life_cycle_begin);
    const auto end = page.find(life_cycle_end);
    const bool has_both = begin != std::string_view::npos && end != std::string_view::npos && begin < end &&
                          page.find(life_cycle_begin, begin + 1) == std::string_view::npos &&
                          page.find(life_cycle_end, end + 1) == std::string_view::npos;
    if (!has_both) {
        return tl::unexpected("needs the lines " + std::string(life_cycle_begin) + " and " +
                              std::string(life_cycle_end) + ", once each and in this order");
    }
    const auto head = page.substr(0, begin + life_cycle_begin.size());
    return std::string(head) + "\n" + std::string(text) + std::string(page.substr(end));
}

} // namespace ers::app
