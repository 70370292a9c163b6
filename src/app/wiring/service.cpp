// Wires the service together, in the order in which they need each other; stop() goes back the same way.
#include "ers/app/wiring/service.hpp"

#include <atomic>
#include <chrono>
#include <utility>

#include "app/wiring/prepare.hpp"
#include "ers/booking/constraints.hpp"
#include "ers/booking/engine.hpp"
#include "ers/booking/lane.hpp"
#include "ers/db/lane.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/documents/scanning.hpp"
#include "ers/http/server.hpp"
#include "ers/interfaces/entry/dispatcher.hpp"
#include "ers/interfaces/entry/service_parts.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "ers/interfaces/rest/problem.hpp"
#include "ers/jobs/housekeeping.hpp"
#include "ers/jobs/periodic_job.hpp"
#include "ers/observe/log.hpp"
#include "ers/referrals/contact/timed.hpp"

namespace ers::app {
namespace {

db::ConnectionSettings service_connection(const Settings& settings, const char* application_name) {
    db::ConnectionSettings connection;
    connection.url = settings.database.url;
    connection.statement_timeout = settings.database.statement_timeout;
    connection.lock_timeout = settings.database.lock_timeout;
    connection.application_name = application_name;
    return connection;
}

db::LaneSettings lane_settings(const Settings& settings, const char* name, int workers) {
    return {name, workers, settings.lanes.queue_length_max, service_connection(settings, "openers")};
}

// Reports read much and may take long, in connections that write nothing.
db::LaneSettings reports_lane(const Settings& settings) {
    const auto& lanes = settings.lanes;
    auto connection = service_connection(settings, "openers-reports");
    connection.statement_timeout = lanes.reports_statement_timeout;
    connection.work_memory_mb = lanes.reports_work_memory_mb;
    connection.reads_only = true;
    return {"reports", lanes.reports_workers, lanes.reports_queue_length_max, std::move(connection)};
}

// A replica that is away for a while is no reason not to be ready: the primary answers in its place.
std::unique_ptr<db::Lane> replica_lane(const Settings& settings) {
    if (settings.database.replica_url.empty()) return nullptr;
    auto lane = lane_settings(settings, "replica", settings.lanes.read_workers);
    lane.connection.url = settings.database.replica_url;
    lane.connection.application_name = "openers-replica";
    return std::make_unique<db::Lane>(std::move(lane));
}

identity::TokenSettings token_settings(const ServiceSettings& settings) {
    identity::TokenSettings tokens;
    tokens.key_set = settings.key_set;
    tokens.issuer = settings.settings.identity.issuer;
    tokens.audience = settings.settings.identity.audience;
    return tokens;
}

// Before any thread is started: a setting that cannot work is refused in one sentence.
ServerSecrets open_database(const Settings& settings, directory::Directory& directory, Instant now) {
    db::ConnectionSettings first_load = service_connection(settings, "openers-start");
    first_load.statement_timeout = std::chrono::minutes(1); // the directory may be large
    db::Connection connection(first_load);
    require_program_version(connection);
    ServerSecrets secrets = read_server_secrets(connection);
    make_month_partitions(connection, now);
    directory.refresh(connection, now);
    return secrets;
}

// An operator sees when the directory that is searched became another, and what that took.
void follow_directory(directory::Directory& directory, db::Connection& connection, Instant now) {
    using Milliseconds = std::chrono::milliseconds;
    const auto before = directory.snapshot()->version();
    const auto began = std::chrono::steady_clock::now();
    directory.refresh(connection, now);
    const auto snapshot = directory.snapshot();
    if (snapshot->version() == before) return;
    const auto took = std::chrono::steady_clock::now() - began;
    observe::Event(observe::LogLevel::info, "directory.changed")
        .field("version", snapshot->version())
        .field("services", static_cast<std::int64_t>(snapshot->services().size()))
        .field("milliseconds", std::int64_t{std::chrono::duration_cast<Milliseconds>(took).count()});
}

} // namespace

struct Service::Running {
    Running(const ServiceSettings& settings, const Clock& clock, RandomSource& random)
        : tokens(token_settings(settings)),
          secrets(open_database(settings.settings, directory, clock.now())),
          read(lane_settings(settings.settings, "read", settings.settings.lanes.read_workers)),
          write(lane_settings(settings.settings, "write", settings.settings.lanes.write_workers)),
          reports(reports_lane(settings.settings)),
          replica(replica_lane(settings.settings)),
          engine(clock, random, directory, settings.settings.booking, settings.settings.referrals, secrets.idempotency),
          scanner(documents::make_scanner(settings.settings.documents)),
          access_codes(random, static_cast<std::size_t>(settings.settings.patients.access_codes_ready)),
          booking(engine, settings.settings.booking, service_connection(settings.settings, "openers-booking")),
          service(make_service_parts(settings, clock, random)),
          server(settings.settings.server, entry::route_infos(rest::endpoints()),
                 http::ErrorForms{.otherwise = rest::problem_form},
                 entry::Dispatcher(rest::endpoints(), service, read, write, reports, booking, replica.get())),
          refreshing(
              "directory", settings.settings.directory.refresh_every,
              service_connection(settings.settings, "openers-directory"),
              [this, &clock](db::Connection& connection) { follow_directory(directory, connection, clock.now()); }),
          housekeeping(
              "housekeeping", std::chrono::hours(1), service_connection(settings.settings, "openers-housekeeping"),
              [&clock,
               kept = std::chrono::hours(settings.settings.documents.unlinked_hours)](db::Connection& connection) {
                  make_month_partitions(connection, clock.now());
                  forget_what_is_over(connection, clock.now());
                  forget_uploads(connection, clock.now() - kept);
              }),
          scanning(make_scanning(settings.settings, clock)),
          timed("timed work", settings.settings.referrals.timed_work_every,
                service_connection(settings.settings, "openers-timed"),
                [this, &clock, numbers = settings.settings.referrals](db::Connection& connection) {
                    constexpr std::size_t full = referrals::timed_referrals_max;
                    while (is_open && referrals::send_reminders(connection, numbers, clock.now()) == full) {}
                    while (is_open && referrals::tell_overdue_contacts(connection, clock.now()) == full) {}
                }) {}

