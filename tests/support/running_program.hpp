// The real program, or another, as a child process in a temporary folder of its own: what it prints, its signals, its
// exit code.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ers::testing {

// One thread. The child is killed, by its own process id, when this object goes while it runs.
class RunningProgram {
public:
    // Starts at once. Without a folder it gets an empty one, removed at the end of the test process.
    explicit RunningProgram(const std::vector<std::string>& arguments, std::filesystem::path folder = {},
                            const std::string& program = ERS_PROGRAM);
    ~RunningProgram();
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;

    // The port in "OpenERS is ready on https://localhost:PORT", the first line it prints. Throws std::runtime_error
    // with all that it printed when it ends before that or takes too long.
    [[nodiscard]] std::uint16_t wait_until_ready(std::chrono::milliseconds time_max = std::chrono::minutes(2));

    void send(int signal) const;
    // Exit code, or 128 + signal; nothing when it still runs after that time.
    [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds time_max = std::chrono::minutes(1));

    [[nodiscard]] pid_t process_id() const { return process_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::string output() const; // standard output so far
    [[nodiscard]] std::string errors() const; // standard error so far

private:
    [[nodiscard]] bool has_ended(std::chrono::milliseconds within);

    std::filesystem::path folder_;
    std::filesystem::path streams_; // folder with the two files that the child writes
    pid_t process_ = -1;
    int process_file_ = -1; // pidfd: readable when it has ended
    std::optional<int> exit_code_;
};

// Runs a command to its end: exit code and what it printed.
struct FinishedProgram {
    int exit_code = -1; // -1: it did not end in time and was killed
    std::string output;
    std::string errors;
};
[[nodiscard]] FinishedProgram run_program(const std::vector<std::string>& arguments, std::filesystem::path folder = {},
                                          std::chrono::milliseconds time_max = std::chrono::minutes(2));

// An empty folder of this test process, one at each call; removed at its end.
[[nodiscard]] std::filesystem::path make_program_folder();

} // namespace ers::testing
