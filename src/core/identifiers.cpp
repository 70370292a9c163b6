// Forms and check digits of the identifiers. ASCII only: a full-width digit is not a digit here.
#include "ers/core/identifiers.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <utility>

#include "ers/core/text.hpp"

namespace ers {
namespace {

// Digits in groups of the given sizes, at most one space or hyphen between two groups; the digits alone, or nothing.
std::optional<std::string> digits_in_groups(std::string_view text, std::initializer_list<std::size_t> groups) {
    std::string digits;
    std::size_t at = 0;
    for (const std::size_t group : groups) {
        if (at > 0 && at < text.size() && (text[at] == ' ' || text[at] == '-')) ++at;
        for (std::size_t i = 0; i < group; ++i, ++at) {
            if (at >= text.size() || !is_ascii_digit(text[at])) return std::nullopt;
            digits += text[at];
        }
    }
    if (at != text.size()) return std::nullopt;
    return digits;
}

// The form of a text: "A" for a letter, "9" for a digit, "?" for anything else.
std::string form_of(std::string_view text) {
    std::string form;
    for (const char c : text) form += is_ascii_letter(c) ? 'A' : is_ascii_digit(c) ? '9' : '?';
    return form;
}

bool is_outward(std::string_view text) {
    constexpr std::array<std::string_view, 6> forms{"A9", "A99", "AA9", "AA99", "A9A", "AA9A"};
    const std::string form = form_of(text);
    for (const std::string_view allowed : forms) {
        if (form == allowed) return true;
    }
    return false;
}

bool is_inward(std::string_view text) {
    constexpr std::string_view letters_never_used = "CIKMOV"; // too like digits or each other when written by hand
    return form_of(text) == "9AA" && text.find_first_of(letters_never_used) == std::string_view::npos;
}

} // namespace

Parsed<Ubrn> Ubrn::parse(std::string_view text) {
    auto digits = digits_in_groups(text, {4, 4, 4});
    if (!digits) return tl::unexpected<std::string>("A UBRN is 12 digits, in groups of four or without spaces.");
    return Ubrn(std::move(*digits));
}

Ubrn Ubrn::from_number(std::uint64_t number) {
    constexpr std::size_t length = 12;
    std::string digits = std::to_string(number);
    if (digits.size() > length) throw std::out_of_range("a UBRN has 12 digits");
    return Ubrn(std::string(length - digits.size(), '0') + digits);
}

std::string Ubrn::printed() const {
    return digits_.substr(0, 4) + ' ' + digits_.substr(4, 4) + ' ' + digits_.substr(8, 4);
}

int nhs_number_check_digit(std::string_view first_nine_digits) {
    constexpr std::size_t length = 9;
    if (first_nine_digits.size() != length) return -1;
    int sum = 0;
    int weight = 10;
    for (const char c : first_nine_digits) {
        if (!is_ascii_digit(c)) return -1;
        sum += (c - '0') * weight--;
    }
    const int check = (11 - sum % 11) % 11;
    return check == 10 ? -1 : check;
}

Parsed<NhsNumber> NhsNumber::parse(std::string_view text) {
    auto digits = digits_in_groups(text, {3, 3, 4});
    if (!digits) {
        return tl::unexpected<std::string>("An NHS number is 10 digits, in groups of 3, 3 and 4 or without spaces.");
    }
    if (nhs_number_check_digit(std::string_view(*digits).substr(0, 9)) != digits->back() - '0') {
        return tl::unexpected<std::string>("The NHS number's check digit is wrong.");
    }
    return NhsNumber(std::move(*digits));
}

std::string NhsNumber::printed() const {
    return digits_.substr(0, 3) + ' ' + digits_.substr(3, 3) + ' ' + digits_.substr(6, 4);
}

Parsed<OdsCode> OdsCode::parse(std::string_view text) {
    constexpr std::size_t length_min = 3;
    constexpr std::size_t length_max = 10;
    const bool long_enough = text.size() >= length_min && text.size() <= length_max;
    if (!long_enough || form_of(text).find('?') != std::string::npos) {
        return tl::unexpected<std::string>("An organisation code is 3 to 10 letters and digits.");
    }
    return OdsCode(upper_ascii(text));
}

Parsed<Postcode> Postcode::parse(std::string_view text) {
    constexpr std::size_t inward_length = 3;
    const std::string code = upper_ascii(text);
    if (is_outward(code)) return Postcode(code, {});
    if (code.size() > inward_length) {
        const std::size_t cut = code.size() - inward_length;
        std::string outward = code.substr(0, cut);
        std::string inward = code.substr(cut);
        if (outward.back() == ' ') outward.pop_back();
        if (is_outward(outward) && is_inward(inward)) return Postcode(std::move(outward), std::move(inward));
    }
    return tl::unexpected<std::string>("A postcode looks like \"LS1 4AP\", or \"LS1\" for its first part.");
}

std::string Postcode::text() const { return is_full() ? outward_ + ' ' + inward_ : outward_; }

} // namespace ers
