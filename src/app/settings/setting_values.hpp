// One setting's value: as text, and what is allowed for it.
#pragma once

#include <string>
#include <string_view>

#include "ers/app/settings/settings.hpp"
#include "ers/core/codes.hpp"

namespace ers {

template <>
struct Codes<observe::LogLevel> {
    static constexpr std::array entries{
        Code<observe::LogLevel>{observe::LogLevel::debug, "debug", "Debug"},
        Code<observe::LogLevel>{observe::LogLevel::info, "info", "Info"},
        Code<observe::LogLevel>{observe::LogLevel::warning, "warning", "Warning"},
        Code<observe::LogLevel>{observe::LogLevel::error, "error", "Error"},
    };
};

} // namespace ers

namespace ers::app {

// As TOML writes it: 8443, true, "var".
[[nodiscard]] std::string value_text(const SettingPlace& place);

// In double quotes, on one line whatever it holds.
[[nodiscard]] std::string quoted_text(std::string_view text);

// "0 .. 65535", "10 .. 600000 milliseconds", "true or false", "one of debug, info, warning, error",
// "a text of 1 .. 255 characters".
[[nodiscard]] std::string allowed_values(const Setting& setting);

} // namespace ers::app
