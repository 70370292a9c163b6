// The numbers of the document rules that an operator may change, and the limits that nobody may.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "ers/core/codes.hpp"

namespace ers::documents {

inline constexpr std::size_t document_bytes_max = 5 * 1024 * 1024; // rules.md#file-types
inline constexpr std::size_t upload_body_bytes_max = 6 * 1024 * 1024; // more is not even read
inline constexpr std::size_t file_name_characters_max = 255;
inline constexpr std::size_t referral_documents_max = 50;

// The scanner of uploads: none (their type is checked anyway), or ClamAV's daemon.
enum class ScannerKind : std::uint8_t { off, clamd };

struct DocumentSettings {
    ScannerKind scanner = ScannerKind::off;
    std::string clamd_address = "/run/clamav/clamd.ctl"; // a socket's path, or HOST:PORT
    std::chrono::milliseconds scan_timeout{10'000};
    std::chrono::seconds scan_every{5};
    std::chrono::seconds scan_retry{30};
    std::size_t file_bytes_max = document_bytes_max;
    int unlinked_hours = 24;
    int letter_exception_days_max = 30; // from today
};

} // namespace ers::documents

namespace ers {
template <>
struct Codes<documents::ScannerKind> {
    static constexpr std::array entries{
        Code<documents::ScannerKind>{documents::ScannerKind::off, "off", "Off: types are checked only"},
        Code<documents::ScannerKind>{documents::ScannerKind::clamd, "clamd", "ClamAV's daemon"},
    };
};
} // namespace ers
