#include "app/settings/setting_values.hpp"

#include <type_traits>

namespace ers::app {
namespace {

std::string limits_text(const Setting& setting) {
    return std::to_string(setting.minimum) + " .. " + std::to_string(setting.maximum);
}

} // namespace

std::string quoted_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c >= 0 && c < ' ' ? '?' : c;
    }
    return quoted + '"';
}

std::string value_text(const SettingPlace& place) {
    return std::visit(
        [](auto* value) -> std::string {
            using Value = std::remove_pointer_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, std::string>) {
                return quoted_text(*value);
            } else if constexpr (std::is_same_v<Value, bool>) {
                return *value ? "true" : "false";
            } else if constexpr (std::is_enum_v<Value>) {
                return quoted_text(code_of(*value));
            } else if constexpr (std::is_integral_v<Value>) {
                return std::to_string(*value);
            } else {
                return std::to_string(value->count());
            }
        },
        place);
}

std::string allowed_values(const Setting& setting) {
    Settings defaults;
    const SettingPlace place = setting.place(defaults);
    if (std::holds_alternative<bool*>(place)) return "true or false";
    if (std::holds_alternative<observe::LogLevel*>(place)) return "one of " + codes_allowed<observe::LogLevel>();
    if (std::holds_alternative<documents::ScannerKind*>(place))
        return "one of " + codes_allowed<documents::ScannerKind>();
    if (std::holds_alternative<std::string*>(place)) return "a text of " + limits_text(setting) + " characters";
    return limits_text(setting) + (setting.unit.empty() ? "" : " " + std::string(setting.unit));
}

} // namespace ers::app
