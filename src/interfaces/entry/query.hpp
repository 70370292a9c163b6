// Reads the query parameters of a request one by one and collects everything that is wrong with them, so that a caller
// learns all at once. The counterpart of decode.hpp for addresses.
//
//     QueryReader query(call.request);
//     const auto priority = query.optional_code<Priority>("priority");
//     const auto page = query.page();
//     if (auto refused = query.finish()) return tl::unexpected(*refused);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/error.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/time.hpp"
#include "ers/http/message.hpp"

namespace ers::entry {

class QueryReader {
public:
    explicit QueryReader(const http::Request& request) : request_(request) {}

    // Each returns nothing when the parameter is absent or wrong; finish() knows which. A parameter without a value
    // ("text=") is wrong, and so is one that is sent twice.

    // Trimmed; well-formed UTF-8 without control characters; the length is in characters.
    std::optional<std::string> optional_text(std::string_view name, std::size_t characters_max);
    std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<double> optional_number(std::string_view name, double min, double max);
    std::optional<bool> optional_flag(std::string_view name); // "true" or "false"
    std::optional<Instant> optional_instant(std::string_view name);
    std::optional<Date> optional_date(std::string_view name);

    // For identifiers that have parse(): Ubrn, OdsCode, Postcode, …
    template <class T>
    std::optional<T> optional_parsed(std::string_view name) {
        const auto value = optional_text(name, 200);
        if (!value) return std::nullopt;
        auto result = T::parse(*value);
        if (!result) {
            refuse(name, ErrorCode::invalid_value, result.error());
            return std::nullopt;
        }
        return *result;
    }
    // For enumerations with codes.
    template <class E>
    std::optional<E> optional_code(std::string_view name) {
        const auto value = optional_text(name, 60);
        if (!value) return std::nullopt;
        const auto result = from_code<E>(*value);
        if (!result) refuse(name, ErrorCode::invalid_code, "One of: " + codes_allowed<E>() + ".");
        return result;
    }

    struct Page {
        std::size_t limit = limits::page_items_default;
        std::optional<std::string> cursor; // opaque; its reader refuses it
    };
    // `limit` and `cursor`.
    Page page();

    // Known, whatever it says; true when it was sent.
    bool accept(std::string_view name);
    [[nodiscard]] bool has(std::string_view name) const { return request_.query_value(name).has_value(); }
    // For rules that a single value cannot tell.
    void refuse(std::string_view name, ErrorCode code, std::string detail);

    // All that is wrong, parameters that nobody asked for included; nothing when all is well. Call once, at the end.
    [[nodiscard]] std::optional<Error> finish();

private:
    std::optional<std::string_view> find(std::string_view name);

    const http::Request& request_;
    std::vector<std::string_view> known_;
    std::vector<FieldError> wrong_;
};

} // namespace ers::entry
