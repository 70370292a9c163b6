// Enumerations whose values have a code on the wire and a display for people. An enum joins by specialising Codes<E>.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ers {

template <class E>
struct Code {
    E value;
    std::string_view code;    // on the wire and in the database
    std::string_view display; // for people
};

// Specialise with `static constexpr std::array entries{Code<E>{…}, …};`, one entry for each value. The values of E lie
// between 0 and coded_values_max. A table that forgets a value does not compile where it is used.
template <class E>
struct Codes;

inline constexpr std::size_t coded_values_max = 127;

// What the compiler calls these values: "routine" where a value has a name, "(ers::Priority)7" where it has none.
template <class E, E... values>
[[nodiscard]] constexpr const char* names_of_values() { // no type of the library: g++ would explain it in the text
    return __PRETTY_FUNCTION__;
}

// Which of the values 0 to coded_values_max are enumerators of E. A value without a name is printed as a cast, so that
// its text ends in ')' and digits, which no name does.
template <class E>
[[nodiscard]] constexpr auto enumerators_of() {
    const std::string_view text = []<std::size_t... numbers>(std::index_sequence<numbers...>) {
        return names_of_values<E, static_cast<E>(numbers)...>();
    }(std::make_index_sequence<coded_values_max + 1>());
    std::array<bool, coded_values_max + 1> found{};
    std::size_t end = text.find_last_not_of("]}>") + 1; // behind the last value
    for (std::size_t number = coded_values_max + 1; number-- > 0;) {
        std::size_t begin = end; // of the digits at the end of this value's text
        while (text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
        found[number] = begin == end || text[begin - 1] != ')';
        while (number > 0 && text[begin - 1] != ',') --begin;
        end = begin - 1;
    }
    return found;
}

enum class CodesFault : unsigned char {
    none,
    value_without_entry,
    value_with_two_entries,
    no_value,
    code_not_its_own,
    no_text
};

// What is wrong with a table of codes of E.
template <class E, std::size_t size>
[[nodiscard]] constexpr CodesFault fault_of_codes(const std::array<Code<E>, size>& entries) {
    static_assert(std::is_enum_v<E>);
    auto missing = enumerators_of<E>();
    auto seen = decltype(missing){};
    for (std::size_t i = 0; i < size; ++i) {
        const auto number = static_cast<std::size_t>(entries[i].value);
        if (number > coded_values_max) return CodesFault::no_value;
        if (seen[number]) return CodesFault::value_with_two_entries;
        if (!missing[number]) return CodesFault::no_value;
        seen[number] = true;
        missing[number] = false;
        if (entries[i].code.empty() || entries[i].display.empty()) return CodesFault::no_text;
        for (std::size_t j = 0; j < i; ++j) {
            if (entries[j].code == entries[i].code) return CodesFault::code_not_its_own;
        }
    }
    for (const bool is_missing : missing) {
        if (is_missing) return CodesFault::value_without_entry;
    }
    return CodesFault::none;
}

// The table of E, looked over once for each E.
template <class E>
struct CheckedCodes {
    static constexpr CodesFault fault = fault_of_codes(Codes<E>::entries);
    static_assert(fault != CodesFault::value_without_entry, "Codes<E>: a value of the enumeration has no entry");
    static_assert(fault != CodesFault::value_with_two_entries, "Codes<E>: a value has two entries");
    static_assert(fault != CodesFault::no_value, "Codes<E>: an entry is of no value of the enumeration");
    static_assert(fault != CodesFault::code_not_its_own, "Codes<E>: two values have the same code");
    static_assert(fault != CodesFault::no_text, "Codes<E>: an entry has no code or no display");
    static constexpr const auto& entries = Codes<E>::entries;
};

// A number that is no value of E (a cast) is a fault.
template <class E>
[[nodiscard]] constexpr const Code<E>& code_entry(E value) {
    for (const auto& entry : CheckedCodes<E>::entries) {
        if (entry.value == value) return entry;
    }
    throw std::logic_error("a number that is no value of its enumeration");
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
    for (const auto& entry : CheckedCodes<E>::entries) {
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
    for (const auto& entry : CheckedCodes<E>::entries) {
        if (!list.empty()) list += ", ";
        list += entry.code;
    }
    return list;
}

} // namespace ers
