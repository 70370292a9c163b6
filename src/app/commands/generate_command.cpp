// The command generate: progress while it runs, then the counts and the time that it took.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "app/commands/commands.hpp"
#include "app/commands/load_settings.hpp"
#include "app/wiring/database_access.hpp"
#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/tools/generate/generate.hpp"

namespace ers::app {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr int generate_years_first = 2021;
constexpr int generate_years_last = 2190;

std::string in_thousands(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
    return text;
}

std::string seconds_text(double seconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
    return text.data();
}

// On a terminal one line that counts; in a log a line for every tenth. The stage's end is a line in both.
class GenerateProgress {
public:
    void operator()(const generate::Progress& progress) {
        const auto now = std::chrono::steady_clock::now();
        if (progress.stage != stage_) {
            stage_ = progress.stage;
            begun_ = now;
            shown_ = now;
            tenth_ = 0;
        }
        const double seconds = std::max(0.001, Seconds(now - begun_).count());
        if (progress.is_finished) {
            std::cerr << (is_terminal_ ? "\r\033[K" : "") << stage_ << ": " << in_thousands(progress.rows) << " in "
                      << seconds_text(seconds) << std::endl;
            stage_.clear();
            return;
        }
        if (progress.total == 0 || progress.done == 0) return;
        const std::uint64_t tenth = 10 * progress.done / progress.total;
        if (is_terminal_ ? now - shown_ < std::chrono::milliseconds(200) : tenth == tenth_) return;
        shown_ = now;
        tenth_ = tenth;
        const double left = seconds * static_cast<double>(progress.total - std::min(progress.done, progress.total)) /
                            static_cast<double>(progress.done);
        const auto rate = static_cast<std::uint64_t>(static_cast<double>(progress.rows) / seconds);
        std::cerr << (is_terminal_ ? "\r\033[K" : "") << stage_ << ": " << 100 * progress.done / progress.total
                  << " %, " << in_thousands(progress.rows) << " (" << in_thousands(rate) << "/s), "
                  << seconds_text(left) << " left" << (is_terminal_ ? "" : "\n") << std::flush;
    }

private:
    const bool is_terminal_ = isatty(STDERR_FILENO) == 1;
    std::string stage_;
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point shown_;
    std::uint64_t tenth_ = 0;
};

// A private database lies below its data folder, or where folders of the system's are (see PrivateCluster). Of a
// database elsewhere nothing is known.
std::optional<std::uint64_t> free_bytes_of(const DatabaseAccess& access) {
    if (access.data_folder() == nullptr) return std::nullopt;
    std::optional<std::uint64_t> least;
    for (const auto& folder : {access.data_folder()->path(), std::filesystem::path("/var/lib/openers")}) {
        std::error_code failure;
        const auto space = std::filesystem::space(folder, failure);
        if (!failure && (!least || space.available < *least)) least = space.available;
    }
    return least;
}

generate::GenerateSettings settings_from(const GenerateOptions& options, const Clock& clock) {
    generate::GenerateSettings settings;
    const auto size = generate::tier_named(options.tier);
    if (!size) throw SettingsRefused("--tier " + options.tier + ": must be one of " + generate::tier_names());
    settings.size = *size;
    settings.seed = options.seed;
    settings.today = london_date(clock.now());
    if (!options.today.empty()) {
        const auto today = parse_date(options.today);
        if (!today) throw SettingsRefused("--today " + options.today + ": " + today.error());
        const int year = static_cast<int>(today->year());
        if (year < generate_years_first || year > generate_years_last) {
            throw SettingsRefused("--today " + options.today + ": must be in " + std::to_string(generate_years_first) +
                                  " to " + std::to_string(generate_years_last));
        }
        settings.today = *today;
    }
    return settings;
}

db::ConnectionSettings patient_owner(const std::string& url) {
    db::ConnectionSettings settings = command_connection(url);
    settings.statement_timeout = std::chrono::hours(24);
    return settings;
}

} // namespace

int run_generate(const GenerateOptions& options) {
    const SystemClock clock;
    auto wanted = settings_from(options, clock);
    const Settings settings = load_settings(options.source);
    if (!settings.database.url.empty() && settings.database.owner_url.empty()) {
        std::cerr << "ers: generate makes indexes and tables, so it needs the owner's URL: database.owner_url or "
                     "database.owner_url_file in the settings"
                  << std::endl;
        return exit_wrong_usage;
    }
    SystemRandom random;
    const DatabaseAccess access(settings, random, [](std::string_view step) { std::cerr << step << std::endl; });
    if (access.owner_url().empty()) {
        std::cerr << "ers: the server that runs on this data folder was not given the owner's URL; stop it first"
                  << std::endl;
        return exit_failed;
    }
    db::Connection owner(patient_owner(access.owner_url()));
    require_program_version(owner);
    wanted.ubrn_key = read_server_secrets(owner).ubrn;
    wanted.free_bytes = free_bytes_of(access);
    wanted.progress = GenerateProgress();
    std::cerr << "tier " << options.tier << ", seed " << options.seed << ", as of " << format_date(wanted.today) << ": "
              << in_thousands(wanted.size.slots) << " slots, " << in_thousands(wanted.size.referrals)
              << " referrals; needs " << generate::bytes_text(generate::disk_need(wanted.size).total()) << " of disk"
              << (wanted.free_bytes ? ", " + generate::bytes_text(*wanted.free_bytes) + " are free" : std::string())
              << std::endl;

    const auto begun = std::chrono::steady_clock::now();
    const auto report = generate::generate(owner, wanted);
    if (!report) {
        std::cerr << "ers: " << report.error() << std::endl;
        return exit_failed;
    }
    std::cout << "Generated in " << seconds_text(Seconds(std::chrono::steady_clock::now() - begun).count()) << ": "
              << in_thousands(report->services) << " services, " << in_thousands(report->practices) << " practices, "
              << in_thousands(report->slots) << " slots (" << in_thousands(report->slots_booked) << " booked), "
              << in_thousands(report->patients) << " patients, " << in_thousands(report->referrals) << " referrals, "
              << in_thousands(report->appointments) << " appointments, " << in_thousands(report->audit_rows)
              << " audit rows; the database has " << generate::bytes_text(report->database_bytes) << std::endl;
    return exit_done;
}

} // namespace ers::app
