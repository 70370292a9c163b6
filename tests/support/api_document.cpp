// A reader of the part of OpenAPI 3.0 that the document uses; an unknown field in an answer is an objection too, so
// that nothing is sent that is not written down.
#include "tests/support/api_document.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "ers/core/text.hpp"
#include "ers/core/time.hpp"

namespace ers::testing {
namespace {

using nlohmann::json;

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    for (std::size_t begin = 1; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        segments.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return segments;
}

// How many literal segments fit; -1 when it does not match. The most literal pattern is the one that is meant.
int fit_of(std::string_view pattern, std::string_view path) {
    const auto wanted = segments_of(pattern);
    const auto given = segments_of(path);
    if (wanted.size() != given.size()) return -1;
    int literals = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].starts_with('{')) continue;
        if (wanted[i] != given[i]) return -1;
        ++literals;
    }
    return literals;
}

bool is_type(const json& value, std::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    return type == "number" && value.is_number();
}

bool fits_format(const std::string& text, std::string_view format) {
    if (format == "date-time") return parse_instant(text).has_value();
    if (format == "date") return parse_date(text).has_value();
    return true;
}

// Of a refusal as a whole and of each of its fields.
std::vector<std::string> codes_in(const json& problem) {
    std::vector<std::string> codes;
    if (!problem.is_object() || !problem.contains("code")) return codes;
    codes.push_back(problem.at("code").get<std::string>());
    for (const auto& wrong : problem.value("errors", json::array())) codes.push_back(wrong.value("code", "none"));
    return codes;
}

} // namespace

const ApiDocument& ApiDocument::instance() {
    static const ApiDocument document;
    return document;
}

ApiDocument::ApiDocument() {
    std::ifstream file(ERS_SOURCE_DIR "/docs/openapi.json");
    document_ = json::parse(file);
    for (const auto& [pattern, methods] : document_.at("paths").items()) {
        for (const auto& [name, definition] : methods.items()) {
            operations_.push_back({from_code<http::Method>(upper_ascii(name)).value(), pattern, &definition});
        }
    }
}

const json& ApiDocument::follow(const json& object) const {
    const auto reference = object.find("$ref");
    if (reference == object.end()) return object;
    return document_.at(json::json_pointer(reference->get<std::string>().substr(1)));
}

const json* ApiDocument::response(const Operation& operation, std::string_view status) const {
    const auto& responses = operation.definition->at("responses");
    const auto found = responses.find(std::string(status));
    return found == responses.end() ? nullptr : &follow(*found);
}

const ApiDocument::Operation* ApiDocument::find(http::Method method, std::string_view target) const {
    const auto path = target.substr(0, target.find('?'));
    const Operation* best = nullptr;
    int best_fit = -1;
    for (const auto& operation : operations_) {
        const int fit = operation.method == method ? fit_of(operation.pattern, path) : -1;
        if (fit <= best_fit) continue;
        best = &operation;
        best_fit = fit;
    }
    return best;
}

