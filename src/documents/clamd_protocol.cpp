// The messages to and from clamd, without the socket.
#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "documents/clamd.hpp"

namespace ers::documents {

namespace {

constexpr std::size_t threat_name_bytes_max = 200;

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    return failure == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

// For the log: what a stranger sent, in plain characters.
std::string plain_text(std::string_view text) {
    std::string plain(text.substr(0, threat_name_bytes_max));
    std::ranges::replace_if(plain, [](char c) { return c < ' ' || c > '~'; }, '?');
    return plain;
}

} // namespace

Parsed<ClamdAddress> parse_clamd_address(std::string_view text) {
    constexpr std::size_t socket_path_bytes_max = 107; // of sockaddr_un, without its end
    constexpr const char* expected = "must be a socket's path or HOST:PORT";
    if (text.starts_with('/')) {
        if (text.size() > socket_path_bytes_max) return tl::unexpected<std::string>("is too long for a socket's path");
        return ClamdAddress{.path = std::string(text)};
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || !is_port(text.substr(colon + 1))) {
        return tl::unexpected<std::string>(expected);
    }
    auto host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    return ClamdAddress{.path = {}, .host = std::string(host), .port = std::string(text.substr(colon + 1))};
}

std::string clamd_chunk_header(std::uint32_t length) {
    std::string header;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) header += static_cast<char>(length >> shift & 0xFFU);
    return header;
}

ScanResult parse_clamd_reply(std::string_view reply) {
    while (!reply.empty() && (reply.back() == '\0' || reply.back() == '\n')) reply.remove_suffix(1);
    constexpr std::string_view subject = "stream: ";
    constexpr std::string_view found = " FOUND";
    if (reply == "stream: OK") return {Verdict::clean};
    if (reply.starts_with(subject) && reply.ends_with(found) && reply.size() > subject.size() + found.size()) {
        return {Verdict::threat,
                plain_text(reply.substr(subject.size(), reply.size() - subject.size() - found.size()))};
    }
    if (reply.starts_with("INSTREAM size limit exceeded")) return {Verdict::too_large, "the scanner's size limit"};
    return {Verdict::unreachable, "it said: " + plain_text(reply)};
}

std::unique_ptr<Scanner> make_scanner(const DocumentSettings& settings) {
    if (settings.scanner == ScannerKind::off) return nullptr;
    auto address = parse_clamd_address(settings.clamd_address);
    if (!address) throw std::runtime_error("documents.clamd_address " + address.error());
    return std::make_unique<Clamd>(std::move(*address), settings.scan_timeout);
}

} // namespace ers::documents
