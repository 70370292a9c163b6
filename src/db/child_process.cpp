// Between fork() and exec the child calls async-signal-safe functions only: other threads may hold any lock.
#include "db/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace ers::db {
namespace {

constexpr int child_cannot_run = 127;

SystemUser child_user(const passwd* entry, const std::string& asked) {
    if (entry == nullptr) throw std::runtime_error("there is no system user " + asked);
    SystemUser user{entry->pw_name, entry->pw_uid, entry->pw_gid, {}};
    int count = 32;
    user.groups.resize(static_cast<std::size_t>(count));
    while (getgrouplist(user.name.c_str(), user.group, user.groups.data(), &count) < 0) {
        user.groups.resize(static_cast<std::size_t>(count));
    }
    user.groups.resize(static_cast<std::size_t>(count));
    return user;
}

// Groups first: after setuid there is no right to change them any more.
bool child_becomes(const SystemUser& user) {
    return setgroups(user.groups.size(), user.groups.data()) == 0 && setgid(user.group) == 0 && setuid(user.user) == 0;
}

void child_resets_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGPIPE, SIGCHLD, SIGUSR1, SIGUSR2}) {
        ::signal(signal, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void child_runs(const ChildSettings& settings, char* const* arguments, int input, int output,
                             pid_t parent) {
    child_resets_signals();
    setpgid(0, 0);
    if (settings.user && !child_becomes(*settings.user)) _exit(child_cannot_run);
    // After the change of user, which clears it; and the parent may have died before it was set.
    prctl(PR_SET_PDEATHSIG, settings.signal_at_our_death);
    if (getppid() != parent) _exit(child_cannot_run);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    if (chdir("/") == 0) execv(arguments[0], arguments);
    _exit(child_cannot_run);
}

int child_opens(const std::filesystem::path& path, int flags) {
    const int file = open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot open " + path.string());
    return file;
}

} // namespace

SystemUser system_user(const std::string& name) { return child_user(getpwnam(name.c_str()), name); }

SystemUser system_user(uid_t user) { return child_user(getpwuid(user), std::to_string(user)); }

pid_t start_child(const ChildSettings& settings) {
    std::vector<std::string> words = settings.command;
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    const int input = child_opens("/dev/null", O_RDONLY);
    const int output = child_opens(settings.output, O_WRONLY | O_CREAT | O_APPEND);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) child_runs(settings, arguments.data(), input, output, parent);
    const int error = errno;
    close(input);
    close(output);
    if (child < 0) throw std::system_error(error, std::generic_category(), "cannot start " + words.front());
    return child;
}

std::optional<int> wait_for_child(pid_t child, std::chrono::steady_clock::time_point deadline) {
    while (true) {
        int status = 0;
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (ended < 0 && errno != EINTR) return 0; // somebody else reaped it
        if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

bool may_enter(const SystemUser& user, const std::filesystem::path& folder) {
    const std::string path = folder.string();
    const pid_t child = fork();
    if (child == 0) _exit(child_becomes(user) && access(path.c_str(), X_OK) == 0 ? 0 : 1);
    if (child < 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");
    return wait_for_child(child, std::chrono::steady_clock::now() + std::chrono::seconds(10)) == 0;
}

} // namespace ers::db
