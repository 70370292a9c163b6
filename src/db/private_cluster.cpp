// Where the cluster lives, who runs it, and its start and stop. Everything that can be left over from a crash is dealt
// with here: a half made cluster, a PostgreSQL that is still shutting down, a stale postmaster.pid, stale sockets.
#include "ers/db/private_cluster.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "db/child_process.hpp"
#include "ers/core/crypto.hpp"

namespace ers::db {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view cluster_port = "5432"; // names the socket; nothing listens on TCP
constexpr std::string_view cluster_superuser = "postgres";
constexpr auto cluster_make_limit = std::chrono::minutes(5);
constexpr auto cluster_start_limit = std::chrono::minutes(5); // recovery after a crash is part of it
constexpr auto cluster_stop_limit = std::chrono::seconds(60);
constexpr auto cluster_poll_interval = std::chrono::milliseconds(10);
constexpr mode_t cluster_private_mode = S_IRWXU;

// Where the parts of a cluster are, and the user who owns them: none means ourselves.
struct ClusterHome {
    fs::path folder;
    std::optional<SystemUser> user;

    [[nodiscard]] fs::path data() const { return folder / "postgres"; }
    [[nodiscard]] fs::path unfinished_data() const { return folder / "postgres.unfinished"; }
    [[nodiscard]] fs::path run() const { return folder / "run"; }
    [[nodiscard]] fs::path log() const { return folder / "postgres.log"; }
    [[nodiscard]] fs::path lock() const { return folder / "cluster.lock"; }
    [[nodiscard]] bool has_cluster() const { return fs::exists(data() / "PG_VERSION"); }
};

std::system_error cluster_system_error(const std::string& what) { return {errno, std::generic_category(), what}; }

// For folders that a user other than root may not enter (a checkout below /root).
fs::path cluster_fallback_folder(const fs::path& folder) {
    return fs::path("/var/lib/openers") / hex(sha256(folder.string())).substr(0, 12);
}

uid_t cluster_owner_of(const fs::path& path) {
    struct stat info{};
    if (stat(path.c_str(), &info) != 0) throw cluster_system_error("cannot look at " + path.string());
    return info.st_uid;
}

// A cluster that exists decides both where and who; only a new one is free to choose.
ClusterHome cluster_find_home(const fs::path& asked) {
    const fs::path folder = fs::absolute(asked).lexically_normal();
    fs::create_directories(folder);
    ClusterHome home{folder, std::nullopt};
    if (geteuid() != 0) {
        if (home.has_cluster() && cluster_owner_of(home.data()) != geteuid()) {
            throw std::runtime_error("the database in " + home.data().string() + " belongs to user " +
                                     system_user(cluster_owner_of(home.data())).name +
                                     "; start as root or that user, or choose another folder");
        }
        return home;
    }
    const ClusterHome fallback{cluster_fallback_folder(folder), std::nullopt};
    if (!home.has_cluster() && fallback.has_cluster()) home = fallback;
    if (home.has_cluster()) {
        home.user = system_user(cluster_owner_of(home.data()));
        return home;
    }
    home.user = system_user("postgres");
    if (!may_enter(*home.user, folder)) home.folder = fallback.folder;
    return home;
}

// A folder for the cluster's user alone. Only ever called for folders of our own making.
void cluster_make_private_folder(const fs::path& folder, const std::optional<SystemUser>& user) {
    fs::create_directory(folder);
    if (user && chown(folder.c_str(), user->user, user->group) != 0) {
        throw cluster_system_error("cannot hand over " + folder.string());
    }
    if (chmod(folder.c_str(), cluster_private_mode) != 0) throw cluster_system_error("cannot close " + folder.string());
}

// Open to be entered by the cluster's user, whatever the umask is; the files inside have modes of their own.
void cluster_make_folder(const fs::path& folder) {
    if (fs::exists(folder)) return;
    cluster_make_folder(folder.parent_path());
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms(0755));
}

