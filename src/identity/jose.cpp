// Strict JSON.
#include "identity/jose.hpp"

#include <set>
#include <vector>

namespace ers::identity {

using nlohmann::json;

std::optional<json> parse_strict_object(std::string_view text, int depth_max) {
    bool acceptable = true;
    std::vector<std::set<std::string>> names_of_open_objects;
    const auto watch = [&](int depth, json::parse_event_t event, json& parsed) {
        if (depth > depth_max) acceptable = false;
        if (event == json::parse_event_t::object_start) names_of_open_objects.emplace_back();
        if (event == json::parse_event_t::object_end) names_of_open_objects.pop_back();
        if (event == json::parse_event_t::key &&
            !names_of_open_objects.back().insert(parsed.get<std::string>()).second) {
            acceptable = false;
        }
        return true;
    };
    auto value = json::parse(text, watch, false);
    if (!acceptable || !value.is_object()) return std::nullopt;
    return value;
}

std::optional<std::string> string_member(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

} // namespace ers::identity
