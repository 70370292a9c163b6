// What all parts of a run share.
#include "tools/bench/workplace.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace ers::bench {
namespace {

namespace fs = std::filesystem;

// How often a program that takes long is quoted.
constexpr auto tell_every = std::chrono::seconds(20);

fs::path running_program() { return fs::read_symlink("/proc/self/exe"); }

} // namespace

FolderLock::FolderLock(const fs::path& folder) {
    fs::create_directories(folder);
    const fs::path lock = folder / "bench.lock";
    file_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP);
    if (file_ < 0) throw std::runtime_error("cannot write in " + folder.string());
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
        const std::string holder = last_line_of(text_of_file(lock));
        close(file_);
        throw std::runtime_error("another benchmark works in " + folder.string() + ": process " + holder +
                                 "; wait for it, or name another folder");
    }
    const std::string self = std::to_string(getpid()) + "\n";
    if (ftruncate(file_, 0) != 0 || write(file_, self.data(), self.size()) < 0) {
        close(file_);
        throw std::runtime_error("cannot write " + lock.string());
    }
}

FolderLock::~FolderLock() { close(file_); }

Workplace::Workplace(const BenchOptions& options, StopRequest& stop, std::ostream& progress, Report& report)
    : options_(options),
      stop_(stop),
      progress_(progress),
      report_(report),
      folder_(fs::absolute(options.folder).lexically_normal()),
      ers_(options.ers_program.empty() ? running_program().parent_path() / "ers" : fs::absolute(options.ers_program)),
      ers_load_(options.load_program.empty() ? running_program() : fs::absolute(options.load_program)),
      began_(std::chrono::steady_clock::now()) {
    for (const auto& program : {ers_, ers_load_}) {
        if (access(program.c_str(), X_OK) != 0) throw std::runtime_error("there is no program " + program.string());
    }
    fs::remove_all(folder_ / "log");
    fs::create_directories(folder_ / "log");
}

void Workplace::say(std::string_view text) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began_);
    progress_ << '[' << seconds.count() << " s] " << text << std::endl;
    stop_.check();
}

void Workplace::problem(const std::string& text) {
    say("WRONG: " + text);
    report_.problems.push_back(text);
}

ProgramFiles Workplace::files_for(const std::string& name, const fs::path& folder) {
    std::string number = std::to_string(++programs_run_);
    number.insert(0, 4 - std::min<std::size_t>(4, number.size()), '0');
    const fs::path begin = folder_ / "log" / (number + '-' + name);
    return {folder, begin.string() + ".out", begin.string() + ".err"};
}

FinishedProgram Workplace::run(const std::string& name, std::vector<std::string> command,
                               std::chrono::seconds time_max) {
    Program program(std::move(command), files_for(name, folder_));
    const auto deadline = std::chrono::steady_clock::now() + time_max;
    auto code = program.wait(stop_, tell_every);
    while (!code && std::chrono::steady_clock::now() < deadline) {
        say(name + ": " + last_line_of(program.errors()));
        code = program.wait(stop_, tell_every);
    }
    if (!code) {
        throw std::runtime_error(name + " has not ended after " + std::to_string(time_max.count()) +
                                 " s: " + last_line_of(program.errors()));
    }
    return {*code, program.output(), program.errors()};
}

std::string Workplace::output_of(const std::string& name, std::vector<std::string> command,
                                 std::chrono::seconds time_max) {
    auto finished = run(name, std::move(command), time_max);
    if (finished.exit_code != 0) {
        throw std::runtime_error(name + " ended with " + std::to_string(finished.exit_code) + ": " +
                                 last_line_of(finished.errors));
    }
    return std::move(finished.output);
}

fs::path Workplace::postgresql_program(const std::string& name) {
    const fs::path versions = "/usr/lib/postgresql";
    for (const char* version : {"15", "16", "17", "18", "19"}) {
        if (const fs::path program = versions / version / "bin" / name; fs::exists(program)) return program;
    }
    throw std::runtime_error("PostgreSQL's program " + name + " is not below " + versions.string());
}

std::string last_line_of(const std::string& text) {
    const auto last = text.find_last_not_of("\r\n ");
    if (last == std::string::npos) return {};
    const auto before = text.find_last_of("\r\n", last); // progress may be written over
    const auto begin = before == std::string::npos ? 0 : before + 1;
    return text.substr(begin, last + 1 - begin);
}

} // namespace ers::bench
