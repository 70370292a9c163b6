// ClamAV's daemon over its socket: the command INSTREAM, one connection for each file.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "ers/documents/scanner.hpp"

namespace ers::documents {

// A piece of the stream is its length in four bytes, the highest first, and then its bytes; a length of none ends it.
inline constexpr std::size_t clamd_chunk_bytes = 64 * 1024;
inline constexpr std::size_t clamd_reply_bytes_max = 1024;

[[nodiscard]] std::string clamd_chunk_header(std::uint32_t length);

// "stream: OK", "stream: Some.Name FOUND", "INSTREAM size limit exceeded. ERROR"; with or without the NUL at its end.
[[nodiscard]] ScanResult parse_clamd_reply(std::string_view reply);

class Clamd final : public Scanner {
public:
    // The time limit is of one scan as a whole.
    Clamd(ClamdAddress address, std::chrono::milliseconds time_limit)
        : address_(std::move(address)), time_limit_(time_limit) {}
    [[nodiscard]] ScanResult scan(std::string_view content) override;

private:
    ClamdAddress address_;
    std::chrono::milliseconds time_limit_;
};

} // namespace ers::documents
