// Child processes of the benchmark.
#include "tools/bench/program.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/start_dir.hpp>

namespace ers::bench {
namespace {

constexpr int program_cannot_run = 127;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File open_for_writing(const std::filesystem::path& path) {
    File file(std::fopen(path.c_str(), "we"), std::fclose);
    if (!file) throw std::runtime_error("cannot write " + path.string());
    return file;
}

// The end that the program reads from; `ours` is the other.
File open_pipe(int& ours) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    ours = ends[1];
    return {fdopen(ends[0], "r"), std::fclose};
}

// What Boost.Process runs in the child, before exec: calls that are safe there only.
struct ProgramSetUp {
    pid_t parent;

    template <class Executor>
    void operator()(Executor& /*executor*/) const {
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
        // At exec, not now: Boost.Process tells a failed exec through a descriptor of its own.
        close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    }
};

} // namespace

std::string text_of_file(const std::filesystem::path& file) {
    std::ifstream input(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

Program::Program(std::vector<std::string> command, ProgramFiles files) : files_(std::move(files)) {
    namespace process = boost::process;
    const File output = open_for_writing(files_.output);
    const File errors = open_for_writing(files_.errors);
    const std::vector<std::string> arguments(command.begin() + 1, command.end());
    const File input = files_.has_input ? open_pipe(input_) : File(std::fopen("/dev/null", "re"), std::fclose);
    try {
        process::child child(process::exe = command.front(), process::args = arguments,
                             process::std_in<input.get(), process::std_out> output.get(),
                             process::std_err > errors.get(), process::start_dir = files_.folder.string(),
                             process::extend::on_exec_setup = ProgramSetUp{getpid()});
        child.detach(); // by its id from here on
        process_ = child.id();
    } catch (const process::process_error& fault) {
        close_input();
        throw std::runtime_error("cannot start " + command.front() + ": " + fault.code().message());
    }
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
