#include "ers/tools/demo/demo_people.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace ers::app {
namespace {

constexpr db::Statement list_demo_people{
    "app.demo_people",
    "select p.user_id, p.name, o.code, o.name as organisation, r.function "
    "from person_role r join person p using (user_id) join organisation o on o.code = r.organisation_code "
    "where o.source = 'DEMO' order by o.kind, o.name, r.function, p.user_id"};

} // namespace

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
