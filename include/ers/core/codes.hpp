// Enumerations whose values have a code on the wire and a display for people. An enum joins by specialising Codes<E>.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ers {

template <class E>
struct Code {
    E value;
    std::string_view code;    // on the wire and in the database
    std::string_view display; // for people
};

// Specialise with `static constexpr std::array entries{Code<E>{…}, …};`, one entry for each value.
template <class E>
struct Codes;

template <class E>
[[nodiscard]] constexpr const Code<E>& code_entry(E value) {
    for (const auto& entry : Codes<E>::entries) {
        if (entry.value == value) return entry;
    }
    return Codes<E>::entries[0];
}

template <class E>
[[nodiscard]] constexpr std::string_view code_of(E value) {
    return code_entry(value).code;
}

template <class E>
[[nodiscard]] constexpr std::string_view display_of(E value) {
    return code_entry(value).display;
}

template <class E>
[[nodiscard]] constexpr std::optional<E> from_code(std::string_view code) {
    for (const auto& entry : Codes<E>::entries) {
        if (entry.code == code) return entry.value;
    }
    return std::nullopt;
}

// A stored code that this program does not have: a fault, for what is stored was checked when it came in.
class UnknownCode : public std::logic_error {
public:
    explicit UnknownCode(std::string_view where)
        : std::logic_error(std::string(where) + " has a code that this program does not know") {}
};

// The value of a stored code; `where` names its column or member for the log.
template <class E>
[[nodiscard]] E known_code(std::string_view code, std::string_view where) {
    const auto value = from_code<E>(code);
    if (!value) throw UnknownCode(where);
    return *value;
}

// "ROUTINE, URGENT, TWO_WEEK_WAIT": for messages that say what is allowed.
template <class E>
[[nodiscard]] std::string codes_allowed() {
    std::string list;
    for (const auto& entry : Codes<E>::entries) {
        if (!list.empty()) list += ", ";
        list += entry.code;
    }
    return list;
}

} // namespace ers
