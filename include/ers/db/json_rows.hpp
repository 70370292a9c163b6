// Rows for jsonb_to_recordset, written as text at once: where one statement writes many rows, a tree of JSON values
// for each of them costs more than deciding on it.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ers::db {

using NamedTexts = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// rows.row().add("id", 7).add("status", "FREE") … then text(): [{"id":7,"status":"FREE"}]. Names are the program's own
// words (nothing in them is escaped); values may be anything.
class JsonRows {
public:
    JsonRows& row();
    JsonRows& add(std::string_view name, std::string_view value);
    JsonRows& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
    JsonRows& add(std::string_view name, bool value);
    JsonRows& add(std::string_view name, std::integral auto value) { return add_number(name, value); }
    // Nothing is null.
    template <class T>
    JsonRows& add(std::string_view name, const std::optional<T>& value) {
        return value ? add(name, *value) : add_null(name);
    }
    // An object of texts.
    JsonRows& add(std::string_view name, NamedTexts values);
    // What is JSON already.
    JsonRows& add_json(std::string_view name, std::string_view json);
    // An object whose members are added until close().
    JsonRows& open(std::string_view name);
    JsonRows& close();
    JsonRows& add_null(std::string_view name);

    [[nodiscard]] std::string text() const;

private:
    JsonRows& add_number(std::string_view name, std::int64_t value);
    void begin_value(std::string_view name);
    void append_text(std::string_view value);

    std::string rows_; // all but the brackets and the end of the last row
};

} // namespace ers::db
