// Strict where two readers could differ: a target that cannot be decoded in exactly one way is refused.
#include "http/target.hpp"

#include <algorithm>
#include <optional>

#include "ers/core/text.hpp"

namespace ers::http {
namespace {

int target_hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The decoded text, or nothing where it is not percent-encoded UTF-8 free of control characters.
std::optional<std::string> target_decode(std::string_view encoded, bool plus_is_space) {
    std::string text;
    text.reserve(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (encoded[i] == '+' && plus_is_space) {
            text += ' ';
        } else if (encoded[i] != '%') {
            text += encoded[i];
        } else {
            if (encoded.size() - i < 3) return std::nullopt;
            const int high = target_hex_digit(encoded[i + 1]);
            const int low = target_hex_digit(encoded[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            text += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (!is_valid_utf8(text) || has_control_characters(text, plus_is_space)) return std::nullopt;
    return text;
}

std::optional<std::vector<std::string>> target_segments(std::string_view path) {
    std::vector<std::string> segments;
    for (std::size_t begin = 1; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        auto segment = target_decode(path.substr(begin, end - begin), false);
        if (!segment || *segment == "." || *segment == ".." || segment->find_first_of("/\\") != std::string::npos) {
            return std::nullopt;
        }
        segments.push_back(std::move(*segment));
        begin = end + 1;
    }
    return segments;
}

} // namespace

Parsed<Target> parse_target(std::string_view target) {
    const std::size_t question = std::min(target.find('?'), target.size());
    Target parsed;
    parsed.path = target.substr(0, question);
    auto segments = target_segments(parsed.path);
    if (!segments) return tl::unexpected<std::string>("The path is not properly encoded.");
    parsed.segments = std::move(*segments);

    for (std::size_t begin = question + 1; begin < target.size();) {
        const std::size_t end = std::min(target.find('&', begin), target.size());
        const std::string_view parameter = target.substr(begin, end - begin);
        begin = end + 1;
        if (parameter.empty()) continue;
        const std::size_t equals = std::min(parameter.find('='), parameter.size());
        auto name = target_decode(parameter.substr(0, equals), true);
        auto value = target_decode(parameter.substr(std::min(equals + 1, parameter.size())), true);
        if (!name || name->empty() || !value) {
            return tl::unexpected<std::string>("The query is not properly encoded.");
        }
        if (parsed.query.size() == query_parameters_max) {
            return tl::unexpected<std::string>("The query has too many parameters.");
        }
        parsed.query.emplace_back(std::move(*name), std::move(*value));
    }
    return parsed;
}

} // namespace ers::http
