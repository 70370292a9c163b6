// JSON as text, without a tree.
#include "ers/db/json_rows.hpp"

namespace ers::db {

JsonRows& JsonRows::row() {
    rows_ += rows_.empty() ? "{" : "},{";
    return *this;
}

void JsonRows::begin_value(std::string_view name) {
    if (rows_.back() != '{') rows_ += ',';
    rows_ += '"';
    rows_ += name;
    rows_ += "\":";
}

// The characters that JSON must escape: the quotation mark, the backslash, control characters.
void JsonRows::append_text(std::string_view value) {
    constexpr std::string_view figures = "0123456789abcdef";
    rows_ += '"';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
            rows_ += "\\u00";
            rows_ += figures[byte >> 4U];
            rows_ += figures[byte & 15U];
            continue;
        }
        if (c == '"' || c == '\\') rows_ += '\\';
        rows_ += c;
    }
    rows_ += '"';
}

JsonRows& JsonRows::add(std::string_view name, std::string_view value) {
    begin_value(name);
    append_text(value);
    return *this;
}

JsonRows& JsonRows::add(std::string_view name, bool value) {
    begin_value(name);
    rows_ += value ? "true" : "false";
    return *this;
}

JsonRows& JsonRows::add(std::string_view name, NamedTexts values) {
    begin_value(name);
    rows_ += '{';
    for (const auto& [key, value] : values) {
        begin_value(key);
        append_text(value);
    }
    rows_ += '}';
    return *this;
}

JsonRows& JsonRows::add_json(std::string_view name, std::string_view json) {
    begin_value(name);
    rows_ += json;
    return *this;
}

JsonRows& JsonRows::open(std::string_view name) {
    begin_value(name);
    rows_ += '{';
    return *this;
}

JsonRows& JsonRows::close() {
    rows_ += '}';
    return *this;
}

JsonRows& JsonRows::add_null(std::string_view name) {
    begin_value(name);
    rows_ += "null";
    return *this;
}

JsonRows& JsonRows::add_number(std::string_view name, std::int64_t value) {
    begin_value(name);
    rows_ += std::to_string(value);
    return *this;
}

std::string JsonRows::text() const { return rows_.empty() ? "[]" : '[' + rows_ + "}]"; }

} // namespace ers::db
