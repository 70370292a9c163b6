// Media ranges of RFC 9110, 12.5.1, as far as a server with one representation per route needs them.
#include "http/media.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "ers/core/text.hpp"

namespace ers::http {
namespace {

// At `separator` where it does not stand inside a quoted string; every part without blanks around it.
std::vector<std::string_view> media_split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == separator && !quoted) {
            parts.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    parts.push_back(trimmed(text.substr(begin)));
    return parts;
}

// The value of a parameter among the parts after the first, without quotation marks.
std::optional<std::string_view> media_parameter(const std::vector<std::string_view>& parts, std::string_view name) {
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::size_t equals = parts[i].find('=');
        if (equals == std::string_view::npos || !equal_ignoring_ascii_case(parts[i].substr(0, equals), name)) continue;
        std::string_view value = parts[i].substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return value;
    }
    return std::nullopt;
}

// "0", "0.", "0.000" of the grammar; every other weight lets the range pass.
bool media_weight_is_zero(std::string_view weight) {
    return weight == "0" || (weight.starts_with("0.") && weight.find_first_not_of('0', 2) == std::string_view::npos);
}

// 0: does not match; 1: */*, 2: type/*, 3: the type itself.
int media_specificity(std::string_view range, std::string_view type) {
    if (range == "*/*") return 1;
    if (equal_ignoring_ascii_case(range, type)) return 3;
    const std::string_view family = type.substr(0, type.find('/') + 1);
    const bool whole_family =
        range.ends_with("/*") && equal_ignoring_ascii_case(range.substr(0, range.size() - 1), family);
    return whole_family ? 2 : 0;
}

bool media_range_list_allows(std::string_view accept, std::string_view type) {
    int best = 0;
    bool allowed = false;
    for (const std::string_view item : media_split(accept, ',')) {
        const auto parts = media_split(item, ';');
        const int specificity = media_specificity(parts.front(), type);
        if (specificity <= best) continue;
        best = specificity;
        allowed = !media_weight_is_zero(media_parameter(parts, "q").value_or("1"));
    }
    return allowed;
}

} // namespace

bool is_acceptable(std::string_view accept, std::span<const std::string> produces, std::string_view error_type) {
    if (trimmed(accept).empty() || produces.empty()) return true;
    const auto allowed = [accept](std::string_view type) { return media_range_list_allows(accept, type); };
    if (std::any_of(produces.begin(), produces.end(), allowed)) return true;
    const auto items = media_split(accept, ',');
    return std::any_of(items.begin(), items.end(), [error_type](std::string_view item) {
        const auto parts = media_split(item, ';');
        return media_specificity(parts.front(), error_type) == 3 &&
               !media_weight_is_zero(media_parameter(parts, "q").value_or("1"));
    });
}

bool is_supported_content(std::string_view content_type, std::span<const std::string> accepts) {
    if (accepts.empty()) return true;
    const auto parts = media_split(content_type, ';');
    const auto same = [&parts](std::string_view type) { return equal_ignoring_ascii_case(parts.front(), type); };
    if (std::none_of(accepts.begin(), accepts.end(), same)) return false;
    return equal_ignoring_ascii_case(media_parameter(parts, "charset").value_or("utf-8"), "utf-8");
}

} // namespace ers::http
