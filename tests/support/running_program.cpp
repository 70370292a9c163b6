#include "tests/support/running_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/test_database.hpp"

namespace ers::testing {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view ready_line = "OpenERS is ready on https://localhost:";
constexpr std::chrono::milliseconds look_again_after{10};

std::string file_text(const fs::path& file) {
    std::ifstream input(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

// Between fork and exec: system calls only.
[[noreturn]] void become_program(const fs::path& folder, int output, int errors, const std::vector<char*>& arguments) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that crashes leaves no server behind
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    if (chdir(folder.c_str()) == 0) execv(arguments.front(), arguments.data());
    _exit(127);
}

} // namespace

fs::path make_program_folder() {
    static std::atomic<int> made = 0;
    const fs::path folder = test_folder() / ("program-" + std::to_string(++made));
    fs::create_directories(folder);
    return folder;
}

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, fs::path folder, const std::string& program)
    : folder_(folder.empty() ? make_program_folder() : std::move(folder)), streams_(make_program_folder()) {
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);

    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    const int output = open((streams_ / "output").c_str(), flags, S_IRUSR | S_IWUSR);
    const int errors = open((streams_ / "errors").c_str(), flags, S_IRUSR | S_IWUSR);
    if (output < 0 || errors < 0) throw std::runtime_error("cannot write in " + streams_.string());
    process_ = fork();
    if (process_ == 0) become_program(folder_, output, errors, pointers);
    close(output);
    close(errors);
    if (process_ < 0) throw std::runtime_error("cannot start a process");
    process_file_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
}

RunningProgram::~RunningProgram() {
    if (!exit_code_) {
        send(SIGKILL);
        static_cast<void>(wait());
    }
    if (process_file_ >= 0) close(process_file_);
}

bool RunningProgram::has_ended(std::chrono::milliseconds within) {
    if (exit_code_) return true;
    pollfd ended{process_file_, POLLIN, 0};
    poll(&ended, 1, static_cast<int>(within.count()));
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != process_) return false;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

std::uint16_t RunningProgram::wait_until_ready(std::chrono::milliseconds time_max) {
    const auto deadline = SteadyClock::now() + time_max;
    for (;;) {
        const bool is_last_look = has_ended(look_again_after) || SteadyClock::now() > deadline;
        const std::string text = output();
        if (text.find('\n') != std::string::npos && text.starts_with(ready_line)) {
            return static_cast<std::uint16_t>(std::stoi(text.substr(ready_line.size())));
        }
        if (is_last_look) throw std::runtime_error("the program is not ready; it printed:\n" + text + errors());
    }
}

void RunningProgram::send(int signal) const {
    if (!exit_code_) kill(process_, signal);
}

std::optional<int> RunningProgram::wait(std::chrono::milliseconds time_max) {
    const auto deadline = SteadyClock::now() + time_max;
    while (!has_ended(look_again_after)) {
        if (SteadyClock::now() > deadline) return std::nullopt;
    }
    return exit_code_;
}

std::string RunningProgram::output() const { return file_text(streams_ / "output"); }
std::string RunningProgram::errors() const { return file_text(streams_ / "errors"); }

FinishedProgram run_program(const std::vector<std::string>& arguments, fs::path folder,
                            std::chrono::milliseconds time_max) {
    RunningProgram program(arguments, std::move(folder));
    FinishedProgram finished;
    finished.exit_code = program.wait(time_max).value_or(-1);
    finished.output = program.output();
    finished.errors = program.errors();
    return finished;
}

} // namespace ers::testing
