// Content-Disposition.
#include "interfaces/rest/content_disposition.hpp"

#include <map>
#include <optional>

#include "ers/core/text.hpp"

namespace ers::rest {

namespace {

constexpr std::string_view header_name = "Content-Disposition";
constexpr std::string_view utf8_prefix = "UTF-8''";

using Parameters = std::map<std::string, std::string, std::less<>>;

// Reads the header from left to right; nothing is skipped that was not understood.
class DispositionReader {
public:
    explicit DispositionReader(std::string_view text) : rest_(text) {}

    // Nothing where the header is not an attachment with well-formed parameters, each of them once.
    std::optional<Parameters> read() {
        if (!equal_ignoring_ascii_case(take_token(), "attachment")) return std::nullopt;
        Parameters parameters;
        for (skip_blanks(); !rest_.empty(); skip_blanks()) {
            if (!take(';')) return std::nullopt;
            skip_blanks();
            if (rest_.empty()) break; // a semicolon at the end
            auto name = lower_ascii(take_token());
            skip_blanks();
            if (name.empty() || !take('=')) return std::nullopt;
            skip_blanks();
            auto value = rest_.starts_with('"') ? take_quoted() : std::optional(std::string(take_token()));
            if (!value || !parameters.emplace(std::move(name), std::move(*value)).second) return std::nullopt;
        }
        return parameters;
    }

private:
    void skip_blanks() {
        while (rest_.starts_with(' ') || rest_.starts_with('\t')) rest_.remove_prefix(1);
    }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view take_token() {
        const auto end = std::min(rest_.find_first_of(" \t;=\","), rest_.size());
        const auto token = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return token;
    }
    std::optional<std::string> take_quoted() {
        std::string value;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] == '"') {
                rest_.remove_prefix(i + 1);
                return value;
            }
            if (rest_[i] == '\\' && ++i == rest_.size()) break;
            value += rest_[i];
        }
        return std::nullopt;
    }

    std::string_view rest_;
};

std::optional<unsigned> hex_digit(char c) {
    if (is_ascii_digit(c)) return static_cast<unsigned>(c - '0');
    c = to_lower_ascii(c);
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    return std::nullopt;
}

// UTF-8'language'percent-encoded bytes.
std::optional<std::string> decoded_extended_value(std::string_view value) {
    const auto language = value.find('\'');
    if (language == std::string_view::npos || !equal_ignoring_ascii_case(value.substr(0, language), "UTF-8")) {
        return std::nullopt;
    }
    const auto begin = value.find('\'', language + 1);
    if (begin == std::string_view::npos) return std::nullopt;
    std::string text;
    for (std::size_t i = begin + 1; i < value.size(); ++i) {
        if (value[i] != '%') {
            text += value[i];
            continue;
        }
        const auto high = i + 2 < value.size() ? hex_digit(value[i + 1]) : std::nullopt;
        const auto low = high ? hex_digit(value[i + 2]) : std::nullopt;
        if (!low) return std::nullopt;
        text += static_cast<char>(*high << 4U | *low);
        i += 2;
    }
    return text;
}

tl::unexpected<Error> refuse_disposition(ErrorCode code) {
    return refuse_fields(
        {{"header Content-Disposition", code,
          "Say the file's name: attachment; filename=\"letter.pdf\", or filename*=UTF-8''letter.pdf."}});
}

// The characters that need no encoding in a filename* (attr-char of RFC 8187).
bool is_plain_in_extended_value(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) ||
           std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

} // namespace

Result<std::string> file_name_of(const http::Request& request) {
    const auto header = request.headers.get(header_name);
    if (!header) return refuse_disposition(ErrorCode::missing_header);
    const auto parameters = DispositionReader(trimmed(*header)).read();
    if (!parameters) return refuse_disposition(ErrorCode::malformed_request);
    if (const auto extended = parameters->find("filename*"); extended != parameters->end()) {
        auto name = decoded_extended_value(extended->second);
        if (!name) return refuse_disposition(ErrorCode::malformed_request);
        return std::move(*name);
    }
    const auto plain = parameters->find("filename");
    if (plain == parameters->end()) return refuse_disposition(ErrorCode::malformed_request);
    return plain->second;
}

std::string attachment_of(std::string_view file_name) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string plain;
    std::string extended(utf8_prefix);
    for (const char c : file_name) {
        const bool is_visible = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '%';
        plain += is_visible ? c : '_';
        if (is_plain_in_extended_value(c)) {
            extended += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            extended += '%';
            extended += digits[byte >> 4U];
            extended += digits[byte & 0x0FU];
        }
    }
    return "attachment; filename=\"" + plain + "\"; filename*=" + extended;
}

} // namespace ers::rest
