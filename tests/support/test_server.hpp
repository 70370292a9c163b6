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
#include "tests/support/test_certificate.hpp"
#include "tests/support/test_database.hpp"

namespace ers::testing {

struct TestService {
    std::string organisation = "RAA";
    std::string site = "RAA01";
    std::string specialty = "CARDIOLOGY";
    std::string name = {}; // empty: made of the others and a number
    std::string request_types = "{APPOINTMENT_REQUEST}";
    std::string bookable_type = "DIRECTLY_BOOKABLE";
    std::vector<std::string> priorities{"ROUTINE", "URGENT", "TWO_WEEK_WAIT"};
    int opens_hours = 1; // booking window of each priority
    std::optional<int> closes_days = {};
    int age_from_months = 0;
    std::optional<int> age_below_months = {};
    std::string sex_treated = "MALE_AND_FEMALE";
    std::vector<std::string> commissioners = {}; // empty: nationally available
    int polling_range_days = 84;
};

struct TestSlots {
    std::int64_t service_id = 0;
    int count = 1;
    std::optional<Instant> first = {}; // none: a week from now, on the hour
    int minutes_between = 30;
    std::string priorities = "{ROUTINE,URGENT,TWO_WEEK_WAIT}";
};

// One thread, but its clients and tokens may be used by many.
class TestServer {
public:
    using Change = std::function<void(app::Settings&)>;

    // Nothing listens before start(). The database has the organisations below, and no services:
    // ICBs QAA and QBB; practices P81001, P81002 (QAA) and P82001 (QBB); trust RAA with sites RAA01 and RAA02, and
    // independent provider NBB with site NBB01, all with places and waiting times for Cardiology; management centre
    // RMC01, which has an agreement with QAA.
    explicit TestServer(const Change& change = {}, const Clock* clock = nullptr);
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
    void add_organisations();

    TestDatabase database_;
    TestCertificate certificate_;
    std::unique_ptr<identity::TokenIssuer> issuer_;
    SystemClock system_clock_;
    const Clock& clock_;
    SystemRandom random_;
    std::unique_ptr<app::Service> service_;
    int services_made_ = 0;
    int slot_batches_ = 0;
};

// `headers` with an Idempotency-Key never used before and, where a version is given, If-Match: what a write sends.
[[nodiscard]] http::Headers for_write(http::Headers headers, std::optional<int> version = std::nullopt);

} // namespace ers::testing
