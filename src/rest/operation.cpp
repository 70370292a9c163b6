// Identifiers of a path.
#include "operation.hpp"

#include <charconv>

namespace ers::rest {

Result<Ubrn> ubrn_of(const http::Request& request) {
    auto ubrn = Ubrn::parse(request.capture("ubrn"));
    if (!ubrn) return refuse(ErrorCode::not_found, "There is no such thing here.");
    return *ubrn;
}

Result<std::int64_t> id_of(const http::Request& request) {
    const auto text = request.capture("id");
    std::int64_t id = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (failure != std::errc{} || end != text.data() + text.size() || id <= 0) {
        return refuse(ErrorCode::not_found, "There is no such thing here.");
    }
    return id;
}

} // namespace ers::rest