    // Nothing to do where there is no scanner. Ends between two documents when the service stops.
    std::unique_ptr<PeriodicJob> make_scanning(const Settings& settings, const Clock& clock) {
        if (!scanner) return nullptr;
        return std::make_unique<PeriodicJob>(
            "documents", settings.documents.scan_every, service_connection(settings, "openers-documents"),
            [this, &clock, numbers = settings.documents](db::Connection& connection) {
                auto step = documents::ScanStep::done;
                while (is_open && step == documents::ScanStep::done) {
                    step = documents::scan_next(connection, *scanner, numbers, clock.now());
                }
            });
    }

    entry::ServiceParts make_service_parts(const ServiceSettings& settings, const Clock& clock, RandomSource& random) {
        return {.clock = clock,
                .random = random,
                .access_codes = access_codes,
                .directory = directory,
                .tokens = tokens,
                .demo_issuer = settings.demo_issuer,
                .token_issuer = settings.settings.identity.issuer,
                .token_audience = settings.settings.identity.audience,
                .sign_in = settings.settings.patients,
                .referrals = settings.settings.referrals,
                .letters = settings.settings.letters,
                .booking = settings.settings.booking,
                .documents = settings.settings.documents,
                .advice = settings.settings.advice,
                .constraint_refusals = booking::constraint_refusals,
                .idempotency_secret = secrets.idempotency,
                .ubrn_key = secrets.ubrn,
                .on_upload =
                    [this] {
                        if (scanning) scanning->run_soon();
                    },
                .is_ready =
                    [this] {
                        return is_open && read.has_connection() && write.has_connection() && booking.has_connection();
                    }};
    }

    // Nobody is told that the service is there before its lanes can work.
    void start() {
        read.wait_until_connected();
        write.wait_until_connected();
        reports.wait_until_connected();
        booking.wait_until_connected();
        is_open = true;
        server.start();
    }

    // The server goes first, so that nothing is left that asks the lanes; each lane then finishes what it has.
    void stop() {
        is_open = false;
        server.stop();
        booking.stop();
        if (replica) replica->stop();
        reports.stop();
        write.stop();
        read.stop();
    }

    std::atomic<bool> is_open = false;
    identity::TokenVerifier tokens;
    directory::Directory directory;
    ServerSecrets secrets;
    db::Lane read;
    db::Lane write;
    db::Lane reports;
    std::unique_ptr<db::Lane> replica; // none where none is configured
    booking::Engine engine;
    std::unique_ptr<documents::Scanner> scanner; // none where it is off
    patients::AccessCodes access_codes;
    booking::BookingLane booking;
    entry::ServiceParts service;
    http::Server server;
    PeriodicJob refreshing;
    PeriodicJob housekeeping;
    std::unique_ptr<PeriodicJob> scanning;
    PeriodicJob timed;
};

Service::Service(ServiceSettings settings, const Clock& clock, RandomSource& random)
    : settings_(std::move(settings)), clock_(clock), random_(random) {}

Service::~Service() { stop(); }

void Service::start() {
    running_ = std::make_unique<Running>(settings_, clock_, random_);
    running_->start();
    observe::Event(observe::LogLevel::info, "service.started").field("port", static_cast<int>(port()));
}

std::uint16_t Service::port() const { return running_->server.port(); }

void Service::refresh_directory() {
    db::Connection connection(service_connection(settings_.settings, "openers-directory"));
    running_->directory.refresh_all(connection, clock_.now());
}

void Service::stop() {
    if (!running_) return;
    observe::Event(observe::LogLevel::info, "service.stopping");
    running_->stop();
    running_.reset();
    observe::Event(observe::LogLevel::info, "service.stopped");
}

} // namespace ers::app
