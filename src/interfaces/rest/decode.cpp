// The JSON reader.
#include "interfaces/rest/decode.hpp"

#include <algorithm>
#include <charconv>

#include "ers/core/limits.hpp"
#include "ers/core/text.hpp"

namespace ers::rest {

namespace {

using nlohmann::json;

// Builds the value as nlohmann's own parser would, but stops at the first nesting beyond the limit and at the first
// repeated name, either of which the parser would let pass.
class StrictBuilder final : public nlohmann::json_sax<json> {
public:
    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t& /*text*/) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_object(std::size_t /*elements*/) override { return open(json::object()); }
    bool start_array(std::size_t /*elements*/) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        if (open_.back()->contains(name)) {
            problem_ = "A name appears twice in one object.";
            return false;
        }
        name_ = name;
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*why*/) override {
        problem_ = "The body is not JSON: it cannot be read from byte " + std::to_string(position) + " on.";
        return false;
    }

    [[nodiscard]] json& root() { return root_; }
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    template <class Value>
    json* place(Value&& value) {
        if (open_.empty()) {
            root_ = std::forward<Value>(value);
            return &root_;
        }
        json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::forward<Value>(value));
            return &parent.back();
        }
        return &(parent[name_] = std::forward<Value>(value));
    }
    template <class Value>
    bool put(Value&& value) {
        place(std::forward<Value>(value));
        return true;
    }
    bool open(json container) {
        if (open_.size() >= limits::json_depth_max) {
            problem_ = "The body is nested deeper than " + std::to_string(limits::json_depth_max) + " levels.";
            return false;
        }
        open_.push_back(place(std::move(container)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    json root_;
    std::vector<json*> open_; // objects and arrays that are not closed yet, outermost first
    std::string name_;
    std::string problem_;
};

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
    });
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

// A name in a body is the caller's own text: repeated only where it is plain.
std::string shown_name(const std::string& name) {
    const bool is_plain = name.size() <= 60 && std::all_of(name.begin(), name.end(), [](char c) {
                              return is_ascii_letter(c) || is_ascii_digit(c) || c == '_';
                          });
    return is_plain ? name : "(unknown)";
}

} // namespace

Result<json> parse_json(std::string_view text) {
    if (text.empty()) return refuse(ErrorCode::malformed_json, "The body is empty; a JSON object is expected.");
    // The parser takes a NUL for the end, and would not look at what comes after it.
    if (text.find('\0') != std::string_view::npos)
        return refuse(ErrorCode::malformed_json, "The body has a NUL in it.");
    StrictBuilder builder;
    if (!json::sax_parse(text.begin(), text.end(), &builder))
        return refuse(ErrorCode::malformed_json, builder.problem());
    return std::move(builder.root());
}

struct JsonReader::Findings {
    json body;
    std::optional<Error> unreadable;
    std::vector<FieldError> wrong;
    struct Part {
        const json* value;
        std::string path;
        std::shared_ptr<std::set<std::string, std::less<>>> known;
    };
    std::vector<Part> parts; // every object that was read, for the search for unknown fields
};

JsonReader::JsonReader(std::string_view body) : findings_(std::make_shared<Findings>()) {
    known_ = std::make_shared<std::set<std::string, std::less<>>>();
    auto parsed = parse_json(body);
    if (!parsed) {
        findings_->unreadable = parsed.error();
    } else if (!parsed->is_object()) {
        findings_->unreadable = Error{ErrorCode::malformed_json, "The body must be a JSON object.", {}, 0};
    } else {
        findings_->body = std::move(*parsed);
        value_ = &findings_->body;
        findings_->parts.push_back({value_, "", known_});
    }
}

JsonReader::JsonReader(std::shared_ptr<Findings> findings, const json* value, std::string path)
    : findings_(std::move(findings)),
      value_(value),
      path_(std::move(path)),
      known_(std::make_shared<std::set<std::string, std::less<>>>()) {
    if (value_ != nullptr) findings_->parts.push_back({value_, path_, known_});
}

std::string JsonReader::path_of(std::string_view field) const {
    return path_.empty() ? std::string(field) : path_ + "." + std::string(field);
}

void JsonReader::refuse(std::string_view field, ErrorCode code, std::string detail) {
    findings_->wrong.push_back({path_of(field), code, std::move(detail)});
}

void JsonReader::refuse_code(const std::string& path_below, const std::string& allowed) {
    refuse(path_below, ErrorCode::invalid_code, "Must be one of " + allowed + ".");
}

bool JsonReader::has(std::string_view field) const {
    return value_ != nullptr && value_->contains(std::string(field)) && !value_->at(std::string(field)).is_null();
}

