// The real program as a server: its start, its refusals, its end.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "ers/app/wiring/service.hpp"
#include "ers/db/migrate.hpp"
#include "ers/http/client.hpp"
#include "ers/identity/tokens.hpp"
#include "tests/support/running_program.hpp"
#include "tests/support/test_database.hpp"

namespace ers::testing {
namespace {

namespace fs = std::filesystem;

// A folder with a settings file and the key set that it names; `more` is added to the settings.
fs::path make_deployment(const std::string& more = "") {
    const fs::path folder = make_program_folder();
    const identity::TokenIssuer issuer((folder / "issuer.pem").string());
    std::ofstream(folder / "keys.json") << issuer.public_key_set();
    std::ofstream(folder / "ers.toml") << "[identity]\nkey_set_file = \"keys.json\"\n" << more;
    return folder;
}

std::string last_line(const std::string& text) {
    const std::string body = text.substr(0, text.find_last_not_of('\n') + 1);
    const auto end = body.find_last_of('\n');
    return end == std::string::npos ? body : body.substr(end + 1);
}

http::Response get_ready(std::uint16_t port, const fs::path& folder) {
    http::Client client({"https://localhost:" + std::to_string(port), (folder / "var" / "certificate.pem").string()});
    return client.get("/health/ready");
}

TEST(ServeProgram, StartsWithAPrivateDatabaseAndEndsCleanlyWhenAskedTo) {
    const fs::path folder = make_deployment();
    RunningProgram server({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    const auto port = server.wait_until_ready();
    EXPECT_TRUE(fs::exists(folder / "var" / "service.json"));
    EXPECT_EQ(get_ready(port, folder).status, 200);
    server.send(SIGTERM);
    EXPECT_EQ(server.wait(), 0) << server.errors();
    EXPECT_FALSE(fs::exists(folder / "var" / "service.json"));
    EXPECT_EQ(server.output(), "OpenERS is ready on https://localhost:" + std::to_string(port) + "\n");
}

TEST(ServeProgram, StartsAgainAfterItWasKilled) {
    const fs::path folder = make_deployment();
    {
        RunningProgram killed({"serve", "--config", "ers.toml", "--port", "0"}, folder);
        static_cast<void>(killed.wait_until_ready());
        killed.send(SIGKILL);
        EXPECT_EQ(killed.wait(), 128 + SIGKILL);
    }
    RunningProgram server({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    EXPECT_EQ(get_ready(server.wait_until_ready(), folder).status, 200);
    server.send(SIGINT);
    EXPECT_EQ(server.wait(), 0) << server.errors();
}

TEST(ServeProgram, ASecondServerOnTheSameDataFolderIsRefusedInOneLine) {
    const fs::path folder = make_deployment();
    RunningProgram server({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    const auto port = server.wait_until_ready();
    const FinishedProgram second = run_program({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_EQ(second.output, "");
    EXPECT_EQ(second.errors, "ers: a server already runs on var: process " + std::to_string(server.process_id()) +
                                 "; stop it or choose another data folder\n");
    EXPECT_EQ(get_ready(port, folder).status, 200);
}

TEST(ServeProgram, APortInUseIsRefusedInOneLine) {
    const fs::path folder = make_deployment();
    RunningProgram server({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    const std::string port = std::to_string(server.wait_until_ready());
    const FinishedProgram second = run_program({"serve", "--config", "ers.toml", "--port", port}, make_deployment());
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_EQ(second.output, "");
    const std::string line = last_line(second.errors);
    EXPECT_TRUE(line.starts_with("ers: ")) << second.errors;
    EXPECT_NE(line.find(port), std::string::npos) << line;
    EXPECT_NE(line.find("in use"), std::string::npos) << line;
}

TEST(ServeProgram, RefusesWithoutTheKeysOfTheIdentityProvider) {
    const fs::path folder = make_deployment();
    std::ofstream(folder / "none.toml") << "";
    std::ofstream(folder / "missing.toml") << "[identity]\nkey_set_file = \"missing.json\"\n";
    for (const char* config : {"none.toml", "missing.toml"}) {
        const FinishedProgram refused = run_program({"serve", "--config", config}, folder);
        EXPECT_EQ(refused.exit_code, 2);
        EXPECT_TRUE(refused.errors.starts_with(std::string(config) + ": identity.key_set_file = ")) << refused.errors;
    }
    EXPECT_FALSE(fs::exists(folder / "var"));
}

TEST(ServeProgram, WaitsForMigrationsOfADatabaseThatIsNotItsOwn) {
    TestDatabase database;
    database.owner().run_script(
        "delete from schema_migration where version = (select max(version) from schema_migration)");
    const fs::path folder = make_deployment("[database]\nurl = \"" + database.service_url() + "\"\n");
    const FinishedProgram refused = run_program({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(last_line(refused.errors).find("run `ers migrate` first"), std::string::npos) << refused.errors;
}

TEST(ServeProgram, RefusesADatabaseOfANewerProgramInOneLine) {
    TestDatabase database;
    database.owner().run_script("insert into schema_migration (version, name, checksum) values (9999, 'newer', 'x')");
    const fs::path folder =
        make_deployment("[database]\nurl = \"" + database.service_url() + "\"\nowner_url_file = \"owner-url\"\n");
    std::ofstream(folder / "owner-url") << database.owner_url() << "\n";
    const std::string line = "ers: the database is at version 9999 and this program needs " +
                             std::to_string(db::program_version()) + "; start the newer program";
    const FinishedProgram server = run_program({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    EXPECT_EQ(server.exit_code, 1);
    EXPECT_EQ(server.output, "");
    EXPECT_EQ(last_line(server.errors), line) << server.errors;
    const FinishedProgram migration = run_program({"migrate", "--config", "ers.toml"}, folder);
    EXPECT_EQ(migration.exit_code, 1);
    EXPECT_EQ(last_line(migration.errors), line) << migration.errors;
}

TEST(ServeProgram, RunsOnADatabaseThatMigratePrepared) {
    TestDatabase database;
    const std::string urls = "[database]\nurl = \"" + database.service_url() + "\"\nowner_url_file = \"owner-url\"\n";
    const fs::path folder = make_deployment(urls);
    std::ofstream(folder / "owner-url") << database.owner_url() << "\n";
    const FinishedProgram migrated = run_program({"migrate", "--config", "ers.toml"}, folder);
    EXPECT_EQ(migrated.exit_code, 0) << migrated.errors;
    EXPECT_TRUE(migrated.output.starts_with("The database is at version ")) << migrated.output;
    RunningProgram server({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    EXPECT_EQ(get_ready(server.wait_until_ready(), folder).status, 200);
    EXPECT_FALSE(fs::exists(folder / "var" / "postgres"));
    server.send(SIGTERM);
    EXPECT_EQ(server.wait(), 0) << server.errors();
}

TEST(ServeProgram, MigrateAndImportUseTheDatabaseOfTheServerThatRuns) {
    const fs::path folder = make_deployment();
    RunningProgram server({"serve", "--config", "ers.toml", "--port", "0"}, folder);
    static_cast<void>(server.wait_until_ready());
    const FinishedProgram migrated = run_program({"migrate", "--config", "ers.toml"}, folder);
    EXPECT_EQ(migrated.exit_code, 0) << migrated.errors;
    std::ofstream(folder / "icbs.csv") << "code,name\nQXX,Test board\nQ-X,Broken\n";
    const FinishedProgram imported = run_program({"import", "--icbs", "icbs.csv"}, folder);
    EXPECT_EQ(imported.exit_code, 0) << imported.errors;
    EXPECT_NE(imported.output.find("icbs.csv: 2 rows; 1 new or changed"), std::string::npos) << imported.output;
    EXPECT_NE(imported.output.find("icbs.csv:3: "), std::string::npos) << imported.output;
    const FinishedProgram missing = run_program({"import", "--icbs", "nothing.csv"}, folder);
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_NE(missing.output.find("nothing.csv: NOT LOADED: "), std::string::npos) << missing.output;
    const FinishedProgram token =
        run_program({"token", "--user", "gp", "--organisation", "QXX", "--role", "REFERRING_CLINICIAN"}, folder);
    EXPECT_EQ(token.exit_code, 1);
    EXPECT_EQ(token.output, "");
    EXPECT_NE(token.errors.find("demo mode only"), std::string::npos) << token.errors;
}

TEST(ServeProgram, MigrateStartsThePrivateDatabaseWhenNoServerRuns) {
    const fs::path folder = make_program_folder();
    const FinishedProgram first = run_program({"migrate"}, folder);
    EXPECT_EQ(first.exit_code, 0) << first.errors;
    const FinishedProgram second = run_program({"migrate"}, folder);
    EXPECT_EQ(second.exit_code, 0) << second.errors;
    EXPECT_NE(second.output.find("migrations run: 0"), std::string::npos) << second.output;
}

} // namespace
} // namespace ers::testing
