// Every setting of the program: one struct that the modules' own settings are parts of, one table that knows each one's
// key, unit, limits and meaning, and one way to read them from a TOML file.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "ers/advice/settings.hpp"
#include "ers/booking/settings.hpp"
#include "ers/core/error.hpp"
#include "ers/documents/settings.hpp"
#include "ers/http/server.hpp"
#include "ers/letters/settings.hpp"
#include "ers/observe/log.hpp"
#include "ers/patients/access.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::app {

// A URL with a password does not belong in a file that is shown around: *_file names a file that holds it alone.
struct DatabaseSettings {
    std::string url; // the service's own, restricted role; both empty: a private cluster in the data folder
    std::string url_file;
    std::string owner_url; // the role that owns the tables: migrations only
    std::string owner_url_file;
    std::string replica_url; // a streaming replica for what may be some moments old; empty: none
    std::string replica_url_file;
    std::chrono::milliseconds statement_timeout{5'000};
    std::chrono::milliseconds lock_timeout{2'000};
};

// The threads that requests are worked on by, and how many requests may wait for them.
struct WorkerSettings {
    int read_workers = 2; // as many for a replica
    int write_workers = 2;
    std::size_t queue_length_max = 256; // of reads, and of writes
    int reports_workers = 1;
    std::size_t reports_queue_length_max = 8;
    std::chrono::milliseconds reports_statement_timeout{60'000};
    int reports_work_memory_mb = 64;
};

struct IdentitySettings {
    std::string key_set_file;
    std::string issuer = "openers";
    std::string audience = "openers";
};

struct DirectorySettings {
    std::chrono::seconds refresh_every{5};
};

struct DataSettings {
    std::string directory = "var";
};

struct Settings {
    http::ServerSettings server;
    DatabaseSettings database;
    WorkerSettings lanes;
    booking::BookingSettings booking;
    IdentitySettings identity;
    patients::SignInSettings patients;
    referrals::ReferralSettings referrals;
    documents::DocumentSettings documents;
    advice::AdviceSettings advice;
    letters::LetterSettings letters;
    DirectorySettings directory;
    observe::LogSettings log;
    DataSettings data;
};

// Where a setting's value is kept.
using SettingPlace =
    std::variant<std::string*, int*, std::size_t*, std::uint16_t*, bool*, std::chrono::milliseconds*,
                 std::chrono::seconds*, std::chrono::minutes*, documents::ScannerKind*, observe::LogLevel*>;

// One row of the table. The default is the struct's own. Limits are of the number, or of a text's length.
struct Setting {
    std::string_view group;
    std::string_view key;
    std::int64_t minimum;
    std::int64_t maximum;
    std::string_view unit; // empty where the value is a text, a word or yes/no
    std::string_view comment; // what it does, for the operator; a sentence without its full stop
    SettingPlace (*place)(Settings&);
    bool is_secret = false; // its value is not repeated in an error line
};

[[nodiscard]] std::span<const Setting> settings_table();

// The settings of a TOML text, defaults for what it leaves out; or one line that names the file, the key, the value and
// what is allowed: "config/ers.toml: server.port = 99999: must be 0 .. 65535".
[[nodiscard]] Parsed<Settings> parse_settings(std::string_view toml, std::string_view file_name);

// The same of a file, with the files that database.*_file name read in.
[[nodiscard]] Parsed<Settings> read_settings(const std::string& file);

// The table as a settings file: every setting with its comment and its default. config/ers.toml is this text.
[[nodiscard]] std::string default_settings_text();

} // namespace ers::app