// Debian keeps each version's programs in a folder of its own, outside PATH.
fs::path cluster_programs(const ClusterHome& home) {
    const fs::path versions = "/usr/lib/postgresql";
    if (home.has_cluster()) {
        std::string version;
        std::ifstream(home.data() / "PG_VERSION") >> version;
        if (fs::exists(versions / version / "bin/postgres")) return versions / version / "bin";
    }
    if (fs::exists(versions / "15/bin/initdb")) return versions / "15/bin";
    int newest = 0;
    if (fs::is_directory(versions)) {
        for (const auto& entry : fs::directory_iterator(versions)) {
            if (fs::exists(entry.path() / "bin/initdb"))
                newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
        }
    }
    if (newest > 0) return versions / std::to_string(newest) / "bin";
    const char* path = std::getenv("PATH");
    for (std::string_view rest = path != nullptr ? path : ""; !rest.empty();) {
        const std::string_view item = rest.substr(0, rest.find(':'));
        if (!item.empty() && fs::exists(fs::path(item) / "initdb")) return item;
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    }
    throw std::runtime_error("PostgreSQL is not installed: neither /usr/lib/postgresql nor PATH has initdb");
}

// One server per folder. The kernel drops the lock with its holder, however that ends.
int cluster_lock(const ClusterHome& home) {
    const int file = open(home.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) throw cluster_system_error("cannot open " + home.lock().string());
    if (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        std::string holder;
        std::ifstream(home.lock()) >> holder;
        close(file);
        throw std::runtime_error("a server already runs on " + home.folder.string() + ": process " + holder);
    }
    const std::string self = std::to_string(getpid()) + "\n";
    if (ftruncate(file, 0) != 0 || write(file, self.data(), self.size()) < 0) {
        close(file);
        throw std::runtime_error("cannot write " + home.lock().string());
    }
    return file;
}

// A process of PostgreSQL on this folder: they all work inside it. postmaster.pid cannot tell, its number may by now be
// another program's.
std::optional<pid_t> cluster_process_on(const fs::path& data) {
    std::error_code ignored;
    const fs::path real_data = fs::weakly_canonical(data);
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename();
        pid_t process = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
        if (error != std::errc{} || end != name.data() + name.size()) continue;
        if (fs::read_symlink(entry.path() / "cwd", ignored) != real_data) continue;
        std::string program;
        std::ifstream(entry.path() / "comm") >> program;
        if (program == "postgres") return process;
    }
    return std::nullopt;
}

// "starting", "ready", "stopping": the eighth line of postmaster.pid.
std::string cluster_recorded_state(const fs::path& data) {
    std::ifstream file(data / "postmaster.pid");
    std::string line;
    for (int number = 1; number <= 8; ++number) {
        line.clear();
        if (!std::getline(file, line)) break;
    }
    return line.substr(0, line.find(' '));
}

// We hold the lock, so what still runs here is of a server that was killed and is told to stop by its death.
void cluster_wait_for_predecessor(const ClusterHome& home, const std::function<void(std::string_view)>& progress) {
    const auto begin = SteadyClock::now();
    bool told = false;
    while (const auto process = cluster_process_on(home.data())) {
        const auto waited = SteadyClock::now() - begin;
        const bool stopping = cluster_recorded_state(home.data()) == "stopping";
        if (waited > (stopping ? std::chrono::seconds(cluster_stop_limit) : std::chrono::seconds(5))) {
            throw std::runtime_error("PostgreSQL already runs on " + home.data().string() + ": process " +
                                     std::to_string(*process));
        }
        if (!std::exchange(told, true)) progress("waiting for the database of an earlier start to stop");
        std::this_thread::sleep_for(cluster_poll_interval);
    }
    fs::remove(home.data() / "postmaster.pid");
}

// The last lines of the log, for an error that a person reads.
std::string cluster_log_tail(const fs::path& log) {
    std::ifstream file(log);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    std::string tail;
    for (std::size_t i = lines.size() > 5 ? lines.size() - 5 : 0; i < lines.size(); ++i) tail += "\n  " + lines[i];
    return tail;
}

