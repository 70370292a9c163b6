// Child processes of the benchmark.
#include "tools/bench/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace ers::bench {
namespace {

constexpr int program_cannot_run = 127;

int open_for_writing(const std::filesystem::path& file) {
    const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP);
    if (opened < 0) throw std::runtime_error("cannot write " + file.string());
    return opened;
}

// Between fork and exec: calls that are safe there only.
[[noreturn]] void become_program(const std::string& folder, int input, int output, int errors, char* const* arguments,
                                 pid_t parent) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(program_cannot_run);
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    if (chdir(folder.c_str()) == 0) execv(arguments[0], arguments);
    _exit(program_cannot_run);
}

} // namespace

std::string text_of_file(const std::filesystem::path& file) {
    std::ifstream input(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

Program::Program(std::vector<std::string> command, ProgramFiles files)
    : command_(std::move(command)), files_(std::move(files)) {
    std::vector<char*> arguments;
    for (auto& word : command_) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int output = open_for_writing(files_.output);
    const int errors = open_for_writing(files_.errors);
    std::array<int, 2> input{open("/dev/null", O_RDONLY | O_CLOEXEC), -1};
    if (files_.has_input) {
        close(input[0]);
        if (pipe2(input.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    }
    input_ = input[1];
    const pid_t parent = getpid();
    process_ = fork();
    if (process_ == 0) become_program(files_.folder.string(), input[0], output, errors, arguments.data(), parent);
    close(input[0]);
    close(output);
    close(errors);
    if (process_ < 0) throw std::runtime_error("cannot start " + command_.front());
    process_file_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
}

Program::~Program() {
    if (!exit_code_) {
        send(SIGKILL);
        reap();
    }
    close_input();
    if (process_file_ >= 0) close(process_file_);
}

void Program::close_input() {
    if (input_ >= 0) close(std::exchange(input_, -1));
}

void Program::reap() {
    int status = 0;
    waitpid(process_, &status, 0);
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::optional<int> Program::wait(StopRequest& stop, std::chrono::milliseconds time_max) {
    if (!exit_code_ && stop.wait_for(process_file_, time_max)) reap();
    return exit_code_;
}

int Program::end(std::chrono::milliseconds time_max) {
    if (exit_code_) return *exit_code_;
    send(SIGTERM);
    pollfd ended{process_file_, POLLIN, 0};
    if (poll(&ended, 1, static_cast<int>(time_max.count())) == 0) send(SIGKILL);
    reap();
    return *exit_code_;
}

void Program::send(int signal) const {
    if (!exit_code_) kill(process_, signal);
}

std::string Program::output() const { return text_of_file(files_.output); }
std::string Program::errors() const { return text_of_file(files_.errors); }

} // namespace ers::bench
