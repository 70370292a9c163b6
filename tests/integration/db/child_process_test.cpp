// What a program that we start has of us, and how its end is told.
#include "db/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

namespace ers::db {
namespace {

namespace fs = std::filesystem;

class ChildProcessTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "ers-child-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    pid_t start(const std::string& script) const {
        ChildSettings settings;
        settings.command = {"/bin/sh", "-c", script};
        settings.output = folder_ / "output";
        return start_child(settings);
    }
    static std::optional<int> end_of(pid_t child) {
        return wait_for_child(child, std::chrono::steady_clock::now() + std::chrono::seconds(60));
    }
    std::string output() const {
        std::ostringstream text;
        text << std::ifstream(folder_ / "output").rdbuf();
        return text.str();
    }

    fs::path folder_;
};

TEST_F(ChildProcessTest, AppendsBothOutputsAndTellsTheExitCode) {
    EXPECT_EQ(end_of(start("echo one; echo two >&2")), 0);
    EXPECT_EQ(end_of(start("echo three; exit 7")), 7);
    EXPECT_EQ(output(), "one\ntwo\nthree\n");
}

// A descriptor that is open here, and not closed by exec, is not open there; standard input is empty.
TEST_F(ChildProcessTest, HasNoDescriptorOfOurs) {
    const int ours = fcntl(STDERR_FILENO, F_DUPFD, 77); // without O_CLOEXEC
    ASSERT_GE(ours, 77);
    const std::string descriptor = "/proc/$$/fd/" + std::to_string(ours);
    EXPECT_EQ(end_of(start("if [ -e " + descriptor + " ]; then echo inherited; fi; cat")), 0);
    EXPECT_EQ(output(), "");
    close(ours);
}

TEST_F(ChildProcessTest, LeadsAGroupOfItsOwnInTheRootFolder) {
    const pid_t child = start("cut -d ' ' -f 5 /proc/$$/stat; pwd");
    EXPECT_EQ(end_of(child), 0);
    EXPECT_EQ(output(), std::to_string(child) + "\n/\n");
}

TEST_F(ChildProcessTest, IsWaitedForUntilADeadlineOnly) {
    const pid_t child = start("exec sleep 600");
    EXPECT_EQ(wait_for_child(child, std::chrono::steady_clock::now() + std::chrono::milliseconds(20)), std::nullopt);
    EXPECT_EQ(kill(child, SIGKILL), 0);
    EXPECT_EQ(end_of(child), 128 + SIGKILL);
    EXPECT_EQ(end_of(child), 0) << "reaped already";
}

TEST_F(ChildProcessTest, ThatCannotBeRunIsAnException) {
    ChildSettings settings;
    settings.command = {"/nowhere/program"};
    settings.output = folder_ / "output";
    EXPECT_THROW((void)start_child(settings), std::system_error);
    settings.command = {"/bin/true"};
    settings.output = "/nowhere/output";
    EXPECT_THROW((void)start_child(settings), std::system_error);
}

TEST_F(ChildProcessTest, BecomesTheUserThatWasAskedFor) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    ChildSettings settings;
    settings.command = {"/usr/bin/id", "-u"};
    settings.output = folder_ / "output";
    settings.user = system_user("nobody");
    EXPECT_EQ(end_of(start_child(settings)), 0);
    EXPECT_EQ(output(), std::to_string(settings.user->user) + "\n");
    EXPECT_FALSE(may_enter(*settings.user, folder_));
    EXPECT_TRUE(may_enter(*settings.user, "/"));
}

} // namespace
} // namespace ers::db
