// Reads a JSON body field by field and collects everything that is wrong with it, so that a caller learns all at once.
//
//     JsonReader body(call.request.body);
//     auto ubrn = body.parsed<Ubrn>("ubrn");
//     auto comment = body.optional_text("comment", limits::comment_characters_max);
//     if (auto refused = body.finish()) return tl::unexpected(*refused);
//
// After finish() said nothing, every required value is there.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ers/core/codes.hpp"
#include "ers/core/error.hpp"
#include "ers/core/time.hpp"

namespace ers::rest {

// Strict JSON: UTF-8, no deeper than limits::json_depth_max, no repeated names, nothing after the value.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text);

class JsonReader {
public:
    // A whole body; it must be an object. finish() reports a body that cannot be parsed at all.
    explicit JsonReader(std::string_view body);

    // Required ones note a missing field and return an empty value; optional ones treat null as absent. Lengths are in
    // characters; leading and trailing white space is refused, control characters too.
    std::string text(std::string_view field, std::size_t characters_max, std::size_t characters_min = 1);
    std::optional<std::string> optional_text(std::string_view field, std::size_t characters_max);
    std::int64_t integer(std::string_view field, std::int64_t min, std::int64_t max);
    std::int64_t id(std::string_view field); // a JSON string of digits, 1 .. 2^63-1
    std::optional<std::int64_t> optional_id(std::string_view field);
    std::vector<std::int64_t> ids(std::string_view field, std::size_t items_min, std::size_t items_max);
    std::optional<bool> optional_flag(std::string_view field); // true or false
    std::optional<double> optional_number(std::string_view field, double min, double max);
    // An object whose names are the caller's own, each with a boolean, a number or a text; null counts as missing.
    std::map<std::string, nlohmann::json> scalars(std::string_view field, std::size_t items_max,
                                                  std::size_t characters_max);
    std::optional<Date> optional_date(std::string_view field);
    std::optional<Date> date(std::string_view field);
    std::optional<Instant> instant(std::string_view field);
    std::vector<std::string> texts(std::string_view field, std::size_t items_min, std::size_t items_max,
                                   std::size_t characters_max);

    template <class T>
    std::optional<T> parsed(std::string_view field) {
        return parse_with<T>(field, true);
    }
    template <class T>
    std::optional<T> optional_parsed(std::string_view field) {
        return parse_with<T>(field, false);
    }
    template <class E>
    std::optional<E> code(std::string_view field) {
        return code_with<E>(field, true);
    }
    template <class E>
    std::optional<E> optional_code(std::string_view field) {
        return code_with<E>(field, false);
    }
    template <class E>
    std::vector<E> codes(std::string_view field, std::size_t items_min, std::size_t items_max) {
        std::vector<E> values;
        const auto items = texts(field, items_min, items_max, 60);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (const auto value = from_code<E>(items[i])) {
                values.push_back(*value);
            } else {
                refuse_code(std::string(field) + "[" + std::to_string(i) + "]", codes_allowed<E>());
            }
        }
        return values;
    }

    // The reader of a nested object; its findings come with this one's, under "field.". Absent: notes it when
    // required, and every read of it is silent.
    JsonReader object(std::string_view field);
    std::optional<JsonReader> optional_object(std::string_view field);
    // Readers of an array of objects, "field[0].…"; too many or too few are noted.
    std::vector<JsonReader> objects(std::string_view field, std::size_t items_min, std::size_t items_max);

    [[nodiscard]] bool has(std::string_view field) const;
    // For rules that decoding alone can tell.
    void refuse(std::string_view field, ErrorCode code, std::string detail);

    // All that is wrong, unknown fields included; nothing when all is well. Call once, on the outermost reader.
    [[nodiscard]] std::optional<Error> finish();

private:
    struct Findings;
    JsonReader(std::shared_ptr<Findings> findings, const nlohmann::json* value, std::string path);
    const nlohmann::json* find(std::string_view field, bool required);
    const nlohmann::json* find_array(std::string_view field, std::size_t items_min, std::size_t items_max);
    std::optional<std::string> read_text(std::string_view field, std::size_t characters_max, std::size_t characters_min,
                                         bool required);
    std::optional<std::string> checked_text(const nlohmann::json& value, const std::string& path,
                                            std::size_t characters_max, std::size_t characters_min);
    std::optional<std::int64_t> checked_id(const nlohmann::json& value, const std::string& path);
    [[nodiscard]] bool is_right_scalar(const nlohmann::json& value, const std::string& path,
                                       std::size_t characters_max);
    void refuse_code(const std::string& path_below, const std::string& allowed);
    [[nodiscard]] std::string path_of(std::string_view field) const;

    template <class T>
    std::optional<T> parse_with(std::string_view field, bool required) {
        const auto value = read_text(field, 200, 1, required);
        if (!value) return std::nullopt;
        auto result = T::parse(*value);
        if (!result) {
            refuse(field, ErrorCode::invalid_value, result.error());
            return std::nullopt;
        }
        return *result;
    }
    template <class E>
    std::optional<E> code_with(std::string_view field, bool required) {
        const auto value = read_text(field, 60, 1, required);
        if (!value) return std::nullopt;
        const auto result = from_code<E>(*value);
        if (!result) refuse_code(std::string(field), codes_allowed<E>());
        return result;
    }

    std::shared_ptr<Findings> findings_; // shared by a reader and those of its parts
    const nlohmann::json* value_ = nullptr;
    std::string path_;
    std::shared_ptr<std::set<std::string, std::less<>>> known_; // the fields that were asked for
};

} // namespace ers::rest
