// The real program is killed under load and started again on its port: the generator goes on, repeats what it does not
// know, and in the end everything is known and nothing is lost.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "ers/identity/tokens.hpp"
#include "ers/tools/load/check.hpp"
#include "ers/tools/load/run.hpp"
#include "tests/support/api_fixture.hpp"
#include "tests/support/running_program.hpp"

namespace ers::testing {
namespace {

namespace fs = std::filesystem;

constexpr int bookings = 1'500;
constexpr int kill_at = 300;

constexpr const char* restart_world = R"sql(
    insert into organisation (code, name, kind, commissioner) values
        ('QAA', 'Test board A', 'ICB', null), ('P81001', 'Test practice one', 'GP_PRACTICE', 'QAA'),
        ('RAA', 'Test trust', 'NHS_TRUST', 'QAA');
    insert into site (code, organisation_code, name, postcode) values ('RAA01', 'RAA', 'Main site', 'LS9 7TF');
    insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                         effective_from)
    values (5000, 'RAA', 'RAA01', 'CARDIOLOGY', 'Cardiology', '{APPOINTMENT_REQUEST}', 'DIRECTLY_BOOKABLE',
            '2020-01-01');
    insert into service_priority (service_id, priority) values (5000, 'ROUTINE');
    insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, updated_at)
    select next_slot_id(starts_at), 5000, 'RESTART-' || n, starts_at, 10, '{ROUTINE}', now()
    from generate_series(1, 1500) n
    cross join lateral (select date_trunc('hour', now()) + interval '7 days' + n * interval '1 minute') t (starts_at);
    update directory_version set version = version + 1;
)sql";

constexpr db::Statement count_booked{"test.restart_booked", "select count(*) from appointment where status = 'BOOKED'"};

std::string owner_url(const fs::path& folder) {
    std::ifstream note(folder / "var" / "service.json");
    return nlohmann::json::parse(note).at("owner_url").get<std::string>();
}

TEST(GeneratorAndRestart, AServerThatIsKilledAndStartedAgainLosesNothingAndLeavesNothingUnknown) {
    const auto folder = make_program_folder();
    const auto key_file = (folder / "issuer.pem").string();
    std::ofstream(folder / "keys.json") << identity::TokenIssuer(key_file).public_key_set();
    std::ofstream(folder / "ers.toml")
        << "[identity]\nkey_set_file = \"keys.json\"\n[directory]\nrefresh_seconds = 1\n";
    auto program = std::make_unique<RunningProgram>(
        std::vector<std::string>{"serve", "--config", "ers.toml", "--port", "0"}, folder);
    const auto port = std::to_string(program->wait_until_ready());
    {
        db::Connection owner({owner_url(folder)});
        owner.run_script(restart_world);
        add_referrals(owner, SystemClock().now(), bookings, {5000});
    }
    // It starts anew to know the service from its first moment.
    const auto restart = [&] {
        program.reset();
        program = std::make_unique<RunningProgram>(
            std::vector<std::string>{"serve", "--config", "ers.toml", "--port", port}, folder);
        static_cast<void>(program->wait_until_ready());
    };
    restart();

    load::RunOptions options;
    options.scenario = "book";
    options.url = "https://localhost:" + port;
    options.ca_file = (folder / "var" / "certificate.pem").string();
    options.issuer_key = key_file;
    options.database = owner_url(folder);
    options.clients = 8;
    options.count = bookings;
    options.history_file = (folder / "history.tsv").string();
    options.retries_unknown = true;
    load::Report report;
    std::ostringstream progress;
    std::string failure;
    std::thread generator([&] {
        try {
            report = load::run_scenario(options, progress);
        } catch (const std::exception& fault) {
            failure = fault.what();
        }
    });
    {
        db::Connection owner({owner_url(folder)});
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (owner.execute(count_booked).front().integer("count") < kill_at &&
               std::chrono::steady_clock::now() < deadline) {}
    }
    program->send(SIGKILL);
    EXPECT_EQ(program->wait(), 128 + SIGKILL);
    restart();
    generator.join();
    ASSERT_EQ(failure, "") << progress.str();
    EXPECT_EQ(report.ok, static_cast<std::uint64_t>(bookings)) << report.json();
    EXPECT_GT(report.all.unknown, 0U) << report.json();
    for (const auto& outcome : load::check_history({{options.history_file}, owner_url(folder), true}, progress)) {
        EXPECT_EQ(outcome.broken, 0U) << outcome.line();
    }
}

} // namespace
} // namespace ers::testing
