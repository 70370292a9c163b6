// The scanner against ClamAV's own daemon, as Debian packages it, with one signature of ours: what is downloaded daily
// elsewhere is not needed to see that the two understand each other.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

#include "documents/clamd.hpp"
#include "ers/core/crypto.hpp"
#include "tests/support/running_program.hpp"
#include "tests/support/sample_files.hpp"

namespace ers::documents {
namespace {

namespace fs = std::filesystem;

constexpr const char* clamd_program = "/usr/sbin/clamd";
constexpr std::chrono::seconds start_time_max{60};

// In a folder of its own, stopped with the object.
class DebianClamd {
public:
    DebianClamd() : folder_(testing::make_program_folder()) {
        const auto file = testing::scanner_test_file();
        std::ofstream(folder_ / "ours.hsb") << hex(sha256(file)) << ':' << file.size() << ":Ours.Test.File:73\n";
        std::ofstream(folder_ / "clamd.conf") << "Foreground yes\nDatabaseDirectory " << folder_.string()
                                              << "\nLocalSocket " << socket().string() << "\nStreamMaxLength 6M\n";
        program_.emplace(std::vector<std::string>{"--config-file=" + (folder_ / "clamd.conf").string()}, folder_,
                         clamd_program);
        const auto deadline = std::chrono::steady_clock::now() + start_time_max;
        while (!fs::exists(socket()) && !program_->wait(std::chrono::milliseconds(20))) {
            if (std::chrono::steady_clock::now() > deadline) break;
        }
    }
    [[nodiscard]] fs::path socket() const { return folder_ / "clamd.sock"; }
    [[nodiscard]] std::string said() const { return program_->output() + program_->errors(); }

private:
    fs::path folder_;
    std::optional<testing::RunningProgram> program_;
};

TEST(DebianClamdScanner, FindsTheThreatAndPassesTheRest) {
    if (!fs::exists(clamd_program)) GTEST_SKIP() << "clamav-daemon is not installed";
    const DebianClamd daemon;
    ASSERT_TRUE(fs::exists(daemon.socket())) << daemon.said();
    Clamd scanner(parse_clamd_address(daemon.socket().string()).value(), std::chrono::seconds(30));
    EXPECT_EQ(scanner.scan("Dear colleague").verdict, Verdict::clean);
    const auto threat = scanner.scan(testing::scanner_test_file());
    EXPECT_EQ(threat.verdict, Verdict::threat);
    EXPECT_EQ(threat.detail, "Ours.Test.File.UNOFFICIAL");
    EXPECT_EQ(scanner.scan(std::string(document_bytes_max, 'x')).verdict, Verdict::clean);
    EXPECT_EQ(scanner.scan(std::string(7'000'000, 'x')).verdict, Verdict::too_large);
}

} // namespace
} // namespace ers::documents
