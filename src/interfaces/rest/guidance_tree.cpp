// Trees of guidance from JSON.
#include "interfaces/rest/guidance_tree.hpp"

#include "ers/core/identifiers.hpp"
#include "ers/core/words.hpp"
#include "ers/guidance/limits.hpp"

namespace ers::rest {

namespace {

namespace tree_limits = guidance::limits;

std::string node_id_in(JsonReader& reader, const char* field) {
    auto id = reader.text(field, tree_limits::id_characters_max);
    if (!id.empty() && !guidance::is_node_id(id)) {
        reader.refuse(field, ErrorCode::invalid_value, "Must be letters, digits and \"_\".");
    }
    return id;
}

void decode_question(JsonReader& reader, guidance::Node& node) {
    const auto answer = reader.code<guidance::AnswerKind>("answer");
    if (!answer) return;
    node.answer = *answer;
    if (*answer == guidance::AnswerKind::yes_or_no) {
        node.when_true = node_id_in(reader, "whenTrue");
        node.when_false = node_id_in(reader, "whenFalse");
    } else if (*answer == guidance::AnswerKind::choice) {
        for (auto& option : reader.objects("options", 1, tree_limits::options_max)) {
            auto value = node_id_in(option, "value");
            auto text = option.text("text", tree_limits::text_characters_max);
            node.options.push_back({std::move(value), std::move(text), node_id_in(option, "next")});
        }
    } else {
        node.unit = reader.optional_text("unit", tree_limits::unit_characters_max).value_or("");
        for (auto& range : reader.objects("ranges", 1, tree_limits::ranges_max)) {
            const auto from = range.optional_number("from", -tree_limits::number_max, tree_limits::number_max);
            const auto below = range.optional_number("below", -tree_limits::number_max, tree_limits::number_max);
            node.ranges.push_back({from, below, node_id_in(range, "next")});
        }
    }
}

std::map<std::string, std::string> decode_filter(JsonReader filter) {
    std::map<std::string, std::string> parameters;
    const auto put = [&](const char* name, const std::optional<std::string>& value) {
        if (value && !value->empty()) parameters.emplace(name, *value);
    };
    const auto put_code = [&](const char* name, const auto& value) {
        if (value) parameters.emplace(name, code_of(*value));
    };
    put("specialty", filter.optional_text("specialty", tree_limits::filter_characters_max));
    put("clinicType", filter.optional_text("clinicType", tree_limits::filter_characters_max));
    put("text", filter.optional_text("text", tree_limits::filter_characters_max));
    put_code("priority", filter.optional_code<Priority>("priority"));
    put_code("requestType", filter.optional_code<RequestType>("requestType"));
    put_code("bookable", filter.optional_code<BookableType>("bookable"));
    if (const auto organisation = filter.optional_parsed<OdsCode>("organisation")) {
        parameters.emplace("organisation", organisation->text());
    }
    put("maxWaitWeeks", filter.optional_text("maxWaitWeeks", tree_limits::filter_characters_max));
    put("hasSlots", filter.optional_text("hasSlots", tree_limits::filter_characters_max));
    return parameters;
}

guidance::Node decode_node(JsonReader& reader) {
    guidance::Node node;
    node.id = node_id_in(reader, "id");
    const auto kind = reader.code<guidance::NodeKind>("kind");
    if (!kind) return node;
    node.kind = *kind;
    if (*kind == guidance::NodeKind::filter) {
        node.text = reader.optional_text("text", tree_limits::text_characters_max).value_or("");
        node.filter = decode_filter(reader.object("filter"));
        if (node.filter.empty() && reader.has("filter")) {
            reader.refuse("filter", ErrorCode::value_is_required, "A filter says what to search for.");
        }
        return node;
    }
    node.text = reader.text("text", tree_limits::text_characters_max);
    if (*kind == guidance::NodeKind::question) decode_question(reader, node);
    if (*kind == guidance::NodeKind::advice && reader.has("next")) node.next = node_id_in(reader, "next");
    if (*kind == guidance::NodeKind::red_flag) node.action = reader.text("action", tree_limits::text_characters_max);
    return node;
}

} // namespace

guidance::Tree decode_tree(JsonReader tree) {
    guidance::Tree decoded;
    decoded.start = node_id_in(tree, "start");
    for (auto& node : tree.objects("nodes", 1, tree_limits::nodes_max)) decoded.nodes.push_back(decode_node(node));
    return decoded;
}

} // namespace ers::rest
