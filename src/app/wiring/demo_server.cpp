#include "app/wiring/demo_server.hpp"

#include <utility>

#include "app/wiring/database_access.hpp"
#include "ers/observe/log.hpp"
#include "ers/tools/demo/demo_people.hpp"

namespace ers::app {
namespace {

Settings demo_settings(const DataFolder& folder, std::uint16_t port) {
    Settings settings;
    settings.server.port = port;
    settings.data.directory = folder.path().string();
    settings.identity.issuer = demo_issuer_name;
    settings.identity.audience = demo_audience;
    settings.log.file = folder.log_file().string();
    settings.letters.web_address = "www.example.org/book";
    settings.letters.help_line = "0113 496 0100"; // of the numbers that are kept for drama
    settings.letters.text_phone = "0113 496 0101";
    settings.letters.opening_hours = "Monday to Friday, 8am to 6pm";
    return settings;
}

ReadyReferral load_demo(const Settings& settings, RandomSource& random, Instant now, const Progress& progress) {
    db::Connection connection(command_connection(settings.database.url));
    progress("loading the demo's directory");
    load_demo_directory(connection);
    directory::Directory directory;
    directory.refresh(connection, now);
    progress("publishing slots and making referrals");
    publish_demo_slots(connection, *directory.snapshot(), now);
    const DemoReferralSettings wanted{
        directory, settings.booking, settings.referrals, random, read_server_secrets(connection), now};
    make_demo_referrals(connection, wanted);
    return make_ready_referral(connection, wanted);
}

} // namespace

DemoServer::DemoServer(std::unique_ptr<DataFolder> folder, std::uint16_t port, const Progress& progress) {
    const Settings settings = demo_settings(*folder, port);
    const std::string issuer_file = folder->demo_issuer_file().string();
    observe::start_log(settings.log);
    host_ = std::make_unique<ServerHost>(settings, std::move(folder), random_, progress);
    issuer_ = std::make_unique<identity::TokenIssuer>(issuer_file);
    ready_ = load_demo(host_->settings(), random_, clock_.now(), progress);
    service_ = std::make_unique<Service>(ServiceSettings{host_->settings(), issuer_->public_key_set(), issuer_.get()},
                                         clock_, random_);
}

void DemoServer::start() {
    service_->start();
    host_->announce(service_->port(), true);
}

} // namespace ers::app
