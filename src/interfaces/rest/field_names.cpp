// One table for the names that differ by more than their spelling.
#include "interfaces/rest/field_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "interfaces/entry/caller.hpp"
#include "interfaces/entry/operation.hpp"

namespace ers::rest {

namespace {

struct FieldName {
    std::string_view member; // of a command; the whole path, or its beginning before "[" or "."
    std::string_view json;
    bool is_header = false;
};

constexpr std::array other_names{
    FieldName{"acting_function", entry::function_header, true},
    FieldName{"acting_organisation", entry::organisation_header, true},
    FieldName{"choice.exception", "choice.reason"},
    FieldName{"clinic_type_code", "clinicType"},
    FieldName{"content", "body"},
    FieldName{"draft", "ubrn"},
    FieldName{"due", "newDue"},
    FieldName{"first", "sort"}, // of suggestions
    FieldName{"media_type", "contentType"},
    FieldName{"on_behalf_of", entry::on_behalf_of_header, true},
    FieldName{"requirements", "additionalRequirements"},
    FieldName{"specialty_code", "specialty"},
    FieldName{"target.from", "targetFrom"},
    FieldName{"target.to", "targetTo"},
    FieldName{"then", "ubrn"}, // of a link
};

// What follows these in a path is no name of ours.
constexpr std::array before_callers_words{std::string_view("answers."), std::string_view("filter.")};

bool begins_with_member(std::string_view field, std::string_view member) {
    if (!field.starts_with(member)) return false;
    const auto rest = field.substr(member.size());
    return rest.empty() || rest.front() == '[' || rest.front() == '.';
}

std::string in_camel_case(std::string_view field) {
    std::string spelled;
    bool is_new_word = false;
    for (const char c : field) {
        if (c == '_') {
            is_new_word = true;
            continue;
        }
        spelled += is_new_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        is_new_word = false;
    }
    return spelled;
}

std::size_t end_of_our_words(std::string_view field) {
    for (const auto mark : before_callers_words) {
        const auto at = field.find(mark);
        const bool is_segment = at == 0 || (at != std::string_view::npos && field[at - 1] == '.');
        if (is_segment) return at + mark.size();
    }
    return field.size();
}

} // namespace

std::string json_path_of(std::string_view field) {
    const auto known = std::ranges::find_if(
        other_names, [&](const FieldName& name) { return begins_with_member(field, name.member); });
    if (known != other_names.end()) {
        const std::string_view before = known->is_header ? "header " : "";
        return std::string(before) + std::string(known->json) + in_camel_case(field.substr(known->member.size()));
    }
    const auto ours = end_of_our_words(field);
    return in_camel_case(field.substr(0, ours)) + std::string(field.substr(ours));
}

FieldError in_json_words(FieldError wrong) {
    if (wrong.code != ErrorCode::unexpected_field) wrong.field = json_path_of(wrong.field);
    return wrong;
}

Error in_json_words(Error error) {
    for (auto& wrong : error.fields) wrong = in_json_words(std::move(wrong));
    return error;
}

} // namespace ers::rest