bool ApiDocument::promises(http::Method method, std::string_view target, std::string_view status,
                           std::string_view code) const {
    const auto* operation = find(method, target);
    const json* described = operation == nullptr ? nullptr : response(*operation, status);
    if (described == nullptr) return false;
    const auto codes = described->value("x-codes", json::array());
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::vector<ApiDocument::QueryParameter> ApiDocument::query_parameters(http::Method method,
                                                                       std::string_view target) const {
    std::vector<QueryParameter> found;
    const auto* operation = find(method, target);
    if (operation == nullptr) return found;
    for (const auto& unresolved : operation->definition->value("parameters", json::array())) {
        const json& parameter = follow(unresolved);
        if (parameter.at("in") != "query" || parameter.value("deprecated", false)) continue;
        const json& schema = follow(parameter.at("schema"));
        found.push_back({parameter.at("name").get<std::string>(), schema.contains("enum")});
    }
    return found;
}

std::string ApiDocument::operation_of(http::Method method, std::string_view target) const {
    const auto* operation = find(method, target);
    return operation == nullptr ? "" : operation->definition->at("operationId").get<std::string>();
}

std::optional<std::string> ApiDocument::objection(http::Method method, std::string_view target,
                                                  const http::Response& answer) const {
    const auto* operation = find(method, target);
    if (operation == nullptr) return std::nullopt;
    const std::string status = std::to_string(answer.status);
    const json* described = response(*operation, status);
    if (described == nullptr) described = response(*operation, "default");
    if (described == nullptr) return "the status " + status + " is not described";
    if (!described->contains("content")) {
        return answer.body.empty() ? std::nullopt : std::optional<std::string>("a body where none is described");
    }
    const std::string sent(answer.headers.get("Content-Type").value_or(""));
    const auto& content = described->at("content");
    auto media = content.begin();
    while (media != content.end() && !sent.starts_with(media.key())) ++media;
    if (media == content.end()) return "the media type " + sent + " is not described";
    if (sent.find("json") == std::string::npos) return std::nullopt;
    const json body = json::parse(answer.body, nullptr, false);
    if (body.is_discarded()) return "the body is not JSON";
    if (const auto codes = described->find("x-codes"); codes != described->end()) {
        for (const auto& code : codes_in(body)) {
            if (std::find(codes->begin(), codes->end(), code) != codes->end()) continue;
            return "the code " + code + " is not among the x-codes of " + status;
        }
    }
    return mismatch(media->at("schema"), body, "body");
}

bool ApiDocument::gather_properties(const json& schema, std::set<std::string>& names) const {
    const json& followed = follow(schema);
    const auto others = followed.find("additionalProperties");
    bool closed = others == followed.end() || *others == json(false);
    if (followed.contains("properties")) {
        for (const auto& [name, definition] : followed.at("properties").items()) names.insert(name);
    } else if (!followed.contains("allOf")) {
        closed = false;
    }
    if (!followed.contains("allOf")) return closed;
    for (const auto& part : followed.at("allOf")) closed = gather_properties(part, names) && closed;
    return closed;
}

std::optional<std::string> ApiDocument::mismatch(const json& schema, const json& value, const std::string& path) const {
    if (const auto& followed = follow(schema); followed.contains("oneOf")) {
        std::string objections;
        for (const auto& alternative : followed.at("oneOf")) {
            const auto wrong = mismatch(alternative, value, path);
            if (!wrong) return std::nullopt;
            objections += (objections.empty() ? "" : "; or ") + *wrong;
        }
        return objections;
    }
    if (value.is_object()) {
        std::set<std::string> names;
        const bool closed = gather_properties(schema, names);
        for (const auto& [name, item] : value.items()) {
            if (closed && !names.contains(name)) return path + "." + name + " is not described";
        }
    }
    return mismatch_part(schema, value, path);
}

// One schema, or one part of an allOf: what the others add is not unknown to this.
std::optional<std::string> ApiDocument::mismatch_part(const json& unresolved, const json& value,
                                                      const std::string& path) const {
    const json& schema = follow(unresolved);
    if (value.is_null()) {
        return schema.value("nullable", false) ? std::nullopt : std::optional<std::string>(path + " is null");
    }
    if (schema.contains("type") && !is_type(value, schema.at("type").get<std::string>())) {
        return path + " is not of type " + schema.at("type").get<std::string>();
    }
    if (schema.contains("enum")) {
        const auto& allowed = schema.at("enum");
        if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
            return path + " is " + value.dump() + ", which is none of the values described";
        }
    }
    if (value.is_string() && !fits_format(value.get<std::string>(), schema.value("format", ""))) {
        return path + " is not in the form " + schema.value("format", "");
    }
    if (schema.contains("allOf")) {
        for (const auto& part : schema.at("allOf")) {
            if (auto wrong = mismatch_part(part, value, path)) return wrong;
        }
    }
    return mismatch_members(schema, value, path);
}

std::optional<std::string> ApiDocument::mismatch_members(const json& schema, const json& value,
                                                         const std::string& path) const {
    if (value.is_array() && schema.contains("items")) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (auto wrong = mismatch(schema.at("items"), value[i], path + "[" + std::to_string(i) + "]")) return wrong;
        }
    }
    if (!value.is_object()) return std::nullopt;
    for (const auto& name : schema.value("required", json::array())) {
        if (!value.contains(name.get<std::string>())) return path + " has no " + name.get<std::string>();
    }
    const json properties = schema.value("properties", json::object());
    for (const auto& [name, item] : value.items()) {
        if (!properties.contains(name)) continue;
        if (auto wrong = mismatch(properties.at(name), item, path + "." + name)) return wrong;
    }
    return std::nullopt;
}

} // namespace ers::testing
