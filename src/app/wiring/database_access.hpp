// Where a command that is not the server finds the database: the settings' own, the private one of a server that runs,
// or a private one that runs for as long as the command.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/wiring/data_folder.hpp"
#include "app/wiring/prepare.hpp"
#include "ers/app/settings/settings.hpp"
#include "ers/db/private_cluster.hpp"

namespace ers::app {

class DatabaseAccess {
public:
    // A private database that this object starts is brought to the program's version. Throws std::runtime_error with
    // one sentence when no database can be reached.
    DatabaseAccess(const Settings& settings, RandomSource& random, const Progress& progress);

    [[nodiscard]] const std::string& service_url() const { return service_url_; }
    [[nodiscard]] const std::string& owner_url() const { return owner_url_; } // empty where nobody told it
    // The data folder, where the database is a private one.
    [[nodiscard]] const DataFolder* data_folder() const { return folder_.get(); }
    [[nodiscard]] const std::optional<RunningService>& running_service() const { return running_; }

private:
    std::unique_ptr<DataFolder> folder_;
    std::optional<RunningService> running_;
    std::unique_ptr<db::PrivateCluster> cluster_;
    std::string service_url_;
    std::string owner_url_;
};

// A connection as the service's restricted role, for a command's own work: no hurry.
[[nodiscard]] db::ConnectionSettings command_connection(std::string url);

} // namespace ers::app
