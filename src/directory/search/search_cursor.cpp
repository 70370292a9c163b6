// Cursors of the search: fields joined by bars, in URL-safe base64.
#include "directory/search/search_cursor.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <string>
#include <type_traits>

#include "ers/core/base64url.hpp"

namespace ers::directory {
namespace {

constexpr std::string_view cursor_form = "s1";

template <class Number>
std::string cursor_hex(Number value) {
    std::array<char, 20> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
    return std::string(text.data(), end);
}

template <class Number>
bool cursor_number(std::string_view text, Number& value) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return failure == std::errc{} && end == text.data() + text.size();
}

// FNV-1a: tells queries apart; nothing is protected by it.
class Fingerprint {
public:
    void add(std::string_view part) {
        for (const char c : part) step(static_cast<unsigned char>(c));
        step(0x1F); // "ab","c" is not "a","bc"
    }
    template <class T>
    void add(const std::optional<T>& value) {
        add(value ? std::string_view("+") : std::string_view("-"));
        if (value) add_value(*value);
    }
    [[nodiscard]] std::uint64_t value() const { return hash_; }

private:
    void add_value(const std::string& value) { add(value); }
    void add_value(const OdsCode& value) { add(value.text()); }
    void add_value(const Postcode& value) { add(value.text()); }
    void add_value(double value) { add(cursor_hex(std::bit_cast<std::uint64_t>(value))); }
    void add_value(int value) { add(std::to_string(value)); }
    void add_value(AgeRange value) { add(std::to_string(value.from_months) + "-" + std::to_string(value.to_months)); }
    template <class E>
        requires std::is_enum_v<E>
    void add_value(E value) {
        add(code_of(value));
    }
    void step(unsigned char byte) { hash_ = (hash_ ^ byte) * 1'099'511'628'211ULL; }
    std::uint64_t hash_ = 14'695'981'039'346'656'037ULL;
};

} // namespace

std::uint64_t query_fingerprint(const SearchQuery& query) {
    Fingerprint print;
    print.add(query.specialty);
    print.add(query.clinic_type);
    print.add(query.text);
    print.add(query.clinician);
    print.add(query.organisation);
    print.add(query.priority);
    print.add(query.request_type);
    print.add(query.bookable);
    print.add(query.postcode);
    print.add(query.max_distance_km);
    print.add(query.max_wait_weeks);
    print.add(query.has_slots ? std::string_view("slots") : std::string_view());
    print.add(query.age);
    print.add(query.sex);
    print.add(query.commissioner);
    print.add(code_of(query.sort));
    return print.value();
}

std::string encode_cursor(const SearchCursor& cursor, std::uint64_t fingerprint) {
    return encode_base64url(std::string(cursor_form) + '|' + cursor_hex(fingerprint) + '|' +
                            (cursor.is_known ? "k" : "u") + '|' + cursor_hex(std::bit_cast<std::uint64_t>(cursor.key)) +
                            '|' + cursor_hex(cursor.id) + '|' + cursor.name);
}

std::optional<SearchCursor> decode_cursor(std::string_view text, std::uint64_t fingerprint) {
    const auto decoded = decode_base64url(text);
    if (!decoded) return std::nullopt;
    std::array<std::string_view, 6> fields; // the last, a name, may have bars
    std::string_view rest = *decoded;
    for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
        const auto bar = rest.find('|');
        if (bar == std::string_view::npos) return std::nullopt;
        fields[i] = rest.substr(0, bar);
        rest.remove_prefix(bar + 1);
    }
    SearchCursor cursor;
    std::uint64_t print = 0;
    std::uint64_t key = 0;
    if (fields[0] != cursor_form || !cursor_number(fields[1], print) || print != fingerprint) return std::nullopt;
    if (!cursor_number(fields[3], key) || !cursor_number(fields[4], cursor.id)) return std::nullopt;
    if (fields[2] != "k" && fields[2] != "u") return std::nullopt;
    cursor.is_known = fields[2] == "k";
    cursor.key = std::bit_cast<double>(key);
    cursor.name = std::string(rest);
    if (!std::isfinite(cursor.key)) return std::nullopt;
    return cursor;
}

} // namespace ers::directory
