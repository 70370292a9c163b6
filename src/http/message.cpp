// Header fields, and the few questions that handlers ask of a request.
#include "ers/http/message.hpp"

#include <algorithm>
#include <stdexcept>

#include "ers/core/text.hpp"

namespace ers::http {
namespace {

bool is_token_character(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

void require_field(std::string_view name, std::string_view value) {
    const bool name_fits = !name.empty() && std::all_of(name.begin(), name.end(), is_token_character);
    const auto is_control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f'; };
    if (!name_fits || std::any_of(value.begin(), value.end(), is_control)) {
        throw std::invalid_argument("a header field has a character that may not be in it");
    }
}

} // namespace

void Headers::set(std::string_view name, std::string value) {
    require_field(name, value);
    remove(name);
    fields_.emplace_back(name, std::move(value));
}

void Headers::add(std::string_view name, std::string value) {
    require_field(name, value);
    fields_.emplace_back(name, std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [name](const auto& field) { return equal_ignoring_ascii_case(field.first, name); });
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
    for (const auto& [field, value] : fields_) {
        if (equal_ignoring_ascii_case(field, name)) return value;
    }
    return std::nullopt;
}

std::string Headers::joined(std::string_view name) const {
    std::string list;
    for (const auto& [field, value] : fields_) {
        if (!equal_ignoring_ascii_case(field, name)) continue;
        if (!list.empty()) list += ", ";
        list += value;
    }
    return list;
}

std::string_view Request::capture(std::string_view name) const {
    const auto found = captures.find(name);
    return found == captures.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [parameter, value] : query) {
        if (parameter == name) return value;
    }
    return std::nullopt;
}

Response json_response(int status, std::string body) {
    Response response{.status = status, .headers = {}, .body = std::move(body)};
    response.headers.set("Content-Type", "application/json");
    return response;
}

} // namespace ers::http
