// The identifiers of the field as types of their own, so that one cannot be passed for another. Each is made only by
// parse(), which says in one sentence what is wrong.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "ers/core/error.hpp"

namespace ers {

// Unique Booking Reference Number: 12 digits. Read with single spaces or hyphens in 4-4-4 form, kept as 12 digits,
// printed "0000 0007 0000" (rules.md#ubrn-form).
class Ubrn {
public:
    [[nodiscard]] static Parsed<Ubrn> parse(std::string_view text);
    // 0 .. 999,999,999,999
    [[nodiscard]] static Ubrn from_number(std::uint64_t number);

    [[nodiscard]] const std::string& text() const { return digits_; }
    [[nodiscard]] std::string printed() const;

    friend auto operator<=>(const Ubrn&, const Ubrn&) = default;

private:
    explicit Ubrn(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

// NHS number: 10 digits, the last a modulus 11 check digit. Read with or without 3-3-4 spaces or hyphens.
class NhsNumber {
public:
    [[nodiscard]] static Parsed<NhsNumber> parse(std::string_view text);
    [[nodiscard]] const std::string& text() const { return digits_; }
    [[nodiscard]] std::string printed() const; // "943 476 5919"

    friend auto operator<=>(const NhsNumber&, const NhsNumber&) = default;

private:
    explicit NhsNumber(std::string digits) : digits_(std::move(digits)) {}
    std::string digits_;
};

// The check digit (0..9) for the first nine digits, or -1 where no valid number begins so.
[[nodiscard]] int nhs_number_check_digit(std::string_view first_nine_digits);

// Organisation Data Service code: 3 to 10 letters and digits, upper case.
class OdsCode {
public:
    [[nodiscard]] static Parsed<OdsCode> parse(std::string_view text);
    [[nodiscard]] const std::string& text() const { return code_; }

    friend auto operator<=>(const OdsCode&, const OdsCode&) = default;

private:
    explicit OdsCode(std::string code) : code_(std::move(code)) {}
    std::string code_;
};

// A postcode or its outward part: "LS1 4AP", "ls14ap" or "LS1". Form only; the directory knows whether it exists.
class Postcode {
public:
    [[nodiscard]] static Parsed<Postcode> parse(std::string_view text);
    [[nodiscard]] const std::string& outward() const { return outward_; }
    [[nodiscard]] bool is_full() const { return !inward_.empty(); }
    [[nodiscard]] std::string text() const; // "LS1 4AP", or "LS1"

    friend auto operator<=>(const Postcode&, const Postcode&) = default;

private:
    Postcode(std::string outward, std::string inward) : outward_(std::move(outward)), inward_(std::move(inward)) {}
    std::string outward_;
    std::string inward_;
};

} // namespace ers
