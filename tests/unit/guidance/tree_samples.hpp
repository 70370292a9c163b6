// Trees to test with.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ers/guidance/tree.hpp"

namespace ers::guidance {

inline Node yes_or_no(std::string id, std::string when_true, std::string when_false) {
    Node node;
    node.id = std::move(id);
    node.kind = NodeKind::question;
    node.text = "Is it so?";
    node.answer = AnswerKind::yes_or_no;
    node.when_true = std::move(when_true);
    node.when_false = std::move(when_false);
    return node;
}

inline Node choice(std::string id, const std::vector<std::pair<std::string, std::string>>& options) {
    Node node;
    node.id = std::move(id);
    node.kind = NodeKind::question;
    node.text = "Which?";
    node.answer = AnswerKind::choice;
    for (const auto& [value, next] : options) node.options.push_back({value, "The " + value, next});
    return node;
}

inline Node number(std::string id, std::vector<Range> ranges) {
    Node node;
    node.id = std::move(id);
    node.kind = NodeKind::question;
    node.text = "How many?";
    node.answer = AnswerKind::number;
    node.unit = "years";
    node.ranges = std::move(ranges);
    return node;
}

inline Node advice(std::string id, std::string next = {}) {
    Node node;
    node.id = std::move(id);
    node.kind = NodeKind::advice;
    node.text = "Think of it.";
    node.next = std::move(next);
    return node;
}

inline Node filter(std::string id, std::map<std::string, std::string> parameters = {{"priority", "ROUTINE"}}) {
    Node node;
    node.id = std::move(id);
    node.kind = NodeKind::filter;
    node.filter = std::move(parameters);
    return node;
}

inline Node red_flag(std::string id) {
    Node node;
    node.id = std::move(id);
    node.kind = NodeKind::red_flag;
    node.text = "This may be an emergency.";
    node.action = "Ring 999.";
    return node;
}

// pain? → red flag; else age: below 40 advice then the filter, 40 to 70 the filter, from 70 which side → filter or
// advice.
inline Tree sample_tree() {
    return {
        .start = "pain",
        .nodes = {yes_or_no("pain", "flag", "age"),
                  number("age", {{std::nullopt, 40.0, "young"}, {40.0, 70.0, "clinic"}, {70.0, std::nullopt, "side"}}),
                  choice("side", {{"LEFT", "clinic"}, {"RIGHT", "wait"}}), advice("young", "clinic"),
                  filter("clinic", {{"specialty", "CARDIOLOGY"}, {"priority", "ROUTINE"}}), advice("wait"),
                  red_flag("flag")}};
}

} // namespace ers::guidance