const json* JsonReader::find(std::string_view field, bool required) {
    known_->emplace(field);
    if (value_ == nullptr) return nullptr;
    const auto found = value_->find(std::string(field));
    if (found != value_->end() && !found->is_null()) return &*found;
    if (required) refuse(field, ErrorCode::missing_value, "A mandatory field is missing.");
    return nullptr;
}

std::optional<std::string> JsonReader::checked_text(const json& value, const std::string& path,
                                                    std::size_t characters_max, std::size_t characters_min) {
    const auto wrong = [&](std::string detail) {
        findings_->wrong.push_back({path, ErrorCode::invalid_value, std::move(detail)});
        return std::nullopt;
    };
    if (!value.is_string()) return wrong("Must be a string.");
    const auto& text = value.get_ref<const std::string&>();
    const auto length = count_characters(text);
    if (length > characters_max || length < characters_min) {
        return wrong("Must have " + std::to_string(characters_min) + " to " + std::to_string(characters_max) +
                     " characters.");
    }
    if (has_control_character(text)) return wrong("Must not have control characters.");
    if (!text.empty() && (is_space(text.front()) || is_space(text.back()))) {
        return wrong("Must not begin or end with white space.");
    }
    return text;
}

std::optional<std::string> JsonReader::read_text(std::string_view field, std::size_t characters_max,
                                                 std::size_t characters_min, bool required) {
    const json* value = find(field, required);
    if (value == nullptr) return std::nullopt;
    return checked_text(*value, path_of(field), characters_max, characters_min);
}

std::string JsonReader::text(std::string_view field, std::size_t characters_max, std::size_t characters_min) {
    return read_text(field, characters_max, characters_min, true).value_or("");
}

std::optional<std::string> JsonReader::optional_text(std::string_view field, std::size_t characters_max) {
    return read_text(field, characters_max, 0, false);
}

std::int64_t JsonReader::integer(std::string_view field, std::int64_t min, std::int64_t max) {
    const json* value = find(field, true);
    if (value == nullptr) return min;
    const std::string range = std::to_string(min) + " .. " + std::to_string(max);
    const bool fits = value->is_number_integer() &&
                      !(value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(max)) &&
                      value->get<std::int64_t>() >= min && value->get<std::int64_t>() <= max;
    if (fits) return value->get<std::int64_t>();
    refuse(field, ErrorCode::invalid_value, "Must be a whole number, " + range + ".");
    return min;
}

std::optional<std::int64_t> JsonReader::checked_id(const json& value, const std::string& path) {
    std::int64_t id = 0;
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
        if (failure == std::errc{} && end == text.data() + text.size() && id > 0) return id;
    }
    findings_->wrong.push_back({path, ErrorCode::invalid_value, "Must be an id: a string of digits."});
    return std::nullopt;
}

std::int64_t JsonReader::id(std::string_view field) {
    const json* value = find(field, true);
    if (value == nullptr) return 0;
    return checked_id(*value, path_of(field)).value_or(0);
}

std::optional<std::int64_t> JsonReader::optional_id(std::string_view field) {
    const json* value = find(field, false);
    if (value == nullptr) return std::nullopt;
    return checked_id(*value, path_of(field));
}

namespace {
// The fault of an array's size, or nothing.
std::optional<FieldError> size_problem(const json& value, const std::string& path, std::size_t items_min,
                                       std::size_t items_max) {
    if (!value.is_array()) return FieldError{path, ErrorCode::invalid_value, "Must be an array."};
    if (value.size() > items_max) {
        return FieldError{path, ErrorCode::too_many_items,
                          "Must have " + std::to_string(items_max) + " items at most."};
    }
    if (value.size() < items_min) {
        return FieldError{path, ErrorCode::missing_value,
                          "Must have " + std::to_string(items_min) + " items at least."};
    }
    return std::nullopt;
}
std::string item_path(const std::string& path, std::size_t index) { return path + "[" + std::to_string(index) + "]"; }
} // namespace

const json* JsonReader::find_array(std::string_view field, std::size_t items_min, std::size_t items_max) {
    const json* value = find(field, items_min > 0);
    if (value == nullptr) return nullptr;
    if (const auto problem = size_problem(*value, path_of(field), items_min, items_max)) {
        findings_->wrong.push_back(*problem);
        return nullptr;
    }
    return value;
}

std::vector<std::int64_t> JsonReader::ids(std::string_view field, std::size_t items_min, std::size_t items_max) {
    const json* value = find_array(field, items_min, items_max);
    if (value == nullptr) return {};
    const auto path = path_of(field);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < value->size(); ++i) {
        if (const auto id = checked_id((*value)[i], item_path(path, i))) ids.push_back(*id);
    }
    return ids;
}

