// From answers to the next question or the end.
#include "ers/guidance/evaluate.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace ers::guidance {

namespace {

using nlohmann::json;

// The name of an answer is the caller's own text: shown only where it could be a question's id.
std::string answer_path(std::string_view question) {
    return "answers." + (is_node_id(question) ? std::string(question) : std::string("(unknown)"));
}

bool is_in(const Range& range, double number) {
    return (!range.from || number >= *range.from) && (!range.below || number < *range.below);
}

// Where the answer leads, or what is wrong with it.
Result<std::string> follow(const Node& question, const Answer& answer) {
    const auto wrong = [&](ErrorCode code, std::string detail) {
        return refuse_fields({{answer_path(question.id), code, std::move(detail)}});
    };
    switch (question.answer) {
        case AnswerKind::yes_or_no:
            if (const auto* said = std::get_if<bool>(&answer)) return *said ? question.when_true : question.when_false;
            return wrong(ErrorCode::invalid_value, "Must be true or false.");
        case AnswerKind::number:
            if (const auto* number = std::get_if<double>(&answer)) {
                const auto found = std::find_if(question.ranges.begin(), question.ranges.end(),
                                                [&](const Range& range) { return is_in(range, *number); });
                if (found == question.ranges.end()) throw std::logic_error("an unchecked tree of guidance");
                return found->next;
            }
            return wrong(ErrorCode::invalid_value, "Must be a number.");
        case AnswerKind::choice: break;
    }
    if (const auto* chosen = std::get_if<std::string>(&answer)) {
        const auto found = std::find_if(question.options.begin(), question.options.end(),
                                        [&](const Option& option) { return option.value == *chosen; });
        if (found != question.options.end()) return found->next;
    }
    std::string values;
    for (const auto& option : question.options) values += (values.empty() ? "" : ", ") + option.value;
    return wrong(std::holds_alternative<std::string>(answer) ? ErrorCode::invalid_code : ErrorCode::invalid_value,
                 "Must be one of " + values + ".");
}

// The faults of answers in themselves: there is no such question, or the value is no answer to it.
std::vector<FieldError> refuse_answers(const Tree& tree, const Answers& answers) {
    std::vector<FieldError> wrong;
    for (const auto& [id, answer] : answers) {
        const auto* node = find_node(tree, id);
        if (node == nullptr || node->kind != NodeKind::question) {
            wrong.push_back({answer_path(id), ErrorCode::unexpected_field, "The guidance has no such question."});
        } else if (const auto next = follow(*node, answer); !next) {
            wrong.push_back(next.error().fields.front());
        }
    }
    return wrong;
}

const Node& node_at(const Tree& tree, const std::string& id) {
    const auto* node = find_node(tree, id);
    if (node == nullptr) throw std::logic_error("an unchecked tree of guidance");
    return *node;
}

} // namespace

Result<Evaluation> evaluate(const Tree& tree, const Answers& answers) {
    if (auto wrong = refuse_answers(tree, answers); !wrong.empty()) return refuse_fields(std::move(wrong));
    Evaluation evaluation;
    std::set<std::string, std::less<>> used;
    const Node* node = &node_at(tree, tree.start);
    for (std::size_t steps = 0;; ++steps) {
        if (steps > tree.nodes.size()) throw std::logic_error("an unchecked tree of guidance");
        if (node->kind == NodeKind::question) {
            const auto answer = answers.find(node->id);
            if (answer == answers.end()) {
                evaluation.question = *node;
                break;
            }
            used.insert(node->id);
            node = &node_at(tree, *follow(*node, answer->second));
        } else if (node->kind == NodeKind::advice && !node->next.empty()) {
            evaluation.advice.push_back(*node);
            node = &node_at(tree, node->next);
        } else {
            evaluation.outcome = *node;
            break;
        }
    }
    std::vector<FieldError> stray;
    for (const auto& [id, answer] : answers) {
        if (used.contains(id)) continue;
        stray.push_back(
            {answer_path(id), ErrorCode::inappropriate_value, "The other answers do not lead to this question."});
    }
    if (!stray.empty()) return refuse_fields(std::move(stray));
    return evaluation;
}

json answers_to_json(const Answers& answers) {
    json encoded = json::object();
    for (const auto& [id, answer] : answers) {
        std::visit([&encoded, &name = id](const auto& value) { encoded[name] = value; }, answer);
    }
    return encoded;
}

json outcome_to_json(const Node& outcome) {
    json encoded{
        {"id", outcome.id}, {"kind", code_of(outcome.kind)}, {"routineAllowed", outcome.kind != NodeKind::red_flag}};
    if (!outcome.text.empty()) encoded["text"] = outcome.text;
    if (outcome.kind == NodeKind::filter) encoded["filter"] = outcome.filter;
    if (outcome.kind == NodeKind::red_flag) encoded["action"] = outcome.action;
    return encoded;
}

} // namespace ers::guidance
