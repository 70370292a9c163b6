// What a server process keeps around its service: the data folder with its lock and note, the private database where no
// other was named, the certificate.
#pragma once

#include <memory>
#include <optional>

#include "app/wiring/data_folder.hpp"
#include "app/wiring/prepare.hpp"
#include "ers/app/settings/settings.hpp"
#include "ers/core/random.hpp"
#include "ers/db/private_cluster.hpp"

namespace ers::app {

// Made and destroyed by main's thread: the private database ends with the thread that started it.
class ServerHost {
public:
    // `folder`, where it is given, is locked already. Throws std::runtime_error with one sentence.
    ServerHost(Settings settings, std::unique_ptr<DataFolder> folder, RandomSource& random, const Progress& progress);
    ~ServerHost();
    ServerHost(const ServerHost&) = delete;
    ServerHost& operator=(const ServerHost&) = delete;

    // With the database's URLs and the certificate's files filled in.
    [[nodiscard]] const Settings& settings() const { return settings_; }
    // Tells other commands that the service runs; until this object is gone.
    void announce(std::uint16_t port, bool is_demo) const;

private:
    void start_private_database(RandomSource& random, const Progress& progress);
    void find_certificate(const Progress& progress);

    Settings settings_;
    std::unique_ptr<DataFolder> folder_;
    std::unique_ptr<db::PrivateCluster> cluster_;
};

} // namespace ers::app
