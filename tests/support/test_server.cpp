#include "tests/support/test_server.hpp"

#include <atomic>
#include <utility>

#include "ers/observe/log.hpp"

namespace ers::testing {
namespace {

constexpr const char* test_issuer_name = "openers-test";
constexpr const char* test_audience = "openers";

app::Settings test_settings(const TestDatabase& database, const TestCertificate& certificate) {
    app::Settings settings;
    settings.server.port = 0;
    settings.server.certificate_file = certificate.certificate_file();
    settings.server.private_key_file = certificate.key_file();
    settings.database.url = database.service_url();
    settings.identity.issuer = test_issuer_name;
    settings.identity.audience = test_audience;
    settings.referrals.confirm_urgent = true; // of administrators; their routine referrals go at once
    settings.log.level = observe::LogLevel::warning;
    return settings;
}

} // namespace

TestServer::TestServer(const Change& change, Instant begins)
    : issuer_(std::make_unique<identity::TokenIssuer>((certificate_.folder() / "issuer.pem").string())),
      clock_(begins) {
    app::Settings settings = test_settings(database_, certificate_);
    if (change) change(settings);
    observe::start_log(settings.log);
    app::make_server_secrets(database_.owner(), random_);
    WorldBuilder::add_organisations(database_.owner());
    service_ = std::make_unique<app::Service>(app::ServiceSettings{settings, issuer_->public_key_set(), issuer_.get()},
                                              clock_, random_);
}

TestServer::~TestServer() { stop(); }

void TestServer::start() { service_->start(); }
void TestServer::stop() { service_->stop(); }
void TestServer::refresh() { service_->refresh_directory(); }

http::Client TestServer::client() const { return http::Client({url(), certificate_file()}); }

std::string TestServer::token(const std::string& user, const std::string& organisation,
                              BusinessFunction function) const {
    const Instant now = clock_.now();
    identity::TokenClaims claims;
    claims.user_id = user;
    claims.user_name = "Test " + user;
    claims.profiles.push_back({OdsCode::parse(organisation).value(), function});
    claims.expires = now + std::chrono::hours(1);
    return issuer_->issue(claims, test_issuer_name, test_audience, now);
}

http::Headers TestServer::staff(const std::string& user, const std::string& organisation,
                                BusinessFunction function) const {
    http::Headers headers;
    headers.set("Authorization", "Bearer " + token(user, organisation, function));
    return headers;
}

http::Headers TestServer::referrer() const { return staff("gp-1", "P81001", BusinessFunction::referring_clinician); }

http::Headers TestServer::reviewer(const std::string& organisation) const {
    return staff("reviewer", organisation, BusinessFunction::service_provider_clinician);
}

http::Headers TestServer::centre() const {
    return staff("router", "RMC01", BusinessFunction::referring_clinician_admin);
}
http::Headers TestServer::manager(const std::string& organisation) const {
    return staff("manager", organisation, BusinessFunction::booking_manager);
}

std::int64_t TestServer::add_service(const TestService& service) {
    return builder_.add_service(database_.owner(), service);
}

std::vector<std::int64_t> TestServer::add_slots(const TestSlots& slots) {
    return builder_.add_slots(database_.owner(), slots, clock_.now());
}

http::Headers for_write(http::Headers headers, std::optional<int> version) {
    static std::atomic<int> last_key = 0;
    headers.set("Idempotency-Key", "test-key-" + std::to_string(++last_key));
    if (version) headers.set("If-Match", "\"" + std::to_string(*version) + "\"");
    return headers;
}

} // namespace ers::testing
