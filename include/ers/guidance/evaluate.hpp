// One step of booking guidance: from the answers so far to the next question, or to the end. Stateless: the caller
// sends all answers each time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "ers/core/error.hpp"
#include "ers/guidance/tree.hpp"

namespace ers::guidance {

using Answer = std::variant<bool, double, std::string>;
using Answers = std::map<std::string, Answer, std::less<>>; // by the question's id

// Either the question that is next, or the outcome: a filter, a red flag, or the advice that ends the way.
struct Evaluation {
    std::vector<Node> advice; // passed on the way, in order; an outcome that is advice is not among it
    std::optional<Node> question;
    std::optional<Node> outcome;
};

// For a tree in which check_tree() finds no fault. Refuses, all at once: unexpected_field
// (the tree has no such question), invalid_value (not a yes or no, not a number), invalid_code (none of the options),
// inappropriate_value (the other answers do not lead to that question), each on "answers.<question>".
[[nodiscard]] Result<Evaluation> evaluate(const Tree& tree, const Answers& answers);

// The form in which answers are stored: {"side": "LEFT", "age": 47, "pain": true}
[[nodiscard]] nlohmann::json answers_to_json(const Answers& answers);
// An outcome as it is stored and sent. A red flag forbids a routine referral (rules.md#red-flag).
[[nodiscard]] nlohmann::json outcome_to_json(const Node& outcome);

} // namespace ers::guidance
