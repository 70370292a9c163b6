// Between fork() and exec the child calls async-signal-safe functions only: other threads may hold any lock.
#include "db/child_process.hpp"

#include <grp.h>
#include <linux/close_range.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/start_dir.hpp>

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

// What Boost.Process runs in the child, before exec.
struct ChildSetUp {
    const ChildSettings& settings;
    pid_t parent;

    template <class Executor>
    void operator()(Executor& /*executor*/) const {
        child_resets_signals();
        setpgid(0, 0);
        if (settings.user && !child_becomes(*settings.user)) _exit(child_cannot_run);
        // After the change of user, which clears it; and the parent may have died before it was set.
        prctl(PR_SET_PDEATHSIG, settings.signal_at_our_death);
        if (getppid() != parent) _exit(child_cannot_run);
        // At exec, not now: Boost.Process tells a failed exec through a descriptor of its own.
        close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    }
};

using ChildOutput = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

ChildOutput child_output(const std::filesystem::path& path) {
    ChildOutput output(std::fopen(path.c_str(), "ae"), std::fclose);
    if (!output) throw std::system_error(errno, std::generic_category(), "cannot open " + path.string());
    return output;
}

} // namespace

SystemUser system_user(const std::string& name) { return child_user(getpwnam(name.c_str()), name); }

SystemUser system_user(uid_t user) { return child_user(getpwuid(user), std::to_string(user)); }

pid_t start_child(const ChildSettings& settings) {
    namespace process = boost::process;
    const ChildOutput output = child_output(settings.output);
    const std::vector<std::string> arguments(settings.command.begin() + 1, settings.command.end());
    process::child child(process::exe = settings.command.front(), process::args = arguments,
                         process::std_in<process::null, (process::std_out & process::std_err)> output.get(),
                         process::start_dir = "/", process::extend::on_exec_setup = ChildSetUp{settings, getpid()});
    child.detach(); // by its id from here on
    return child.id();
}

// 0 where somebody else has reaped it. Looks again and again: the wait with a deadline of Boost.Process 1.81 starts a
// process of its own to keep the time.
std::optional<int> wait_for_child(pid_t id, std::chrono::steady_clock::time_point deadline) {
    boost::process::child child(id);
    while (child.running()) {
        if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const int status = child.native_exit_code();
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool may_enter(const SystemUser& user, const std::filesystem::path& folder) {
    ChildSettings settings;
    settings.command = {"/usr/bin/test", "-x", folder.string()};
    settings.output = "/dev/null";
    settings.user = user;
    return wait_for_child(start_child(settings), std::chrono::steady_clock::now() + std::chrono::seconds(10)) == 0;
}

} // namespace ers::db
