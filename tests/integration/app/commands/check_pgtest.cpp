// The commands generate and check as an operator meets them: what they print, refuse and exit with.
#include <gtest/gtest.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "tests/support/running_program.hpp"
#include "tests/support/test_database.hpp"

namespace ers::testing {
namespace {

TEST(GenerateProgram, FillsAnEmptyDatabaseThatCheckThenProvesWhole) {
    const auto folder = make_program_folder();
    const auto made = run_program({"generate", "--tier", "S", "--seed", "5", "--today", "2026-11-20"}, folder);
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    EXPECT_NE(made.output.find("20,000 referrals"), std::string::npos) << made.output;
    EXPECT_NE(made.errors.find("referrals: 20,000 in "), std::string::npos) << made.errors;

    const auto again = run_program({"generate", "--tier", "S"}, folder);
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_NE(again.errors.find("already"), std::string::npos) << again.errors;

    const auto checked = run_program({"check"}, folder);
    EXPECT_EQ(checked.exit_code, 0) << checked.output;
    EXPECT_NE(checked.output.find("rules hold."), std::string::npos);
    EXPECT_EQ(checked.output.find("BROKEN"), std::string::npos);
}

TEST(GenerateProgram, RefusesWhatItDoesNotKnow) {
    for (const auto& arguments : {std::vector<std::string>{"generate"},
                                  {"generate", "--tier", "XXL"},
                                  {"generate", "--tier", "S", "--seed", "-1"},
                                  {"generate", "--tier", "S", "--seed", "many"},
                                  {"generate", "--tier", "S", "--today", "2026-02-30"},
                                  {"generate", "--tier", "S", "--today", "1999-01-01"}}) {
        const auto refused = run_program(arguments);
        EXPECT_EQ(refused.exit_code, 2) << arguments.back();
        EXPECT_NE(refused.errors, "");
    }
}

TEST(GenerateProgram, WantsTheOwnersUrlOfADatabaseThatIsNotItsOwn) {
    TestDatabase database;
    const auto folder = make_program_folder();
    std::ofstream(folder / "ers.toml") << "[identity]\nkey_set_file = \"keys.json\"\n[database]\nurl = \""
                                       << database.service_url() << "\"\n";
    std::ofstream(folder / "keys.json") << R"({"keys":[]})";
    const auto refused = run_program({"generate", "--tier", "S", "--config", "ers.toml"}, folder);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.errors.find("owner"), std::string::npos) << refused.errors;
}

TEST(CheckProgram, SaysWhatIsWrongAndExitsWithOne) {
    TestDatabase database;
    const auto folder = make_program_folder();
    std::ofstream(folder / "ers.toml") << "[identity]\nkey_set_file = \"keys.json\"\n[database]\nurl = \""
                                       << database.service_url() << "\"\n";
    std::ofstream(folder / "keys.json") << R"({"keys":[]})";
    EXPECT_EQ(run_program({"check", "--config", "ers.toml"}, folder).exit_code, 0);

    database.owner().run_script(R"(
        insert into organisation (code, name, kind) values ('RAA', 'A trust', 'NHS_TRUST');
        insert into site (code, organisation_code, name) values ('RAA01', 'RAA', 'A site');
        insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                             effective_from)
        values (1, 'RAA', 'RAA01', 'CARDIOLOGY', 'A service', '{APPOINTMENT_REQUEST}', 'DIRECTLY_BOOKABLE',
                '2020-01-01');
        insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, status, updated_at)
        values (2026110000000017, 1, 'A', '2026-11-20T09:00Z', 30, '{ROUTINE}', 'BOOKED', now()))");
    const auto broken = run_program({"check", "--config", "ers.toml"}, folder);
    EXPECT_EQ(broken.exit_code, 1);
    EXPECT_NE(broken.output.find("booked slot without its appointment"), std::string::npos) << broken.output;
    EXPECT_NE(broken.output.find("2026110000000017"), std::string::npos) << broken.output;

    const auto as_json = run_program({"check", "--json", "--config", "ers.toml"}, folder);
    EXPECT_EQ(as_json.exit_code, 1);
    const auto json = nlohmann::json::parse(as_json.output);
    EXPECT_EQ(json.at("broken"), 1);
    std::size_t broken_rules = 0;
    for (const auto& rule : json.at("rules")) broken_rules += rule.at("broken") != 0 ? 1 : 0;
    EXPECT_EQ(broken_rules, 1U);
}

} // namespace
} // namespace ers::testing
