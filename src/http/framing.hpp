// The guard against requests that two HTTP readers could cut apart differently (request smuggling), or that are larger
// than we want to read. Pure functions over bytes and views: no sockets, no Beast. Beast alone lets several of these
// pass (folded lines, several Hosts, "chunked, identity", chunked in HTTP/1.0).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ers/core/error.hpp"
#include "ers/http/message.hpp"

namespace ers::http {

inline constexpr std::size_t header_fields_max = 100;

enum class HeaderProgress : std::uint8_t {
    incomplete,
    complete,
    malformed,       // a bare CR or LF, a control character, a folded line, an empty line before the request
    too_large,       // more than limits::header_bytes_max
    target_too_long, // that long, and still in the first line
};

// Finds the end of a request header in bytes as they come, and what no parser after it would show any more.
class HeaderScanner {
public:
    // `received` is all that came so far for this request, and grows from call to call.
    [[nodiscard]] HeaderProgress scan(std::string_view received);
    [[nodiscard]] std::size_t header_bytes() const { return scanned_; } // with the empty line; once complete

private:
    std::size_t scanned_ = 0;
    std::size_t line_begin_ = 0;
};

// The target in the request line of a header that could not be read, or was not; empty where there is none.
[[nodiscard]] std::string_view target_in(std::string_view received);

// A parsed header; views into whatever holds it.
struct HeaderView {
    std::string_view method;
    std::string_view target;
    int version = 11; // 10 or 11
    std::vector<std::pair<std::string_view, std::string_view>> fields;

    [[nodiscard]] std::string joined(std::string_view name) const; // all values of that name, separated by ", "
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

// What a header that passed the guard says about its message.
struct Framing {
    Method method = Method::get;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool expects_continue = false;

    [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

[[nodiscard]] Result<Framing> check_framing(const HeaderView& header);

} // namespace ers::http