std::vector<std::string> JsonReader::texts(std::string_view field, std::size_t items_min, std::size_t items_max,
                                           std::size_t characters_max) {
    const json* value = find_array(field, items_min, items_max);
    if (value == nullptr) return {};
    const auto path = path_of(field);
    std::vector<std::string> items;
    for (std::size_t i = 0; i < value->size(); ++i) {
        if (auto item = checked_text((*value)[i], item_path(path, i), characters_max, 1)) items.push_back(*item);
    }
    return items;
}

std::optional<bool> JsonReader::optional_flag(std::string_view field) {
    const json* value = find(field, false);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    refuse(field, ErrorCode::invalid_value, "Must be true or false.");
    return std::nullopt;
}

std::optional<double> JsonReader::optional_number(std::string_view field, double min, double max) {
    const json* value = find(field, false);
    if (value == nullptr) return std::nullopt;
    if (value->is_number() && value->get<double>() >= min && value->get<double>() <= max) return value->get<double>();
    refuse(field, ErrorCode::invalid_value, "Must be a number of a usual size.");
    return std::nullopt;
}

bool JsonReader::is_right_scalar(const json& value, const std::string& path, std::size_t characters_max) {
    if (value.is_boolean() || value.is_number()) return true;
    if (value.is_string()) return checked_text(value, path, characters_max, 1).has_value();
    const auto code = value.is_null() ? ErrorCode::missing_value : ErrorCode::invalid_value;
    findings_->wrong.push_back({path, code, "Must be true, false, a number or a text."});
    return false;
}

std::map<std::string, json> JsonReader::scalars(std::string_view field, std::size_t items_max,
                                                std::size_t characters_max) {
    const json* value = find(field, true);
    if (value == nullptr) return {};
    if (!value->is_object()) {
        refuse(field, ErrorCode::invalid_value, "Must be an object.");
        return {};
    }
    if (value->size() > items_max) {
        refuse(field, ErrorCode::too_many_items, "Must have " + std::to_string(items_max) + " items at most.");
        return {};
    }
    std::map<std::string, json> scalars;
    for (const auto& [name, item] : value->items()) {
        const std::string path = path_of(field) + "." + shown_name(name);
        if (is_right_scalar(item, path, characters_max)) scalars.emplace(name, item);
    }
    return scalars;
}

std::optional<Date> JsonReader::optional_date(std::string_view field) {
    const auto value = read_text(field, 40, 1, false);
    if (!value) return std::nullopt;
    const auto date = parse_date(*value);
    if (!date) {
        refuse(field, ErrorCode::invalid_value, date.error());
        return std::nullopt;
    }
    return *date;
}

std::optional<Date> JsonReader::date(std::string_view field) {
    if (find(field, true) == nullptr) return std::nullopt;
    return optional_date(field);
}

std::optional<Instant> JsonReader::instant(std::string_view field) {
    const auto value = read_text(field, 40, 1, true);
    if (!value) return std::nullopt;
    const auto instant = parse_instant(*value);
    if (!instant) {
        refuse(field, ErrorCode::invalid_value, instant.error());
        return std::nullopt;
    }
    return *instant;
}

JsonReader JsonReader::object(std::string_view field) {
    const json* value = find(field, true);
    if (value != nullptr && !value->is_object()) {
        refuse(field, ErrorCode::invalid_value, "Must be an object.");
        value = nullptr;
    }
    return {findings_, value, path_of(field)};
}

std::optional<JsonReader> JsonReader::optional_object(std::string_view field) {
    if (find(field, false) == nullptr) return std::nullopt;
    return object(field);
}

std::vector<JsonReader> JsonReader::objects(std::string_view field, std::size_t items_min, std::size_t items_max) {
    const json* value = find_array(field, items_min, items_max);
    if (value == nullptr) return {};
    const auto path = path_of(field);
    std::vector<JsonReader> readers;
    for (std::size_t i = 0; i < value->size(); ++i) {
        const json* item = &(*value)[i];
        if (!item->is_object()) {
            findings_->wrong.push_back({item_path(path, i), ErrorCode::invalid_value, "Must be an object."});
            item = nullptr;
        }
        readers.push_back(JsonReader(findings_, item, item_path(path, i)));
    }
    return readers;
}

std::optional<Error> JsonReader::finish() {
    if (findings_->unreadable) return findings_->unreadable;
    for (const auto& part : findings_->parts) {
        for (const auto& [name, value] : part.value->items()) {
            if (part.known->contains(name)) continue;
            const auto shown = shown_name(name);
            findings_->wrong.push_back({part.path.empty() ? shown : part.path + "." + shown,
                                        ErrorCode::unexpected_field, "There is no such field here."});
        }
    }
    if (findings_->wrong.empty()) return std::nullopt;
    return refuse_fields(findings_->wrong).value();
}

} // namespace ers::rest
