#include "app/demo_token.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace ers::app {
namespace {

constexpr std::chrono::hours demo_token_life{12};

constexpr db::Statement find_demo_person{
    "app.demo_person",
    "select p.name from person p join person_role r using (user_id) "
    "where p.user_id = $1 and r.organisation_code = $2 and r.function = $3"};

constexpr db::Statement list_demo_people{
    "app.demo_people",
    "select p.user_id, p.name, o.code, o.name as organisation, r.function "
    "from person_role r join person p using (user_id) join organisation o on o.code = r.organisation_code "
    "order by o.kind, o.name, r.function, p.user_id"};

} // namespace

Parsed<std::string> issue_demo_token(db::Connection& connection, const identity::TokenIssuer& issuer,
                                     const DemoPerson& person, Instant now) {
    const auto organisation = OdsCode::parse(person.organisation);
    if (!organisation) return tl::unexpected("organisation " + person.organisation + ": " + organisation.error());
    const auto function = from_code<BusinessFunction>(person.role);
    if (!function) return tl::unexpected("role " + person.role + ": must be one of " + codes_allowed<BusinessFunction>());
    const db::Rows rows =
        connection.execute(find_demo_person, {person.user, *organisation, code_of(*function)});
    if (rows.empty()) {
        return tl::unexpected(person.user + " has no role " + person.role + " at " + organisation->text());
    }
    identity::TokenClaims claims;
    claims.user_id = person.user;
    claims.user_name = rows.front().text("name");
    claims.profiles.push_back({*organisation, *function});
    claims.expires = now + demo_token_life;
    return issuer.issue(claims, demo_issuer_name, demo_audience, now);
}

std::string demo_people_table(db::Connection& connection) {
    std::vector<std::array<std::string, 4>> lines{{"user", "name", "organisation", "role"}};
    for (const db::Row row : connection.execute(list_demo_people)) {
        lines.push_back({row.text("user_id"), row.text("name"), row.text("code") + " " + row.text("organisation"),
                         row.text("function")});
    }
    std::array<std::size_t, 4> widths{};
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) widths.at(i) = std::max(widths.at(i), line.at(i).size());
    }
    std::string table;
    for (const auto& line : lines) {
        std::string text = " ";
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += (i == 0 ? " " : " | ") + line.at(i) + std::string(widths.at(i) - line.at(i).size(), ' ');
        }
        text.erase(text.find_last_not_of(' ') + 1);
        table += text + "\n";
    }
    return table;
}

} // namespace ers::app
