// A PostgreSQL of the service's own, for a start with no settings and for tests: a cluster under one folder, reached by
// Unix socket only, never run as root.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace ers::db {

struct PrivateClusterSettings {
    std::filesystem::path folder; // holds postgres/ (the cluster), and run/ (the socket) where its path is short enough
    bool durable = true; // false: no fsync, for throw-away clusters of tests
    std::function<void(std::string_view)> progress = [](std::string_view) {};
};

// Starts the cluster (making it first where there is none) and stops it when destroyed. If a server already runs on the
// folder, it throws std::runtime_error naming its process id. Makes the roles ers_owner and ers_service and the
// database "ers". As root it runs PostgreSQL as user "postgres"; where that user cannot enter the folder, the cluster
// goes to /var/lib/openers/<hash of the folder>, and progress says so.
//
// The thread that makes it must live until it is stopped: PostgreSQL is told to shut down when that thread ends, which
// is how it never outlives a server that was killed.
class PrivateCluster {
public:
    explicit PrivateCluster(PrivateClusterSettings settings);
    ~PrivateCluster();
    PrivateCluster(const PrivateCluster&) = delete;
    PrivateCluster& operator=(const PrivateCluster&) = delete;

    [[nodiscard]] std::string owner_url(std::string_view database = "ers") const;
    [[nodiscard]] std::string service_url(std::string_view database = "ers") const;
    [[nodiscard]] std::string superuser_url(std::string_view database = "postgres") const;
    [[nodiscard]] pid_t process_id() const { return postmaster_; }
    // The cluster's own files; not always below the folder that was asked for.
    [[nodiscard]] const std::filesystem::path& data_folder() const { return data_folder_; }
    // Fast shutdown and wait; no-throw, idempotent.
    void stop() noexcept;

    // Deletes the cluster that belongs to this folder, wherever it is, and nothing else. Throws as the constructor does
    // while a server runs on it.
    static void erase(const std::filesystem::path& folder);

private:
    void start();
    void wait_until_ready(const std::filesystem::path& log);
    void make_roles_and_database() const;
    [[nodiscard]] std::string url(std::string_view user, std::string_view database) const;

    PrivateClusterSettings settings_;
    std::filesystem::path home_;
    std::filesystem::path data_folder_;
    std::filesystem::path socket_folder_;
    int lock_ = -1;
    pid_t postmaster_ = -1;
};

} // namespace ers::db