// Made beside its place and moved there when whole, so that an interrupted start leaves nothing that looks like one.
void cluster_make(const ClusterHome& home, const fs::path& programs, bool durable) {
    fs::remove_all(home.unfinished_data());
    cluster_make_private_folder(home.unfinished_data(), home.user);
    ChildSettings settings;
    settings.command = {programs / "initdb",
                        "--pgdata=" + home.unfinished_data().string(),
                        "--username=" + std::string(cluster_superuser),
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--auth-local=trust",
                        "--auth-host=reject",
                        durable ? "--data-checksums" : "--no-sync"};
    settings.output = home.log();
    settings.user = home.user;
    const pid_t child = start_child(settings);
    const auto code = wait_for_child(child, SteadyClock::now() + cluster_make_limit);
    if (!code) kill(child, SIGTERM);
    if (code != 0) throw std::runtime_error("initdb failed; see " + home.log().string() + cluster_log_tail(home.log()));
    fs::rename(home.unfinished_data(), home.data());
}

// run/ beside the cluster, unless its name does not fit a socket address or would need quoting in PostgreSQL's
// settings.
fs::path cluster_make_socket_folder(const ClusterHome& home) {
    const std::string socket = (home.run() / ".s.PGSQL.").string() + std::string(cluster_port);
    const bool plain = std::all_of(socket.begin(), socket.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
               c == '_' || c == '-';
    });
    if (plain && socket.size() < sizeof(sockaddr_un::sun_path)) {
        fs::remove_all(home.run());
        cluster_make_private_folder(home.run(), home.user);
        return home.run();
    }
    std::string name = "/tmp/openers-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw cluster_system_error("cannot make a folder under /tmp");
    cluster_make_private_folder(name, home.user);
    return name;
}

// An eighth of the memory: the service and its callers live on the same machine.
long cluster_buffer_megabytes() {
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long megabytes = pages / 8 * (sysconf(_SC_PAGE_SIZE) / 1024) / 1024;
    return std::clamp(megabytes, 128L, 2'048L);
}

// Settings go on the command line, so that a cluster of an earlier version gets today's. What PostgreSQL writes to its
// log never has a row's values: refused statements are not logged at all, our own log names them.
std::vector<std::string> cluster_command(const fs::path& programs, const fs::path& data, const fs::path& socket_folder,
                                         bool durable) {
    const std::string on_disk = durable ? "on" : "off";
    const std::vector<std::string> options = {
        "listen_addresses=",
        "port=" + std::string(cluster_port),
        "unix_socket_directories=" + socket_folder.string(),
        "unix_socket_permissions=0700",
        "max_connections=100",
        "shared_buffers=" + std::to_string(durable ? cluster_buffer_megabytes() : 64) + "MB",
        "max_wal_size=4GB",
        "jit=off",
        "fsync=" + on_disk,
        "full_page_writes=" + on_disk,
        "synchronous_commit=" + on_disk,
        "autovacuum=" + on_disk,
        "timezone=UTC",
        "log_timezone=UTC",
        "lc_messages=C",
        "logging_collector=off",
        "log_destination=stderr",
        "log_min_messages=log",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
        "log_checkpoints=off",
    };
    std::vector<std::string> command = {programs / "postgres", "-D", data};
    for (const auto& option : options) {
        command.emplace_back("-c");
        command.push_back(option);
    }
    return command;
}

// The log of the start before is kept, as .1.
void cluster_turn_log(const fs::path& log) {
    if (fs::exists(log)) fs::rename(log, log.string() + ".1");
}

std::string cluster_percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '/' || c == '.' || c == '_' || c == '-') {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte / 16];
            encoded += digits[byte % 16];
        }
    }
    return encoded;
}

struct ClusterSession {
    explicit ClusterSession(const std::string& url) : connection(PQconnectdb(url.c_str()), PQfinish) {
        if (PQstatus(connection.get()) != CONNECTION_OK) {
            throw std::runtime_error("cannot reach the private database: " +
                                     std::string(PQerrorMessage(connection.get())));
        }
    }
    // The number of rows, for a question; 0 for anything else.
    int run(const char* sql) const {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql), PQclear);
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error("cannot set up the private database: " +
                                     std::string(PQerrorMessage(connection.get())));
        }
        return PQntuples(result.get());
    }
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection;
};

} // namespace

PrivateCluster::PrivateCluster(PrivateClusterSettings settings) : settings_(std::move(settings)) {
    try {
        start();
    } catch (...) {
        stop();
        throw;
    }
}

PrivateCluster::~PrivateCluster() { stop(); }

