// Trees and their stored form.
#include "ers/guidance/tree.hpp"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "ers/core/text.hpp"
#include "ers/guidance/limits.hpp"

namespace ers::guidance {

namespace {

using nlohmann::json;

void put_question(json& encoded, const Node& node) {
    encoded["answer"] = code_of(node.answer);
    switch (node.answer) {
        case AnswerKind::yes_or_no:
            encoded["whenTrue"] = node.when_true;
            encoded["whenFalse"] = node.when_false;
            return;
        case AnswerKind::choice:
            encoded["options"] = json::array();
            for (const auto& option : node.options) {
                encoded["options"].push_back({{"value", option.value}, {"text", option.text}, {"next", option.next}});
            }
            return;
        case AnswerKind::number:
            if (!node.unit.empty()) encoded["unit"] = node.unit;
            encoded["ranges"] = json::array();
            for (const auto& range : node.ranges) {
                json item{{"next", range.next}};
                if (range.from) item["from"] = *range.from;
                if (range.below) item["below"] = *range.below;
                encoded["ranges"].push_back(std::move(item));
            }
            return;
    }
}

json node_to_json(const Node& node) {
    json encoded{{"id", node.id}, {"kind", code_of(node.kind)}};
    if (!node.text.empty()) encoded["text"] = node.text;
    switch (node.kind) {
        case NodeKind::question: put_question(encoded, node); break;
        case NodeKind::advice:
            if (!node.next.empty()) encoded["next"] = node.next;
            break;
        case NodeKind::filter: encoded["filter"] = node.filter; break;
        case NodeKind::red_flag: encoded["action"] = node.action; break;
    }
    return encoded;
}

std::optional<double> stored_number(const json& range, const char* name) {
    return range.contains(name) ? std::optional(range.at(name).get<double>()) : std::nullopt;
}

void take_question(const json& stored, Node& node) {
    node.answer = known_code<AnswerKind>(stored.at("answer").get<std::string>(), "answer");
    node.when_true = stored.value("whenTrue", "");
    node.when_false = stored.value("whenFalse", "");
    node.unit = stored.value("unit", "");
    for (const auto& option : stored.value("options", json::array())) {
        node.options.push_back({option.at("value").get<std::string>(), option.at("text").get<std::string>(),
                                option.at("next").get<std::string>()});
    }
    for (const auto& range : stored.value("ranges", json::array())) {
        node.ranges.push_back(
            {stored_number(range, "from"), stored_number(range, "below"), range.at("next").get<std::string>()});
    }
}

Node node_from_json(const json& stored) {
    Node node;
    node.id = stored.at("id").get<std::string>();
    node.kind = known_code<NodeKind>(stored.at("kind").get<std::string>(), "kind");
    node.text = stored.value("text", "");
    node.next = stored.value("next", "");
    node.action = stored.value("action", "");
    if (stored.contains("filter")) node.filter = stored.at("filter").get<std::map<std::string, std::string>>();
    if (node.kind == NodeKind::question) take_question(stored, node);
    return node;
}

} // namespace

bool is_node_id(std::string_view text) {
    return !text.empty() && text.size() <= limits::id_characters_max &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '_'; });
}

const Node* find_node(const Tree& tree, std::string_view id) {
    const auto found = std::find_if(tree.nodes.begin(), tree.nodes.end(), [&](const Node& n) { return n.id == id; });
    return found == tree.nodes.end() ? nullptr : &*found;
}

json tree_to_json(const Tree& tree) {
    json nodes = json::array();
    for (const auto& node : tree.nodes) nodes.push_back(node_to_json(node));
    return {{"start", tree.start}, {"nodes", std::move(nodes)}};
}

Tree tree_from_json(const json& stored) {
    Tree tree{.start = stored.at("start").get<std::string>(), .nodes = {}};
    for (const auto& node : stored.at("nodes")) tree.nodes.push_back(node_from_json(node));
    return tree;
}

} // namespace ers::guidance
