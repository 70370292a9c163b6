// The first SIGTERM is a request, the second the end. In a child process: signals are the whole process's.
#include "app/signals.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

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

struct Listener {
    explicit Listener(bool ends_when_asked) {
        int ends[2];
        if (pipe(ends) != 0) return;
        process = fork();
        if (process == 0) {
            StopSignals signals;
            static_cast<void>(!write(ends[1], "r", 1));
            signals.wait();
            static_cast<void>(!write(ends[1], signals.is_requested() ? "s" : "?", 1));
            while (!ends_when_asked) pause();
            _exit(0);
        }
        close(ends[1]);
        words = ends[0];
    }
    ~Listener() { close(words); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    pid_t process = -1;
    int words = -1;
};

TEST(StopSignals, TheFirstIsARequest) {
    for (const int signal : {SIGTERM, SIGINT}) {
        const Listener child(true);
        ASSERT_EQ(next_word(child.words), 'r');
        kill(child.process, signal);
        EXPECT_EQ(next_word(child.words), 's');
        EXPECT_EQ(exit_code_of(child.process), 0);
    }
}

// The terminal and a parent process may both pass on one Ctrl-C: that is one request.
TEST(StopSignals, OneThatComesAtOnceAgainIsTheSameRequest) {
    const Listener child(true);
    ASSERT_EQ(next_word(child.words), 'r');
    kill(child.process, SIGINT);
    kill(child.process, SIGTERM);
    EXPECT_EQ(next_word(child.words), 's');
    EXPECT_EQ(exit_code_of(child.process), 0);
}

TEST(StopSignals, ALaterOneEndsTheProcessWithOne) {
    const Listener child(false);
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