void PrivateCluster::start() {
    const ClusterHome home = cluster_find_home(settings_.folder);
    const fs::path programs = cluster_programs(home);
    cluster_make_folder(home.folder);
    home_ = home.folder;
    data_folder_ = home.data();
    if (fs::absolute(settings_.folder).lexically_normal() != home_) {
        settings_.progress("user " + home.user->name + " may not enter " + settings_.folder.string() +
                           ", so the database is in " + home_.string());
    }
    lock_ = cluster_lock(home);
    cluster_wait_for_predecessor(home, settings_.progress);
    cluster_turn_log(home.log());
    if (!home.has_cluster()) {
        settings_.progress("making a PostgreSQL cluster in " + data_folder_.string());
        cluster_make(home, programs, settings_.durable);
    }
    settings_.progress("starting PostgreSQL");
    socket_folder_ = cluster_make_socket_folder(home);
    ChildSettings child;
    child.command = cluster_command(programs, data_folder_, socket_folder_, settings_.durable);
    child.output = home.log();
    child.user = home.user;
    child.signal_at_our_death = SIGINT; // PostgreSQL's fast shutdown
    postmaster_ = start_child(child);
    wait_until_ready(home.log());
    make_roles_and_database();
}

void PrivateCluster::wait_until_ready(const fs::path& log) {
    const std::string address = superuser_url();
    const auto deadline = SteadyClock::now() + cluster_start_limit;
    while (PQping(address.c_str()) != PQPING_OK) {
        if (wait_for_child(postmaster_, SteadyClock::now())) {
            postmaster_ = -1;
            throw std::runtime_error("PostgreSQL did not start; see " + log.string() + cluster_log_tail(log));
        }
        if (SteadyClock::now() > deadline) {
            throw std::runtime_error("PostgreSQL does not answer; see " + log.string() + cluster_log_tail(log));
        }
        std::this_thread::sleep_for(cluster_poll_interval);
    }
}

void PrivateCluster::make_roles_and_database() const {
    const ClusterSession session(superuser_url());
    if (session.run("select from pg_roles where rolname = 'ers_owner'") == 0) {
        session.run("create role ers_owner login");
    }
    if (session.run("select from pg_roles where rolname = 'ers_service'") == 0) {
        session.run("create role ers_service login");
    }
    if (session.run("select from pg_database where datname = 'ers'") == 0) {
        session.run("create database ers owner ers_owner");
    }
}

void PrivateCluster::stop() noexcept {
    try {
        const auto wait = [this] { return wait_for_child(postmaster_, SteadyClock::now() + cluster_stop_limit); };
        if (const pid_t postmaster = postmaster_; postmaster > 0) {
            kill(postmaster, SIGINT);
            if (!wait()) {
                kill(postmaster, SIGQUIT);
                static_cast<void>(wait());
            }
            postmaster_ = -1;
        }
        if (!socket_folder_.empty()) fs::remove_all(std::exchange(socket_folder_, {}));
    } catch (const std::exception&) {
        // A folder that cannot be removed is removed by the next start.
    }
    if (lock_ >= 0) close(std::exchange(lock_, -1));
}

void PrivateCluster::erase(const fs::path& folder) {
    const ClusterHome home = cluster_find_home(folder);
    if (!fs::exists(home.folder)) return;
    const int lock = cluster_lock(home);
    try {
        cluster_wait_for_predecessor(home, [](std::string_view) {});
        fs::remove_all(home.data());
        fs::remove_all(home.unfinished_data());
        fs::remove_all(home.run());
    } catch (...) {
        close(lock);
        throw;
    }
    close(lock);
}

std::string PrivateCluster::url(std::string_view user, std::string_view database) const {
    return "postgresql://" + std::string(user) + "@/" + std::string(database) +
           "?host=" + cluster_percent_encoded(socket_folder_.string()) + "&port=" + std::string(cluster_port);
}

std::string PrivateCluster::owner_url(std::string_view database) const { return url("ers_owner", database); }
std::string PrivateCluster::service_url(std::string_view database) const { return url("ers_service", database); }
std::string PrivateCluster::superuser_url(std::string_view database) const { return url(cluster_superuser, database); }

} // namespace ers::db
