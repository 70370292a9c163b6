// A cluster and a server of the benchmark's own.
#include "tools/bench/installation.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "ers/identity/tokens.hpp"

namespace ers::bench {
namespace {

constexpr std::string_view ready_line = "OpenERS is ready on https://localhost:";
constexpr auto server_start_limit = std::chrono::minutes(2);
constexpr auto server_stop_limit = std::chrono::seconds(30);
constexpr auto migrate_limit = std::chrono::minutes(10);
constexpr auto look_again_after = std::chrono::milliseconds(10);

// A port that nothing listens on, below those that the kernel gives to clients: one that calls a dead server again and
// again would sooner or later be given the server's own port.
std::uint16_t free_port() {
    constexpr int first = 20'000;
    constexpr int count = 10'000;
    for (int tries = 0; tries < count; ++tries) {
        const int port = first + (getpid() * 7 + tries) % count;
        const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        const bool is_free = bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        close(probe);
        if (is_free) return static_cast<std::uint16_t>(port);
    }
    throw std::runtime_error("no free port between 20000 and 29999");
}

// "VmHWM:    123456 kB" of /proc/PID/status, in bytes.
std::int64_t status_bytes(const std::string& status, const std::string& name) {
    const auto at = status.find(name + ':');
    if (at == std::string::npos) throw std::runtime_error("the server is gone: its memory cannot be read");
    return std::stoll(status.substr(at + name.size() + 1)) * 1024;
}

} // namespace

Installation::Installation(Workplace& workplace, const std::filesystem::path& folder, std::string name)
    : workplace_(workplace), folder_(folder), name_(std::move(name)) {
    std::filesystem::create_directories(folder_);
    start_cluster();
    const identity::TokenIssuer issuer(issuer_key().string());
    std::ofstream(folder_ / "keys.json") << issuer.public_key_set();
    write_settings();
    static_cast<void>(workplace_.output_of(
        name_ + "-migrate", {workplace_.ers().string(), "migrate", "--config", config().string()}, migrate_limit));
}

Installation::~Installation() {
    if (server_) server_->end(server_stop_limit);
}

void Installation::start_cluster() {
    cluster_ = std::make_unique<db::PrivateCluster>(db::PrivateClusterSettings{
        folder_, true, [this](std::string_view step) { workplace_.say(name_ + ": " + std::string(step)); }});
}

// The service's defaults, but for many callers on one address and connections that stay idle while memory is measured.
void Installation::write_settings() const {
    std::ofstream file(config());
    file << "[server]\nconnections_max = 100000\nconnections_per_address_max = 100000\nidle_timeout_ms = 600000\n"
         << "[database]\nurl = \"" << cluster_->service_url() << "\"\nowner_url = \"" << cluster_->owner_url() << "\"\n"
         << "[identity]\nkey_set_file = \"" << (folder_ / "keys.json").string() << "\"\n"
         << "[log]\nlevel = \"warning\"\n"
         << "[data]\ndirectory = \"" << (folder_ / "service").string() << "\"\n";
    if (!file.flush()) throw std::runtime_error("cannot write " + config().string());
}

void Installation::start_server() {
    if (server_ && !server_->has_ended()) return;
    if (port_ == 0) port_ = free_port();
    server_ = std::make_unique<Program>(std::vector<std::string>{workplace_.ers().string(), "serve", "--config",
                                                                 config().string(), "--port", std::to_string(port_)},
                                        workplace_.files_for(name_ + "-server", folder_));
    const auto deadline = std::chrono::steady_clock::now() + server_start_limit;
    for (;;) {
        const bool is_last_look = server_->wait(workplace_.stop(), look_again_after).has_value() ||
                                  std::chrono::steady_clock::now() > deadline;
        const std::string output = server_->output();
        if (output.find('\n') != std::string::npos && output.starts_with(ready_line)) return;
        if (is_last_look) {
            throw std::runtime_error("the server (" + name_ + ") is not ready: " + last_line_of(server_->errors()));
        }
    }
}

void Installation::stop_server() {
    if (!server_) return;
    const int code = server_->end(server_stop_limit);
    if (code != 0) workplace_.problem("the server (" + name_ + ") ended with " + std::to_string(code));
    server_.reset();
}

void Installation::kill_server() {
    if (!server_) return;
    server_->send(SIGKILL);
    server_.reset(); // reaps it
}

void Installation::kill_database() {
    const std::string url = cluster_->service_url();
    kill(cluster_->process_id(), SIGKILL);
    cluster_->stop(); // reaps it; the next start waits for its children
    start_cluster();
    if (cluster_->service_url() == url) return;
    // The socket is elsewhere now (the folder's name is too long for one): the server must be told.
    write_settings();
    kill_server();
    start_server();
}

std::unique_ptr<db::Connection> Installation::connect() const {
    db::ConnectionSettings settings;
    settings.url = cluster_->superuser_url("ers");
    settings.statement_timeout = std::chrono::hours(2);
    settings.lock_timeout = std::chrono::minutes(10);
    settings.application_name = "openers-bench";
    return std::make_unique<db::Connection>(settings);
}

Installation::Memory Installation::server_memory() const {
    if (!server_) throw std::logic_error("no server runs whose memory could be read");
    const std::string status = text_of_file("/proc/" + std::to_string(server_->process_id()) + "/status");
    return {status_bytes(status, "VmRSS"), status_bytes(status, "VmHWM")};
}

} // namespace ers::bench
