// The whole service in process, on a free port over a database of its own: what the API tests call. Data goes in by
// SQL, before start() or, followed by refresh(), after it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ers/app/wiring/service.hpp"
#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/http/client.hpp"
#include "ers/identity/tokens.hpp"
#include "tests/support/running_clock.hpp"
#include "tests/support/test_certificate.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/world_builder.hpp"

namespace ers::testing {

// One thread, but its clients and tokens may be used by many.
class TestServer {
public:
    using Change = std::function<void(app::Settings&)>;

    // Nothing listens before start(). The database has the builder's organisations, and no services. The clock begins
    // at that instant; tests with programs of their own, which go by the system's clock, begin it at now.
    explicit TestServer(const Change& change = {}, Instant begins = RunningClock::usual_beginning());
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    void start();
    void stop();
    // The running service looks at the directory and the next free slots now.
    void refresh();

    [[nodiscard]] std::uint16_t port() const { return service_->port(); }
    [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(port()); }
    [[nodiscard]] std::string certificate_file() const { return certificate_.certificate_file(); }
    [[nodiscard]] TestDatabase& database() { return database_; }
    [[nodiscard]] RunningClock& clock() { return clock_; } // the service's own

    // A connection of one's own to the server.
    [[nodiscard]] http::Client client() const;
    // A staff token with one profile; the person needs not be in the database.
    [[nodiscard]] std::string token(const std::string& user, const std::string& organisation,
                                    BusinessFunction function) const;
    // Authorization with such a token: what a call of that person sends.
    [[nodiscard]] http::Headers staff(const std::string& user, const std::string& organisation,
                                      BusinessFunction function) const;
    [[nodiscard]] http::Headers referrer() const; // user gp-1 of P81001
    [[nodiscard]] http::Headers reviewer(const std::string& organisation = "RAA") const; // a clinician of the provider
    [[nodiscard]] http::Headers centre() const; // a clinician's administrator of RMC01
    [[nodiscard]] http::Headers manager(const std::string& organisation = "RAA") const; // its booking manager

    std::int64_t add_service(const TestService& service = {});
    std::vector<std::int64_t> add_slots(const TestSlots& slots); // their ids, by start

private:
    TestDatabase database_;
    TestCertificate certificate_;
    std::unique_ptr<identity::TokenIssuer> issuer_;
    RunningClock clock_;
    SystemRandom random_;
    std::unique_ptr<app::Service> service_;
    WorldBuilder builder_;
};

// `headers` with an Idempotency-Key never used before and, where a version is given, If-Match: what a write sends.
[[nodiscard]] http::Headers for_write(http::Headers headers, std::optional<int> version = std::nullopt);

} // namespace ers::testing
