// Every fault of a tree is found, at its place, and all of them at once.
#include "ers/guidance/check.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/guidance/tree_samples.hpp"

namespace ers::guidance {
namespace {

// "tree.nodes[1].next REFERENCE_NOT_FOUND, …"
std::string found_in(const Tree& tree) {
    std::string list;
    for (const auto& wrong : check_tree(tree)) {
        list += (list.empty() ? "" : ", ") + wrong.field + " " + std::string(error_info(wrong.code).text);
    }
    return list;
}

Tree with(Node node) { return {.start = node.id, .nodes = {node, advice("end")}}; }

TEST(CheckTree, FindsNothingWrongWithAGoodTree) {
    EXPECT_EQ(found_in(sample_tree()), "");
    EXPECT_EQ(found_in({.start = "end", .nodes = {advice("end")}}), "");
}

TEST(CheckTree, FindsWhatLeadsNowhere) {
    EXPECT_EQ(found_in({.start = "nothing", .nodes = {advice("end")}}), "tree.start REFERENCE_NOT_FOUND");
    EXPECT_EQ(found_in({.start = "a", .nodes = {advice("a", "b")}}), "tree.nodes[0].next REFERENCE_NOT_FOUND");
    EXPECT_EQ(found_in(with(yes_or_no("q", "end", "b"))), "tree.nodes[0].when_false REFERENCE_NOT_FOUND");
    EXPECT_EQ(found_in(with(yes_or_no("q", "b", "end"))), "tree.nodes[0].when_true REFERENCE_NOT_FOUND");
    EXPECT_EQ(found_in(with(choice("q", {{"A", "end"}, {"B", "b"}}))),
              "tree.nodes[0].options[1].next REFERENCE_NOT_FOUND");
    EXPECT_EQ(found_in(with(number("q", {{std::nullopt, 1.0, "end"}, {1.0, std::nullopt, "b"}}))),
              "tree.nodes[0].ranges[1].next REFERENCE_NOT_FOUND");
}

TEST(CheckTree, FindsIdsThatAreUsedTwice) {
    EXPECT_EQ(found_in({.start = "a", .nodes = {advice("a"), advice("a")}}), "tree.nodes[1].id CONFLICTING_VALUES");
}

TEST(CheckTree, FindsWaysThatComeBack) {
    EXPECT_EQ(found_in({.start = "a", .nodes = {advice("a", "a")}}), "tree.nodes[0].next CONFLICTING_VALUES");
    const Tree circle{.start = "a",
                      .nodes = {yes_or_no("a", "b", "end"), advice("b", "c"), advice("c", "a"), advice("end")}};
    const auto wrong = check_tree(circle);
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_EQ(wrong[0].field, "tree.nodes[2].next");
    EXPECT_NE(wrong[0].detail.find("a → b → c → a"), std::string::npos) << wrong[0].detail;
    // Two ways to the same node are no circle.
    EXPECT_EQ(
        found_in({.start = "a", .nodes = {yes_or_no("a", "b", "c"), advice("b", "d"), advice("c", "d"), advice("d")}}),
        "");
}

TEST(CheckTree, FindsNodesThatAreNeverReached) {
    EXPECT_EQ(found_in({.start = "a", .nodes = {advice("a"), advice("b")}}), "tree.nodes[1].id INAPPROPRIATE_VALUE");
    EXPECT_EQ(found_in({.start = "a", .nodes = {advice("a"), advice("b", "c"), advice("c", "b")}}),
              "tree.nodes[1].id INAPPROPRIATE_VALUE, tree.nodes[2].id INAPPROPRIATE_VALUE");
}

TEST(CheckTree, FindsChoicesThatAreNone) {
    EXPECT_EQ(found_in(with(choice("q", {{"A", "end"}}))), "tree.nodes[0].options VALUE_IS_REQUIRED");
    EXPECT_EQ(found_in(with(choice("q", {{"A", "end"}, {"B", "end"}, {"A", "end"}}))),
              "tree.nodes[0].options[2].value CONFLICTING_VALUES");
}

TEST(CheckTree, FindsNumbersThatLeadNowhereAndNumbersThatLeadTwoWays) {
    const auto ranges = [](std::vector<Range> list) { return found_in(with(number("q", std::move(list)))); };
    const std::string at = "tree.nodes[0].ranges";
    EXPECT_EQ(ranges({{std::nullopt, std::nullopt, "end"}}), "");
    EXPECT_EQ(ranges({{std::nullopt, 0.5, "end"}, {0.5, std::nullopt, "end"}}), "");
    EXPECT_EQ(found_in({.start = "q", .nodes = {number("q", {})}}), at + " VALUE_IS_REQUIRED");
    EXPECT_EQ(ranges({{0.0, std::nullopt, "end"}}), at + "[0].from INAPPROPRIATE_VALUE");
    EXPECT_EQ(ranges({{std::nullopt, 10.0, "end"}}), at + "[0].below INAPPROPRIATE_VALUE");
    EXPECT_EQ(ranges({{std::nullopt, 10.0, "end"}, {11.0, std::nullopt, "end"}}), at + "[1].from INAPPROPRIATE_VALUE");
    EXPECT_EQ(ranges({{std::nullopt, 10.0, "end"}, {9.0, std::nullopt, "end"}}), at + "[1].from INAPPROPRIATE_VALUE");
    EXPECT_EQ(ranges({{std::nullopt, std::nullopt, "end"}, {9.0, std::nullopt, "end"}}),
              at + "[1].from INAPPROPRIATE_VALUE");
    EXPECT_EQ(ranges({{std::nullopt, 1.0, "end"}, {std::nullopt, std::nullopt, "end"}}),
              at + "[1].from INAPPROPRIATE_VALUE");
    EXPECT_EQ(ranges({{std::nullopt, 5.0, "end"}, {5.0, 5.0, "end"}, {5.0, std::nullopt, "end"}}),
              at + "[1].below INAPPROPRIATE_VALUE");
}

TEST(CheckTree, FindsFiltersThatTheSearchWouldNotTake) {
    const auto filtered = [](std::map<std::string, std::string> parameters) {
        return found_in({.start = "f", .nodes = {filter("f", std::move(parameters))}});
    };
    EXPECT_EQ(filtered({}), "tree.nodes[0].filter VALUE_IS_REQUIRED");
    EXPECT_EQ(filtered({{"colour", "red"}}), "tree.nodes[0].filter.colour UNEXPECTED_FIELD");
    EXPECT_EQ(filtered({{"priority", "SOON"},
                        {"organisation", "?"},
                        {"maxWaitWeeks", "-1"},
                        {"hasSlots", "yes"},
                        {"requestType", "X"},
                        {"bookable", "X"}}),
              "tree.nodes[0].filter.bookable INVALID_VALUE, tree.nodes[0].filter.hasSlots INVALID_VALUE, "
              "tree.nodes[0].filter.maxWaitWeeks INVALID_VALUE, tree.nodes[0].filter.organisation INVALID_VALUE, "
              "tree.nodes[0].filter.priority INVALID_VALUE, tree.nodes[0].filter.requestType INVALID_VALUE");
    EXPECT_EQ(filtered({{"priority", "URGENT"},
                        {"organisation", "RAA"},
                        {"maxWaitWeeks", "18"},
                        {"hasSlots", "true"},
                        {"requestType", "TRIAGE_REQUEST"},
                        {"bookable", "DIRECTLY_BOOKABLE"},
                        {"text", "knee"}}),
              "");
}

TEST(CheckTree, FindsAllFaultsAtOnce) {
    Tree tree = sample_tree();
    tree.start = "age";                        // pain and flag are never reached
    tree.nodes[1].ranges[1].from = 41;         // a gap
    tree.nodes[2].options[1].next = "nowhere"; // and then wait is never reached
    tree.nodes[4].filter.clear();
    EXPECT_EQ(check_tree(tree).size(), 6U) << found_in(tree);
}

TEST(CheckReferences, FindsCodesThatTheDirectoryHasNot) {
    directory::DirectoryContents contents;
    contents.specialties = {{"CARDIOLOGY", "Cardiology", {{"PALPITATIONS", "Palpitations"}}}};
    const directory::Snapshot directory(std::move(contents));
    const auto found = [&](std::map<std::string, std::string> parameters) {
        std::string list;
        for (const auto& wrong :
             check_references({.start = "f", .nodes = {filter("f", std::move(parameters))}}, directory)) {
            list += wrong.field.substr(sizeof("tree.nodes[0].filter")) + " ";
        }
        return list;
    };
    EXPECT_EQ(found({{"specialty", "CARDIOLOGY"}, {"clinicType", "PALPITATIONS"}}), "");
    EXPECT_EQ(found({{"specialty", "ALCHEMY"}, {"clinicType", "PALPITATIONS"}}), "specialty ");
    EXPECT_EQ(found({{"specialty", "CARDIOLOGY"}, {"clinicType", "GOLD"}}), "clinicType ");
    EXPECT_EQ(found({{"clinicType", "PALPITATIONS"}}), "specialty ");
    EXPECT_EQ(found({{"priority", "ROUTINE"}}), "");
}

TEST(Trees, ComeBackFromJsonAsTheyWere) {
    const auto stored = tree_to_json(sample_tree());
    EXPECT_EQ(tree_to_json(tree_from_json(nlohmann::json::parse(stored.dump()))), stored);
    EXPECT_EQ(stored["nodes"][1]["ranges"][1]["from"], 40.0);
    EXPECT_FALSE(stored["nodes"][1]["ranges"][0].contains("from"));
}

TEST(Trees, HaveIdsThatNeedNoQuotation) {
    for (const char* id : {"a", "Q1_b", "0"}) EXPECT_TRUE(is_node_id(id)) << id;
    for (const char* id : {"", "a b", "a-b", "é", "a.b", "a[0]"}) EXPECT_FALSE(is_node_id(id)) << id;
    EXPECT_TRUE(is_node_id(std::string(40, 'x')));
    EXPECT_FALSE(is_node_id(std::string(41, 'x')));
}

} // namespace
} // namespace ers::guidance
