// Identifiers of a path and of a header.
#include "interfaces/entry/operation.hpp"

#include <algorithm>
#include <charconv>

#include "ers/core/limits.hpp"

namespace ers::entry {

std::string plain_user_id(std::string_view sent) {
    const bool is_plain = sent.size() <= limits::name_characters_max &&
                          std::all_of(sent.begin(), sent.end(), [](char c) { return c > ' ' && c <= '~'; });
    return std::string(is_plain ? sent : std::string_view());
}

Result<Ubrn> ubrn_of(const http::Request& request) {
    auto ubrn = Ubrn::parse(request.capture("ubrn"));
    if (!ubrn) return refuse(ErrorCode::not_found);
    return *ubrn;
}

Result<std::int64_t> id_of(const http::Request& request) {
    const auto text = request.capture("id");
    std::int64_t id = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (failure != std::errc{} || end != text.data() + text.size() || id <= 0) {
        return refuse(ErrorCode::not_found);
    }
    return id;
}

} // namespace ers::entry
