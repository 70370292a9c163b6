// What is left behind of a day's calls: the log says what happened, and nothing of whom it happened to; what patients
// sign in with is kept nowhere.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "ers/core/crypto.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "ers/observe/log.hpp"
#include "tests/support/good_calls.hpp"

namespace ers::testing {
namespace {

namespace fs = std::filesystem;

constexpr db::Statement list_people{"test.list_people", R"(
    select nhs_number as value from patient
    union select ubrn from referral union select ubrn from advice_request
    union select substr(ubrn, 1, 4) || ' ' || substr(ubrn, 5, 4) || ' ' || substr(ubrn, 9) from referral)"};

// The tables with a row in which one of the texts stands, in any column.
constexpr db::Statement find_in_tables{"test.find_in_tables", R"(
    select coalesce(string_agg(table_name, ', '), '') as tables
    from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'
      and (xpath('/row/c/text()', query_to_xml(format(
              'select count(*) as c from %I t where exists (select from unnest(%L::text[]) as x (needle) '
              'where strpos(lower(t::text), lower(needle)) > 0)', table_name, $1::text), false, true, '')))[1]::text
          <> '0')"};

std::string file_text(const fs::path& file) {
    std::ifstream input(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

class Privacy : public ::testing::Test {
protected:
    // Everything that can be asked for, asked for once, and much of it wrongly.
    static void SetUpTestSuite() {
        log_ = test_folder() / "privacy.log";
        world_ = std::make_unique<ApiWorld>([](app::Settings& settings) {
            settings.log.level = observe::LogLevel::debug;
            settings.log.file = log_.string();
        });
        for (const auto& endpoint : rest::endpoints()) {
            const auto call = good_call(*world_, endpoint);
            ASSERT_EQ(send(caller(), call).status, call.status) << call.name();
        }
        ask_wrongly();
        observe::flush_log();
    }
    static void TearDownTestSuite() { world_.reset(); }

    static void ask_wrongly() {
        auto& server = world_->server();
        const auto referral = world_->refer();
        const auto name = std::string("Quillfeather");
        caller().get(referral.path(), world_->other_practice());
        caller().get(referral.path() + "/nothing", server.referrer());
        caller().get("/api/v1/services?nhsNumber=" + referral.nhs_number, server.referrer());
        caller().get("/api/v1/services?text=" + name + "&cursor=" + referral.ubrn, server.referrer());
        caller().get("/" + referral.nhs_number + "/" + name);
        caller().call(http::Method::put, referral.path(), server.referrer());
        caller().call(http::Method::post, "/api/v1/referrals", for_write(server.referrer()), "{\"" + name + "\":");
        auto body = referral.body;
        caller().post("/api/v1/referrals", body, for_write(server.referrer()));
        body = world_->new_referral();
        body["patient"]["familyName"] = std::string(200, 'Q') + name;
        body[referral.nhs_number] = 1;
        caller().post("/api/v1/referrals", body, for_write(server.referrer()));
        for (const char* code : {"wrong words", "more wrong words"}) {
            caller().post("/api/v1/patient/session",
                          {{"ubrn", referral.ubrn}, {"accessCode", code}, {"yearOfBirth", 1970}}, {});
        }
        // The database says no: what it says of the row stays with it.
        const auto other_session = server.database().connect();
        static constexpr db::Statement lock{"test.lock_for_privacy", "select from referral where ubrn = $1 for update"};
        const db::Transaction other(*other_session);
        other_session->execute(lock, {referral.ubrn});
        caller().put(referral.path() + "/shortlist", {{"shortlist", {quoted(world_->first)}}},
                     for_write(server.referrer(), 1));
    }

    static Caller& caller() { return world_->caller(); }

    // All that says who a person is, or lets somebody be them.
    static std::vector<std::string> needles() {
        std::vector<std::string> list = world_->secrets;
        for (const char* text : {"Quillfeather", "Ottoline", "LS1 4AP", "LS14AP", "1970-03-14", "A wedding",
                                 "wrong words", "Another clinic", "a monitor", "Which drugs", "eyJ"}) {
            list.emplace_back(text); // the last begins every staff token
        }
        for (const auto row : world_->server().database().owner().execute(list_people))
            list.push_back(row.text("value"));
        return list;
    }

    static inline fs::path log_;
    static inline std::unique_ptr<ApiWorld> world_;
};

TEST_F(Privacy, TheLogNamesNobody) {
    const auto log = file_text(log_);
    ASSERT_NE(log.find("\"event\":\"http.access\""), std::string::npos) << log.substr(0, 500);
    EXPECT_NE(log.find("/api/v1/referrals/{ubrn}/shortlist"), std::string::npos);
    for (const auto& needle : needles()) {
        const auto at = log.find(needle);
        EXPECT_EQ(at, std::string::npos) << needle << " in " << log.substr(at < 300 ? 0 : at - 300, 600);
    }
}

TEST_F(Privacy, TheDatabasesLogNamesNobody) {
    int logs = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(test_folder(), fs::directory_options::skip_permission_denied)) {
        if (!entry.path().filename().string().starts_with("postgres.log")) continue;
        const auto log = file_text(entry.path());
        for (const auto& needle : needles()) EXPECT_EQ(log.find(needle), std::string::npos) << needle;
        ++logs;
    }
    EXPECT_GT(logs, 0);
}

TEST_F(Privacy, MetricsNameNobody) {
    const auto metrics = caller().get("/metrics").text;
    for (const auto& needle : needles()) EXPECT_EQ(metrics.find(needle), std::string::npos) << needle;
}

// Of access codes and session tokens there are hashes: no column of any table has one of them, as text or as bytes.
TEST_F(Privacy, TheDatabaseHasNothingToSignInWith) {
    ASSERT_GT(world_->secrets.size(), 20U);
    std::vector<std::string> searched = world_->secrets;
    for (const auto& secret : world_->secrets) searched.push_back(hex(std::as_bytes(std::span(secret))));
    auto& owner = world_->server().database().owner();
    EXPECT_EQ(owner.execute(find_in_tables, {searched}).front().text("tables"), "");
    // The search does find what is there.
    EXPECT_NE(owner.execute(find_in_tables, {std::vector<std::string>{"quillfeather"}}).front().text("tables"), "");
}

} // namespace
} // namespace ers::testing
