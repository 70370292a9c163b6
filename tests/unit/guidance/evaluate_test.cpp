// Step by step through a tree; and of any tree that the checker lets pass, an end whatever is answered.
#include "ers/guidance/evaluate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "ers/guidance/check.hpp"
#include "tests/unit/guidance/tree_samples.hpp"

namespace ers::guidance {
namespace {

// "? age", "= clinic after young", or the refusal "answers.age INVALID_VALUE".
std::string led_to(const Answers& answers, const Tree& tree = sample_tree()) {
    const auto step = evaluate(tree, answers);
    if (!step) {
        std::string list;
        for (const auto& wrong : step.error().fields) {
            list += (list.empty() ? "" : ", ") + wrong.field + " " + std::string(error_info(wrong.code).text);
        }
        return list;
    }
    EXPECT_NE(step->question.has_value(), step->outcome.has_value());
    std::string text = step->question ? "? " + step->question->id : "= " + step->outcome->id;
    for (const auto& node : step->advice) text += " after " + node.id;
    return text;
}

TEST(Evaluate, AsksOneQuestionAfterTheOther) {
    EXPECT_EQ(led_to({}), "? pain");
    EXPECT_EQ(led_to({{"pain", false}}), "? age");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 80.0}}), "? side");
}

TEST(Evaluate, EndsInAFilterAdviceOrARedFlag) {
    EXPECT_EQ(led_to({{"pain", true}}), "= flag");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 50.0}}), "= clinic");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 80.0}, {"side", std::string("LEFT")}}), "= clinic");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 80.0}, {"side", std::string("RIGHT")}}), "= wait");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 12.0}}), "= clinic after young");
}

TEST(Evaluate, TakesTheLowerEndOfARangeAndNotTheUpper) {
    EXPECT_EQ(led_to({{"pain", false}, {"age", 39.999}}), "= clinic after young");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 40.0}}), "= clinic");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 70.0}}), "? side");
    EXPECT_EQ(led_to({{"pain", false}, {"age", -1e9}}), "= clinic after young");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 1e300}}), "? side");
}

TEST(Evaluate, RefusesWhatIsNoAnswerByName) {
    EXPECT_EQ(led_to({{"pain", std::string("yes")}}), "answers.pain INVALID_VALUE");
    EXPECT_EQ(led_to({{"pain", 1.0}}), "answers.pain INVALID_VALUE");
    EXPECT_EQ(led_to({{"pain", false}, {"age", std::string("40")}}), "answers.age INVALID_VALUE");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 80.0}, {"side", std::string("UP")}}), "answers.side INVALID_CODE");
    EXPECT_EQ(led_to({{"pain", false}, {"age", 80.0}, {"side", true}}), "answers.side INVALID_VALUE");
    EXPECT_EQ(led_to({{"colour", true}}), "answers.colour UNEXPECTED_FIELD");
    EXPECT_EQ(led_to({{"young", true}}), "answers.young UNEXPECTED_FIELD") << "advice takes no answer";
    EXPECT_EQ(led_to({{"'; drop table", true}}), "answers.(unknown) UNEXPECTED_FIELD");
    EXPECT_EQ(led_to({{"age", true}, {"colour", true}, {"pain", 1.0}}),
              "answers.age INVALID_VALUE, answers.colour UNEXPECTED_FIELD, answers.pain INVALID_VALUE");
}

TEST(Evaluate, RefusesAnswersToQuestionsThatAreNotAsked) {
    EXPECT_EQ(led_to({{"pain", true}, {"age", 50.0}}), "answers.age INAPPROPRIATE_VALUE");
    EXPECT_EQ(led_to({{"age", 50.0}}), "answers.age INAPPROPRIATE_VALUE") << "before the question that leads to it";
}

TEST(Evaluate, NeverSetsOutOnATreeWithoutItsStart) {
    EXPECT_THROW(static_cast<void>(evaluate({.start = "x", .nodes = {}}, {})), std::logic_error);
    EXPECT_THROW(static_cast<void>(evaluate({.start = "a", .nodes = {advice("a", "a")}}, {})), std::logic_error);
}

