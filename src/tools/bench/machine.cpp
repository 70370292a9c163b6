// What the figures were measured on.
#include "tools/bench/machine.hpp"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/bench/program.hpp"
#include "tools/bench/statistics.hpp"
#include "tools/bench/workplace.hpp"

namespace ers::bench {
namespace {

constexpr int fsync_samples = 101;

double fsync_ms(const std::filesystem::path& folder) {
    const auto file = folder / "fsync.probe";
    const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (opened < 0) throw std::runtime_error("cannot write " + file.string());
    const std::array<char, 8192> page{};
    std::vector<double> times;
    bool is_written = true;
    for (int i = 0; i < fsync_samples && is_written; ++i) {
        const auto began = std::chrono::steady_clock::now();
        is_written =
            pwrite(opened, page.data(), page.size(), 0) == static_cast<ssize_t>(page.size()) && fdatasync(opened) == 0;
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
    }
    close(opened);
    std::filesystem::remove(file);
    if (!is_written) throw std::runtime_error("cannot write " + file.string());
    return median_of(std::move(times));
}

std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "processor";
}

} // namespace

nlohmann::json describe_machine(const std::filesystem::path& folder) {
    const auto processors = sysconf(_SC_NPROCESSORS_ONLN);
    utsname system{};
    uname(&system);
    std::array<double, 3> load{};
    static_cast<void>(getloadavg(load.data(), 3));
    // …/postgresql/15/bin/pgbench
    const auto version = Workplace::postgresql_program("pgbench").parent_path().parent_path().filename().string();
    return {{"processors", processors},
            {"processors_text", std::to_string(processors) + " × " + processor_name()},
            {"memory_bytes", static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE))},
            {"postgresql", version},
            {"kernel", std::string(system.release)},
            {"fsync_ms", fsync_ms(folder)},
            {"load_average_before", load[0]}};
}

} // namespace ers::bench
