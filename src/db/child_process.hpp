// Starts another program by Boost.Process, as another user where asked, so that it cannot outlive us and does not hear
// our terminal's Ctrl-C. For the private cluster; nothing here knows PostgreSQL.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ers::db {

// A user as the kernel sees it, looked up before fork() because nothing may be looked up after it.
struct SystemUser {
    std::string name;
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups;
};

// Throws std::runtime_error when there is no such user.
[[nodiscard]] SystemUser system_user(const std::string& name);
[[nodiscard]] SystemUser system_user(uid_t user);

struct ChildSettings {
    std::vector<std::string> command; // the program's full path, then its arguments
    std::filesystem::path output; // standard output and error are appended here; standard input is /dev/null
    std::optional<SystemUser> user; // only root can ask for one
    int signal_at_our_death = 15; // sent to the child when the thread that started it ends, also by SIGKILL
};

// Returns the process id; the child leads a process group of its own, and has no descriptor of ours but the three.
// Throws std::system_error where the program cannot be run; a child that cannot become the user exits with 127.
[[nodiscard]] pid_t start_child(const ChildSettings& settings);

// Exit code, or 128 + signal; nothing when it still runs at the deadline. Reaps it.
[[nodiscard]] std::optional<int> wait_for_child(pid_t id, std::chrono::steady_clock::time_point deadline);

// Whether this user may enter the folder; asked of the kernel in a child that became this user.
[[nodiscard]] bool may_enter(const SystemUser& user, const std::filesystem::path& folder);

} // namespace ers::db
