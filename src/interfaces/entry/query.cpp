// Query parameters, decoded strictly.
#include "interfaces/entry/query.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "ers/core/text.hpp"

namespace ers::entry {
namespace {

constexpr std::size_t query_name_shown_max = 40;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// A limit as people write it: 500 and not 500.000000.
std::string plain(double value) {
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

} // namespace

std::optional<std::string_view> QueryReader::find(std::string_view name) {
    known_.push_back(name);
    std::optional<std::string_view> value;
    for (const auto& [sent, text] : request_.query) {
        if (sent != name) continue;
        if (value) {
            refuse(name, ErrorCode::conflicting_values, "May be sent once only.");
            return std::nullopt;
        }
        value = text;
    }
    return value;
}

std::optional<std::string> QueryReader::optional_text(std::string_view name, std::size_t characters_max) {
    const auto value = find(name);
    if (!value) return std::nullopt;
    if (!is_valid_utf8(*value) || has_control_characters(*value)) {
        refuse(name, ErrorCode::invalid_value, "Must be UTF-8 text without control characters.");
        return std::nullopt;
    }
    const auto text = trimmed(*value);
    if (text.empty()) {
        refuse(name, ErrorCode::missing_value, "Has no value; leave the parameter out instead.");
        return std::nullopt;
    }
    if (count_characters(text) > characters_max) {
        refuse(name, ErrorCode::invalid_value, "Must have at most " + std::to_string(characters_max) + " characters.");
        return std::nullopt;
    }
    return std::string(text);
}

std::optional<std::int64_t> QueryReader::optional_integer(std::string_view name, std::int64_t min, std::int64_t max) {
    const auto text = find(name);
    if (!text) return std::nullopt;
    const auto value = number_in<std::int64_t>(*text);
    if (!value || *value < min || *value > max) {
        refuse(name, ErrorCode::invalid_value,
               "Must be a whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".");
        return std::nullopt;
    }
    return value;
}

std::optional<double> QueryReader::optional_number(std::string_view name, double min, double max) {
    const auto text = find(name);
    if (!text) return std::nullopt;
    const auto value = number_in<double>(*text);
    if (!value || !std::isfinite(*value) || *value < min || *value > max) {
        refuse(name, ErrorCode::invalid_value, "Must be a number from " + plain(min) + " to " + plain(max) + ".");
        return std::nullopt;
    }
    return value;
}

std::optional<bool> QueryReader::optional_flag(std::string_view name) {
    const auto text = find(name);
    if (!text) return std::nullopt;
    if (*text == "true") return true;
    if (*text == "false") return false;
    refuse(name, ErrorCode::invalid_value, "Must be true or false.");
    return std::nullopt;
}

std::optional<Instant> QueryReader::optional_instant(std::string_view name) {
    const auto text = find(name);
    if (!text) return std::nullopt;
    const auto value = parse_instant(*text);
    if (!value) {
        refuse(name, ErrorCode::invalid_value, value.error());
        return std::nullopt;
    }
    return *value;
}

std::optional<Date> QueryReader::optional_date(std::string_view name) {
    const auto text = find(name);
    if (!text) return std::nullopt;
    const auto value = parse_date(*text);
    if (!value) {
        refuse(name, ErrorCode::invalid_value, value.error());
        return std::nullopt;
    }
    return *value;
}

QueryReader::Page QueryReader::page() {
    Page page;
    if (const auto limit = optional_integer("limit", 1, static_cast<std::int64_t>(limits::page_items_max))) {
        page.limit = static_cast<std::size_t>(*limit);
    }
    page.cursor = optional_text("cursor", limits::cursor_bytes_max);
    return page;
}

bool QueryReader::accept(std::string_view name) {
    known_.push_back(name);
    return has(name);
}

void QueryReader::refuse(std::string_view name, ErrorCode code, std::string detail) {
    wrong_.push_back({std::string(name), code, std::move(detail)});
}

std::optional<Error> QueryReader::finish() {
    for (const auto& [name, value] : request_.query) {
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        const bool showable =
            name.size() <= query_name_shown_max && is_valid_utf8(name) && !has_control_characters(name);
        refuse(showable ? std::string_view(name) : std::string_view("(query)"), ErrorCode::unexpected_field,
               "This parameter is not known here.");
    }
    if (wrong_.empty()) return std::nullopt;
    return refuse_fields(std::move(wrong_)).value();
}

} // namespace ers::entry
