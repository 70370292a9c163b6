// Each rule is one named refusal, in the order in which a reader meets the parts. The details never repeat what was
// sent.
#include "http/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "ers/core/limits.hpp"
#include "ers/core/text.hpp"

namespace ers::http {

HeaderProgress HeaderScanner::scan(std::string_view received) {
    for (; scanned_ < received.size(); ++scanned_) {
        if (scanned_ >= limits::header_bytes_max) break;
        const char c = received[scanned_];
        const bool after_return = scanned_ > 0 && received[scanned_ - 1] == '\r';
        if (after_return != (c == '\n')) return HeaderProgress::malformed;
        if (c == '\n') {
            const bool empty_line = scanned_ == line_begin_ + 1;
            if (empty_line && line_begin_ == 0) return HeaderProgress::malformed;
            line_begin_ = scanned_ + 1;
            if (!empty_line) continue;
            ++scanned_;
            return HeaderProgress::complete;
        }
        const bool is_blank = c == ' ' || c == '\t';
        if (is_blank && scanned_ == line_begin_) return HeaderProgress::malformed;
        const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
        if (is_control && c != '\t' && c != '\r') return HeaderProgress::malformed;
    }
    if (scanned_ < limits::header_bytes_max) return HeaderProgress::incomplete;
    return line_begin_ == 0 ? HeaderProgress::target_too_long : HeaderProgress::too_large;
}

std::string_view target_in(std::string_view received) {
    const std::string_view line = received.substr(0, received.find_first_of("\r\n"));
    const auto before = line.find(' ');
    if (before == std::string_view::npos) return {};
    const std::string_view rest = line.substr(before + 1);
    return rest.substr(0, rest.find(' '));
}

std::string HeaderView::joined(std::string_view name) const {
    std::string list;
    for (const auto& [field, value] : fields) {
        if (!equal_ignoring_ascii_case(field, name)) continue;
        if (!list.empty()) list += ", ";
        list += value;
    }
    return list;
}

std::size_t HeaderView::count(std::string_view name) const {
    const auto same = [name](const auto& field) { return equal_ignoring_ascii_case(field.first, name); };
    return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), same));
}

namespace {

// Fields of which a second one would leave open which of the two counts.
constexpr std::array<std::string_view, 5> single_fields{"Authorization", "Content-Type", "Content-Encoding",
                                                        "Idempotency-Key", "Expect"};

Result<Method> framing_method(std::string_view text) {
    if (const auto method = from_code<Method>(text)) return *method;
    const bool upper_case = std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (upper_case) return refuse(ErrorCode::not_implemented, "The method is not known here.");
    return refuse(ErrorCode::malformed_request, "Methods are written in capital letters.");
}

bool is_origin_form(std::string_view target) {
    const auto fits = [](char c) { return c > ' ' && c <= '~' && c != '#'; };
    return target.starts_with('/') && std::all_of(target.begin(), target.end(), fits);
}

// host [":" port]: a name, an IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view host) {
    const bool bracketed = host.starts_with('[');
    const std::size_t name_end = bracketed ? host.find(']') : std::min(host.find(':'), host.size());
    if (name_end == std::string_view::npos) return false;
    const std::string_view name = bracketed ? host.substr(1, name_end - 1) : host.substr(0, name_end);
    std::string_view port = host.substr(bracketed ? name_end + 1 : name_end);
    const auto in_name = [bracketed](char c) {
        return is_ascii_letter(c) || is_ascii_digit(c) || c == '.' || (bracketed ? c == ':' : c == '-' || c == '_');
    };
    if (name.empty() || !std::all_of(name.begin(), name.end(), in_name)) return false;
    if (port.empty()) return true;
    if (port.front() != ':' || port.size() > 6) return false;
    port.remove_prefix(1);
    return std::all_of(port.begin(), port.end(), is_ascii_digit);
}

// Digits alone: no sign, no list, nothing that does not fit.
std::optional<std::uint64_t> parse_content_length(std::string_view text) {
    std::uint64_t length = 0;
    const char* const end = text.data() + text.size();
    const auto [last, problem] = std::from_chars(text.data(), end, length);
    const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
    return digits && problem == std::errc() && last == end ? std::optional(length) : std::nullopt;
}

// How the body is delimited: by exactly one of the two fields, or there is none.
Result<void> check_body_framing(const HeaderView& header, Framing& framing) {
    const std::size_t encodings = header.count("Transfer-Encoding");
    const std::size_t lengths = header.count("Content-Length");
    if (encodings > 0 && lengths > 0) {
        return refuse(ErrorCode::malformed_request, "Transfer-Encoding and Content-Length exclude each other.");
    }
    if (lengths > 1) return refuse(ErrorCode::malformed_request, "Content-Length is given more than once.");
    if (encodings > 0) {
        if (header.version < 11) return refuse(ErrorCode::malformed_request, "HTTP/1.0 has no Transfer-Encoding.");
        if (!equal_ignoring_ascii_case(header.joined("Transfer-Encoding"), "chunked")) {
            return refuse(ErrorCode::malformed_request, "The only Transfer-Encoding taken is chunked.");
        }
        framing.chunked = true;
    }
    if (lengths == 1) {
        framing.content_length = parse_content_length(header.joined("Content-Length"));
        if (!framing.content_length) return refuse(ErrorCode::malformed_request, "Content-Length is not a number.");
    }
    return {};
}

} // namespace

Result<Framing> check_framing(const HeaderView& header) {
    Framing framing;
    const auto method = framing_method(header.method);
    if (!method) return tl::unexpected(method.error());
    framing.method = *method;
    if (header.target.size() > limits::target_bytes_max) {
        return refuse(ErrorCode::target_too_long, "The request target is longer than 4096 bytes.");
    }
    if (!is_origin_form(header.target)) {
        return refuse(ErrorCode::malformed_request, "The request target must be a path that begins with a slash.");
    }
    if (header.fields.size() > header_fields_max) {
        return refuse(ErrorCode::headers_too_large, "There are more than 100 header fields.");
    }
    if (header.count("Host") != 1) return refuse(ErrorCode::malformed_request, "There must be exactly one Host.");
    if (!is_host(header.joined("Host"))) return refuse(ErrorCode::malformed_request, "Host is not a host name.");
    for (const std::string_view name : single_fields) {
        if (header.count(name) < 2) continue;
        return refuse(ErrorCode::malformed_request, std::string(name) + " is given more than once.");
    }
    if (const auto body = check_body_framing(header, framing); !body) return tl::unexpected(body.error());
    if (header.count("Expect") == 1 && header.version >= 11) { // HTTP/1.0 knows no Expect: RFC 9110, 10.1.1
        if (!equal_ignoring_ascii_case(header.joined("Expect"), "100-continue")) {
            return refuse(ErrorCode::expectation_failed, "The only expectation that can be met is 100-continue.");
        }
        framing.expects_continue = true;
    }
    return framing;
}

} // namespace ers::http
