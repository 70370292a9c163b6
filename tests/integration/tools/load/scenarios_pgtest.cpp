// Each scenario against the service for about a second: what it reports is plausible, and its history holds.
#include <gtest/gtest.h>

#include <set>

#include <nlohmann/json.hpp>

#include "tests/integration/tools/load/load_world.hpp"
#include "tools/load/history.hpp"
#include "tools/load/picks.hpp"
#include "tools/load/scenarios.hpp"

namespace ers::testing {
namespace {

class LoadScenario : public ::testing::Test {
protected:
    static void expect_no_failures(const load::Report& report) {
        EXPECT_EQ(report.all.failed_total(), 0U) << report.json();
        EXPECT_EQ(report.all.unknown, 0U) << report.json();
        EXPECT_GT(report.all.requests, 0U) << report.json();
    }
    LoadWorld world_;
};

TEST_F(LoadScenario, SearchesAreAnswered) {
    const auto report = LoadWorld::run(world_.options("search"));
    expect_no_failures(report);
    EXPECT_EQ(report.ok, report.all.requests) << report.json();
    EXPECT_GT(report.all.latency.quantile(0.5).count(), 0);
}

// Of a scenario that nobody runs: what it would ask, line by line.
std::vector<std::string> questions_of(const load::RunOptions& options,
                                      load::MakeScenario (*make)(const load::Making&)) {
    auto connection = load::open_load_database(options.database);
    std::ostringstream progress;
    const load::Making making{options,     connection, progress, {options.issuer_key, options.issuer, options.audience},
                              "localhost", "same-"};
    const auto scenario = make(making)({});
    std::vector<std::string> lines;
    load::Exchange exchange;
    for (int i = 0; i < 200; ++i) {
        scenario->next_task()->write(exchange);
        lines.push_back(exchange.bytes.substr(0, exchange.bytes.find('\r')));
    }
    return lines;
}

TEST_F(LoadScenario, TheSameSeedAsksTheSameQuestions) {
    auto options = world_.options("mixed");
    const auto asked = questions_of(options, load::make_mixed);
    EXPECT_EQ(questions_of(options, load::make_mixed), asked);
    const auto searched = questions_of(options, load::make_search);
    EXPECT_EQ(questions_of(options, load::make_search), searched);
    options.seed = 2;
    EXPECT_NE(questions_of(options, load::make_mixed), asked);
    EXPECT_NE(questions_of(options, load::make_search), searched);
}

TEST_F(LoadScenario, SlotListsComeAtTheOfferedRateOfTheOpenModel) {
    auto options = world_.options("slots");
    options.rate = 100;
    options.connections = 8;
    const auto report = LoadWorld::run(options);
    expect_no_failures(report);
    EXPECT_EQ(report.all.requests, 100U) << report.json(); // however long each took
    EXPECT_TRUE(report.is_open_model);
}

TEST_F(LoadScenario, DistinctSlotsAreAllBookedAndSuccessiveRunsTakeFreshOnes) {
    auto options = world_.options("book", "book.tsv");
    options.count = 100;
    options.seconds.reset(); // until all are done
    options.threads = 2;
    const auto first = LoadWorld::run(options);
    expect_no_failures(first);
    EXPECT_EQ(first.ok, 100U) << first.json();
    EXPECT_EQ(world_.broken_rules("book.tsv"), "");

    options.offset = 50; // of those that are left
    options.history_file = world_.history_file("more.tsv");
    const auto second = LoadWorld::run(options);
    EXPECT_EQ(second.ok, 100U) << second.json();
    EXPECT_EQ(world_.broken_rules("more.tsv"), "");
    const auto history = load::read_history({world_.history_file("book.tsv"), world_.history_file("more.tsv")});
    std::set<std::int64_t> slots;
    std::set<std::string> keys;
    for (const auto& record : history.records) {
        slots.insert(record.slot);
        keys.insert(record.key);
    }
    EXPECT_EQ(slots.size(), 200U);
    EXPECT_EQ(keys.size(), 200U);
}

TEST_F(LoadScenario, OfManyWhoWantASlotOneGetsIt) {
    auto options = world_.options("contend", "contend.tsv");
    options.clients = 8;
    options.slots = 10;
    options.count = 200;
    options.seconds.reset();
    options.retries_unknown = true;
    const auto report = LoadWorld::run(options);
    expect_no_failures(report);
    EXPECT_EQ(report.ok, 10U) << report.json();
    EXPECT_EQ(report.all.refused.at("SLOT_NOT_AVAILABLE"), 190U) << report.json();
    EXPECT_EQ(world_.broken_rules("contend.tsv"), "");
}

TEST_F(LoadScenario, AMixedDayReadsAndWritesWithoutARefusal) {
    auto options = world_.options("mixed", "mixed.tsv");
    options.clients = 8;
    options.seconds = 5;
    const auto report = LoadWorld::run(options);
    expect_no_failures(report);
    EXPECT_EQ(report.ok, report.all.requests) << report.json();
    for (const char* step : {"search", "slots", "referral", "worklist"})
        EXPECT_TRUE(report.steps.contains(step)) << step;
    EXPECT_EQ(world_.broken_rules("mixed.tsv"), "");
}

TEST_F(LoadScenario, OfARushAsManyAreBookedAsThereAreSlotsAndAllOthersHearACleanNo) {
    auto options = world_.options("flash", "flash.tsv");
    options.patients = 150;
    options.slots = 12;
    const auto report = LoadWorld::run(options);
    expect_no_failures(report);
    EXPECT_EQ(report.counts.at("booked"), 12U) << report.json();
    EXPECT_EQ(report.counts.at("clean_refusals"), 138U) << report.json();
    EXPECT_EQ(report.steps.at("journey").requests, 150U);
    EXPECT_EQ(world_.broken_rules("flash.tsv"), "");
}

TEST_F(LoadScenario, HandshakesAreCounted) {
    const auto report = LoadWorld::run(world_.options("handshake"));
    EXPECT_GT(report.ok, 0U);
    EXPECT_EQ(report.all.failed_total(), 0U) << report.json();
}

TEST_F(LoadScenario, IdleConnectionsAreAllOpenWhileTheyAreHeld) {
    auto options = world_.options("idle");
    options.connections = 200;
    bool was_held = false;
    const auto report = load::hold_idle(options, [&was_held] { was_held = true; });
    EXPECT_TRUE(was_held);
    EXPECT_EQ(report.counts.at("open"), 200U);
}

TEST_F(LoadScenario, WhatCannotBeIsRefusedInOneSentence) {
    const auto objection = [](const load::RunOptions& options) {
        try {
            LoadWorld::run(options);
        } catch (const std::runtime_error& refused) {
            return std::string(refused.what());
        }
        return std::string();
    };
    const auto good = world_.options("book");
    auto options = good;
    options.scenario = "none";
    EXPECT_NE(objection(options).find("search, slots, worklists, book"), std::string::npos) << objection(options);
    options = good;
    options.issuer_key = "/nowhere.json";
    EXPECT_NE(objection(options).find("--issuer-key"), std::string::npos) << objection(options);
    options = good;
    options.clients = 0;
    EXPECT_NE(objection(options).find("--clients"), std::string::npos) << objection(options);
    options = world_.options("flash");
    options.patients = 100'000;
    EXPECT_NE(objection(options).find("--patients"), std::string::npos) << objection(options);
    options = good;
    options.offset = 1'000'000;
    EXPECT_NE(objection(options).find("no referral"), std::string::npos) << objection(options);
    options = good;
    options.url = "http://localhost";
    EXPECT_NE(objection(options).find("https://"), std::string::npos) << objection(options);
    world_.server().stop();
    EXPECT_NE(objection(good).find("No connection"), std::string::npos) << objection(good);
}

TEST_F(LoadScenario, TheReportIsOneJsonObject) {
    auto options = world_.options("book");
    options.count = 20;
    options.seconds.reset();
    const auto text = LoadWorld::run(options).json();
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto report = nlohmann::json::parse(text);
    EXPECT_EQ(report.at("scenario"), "book");
    EXPECT_EQ(report.at("model"), "closed");
    for (const char* name : {"offered_per_second", "seconds", "requests", "ok", "unknown", "per_second"}) {
        EXPECT_TRUE(report.at(name).is_number()) << name;
    }
    for (const char* name : {"refused", "failed", "latency_ms", "steps"})
        EXPECT_TRUE(report.at(name).is_object()) << name;
    for (const char* name : {"p50", "p90", "p99", "p99_9", "max"}) {
        EXPECT_GT(report.at("steps").at("book").at("latency_ms").at(name).get<double>(), 0) << name;
    }
}

} // namespace
} // namespace ers::testing
