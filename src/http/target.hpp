// A request target in origin-form taken apart: path segments and query parameters, percent-decoded once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ers/core/error.hpp"

namespace ers::http {

struct Target {
    std::string path;                  // as sent
    std::vector<std::string> segments; // decoded: "/a/b%20c/" is "a", "b c", ""
    std::vector<std::pair<std::string, std::string>> query; // decoded, in order, repeated names kept
};

// `target` begins with "/" and has visible ASCII characters only (check_framing has seen to it). Refuses a percent sign
// without two hexadecimal digits, NUL and other control characters, invalid UTF-8, an encoded slash or backslash, the
// segments "." and "..", a parameter without a name, and more than query_parameters_max parameters.
[[nodiscard]] Parsed<Target> parse_target(std::string_view target);

inline constexpr std::size_t query_parameters_max = 100;

} // namespace ers::http
