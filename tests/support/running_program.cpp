#include "tests/support/running_program.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/start_dir.hpp>

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

using Stream = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Stream append_to(const fs::path& file) {
    Stream stream(std::fopen(file.c_str(), "ae"), std::fclose);
    if (!stream) throw std::runtime_error("cannot write " + file.string());
    return stream;
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
    namespace process = boost::process;
    const Stream output = append_to(streams_ / "output");
    const Stream errors = append_to(streams_ / "errors");
    // A test that crashes leaves no server behind.
    const auto die_with_us = [](auto& /*executor*/) { prctl(PR_SET_PDEATHSIG, SIGKILL); };
    process::child child(process::exe = program, process::args = arguments,
                         process::std_in<process::null, process::std_out> output.get(), process::std_err > errors.get(),
                         process::start_dir = folder_.string(), process::extend::on_exec_setup = die_with_us);
    child.detach(); // by its id from here on
    process_ = child.id();
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
