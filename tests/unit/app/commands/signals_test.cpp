// The first SIGTERM is a request, the second the end. In a child process: signals are the whole process's.
#include "app/commands/signals.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

namespace ers::app {
namespace {

// What the child says: 'r' when it listens, 's' when it was asked to stop.
char next_word(int pipe_end) {
    char word = 0;
    return read(pipe_end, &word, 1) == 1 ? word : '\0';
}

int exit_code_of(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Waits to be asked to stop, says so, and ends with 0 when it is let go.
struct Listener {
    Listener() {
        int said[2];
        int held[2];
        if (pipe(said) != 0 || pipe(held) != 0) return;
        process = fork();
        if (process == 0) {
            close(held[1]);
            StopSignals signals;
            static_cast<void>(!write(said[1], "r", 1));
            signals.wait();
            static_cast<void>(!write(said[1], signals.is_requested() ? "s" : "?", 1));
            static_cast<void>(next_word(held[0]));
            _exit(0);
        }
        close(said[1]);
        close(held[0]);
        words = said[0];
        hold = held[1];
    }
    ~Listener() { close(words); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void let_go() const { close(hold); }
    // No signal waits any more: the listening thread has taken them all.
    [[nodiscard]] bool has_taken_signals() const {
        std::ifstream status("/proc/" + std::to_string(process) + "/status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("ShdPnd:"))
                return line.find_first_not_of("0", line.find('\t') + 1) == std::string::npos;
        }
        return true;
    }

    pid_t process = -1;
    int words = -1;
    int hold = -1;
};

TEST(StopSignals, TheFirstIsARequest) {
    for (const int signal : {SIGTERM, SIGINT}) {
        const Listener child;
        ASSERT_EQ(next_word(child.words), 'r');
        kill(child.process, signal);
        EXPECT_EQ(next_word(child.words), 's');
        child.let_go();
        EXPECT_EQ(exit_code_of(child.process), 0);
    }
}

// The terminal and a parent process may both pass on one Ctrl-C: that is one request.
TEST(StopSignals, OneThatComesAtOnceAgainIsTheSameRequest) {
    const Listener child;
    ASSERT_EQ(next_word(child.words), 'r');
    kill(child.process, SIGINT);
    ASSERT_EQ(next_word(child.words), 's');
    kill(child.process, SIGTERM);
    while (!child.has_taken_signals()) std::this_thread::yield();
    child.let_go();
    EXPECT_EQ(exit_code_of(child.process), 0);
}

TEST(StopSignals, ALaterOneEndsTheProcessWithOne) {
    const Listener child;
    ASSERT_EQ(next_word(child.words), 'r');
    kill(child.process, SIGTERM);
    ASSERT_EQ(next_word(child.words), 's');
    const auto begin = std::chrono::steady_clock::now();
    pollfd hung_up{child.words, 0, 0}; // the child's end of the pipe closes with it
    while (poll(&hung_up, 1, 20) == 0 && std::chrono::steady_clock::now() - begin < std::chrono::seconds(20)) {
        kill(child.process, SIGINT);
    }
    kill(child.process, SIGKILL); // nothing to a child that has ended
    EXPECT_EQ(exit_code_of(child.process), 1);
    EXPECT_GT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(400));
}

TEST(StopSignals, GoesAwayWithoutBeingAsked) {
    const StopSignals signals;
    EXPECT_FALSE(signals.is_requested());
}

} // namespace
} // namespace ers::app
