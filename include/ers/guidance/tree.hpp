// A tree of booking guidance: questions that lead on by their answers, advice on the way, and at each end a search
// filter, advice or a red flag. A node may be reached on several ways, never from itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "ers/core/codes.hpp"

namespace ers::guidance {

enum class NodeKind : std::uint8_t { question, advice, filter, red_flag };
enum class AnswerKind : std::uint8_t { yes_or_no, choice, number };

} // namespace ers::guidance

namespace ers {
template <>
struct Codes<guidance::NodeKind> {
    static constexpr std::array entries{
        Code<guidance::NodeKind>{guidance::NodeKind::question, "QUESTION", "Question"},
        Code<guidance::NodeKind>{guidance::NodeKind::advice, "ADVICE", "Advice"},
        Code<guidance::NodeKind>{guidance::NodeKind::filter, "FILTER", "Search filter"},
        Code<guidance::NodeKind>{guidance::NodeKind::red_flag, "RED_FLAG", "Red flag"},
    };
};
template <>
struct Codes<guidance::AnswerKind> {
    static constexpr std::array entries{
        Code<guidance::AnswerKind>{guidance::AnswerKind::yes_or_no, "BOOL", "Yes or no"},
        Code<guidance::AnswerKind>{guidance::AnswerKind::choice, "CHOICE", "One of a list"},
        Code<guidance::AnswerKind>{guidance::AnswerKind::number, "NUMBER", "A number"},
    };
};
} // namespace ers

namespace ers::guidance {

struct Option {
    std::string value; // what an answer says
    std::string text; // what people read
    std::string next; // a node's id, as every `next`
};

// Numbers from `from` on and below `below`; without one of them, all numbers on that side.
struct Range {
    std::optional<double> from;
    std::optional<double> below;
    std::string next;
};

struct Node {
    std::string id;
    NodeKind kind = NodeKind::advice;
    std::string text;
    // of a question
    AnswerKind answer = AnswerKind::yes_or_no;
    std::string when_true;
    std::string when_false;
    std::vector<Option> options;
    std::string unit; // of a number, for people; may be empty
    std::vector<Range> ranges;
    // of advice: empty where it is an end
    std::string next;
    // of a filter: query parameters of GET /api/v1/services
    std::map<std::string, std::string> filter;
    // of a red flag: what to do
    std::string action;
};

struct Tree {
    std::string start;
    std::vector<Node> nodes;
};

// 1 to 40 letters, digits and "_".
[[nodiscard]] bool is_node_id(std::string_view text);
// Nothing for an id that no node has; the first of several nodes with one id.
[[nodiscard]] const Node* find_node(const Tree& tree, std::string_view id);

// The form in which trees are stored and sent.
[[nodiscard]] nlohmann::json tree_to_json(const Tree& tree);
// From the text that tree_to_json() made; throws for anything else.
[[nodiscard]] Tree tree_from_json(const nlohmann::json& stored);

} // namespace ers::guidance