TEST(Evaluate, OutcomesSayWhetherARoutineReferralWillDo) {
    EXPECT_EQ(outcome_to_json(red_flag("flag"))["routineAllowed"], false);
    EXPECT_EQ(outcome_to_json(red_flag("flag"))["action"], "Ring 999.");
    EXPECT_EQ(outcome_to_json(filter("f"))["routineAllowed"], true);
    EXPECT_EQ(outcome_to_json(filter("f"))["filter"]["priority"], "ROUTINE");
    EXPECT_EQ(outcome_to_json(advice("a"))["kind"], "ADVICE");
}

TEST(Evaluate, AnswersAreStoredByTheirTypes) {
    EXPECT_EQ(answers_to_json({{"a", true}, {"b", 4.5}, {"c", std::string("LEFT")}}).dump(),
              R"({"a":true,"b":4.5,"c":"LEFT"})");
}

// A tree of `size` nodes whose ways go anywhere; with `forward` only to later ones, so that many of them are good.
Tree random_tree(int size, bool forward) {
    const auto name = [](int n) { return "n" + std::to_string(n); };
    Tree tree{.start = name(0), .nodes = {}};
    for (int i = 0; i < size; ++i) {
        const auto to = [&] {
            return name(
                *rc::gen::inRange(forward ? std::min(i + 1, size - 1) : 0, forward ? std::min(i + 3, size) : size));
        };
        const int kind = forward && i + 1 == size ? 5 : *rc::gen::inRange(0, 7);
        switch (kind) {
            case 0:
            case 1: tree.nodes.push_back(yes_or_no(name(i), to(), to())); break;
            case 2: tree.nodes.push_back(choice(name(i), {{"A", to()}, {"B", to()}, {"C", to()}})); break;
            case 3:
                tree.nodes.push_back(number(name(i), {{std::nullopt, 10.0, to()}, {10.0, std::nullopt, to()}}));
                break;
            case 4: tree.nodes.push_back(advice(name(i), to())); break;
            case 5: tree.nodes.push_back(filter(name(i))); break;
            default: tree.nodes.push_back(red_flag(name(i))); break;
        }
    }
    return tree;
}

Answer random_answer(const Node& question) {
    if (question.answer == AnswerKind::yes_or_no) return *rc::gen::arbitrary<bool>();
    if (question.answer == AnswerKind::number) return static_cast<double>(*rc::gen::inRange(-20, 40));
    return question.options[*rc::gen::inRange<std::size_t>(0, question.options.size())].value;
}

RC_GTEST_PROP(EvaluateAnyTree, OfACheckedTreeEveryWayEnds, ()) {
    const auto tree = random_tree(*rc::gen::inRange(1, 12), *rc::gen::element(true, true, true, false));
    // What alone is never reached leads nobody astray: the tree without it is as good.
    const auto wrong = check_tree(tree);
    for (const auto& fault : wrong) {
        if (fault.code != ErrorCode::inappropriate_value) RC_DISCARD("a tree that the checker refuses");
    }
    Answers answers;
    std::size_t steps = 0;
    auto step = evaluate(tree, answers).value();
    while (step.question) {
        RC_ASSERT(++steps <= tree.nodes.size());
        answers[step.question->id] = random_answer(*step.question);
        step = evaluate(tree, answers).value();
    }
    RC_ASSERT(step.outcome.has_value());
    RC_ASSERT(step.outcome->kind != NodeKind::question);
}

// The other way round: what goes in a circle is always found.
RC_GTEST_PROP(EvaluateAnyTree, ATreeThatCanGoInACircleIsRefused, ()) {
    auto tree = random_tree(*rc::gen::inRange(2, 10), true);
    tree.nodes.front() = yes_or_no("n0", "n1", "n1");
    tree.nodes[1] = advice("n1", "n0");
    bool found = false;
    for (const auto& fault : check_tree(tree)) found = found || fault.code == ErrorCode::conflicting_values;
    RC_ASSERT(found);
}

} // namespace
} // namespace ers::guidance
