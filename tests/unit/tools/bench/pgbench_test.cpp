// What pgbench is told, and what is read from what it prints.
#include "tools/bench/pgbench.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tools/bench/booking_scripts.hpp"

namespace ers::bench {
namespace {

constexpr const char* printed = R"(pgbench (15.20 (Debian 15.20-0+deb12u1))
transaction type: one_statement.sql
scaling factor: 1
query mode: prepared
number of clients: 16
number of threads: 2
maximum number of tries: 1
duration: 5 s
number of transactions actually processed: 6484
number of failed transactions: 2 (0.031%)
latency average = 12.375 ms
initial connection time = 23.100 ms
tps = 1292.949596 (without initial connection time)
)";

TEST(Pgbench, ItsOutputIsRead) {
    const auto result = parse_pgbench(printed);
    ASSERT_TRUE(result.has_value()) << result.error();
    EXPECT_EQ(result->clients, 16);
    EXPECT_EQ(result->transactions, 6'484);
    EXPECT_EQ(result->failed, 2);
    EXPECT_DOUBLE_EQ(result->per_second, 1292.949596);
    EXPECT_DOUBLE_EQ(result->latency_ms, 12.375);
    EXPECT_EQ(json_of(*result).at("transactions"), 6'484);
}

TEST(Pgbench, OutputOfAnAbortedRunIsRefusedWithWhatIsMissing) {
    std::string aborted = printed;
    aborted.erase(aborted.find("tps"));
    EXPECT_EQ(parse_pgbench(aborted).error(), "pgbench did not say how fast it was");
    EXPECT_EQ(parse_pgbench("").error(), "pgbench did not say how many clients there were");
    EXPECT_EQ(parse_pgbench("number of clients: 8\n").error(),
              "pgbench did not say how many transactions it processed");
    EXPECT_FALSE(parse_pgbench("number of clients: many\n").has_value());
}

TEST(Pgbench, IsToldClientsTimeScriptsAndVariables) {
    const auto command = pgbench_command("/usr/bin/pgbench", {.scripts = {"/a.sql", "/b.sql"},
                                                              .variables = {{"base", 7}},
                                                              .clients = 32,
                                                              .seconds = 10,
                                                              .url = "postgresql://x@/y"});
    const auto has = [&](const char* word) { return std::count(command.begin(), command.end(), word) == 1; };
    EXPECT_EQ(command.front(), "/usr/bin/pgbench");
    EXPECT_EQ(command.back(), "postgresql://x@/y");
    for (const char* word : {"--protocol=prepared", "--jobs=2", "--client=32", "--time=10", "--file=/a.sql",
                             "--file=/b.sql", "--define=base=7"}) {
        EXPECT_TRUE(has(word)) << word;
    }
}

// pgbench takes each colon before a letter for a variable, and fails where it does not know it.
TEST(Pgbench, BookingScriptsNameOnlyVariablesThatTheyHave) {
    const std::string known =
        " n i base clients client_id ubrn slot first_0 first_1 first_2 patient service starts "
        "minutes clinician organisation ";
    for (const auto& script : {one_statement_script(500), conversation_script(500)}) {
        for (std::size_t at = script.find(':'); at != std::string::npos; at = script.find(':', at + 1)) {
            if (script.at(at + 1) == ':') { // a cast
                ++at;
                continue;
            }
            const auto end = script.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", at + 1);
            const auto name = script.substr(at + 1, end - at - 1);
            EXPECT_NE(known.find(' ' + name + ' '), std::string::npos) << ':' << name;
        }
        EXPECT_EQ(script.find('@'), std::string::npos) << "a mark was not replaced";
    }
}

TEST(Pgbench, BookingScriptsKeepAnAnswerAsLongAsTheServices) {
    for (const auto& script : {one_statement_script(321), conversation_script(321)}) {
        const auto begin = script.rfind("'\\x") + 3;
        EXPECT_EQ(script.find('\'', begin) - begin, 642U); // two digits for each byte
    }
}

} // namespace
} // namespace ers::bench
