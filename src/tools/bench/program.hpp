// The programs that the benchmark runs: the server, the load generator, pgbench. Each is owned by the object that
// started it, and is stopped by its process id.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/bench/stop_request.hpp"

namespace ers::bench {

struct ProgramFiles {
    std::filesystem::path folder; // the program's working folder
    std::filesystem::path output; // standard output, written anew
    std::filesystem::path errors; // standard error, written anew
    bool has_input = false; // standard input stays open until close_input(); else there is none
};

// One thread: the one that made it, which must live as long as the program (its end kills the program).
class Program {
public:
    // Starts at once, deaf to our terminal's Ctrl-C, with as many open files as the system allows. `command` begins
    // with the program's full path. Throws std::runtime_error where it cannot be run.
    Program(std::vector<std::string> command, ProgramFiles files);
    ~Program(); // kills it if it still runs
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    // The exit code, or 128 + signal; nothing when it still runs after that time.
    [[nodiscard]] std::optional<int> wait(StopRequest& stop, std::chrono::milliseconds time_max);
    // SIGTERM, and SIGKILL to one that has not ended after that time. Returns its exit code.
    int end(std::chrono::milliseconds time_max);
    // Ends its standard input, where it has one.
    void close_input();
    void send(int signal) const;

    [[nodiscard]] pid_t process_id() const { return process_; }
    [[nodiscard]] bool has_ended() const { return exit_code_.has_value(); }
    [[nodiscard]] std::string output() const; // so far
    [[nodiscard]] std::string errors() const; // so far

private:
    void reap();

    ProgramFiles files_;
    pid_t process_ = -1;
    int process_file_ = -1; // pidfd: readable when it has ended
    int input_ = -1; // our end of its standard input
    std::optional<int> exit_code_;
};

// A whole file; empty where there is none.
[[nodiscard]] std::string text_of_file(const std::filesystem::path& file);

} // namespace ers::bench
