// What all parts of a run share: the folder and its lock, the programs, who hears of the progress, and where the
// findings go.
#pragma once

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "ers/tools/bench/bench.hpp"
#include "tools/bench/program.hpp"
#include "tools/bench/report.hpp"
#include "tools/bench/stop_request.hpp"

namespace ers::bench {

// One benchmark for each folder; the kernel drops the lock with its holder.
class FolderLock {
public:
    // Makes the folder. Throws std::runtime_error naming the process that works there.
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int file_ = -1;
};

struct FinishedProgram {
    int exit_code = 0;
    std::string output;
    std::string errors;
};

// Main thread only.
class Workplace {
public:
    Workplace(const BenchOptions& options, StopRequest& stop, std::ostream& progress, Report& report);

    // A line of progress.
    void say(std::string_view text);
    void problem(const std::string& text);

    // Files of a program that runs in `folder`; what it prints is kept below log/ in the benchmark's folder.
    [[nodiscard]] ProgramFiles files_for(const std::string& name, const std::filesystem::path& folder);
    // To its end. Throws std::runtime_error with the last line that it wrote where it takes too long.
    [[nodiscard]] FinishedProgram run(const std::string& name, std::vector<std::string> command,
                                      std::chrono::seconds time_max);
    // The same, and it must end with 0.
    [[nodiscard]] std::string output_of(const std::string& name, std::vector<std::string> command,
                                        std::chrono::seconds time_max);

    [[nodiscard]] const BenchOptions& options() const { return options_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] const std::filesystem::path& ers() const { return ers_; }
    [[nodiscard]] const std::filesystem::path& ers_load() const { return ers_load_; }
    // A program of PostgreSQL's. Throws std::runtime_error where there is none.
    [[nodiscard]] static std::filesystem::path postgresql_program(const std::string& name);
    [[nodiscard]] StopRequest& stop() { return stop_; }
    [[nodiscard]] Report& report() { return report_; }
    [[nodiscard]] bool is_quick() const { return options_.is_quick; }
    // One of two sizes: in full, and in a quick run.
    template <class T>
    [[nodiscard]] T sized(T full, T quick) const {
        return options_.is_quick ? quick : full;
    }

private:
    const BenchOptions& options_;
    StopRequest& stop_;
    std::ostream& progress_;
    Report& report_;
    std::filesystem::path folder_;
    std::filesystem::path ers_;
    std::filesystem::path ers_load_;
    std::chrono::steady_clock::time_point began_;
    int programs_run_ = 0;
};

// What a program said last, for an error that a person reads.
[[nodiscard]] std::string last_line_of(const std::string& text);

} // namespace ers::bench
