#include "app/wiring/database_access.hpp"

#include <chrono>
#include <utility>

namespace ers::app {

DatabaseAccess::DatabaseAccess(const Settings& settings, RandomSource& random, const Progress& progress)
    : service_url_(settings.database.url), owner_url_(settings.database.owner_url) {
    if (!service_url_.empty()) return;
    folder_ = std::make_unique<DataFolder>(settings.data.directory);
    running_ = folder_->running_service();
    if (running_) {
        service_url_ = running_->service_url;
        owner_url_ = running_->owner_url;
        return;
    }
    folder_->lock();
    cluster_ = std::make_unique<db::PrivateCluster>(db::PrivateClusterSettings{folder_->path(), true, progress});
    service_url_ = cluster_->service_url();
    owner_url_ = cluster_->owner_url();
    prepare_database(owner_url_, random, progress);
}

db::ConnectionSettings command_connection(std::string url) {
    db::ConnectionSettings settings;
    settings.url = std::move(url);
    settings.statement_timeout = std::chrono::minutes(10);
    settings.lock_timeout = std::chrono::minutes(1);
    settings.application_name = "openers-command";
    return settings;
}

} // namespace ers::app
