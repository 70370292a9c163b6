// docs/referral-life-cycle.md says what the server does: its middle is printed from the server's tables, and its words
// name everything that there is.
#include "app/commands/life_cycle_text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "ers/advice/worklists.hpp"
#include "ers/interfaces/rest/action_endpoints.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/worklists/worklists.hpp"

namespace ers::app {
namespace {

std::string life_cycle_page() {
    std::ifstream file(std::string(ERS_SOURCE_DIR) + "/docs/referral-life-cycle.md", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What is written by hand: the page without its middle.
std::string words_of_the_page() { return with_life_cycle(life_cycle_page(), "").value(); }

bool mentions(const std::string& text, std::string_view code) {
    return text.find("`" + std::string(code) + "`") != std::string::npos;
}

// After a change of the tables: ers states --write docs/referral-life-cycle.md
TEST(LifeCyclePage, IsAsTheServersTablesAre) {
    const auto page = life_cycle_page();
    const auto made = with_life_cycle(page, life_cycle_text());
    ASSERT_TRUE(made) << made.error();
    EXPECT_EQ(page, *made) << "make it anew: ers states --write docs/referral-life-cycle.md";
}

TEST(LifeCyclePage, ExplainsEveryStateActionAndWorklistInWords) {
    const auto words = words_of_the_page();
    for (const auto& state : Codes<ReferralState>::entries) EXPECT_TRUE(mentions(words, state.code)) << state.code;
    for (const auto& action : Codes<referrals::Action>::entries)
        EXPECT_TRUE(mentions(words, action.code)) << action.code;
    for (const auto& list : Codes<referrals::Worklist>::entries) EXPECT_TRUE(mentions(words, list.code)) << list.code;
    for (const auto& list : Codes<advice::AdviceList>::entries) EXPECT_TRUE(mentions(words, list.code)) << list.code;
}

TEST(LifeCycleText, HasEveryRowOfTheTables) {
    const auto text = life_cycle_text();
    std::size_t rows = 0;
    for (auto at = text.find("\n| `"); at != std::string::npos; at = text.find("\n| `", at + 1)) ++rows;
    EXPECT_EQ(rows, referrals::transitions().size() + referrals::reasons().size() + advice::transitions().size());
    for (const auto& status : Codes<advice::AdviceStatus>::entries) {
        EXPECT_NE(text.find(status.code), std::string::npos) << status.code;
    }
}

// A row that nobody may use, or that no call leads to, would tell a reader nothing.
TEST(LifeCycleText, NamesTheCallAndSomebodyForEachActionInEachState) {
    const auto text = life_cycle_text();
    for (const auto& action : Codes<referrals::Action>::entries) {
        const auto begin = "| `" + std::string(action.code) + "` | `";
        std::size_t seen = 0;
        for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1), ++seen) {
            const auto line = text.substr(at, text.find('\n', at) - at);
            EXPECT_NE(text[at + begin.size()], '`') << line;
            EXPECT_EQ(line.find("|  |  |  |  |  |"), std::string::npos) << line;
        }
        EXPECT_GT(seen, 0U) << action.code;
    }
}

// Of a state's table: the cells of one action's row.
std::vector<std::string> row_of(std::string_view state, std::string_view action) {
    const auto text = life_cycle_text();
    const auto table = text.find("\n### " + std::string(state) + ":");
    const auto begin = text.find("\n| `" + std::string(action) + "` |", table) + 3;
    std::vector<std::string> cells;
    std::istringstream row(text.substr(begin, text.find('\n', begin) - begin));
    for (std::string cell; std::getline(row, cell, '|');) {
        cells.push_back(cell == "  " ? "" : cell.substr(cell.find_first_not_of(' '), cell.find_last_not_of(' ')));
    }
    return cells;
}

// Action, call, referrer, provider, patient, centre, desk, where it leads.
TEST(LifeCycleText, SaysWhatACentreAndADeskMayDo) {
    const auto defer = row_of("NOT_BOOKED", "DEFER");
    ASSERT_EQ(defer.size(), 8U);
    EXPECT_EQ(defer[5], "RC RCA RA") << "a centre's people have the referrers' roles";
    EXPECT_EQ(defer[6], "BA BHP");
    const auto confirm = row_of("NOT_BOOKED", "CONFIRM");
    EXPECT_EQ(confirm[2], "RC");
    EXPECT_EQ(confirm[5], "") << "that is the referrer's own";
    EXPECT_EQ(confirm[6], "");
    EXPECT_EQ(row_of("BOOKED", "REJECT")[5], "");
    EXPECT_EQ(row_of("REJECTED", "RETURN_FROM_CENTRE")[5], "RC RCA");
    EXPECT_EQ(row_of("REJECTED", "ACKNOWLEDGE")[5], "RC RCA RA");
    EXPECT_EQ(row_of("CANCELLED_REFERRAL", "ACKNOWLEDGE")[5], "") << "the referrer has to see it";
}

TEST(LifeCycleText, GoesBetweenItsMarksAndNowhereElse) {
    const std::string begin(life_cycle_begin);
    const std::string end(life_cycle_end);
    EXPECT_EQ(with_life_cycle("a\n" + begin + "\nold\n" + end + "\nb", "new\n").value(),
              "a\n" + begin + "\nnew\n" + end + "\nb");
    for (const auto& page : {std::string("a"), begin, end + begin, begin + begin + end, begin + end + end}) {
        EXPECT_FALSE(with_life_cycle(page, "new")) << page;
    }
}

} // namespace
} // namespace ers::app
