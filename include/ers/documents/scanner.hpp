// Looks into uploads for what should not be there.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ers/core/error.hpp"
#include "ers/documents/settings.hpp"

namespace ers::documents {

enum class Verdict : std::uint8_t {
    clean,
    threat,
    too_large,   // the scanner's own limit is below the file
    unreachable, // no scanner, no answer in time, or none that can be read: ask again later
};

struct ScanResult {
    Verdict verdict = Verdict::unreachable;
    std::string detail = {}; // for the log: the threat's name, or why there is no verdict
};

// One thread at a time.
class Scanner {
public:
    virtual ~Scanner() = default;
    // Waits for the verdict; never throws for what the scanner does or fails to do.
    [[nodiscard]] virtual ScanResult scan(std::string_view content) = 0;
};

// nullptr where the scanner is off.
[[nodiscard]] std::unique_ptr<Scanner> make_scanner(const DocumentSettings& settings);

// Where clamd listens: a path that begins with a slash, or HOST:PORT.
struct ClamdAddress {
    std::string path; // empty: host and port
    std::string host = {};
    std::string port = {};
};
[[nodiscard]] Parsed<ClamdAddress> parse_clamd_address(std::string_view text);

} // namespace ers::documents
