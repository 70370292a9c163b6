#include "app/wiring/server_host.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "ers/http/certificate.hpp"

namespace ers::app {
namespace {

namespace fs = std::filesystem;

// A self-made certificate is good for 397 days; it is made anew well before that.
bool is_fresh_certificate(const fs::path& certificate, const fs::path& key) {
    constexpr std::chrono::days renew_after{300};
    std::error_code missing;
    const auto written = fs::last_write_time(certificate, missing);
    return !missing && fs::exists(key) && fs::file_time_type::clock::now() - written < renew_after;
}

} // namespace

ServerHost::ServerHost(Settings settings, std::unique_ptr<DataFolder> folder, RandomSource& random,
                       const Progress& progress)
    : settings_(std::move(settings)), folder_(std::move(folder)) {
    const bool needs_folder = settings_.database.url.empty() || settings_.server.certificate_file.empty();
    if (!folder_ && needs_folder) {
        folder_ = std::make_unique<DataFolder>(settings_.data.directory);
        folder_->lock();
    }
    if (settings_.server.certificate_file.empty()) find_certificate(progress);
    if (settings_.database.url.empty()) start_private_database(random, progress);
}

ServerHost::~ServerHost() {
    if (folder_) folder_->remove_note();
}

void ServerHost::find_certificate(const Progress& progress) {
    const fs::path certificate = folder_->certificate_file();
    const fs::path key = folder_->private_key_file();
    if (!is_fresh_certificate(certificate, key)) {
        progress("making a certificate for localhost: " + certificate.string());
        http::make_self_signed_certificate(certificate.string(), key.string(), {"localhost", "127.0.0.1", "::1"});
    }
    settings_.server.certificate_file = certificate.string();
    settings_.server.private_key_file = key.string();
}

void ServerHost::start_private_database(RandomSource& random, const Progress& progress) {
    cluster_ = std::make_unique<db::PrivateCluster>(db::PrivateClusterSettings{folder_->path(), true, progress});
    settings_.database.url = cluster_->service_url();
    settings_.database.owner_url = cluster_->owner_url();
    prepare_database(settings_.database.owner_url, random, progress);
}

void ServerHost::announce(std::uint16_t port, bool is_demo) const {
    if (!folder_) return;
    RunningService note;
    note.process_id = getpid();
    note.port = port;
    note.is_demo = is_demo;
    note.service_url = settings_.database.url;
    note.owner_url = settings_.database.owner_url;
    note.certificate_file = fs::absolute(settings_.server.certificate_file).string();
    folder_->write_note(note);
}

} // namespace ers::app
