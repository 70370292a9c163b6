// Strict base64url and JSON: see the header.
#include "identity/jose.hpp"

#include <cstdint>
#include <set>
#include <vector>

namespace ers::identity {

namespace {

using nlohmann::json;

// 0 .. 63, or -1 for a character that is not of the alphabet.
int base64url_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '-') return 62;
    if (c == '_') return 63;
    return -1;
}

} // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int bit_count = 0;
    for (const char c : text) {
        const int value = base64url_value(c);
        if (value < 0) return std::nullopt;
        bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffffU;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            bytes.push_back(static_cast<char>(bits >> bit_count & 0xffU));
        }
    }
    if ((bits & ((1U << bit_count) - 1U)) != 0) return std::nullopt;
    return bytes;
}

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
