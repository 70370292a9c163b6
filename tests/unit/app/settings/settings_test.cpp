// The settings: what the file may say, what a wrong one is told, and that config/ers.toml is the table.
#include "ers/app/settings/settings.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "app/settings/setting_values.hpp"

namespace ers::app {
namespace {

std::string error_of(const std::string& toml) {
    const auto settings = parse_settings(toml, "config/ers.toml");
    return settings ? "OK" : settings.error();
}

std::string source_text(const std::string& file) {
    std::ifstream input(std::string(ERS_SOURCE_DIR) + "/" + file, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

std::string key_line(const Setting& setting, const std::string& value) {
    return "[" + std::string(setting.group) + "]\n" + std::string(setting.key) + " = " + value + "\n";
}

class SettingsFile : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("openers-settings-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string write(const std::string& name, const std::string& text) const {
        const std::string file = (folder_ / name).string();
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

    std::filesystem::path folder_;
};

// One source of truth: after a change of the table the file is printed anew (`ers check-config --print-defaults`).
TEST(Settings, TheFileInTheRepositoryIsTheTableWithEveryDefault) {
    EXPECT_EQ(source_text("config/ers.toml"), default_settings_text());
}

TEST(Settings, TheFileNamesEverySettingWithItsDefaultAndAComment) {
    const std::string file = default_settings_text();
    Settings defaults;
    for (const Setting& setting : settings_table()) {
        const std::string line = "\n" + std::string(setting.key) + " = " + value_text(setting.place(defaults)) + "\n";
        EXPECT_NE(file.find(line), std::string::npos) << setting.group << "." << setting.key;
        EXPECT_GT(setting.comment.size(), 10U) << setting.group << "." << setting.key;
    }
}

TEST(Settings, TheFileReadsBackAsTheDefaults) {
    const auto settings = parse_settings(source_text("config/ers.toml"), "config/ers.toml");
    ASSERT_TRUE(settings) << settings.error();
    Settings defaults;
    Settings read = *settings;
    for (const Setting& setting : settings_table()) {
        EXPECT_EQ(value_text(setting.place(read)), value_text(setting.place(defaults))) << setting.key;
    }
}

TEST(Settings, EveryRowOfTheTableHasAKeyAndAPlaceOfItsOwn) {
    Settings settings;
    std::set<std::string> keys;
    std::set<const void*> places;
    for (const Setting& setting : settings_table()) {
        EXPECT_TRUE(keys.insert(std::string(setting.group) + "." + std::string(setting.key)).second) << setting.key;
        const void* place = std::visit([](auto* value) -> const void* { return value; }, setting.place(settings));
        EXPECT_TRUE(places.insert(place).second) << setting.key;
    }
}

TEST(Settings, EveryNumberIsTakenAtItsLimitsAndRefusedBeyondThem) {
    for (const Setting& setting : settings_table()) {
        Settings any;
        const SettingPlace place = setting.place(any);
        if (std::holds_alternative<std::string*>(place) || std::holds_alternative<bool*>(place) ||
            std::holds_alternative<documents::ScannerKind*>(place) ||
            std::holds_alternative<observe::LogLevel*>(place)) {
            continue;
        }
        for (const std::int64_t limit : {setting.minimum, setting.maximum}) {
            const auto read = parse_settings(key_line(setting, std::to_string(limit)), "f");
            ASSERT_TRUE(read) << read.error();
            Settings settings = *read;
            EXPECT_EQ(value_text(setting.place(settings)), std::to_string(limit)) << setting.key;
        }
        for (const std::int64_t beyond : {setting.minimum - 1, setting.maximum + 1}) {
            const auto read = parse_settings(key_line(setting, std::to_string(beyond)), "f");
            ASSERT_FALSE(read) << setting.key;
            EXPECT_NE(read.error().find("must be " + allowed_values(setting)), std::string::npos) << read.error();
        }
    }
}

TEST(Settings, AnEmptyFileIsAllDefaults) {
    const auto settings = parse_settings("", "f");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->server.port, 8443);
    EXPECT_EQ(settings->data.directory, "var");
}

TEST(Settings, ValuesReachTheirPlaces) {
    const auto settings = parse_settings(
        "[server]\nport = 0\naddress = \"::1\"\nidle_timeout_ms = 1500\n"
        "[documents]\nscanner = \"clamd\"\nclamd_address = \"127.0.0.1:3310\"\n"
        "[booking]\nhold_minutes = 7\n[directory]\nrefresh_seconds = 9\n"
        "[referrals]\naccess_code_per_patient = false\n[log]\nlevel = \"error\"\n",
        "f");
    ASSERT_TRUE(settings) << settings.error();
    EXPECT_EQ(settings->server.port, 0);
    EXPECT_EQ(settings->server.address, "::1");
    EXPECT_EQ(settings->server.idle_timeout, std::chrono::milliseconds(1500));
    EXPECT_EQ(settings->booking.hold_for, std::chrono::minutes(7));
    EXPECT_EQ(settings->directory.refresh_every, std::chrono::seconds(9));
    EXPECT_FALSE(settings->referrals.access_code_per_patient);
    EXPECT_EQ(settings->log.level, observe::LogLevel::error);
    EXPECT_EQ(settings->documents.scanner, documents::ScannerKind::clamd);
    EXPECT_EQ(settings->documents.clamd_address, "127.0.0.1:3310");
}

TEST(Settings, AWrongNumberIsAnsweredWithTheKeyTheValueAndTheLimits) {
    EXPECT_EQ(error_of("[server]\nport = 99999\n"), "config/ers.toml: server.port = 99999: must be 0 .. 65535");
    EXPECT_EQ(error_of("[server]\nport = \"x\"\n"), "config/ers.toml: server.port = \"x\": must be 0 .. 65535");
    EXPECT_EQ(error_of("[server]\nport = 80.5\n"), "config/ers.toml: server.port = 80.5: must be 0 .. 65535");
    EXPECT_EQ(error_of("[server]\nport = [1]\n"), "config/ers.toml: server.port = […]: must be 0 .. 65535");
    EXPECT_EQ(error_of("[server.port]\n"), "config/ers.toml: server.port = {…}: must be 0 .. 65535");
    EXPECT_EQ(error_of("[booking]\nhold_minutes = 0\n"),
              "config/ers.toml: booking.hold_minutes = 0: must be 1 .. 60 minutes");
}

TEST(Settings, AWrongWordTextOrFlagIsAnsweredWithWhatIsAllowed) {
    EXPECT_EQ(error_of("[log]\nlevel = \"loud\"\n"),
              "config/ers.toml: log.level = \"loud\": must be one of debug, info, warning, error");
    EXPECT_EQ(error_of("[documents]\nscanner = \"on\"\n"),
              "config/ers.toml: documents.scanner = \"on\": must be one of off, clamd");
    EXPECT_EQ(error_of("[documents]\nclamd_address = \"clamd\"\n"),
              "config/ers.toml: documents.clamd_address = \"clamd\": must be a socket's path or HOST:PORT");
    EXPECT_EQ(error_of("[log]\nlevel = 3\n"),
              "config/ers.toml: log.level = 3: must be one of debug, info, warning, error");
    EXPECT_EQ(error_of("[server]\naddress = \"\"\n"),
              "config/ers.toml: server.address = \"\": must be a text of 1 .. 255 characters");
    EXPECT_EQ(error_of("[referrals]\naccess_code_per_patient = 1\n"),
              "config/ers.toml: referrals.access_code_per_patient = 1: must be true or false");
}

TEST(Settings, AnUnknownSettingOrGroupIsAnsweredWithThoseThereAre) {
    const std::string key = error_of("[lanes]\nworkers = 3\n");
    EXPECT_EQ(key,
              "config/ers.toml: lanes.workers = 3: no such setting; settings of lanes are read_workers, "
              "write_workers, queue_length_max, reports_workers, reports_queue_length_max, "
              "reports_statement_timeout_ms, reports_work_memory_mb");
    EXPECT_TRUE(error_of("[sever]\n").starts_with("config/ers.toml: [sever]: no such group; groups are server, "));
    EXPECT_TRUE(error_of("port = 1\n").starts_with("config/ers.toml: port = 1: no such setting; groups are server, "));
}

TEST(Settings, TextThatIsNotTomlIsAnsweredWithItsLine) {
    const std::string line = error_of("[server]\nport = \n");
    EXPECT_TRUE(line.starts_with("config/ers.toml: line 2 is not TOML: ")) << line;
}

TEST(Settings, ARefusalIsOneLineWhateverTheFileHolds) {
    for (const std::string toml : {"[log]\nlevel = \"a\\nb\"\n", "[server]\n\"a\\nb\" = 1\n", "\"a\\nb\" = 1\n"}) {
        const std::string line = error_of(toml);
        EXPECT_NE(line, "OK");
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    }
}

TEST(Settings, AUrlThatMayHoldAPasswordIsNotRepeated) {
    EXPECT_EQ(error_of("[database]\nurl = 3\n").find('3'), std::string::npos);
    EXPECT_EQ(error_of("[database]\nurll = \"postgresql://u:horse@h/d\"\n").find("horse"), std::string::npos);
}

TEST(Settings, SettingsThatBelongTogetherAreAskedForTogether) {
    EXPECT_EQ(error_of("[server]\ncertificate_file = \"a.pem\"\n"),
              "config/ers.toml: server.private_key_file = \"\": must be named where server.certificate_file is");
    EXPECT_EQ(error_of("[server]\nprivate_key_file = \"a.pem\"\n"),
              "config/ers.toml: server.certificate_file = \"\": must be named where server.private_key_file is");
    EXPECT_NE(error_of("[database]\nowner_url = \"a\"\n"), "OK");
    EXPECT_NE(error_of("[database]\nurl = \"a\"\nurl_file = \"b\"\n"), "OK");
    EXPECT_NE(error_of("[database]\nurl = \"a\"\nowner_url = \"a\"\nowner_url_file = \"b\"\n"), "OK");
}

TEST_F(SettingsFile, ReadsAUrlFromTheFileThatHoldsIt) {
    const std::string secret = write("url", "postgresql://ers_service:horse@db/ers\n");
    const auto settings = read_settings(write("ers.toml", "[database]\nurl_file = \"" + secret + "\"\n"));
    ASSERT_TRUE(settings) << settings.error();
    EXPECT_EQ(settings->database.url, "postgresql://ers_service:horse@db/ers");
}

TEST_F(SettingsFile, RefusesASecretFileThatIsMissingOrEmpty) {
    const std::string empty = write("empty", "\n");
    for (const std::string& secret : {empty, empty + "-missing"}) {
        const auto settings = read_settings(write("ers.toml", "[database]\nurl_file = \"" + secret + "\"\n"));
        ASSERT_FALSE(settings);
        EXPECT_NE(settings.error().find("database.url_file"), std::string::npos) << settings.error();
    }
}

TEST_F(SettingsFile, RefusesASettingsFileThatCannotBeRead) {
    const auto settings = read_settings((folder_ / "missing.toml").string());
    ASSERT_FALSE(settings);
    EXPECT_NE(settings.error().find("missing.toml: the settings file cannot be read"), std::string::npos);
}

} // namespace
} // namespace ers::app
