// A service of the benchmark's own: a durable PostgreSQL cluster in a folder, and the server on it, both of which can
// be killed and started again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "ers/db/connection.hpp"
#include "ers/db/private_cluster.hpp"
#include "tools/bench/workplace.hpp"

namespace ers::bench {

// Main thread only. Server and cluster end with the object.
class Installation {
public:
    // Starts the cluster, making it where there is none, and brings its database to the program's version.
    Installation(Workplace& workplace, const std::filesystem::path& folder, std::string name);
    ~Installation();
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;

    // Starts the server where it does not run, and waits until it takes requests; on the port that it had before.
    void start_server();
    void stop_server();
    // SIGKILL to the server; start_server() starts it again.
    void kill_server();
    // SIGKILL to PostgreSQL's first process, whose child processes then end; then it is started again.
    void kill_database();

    [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(port_); }
    [[nodiscard]] std::filesystem::path ca_file() const { return folder_ / "service" / "certificate.pem"; }
    [[nodiscard]] std::filesystem::path issuer_key() const { return folder_ / "issuer.pem"; }
    [[nodiscard]] std::filesystem::path config() const { return folder_ / "ers.toml"; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] const std::filesystem::path& data_folder() const { return cluster_->data_folder(); }
    [[nodiscard]] std::string service_url() const { return cluster_->service_url(); }
    [[nodiscard]] std::string owner_url() const { return cluster_->owner_url(); }
    // A new connection without time limits, as the cluster's superuser.
    [[nodiscard]] std::unique_ptr<db::Connection> connect() const;

    // What the kernel says of the running server, in bytes.
    struct Memory {
        std::int64_t now = 0; // resident
        std::int64_t peak = 0; // the most that was ever resident
    };
    [[nodiscard]] Memory server_memory() const;

private:
    void start_cluster();
    void write_settings() const;

    Workplace& workplace_;
    std::filesystem::path folder_;
    std::string name_;
    std::unique_ptr<db::PrivateCluster> cluster_;
    std::unique_ptr<Program> server_;
    std::uint16_t port_ = 0;
};

} // namespace ers::bench
