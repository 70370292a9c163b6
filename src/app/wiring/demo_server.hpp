// The demo as a whole: its data folder, database, data, issuer and service. For the command demo, and for a walkthrough
// that finds no service.
#pragma once

#include <memory>
#include <string>

#include "app/wiring/server_host.hpp"
#include "ers/app/wiring/service.hpp"
#include "ers/identity/tokens.hpp"
#include "ers/tools/demo/demo_data.hpp"

namespace ers::app {

// Made and destroyed by main's thread, as ServerHost.
class DemoServer {
public:
    // `folder` is locked. Everything is loaded when this returns; nothing listens yet.
    DemoServer(std::unique_ptr<DataFolder> folder, std::uint16_t port, const Progress& progress);

    void start();
    void stop() { service_->stop(); }

    [[nodiscard]] std::uint16_t port() const { return service_->port(); }
    [[nodiscard]] const Settings& settings() const { return host_->settings(); } // with the database's URLs
    [[nodiscard]] const ReadyReferral& ready_referral() const { return ready_; }

private:
    SystemRandom random_;
    SystemClock clock_;
    std::unique_ptr<ServerHost> host_;
    std::unique_ptr<identity::TokenIssuer> issuer_;
    ReadyReferral ready_;
    std::unique_ptr<Service> service_;
};

} // namespace ers::app
