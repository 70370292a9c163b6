// A running service with a small world in it, and calls that are short to write: what the API tests are made of. Every
// answer is held against docs/openapi.json and against what all answers have in common.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/test_server.hpp"

namespace ers::testing {

using nlohmann::json;

struct Answer {
    int status = 0;
    http::Headers headers;
    std::string text;
    json body; // null where there is none, or none in JSON

    // "201", or of a refusal "409 VERSION_STALE".
    [[nodiscard]] std::string outcome() const;
    // The wrong fields of a refusal: "patient.sex INVALID_CODE, priority MISSING_VALUE".
    [[nodiscard]] std::string wrong_fields() const;
    [[nodiscard]] int version() const; // of its ETag; 0 without one
    [[nodiscard]] bool is_replayed() const { return headers.get("Idempotency-Replayed") == "true"; }
    // The text but for what belongs to the one request: two refusals that must not be told apart are equal in it.
    [[nodiscard]] std::string text_without_request_id() const;
};

// One connection to the server. A call whose answer is not as docs/openapi.json has it, or lacks what every answer has,
// fails the running test. One thread.
class Caller {
public:
    explicit Caller(http::Client client) : client_(std::move(client)) {}
    Answer call(http::Method method, std::string_view target, const http::Headers& headers = {},
                std::string_view body = {});
    Answer get(std::string_view target, const http::Headers& headers = {});
    Answer post(std::string_view target, const json& body, const http::Headers& headers);
    Answer put(std::string_view target, const json& body, const http::Headers& headers);
    Answer del(std::string_view target, const http::Headers& headers);
    [[nodiscard]] http::Client& client() { return client_; }

private:
    http::Client client_;
};

struct Referred {
    std::string ubrn;
    std::string access_code; // empty where the patient had one already
    std::string nhs_number;
    int version = 0;
    json body;

    [[nodiscard]] std::string path() const { return "/api/v1/referrals/" + ubrn; }
    [[nodiscard]] std::string patient_path() const { return "/api/v1/patient/referrals/" + ubrn; }
};

// Services `first`, `second` (RAA) and `third` (NBB) of Cardiology take everybody. Patients were born on 1970-03-14.
class ApiWorld {
public:
    explicit ApiWorld(const TestServer::Change& change = {});

    [[nodiscard]] TestServer& server() { return server_; }
    [[nodiscard]] Caller& caller() { return *caller_; }
    [[nodiscard]] Caller new_caller() const { return Caller(server_.client()); }

    // The body of a referral of a patient whom nobody has seen before, to these services or else the world's three.
    [[nodiscard]] json new_referral(const std::vector<std::int64_t>& shortlist = {});
    // A service of RAA, Cardiology, that gives advice and takes no appointments; made when it is first asked for.
    std::int64_t advice_service();
    // The body of a request for advice about such a patient, to that service; the provider may convert it.
    [[nodiscard]] json new_advice_request();
    Referred refer(const json& body, const http::Headers& who);
    // An administrator's urgent one in the name of gp-1, who has yet to confirm it; with these fields changed.
    Referred refer_unconfirmed(const json& changes = json::object());
    Referred refer() { return refer(new_referral(), server_.referrer()); }
    // A free slot at the first service, or another.
    std::int64_t add_slot(std::int64_t service = 0);
    // The referral gets an appointment at the service (default: the first), by its referrer; its version goes up.
    std::int64_t book(Referred& referral, std::int64_t service = 0);
    // The headers of the patient's own calls.
    http::Headers sign_in(const Referred& referral);
    [[nodiscard]] http::Headers other_practice() const; // a referrer of P82001

    // Of every table its number of rows and a digest, but for sessions' last use: equal when nothing was stored.
    [[nodiscard]] std::map<std::string, std::string> contents();
    // One number of the database: `select count(*) … where … $1`.
    [[nodiscard]] std::int64_t count(const db::Statement& statement, const db::Parameters& parameters = {});

    std::int64_t first = 0;
    std::int64_t second = 0;
    std::int64_t third = 0;
    std::vector<std::string> secrets; // access codes and session tokens that were given out through this world

private:
    TestServer server_;
    std::unique_ptr<Caller> caller_;
    int patients_ = 0;
    std::int64_t advice_service_ = 0;
};

// What is wrong with the data, whatever was done to it: "slot booked twice 17, …"; empty at all times.
[[nodiscard]] std::string broken_invariants(db::Connection& owner);

// One world for all tests of a suite; each test makes the referrals and slots that it needs.
class ApiTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() { world_ = std::make_unique<ApiWorld>(); }
    static void TearDownTestSuite() {
        EXPECT_EQ(broken_invariants(world_->server().database().owner()), "");
        world_.reset();
    }
    [[nodiscard]] static ApiWorld& world() { return *world_; }
    [[nodiscard]] static TestServer& server() { return world_->server(); }
    [[nodiscard]] static Caller& caller() { return world_->caller(); }

private:
    static inline std::unique_ptr<ApiWorld> world_;
};

// Numbers that are valid and of the range that is never issued, one for each n.
[[nodiscard]] std::string sample_nhs_number(int n);

// Referrals that were never created through the API, for tests that need hundreds: `count` of practice P81001, all made
// now, each of a patient of its own without an access code; their UBRNs. The connection is the owner's.
std::vector<std::string> add_referrals(db::Connection& owner, Instant now, int count,
                                       const std::vector<std::int64_t>& shortlist, int first_number = 20'000);

[[nodiscard]] std::string quoted(std::int64_t id); // ids are JSON strings

} // namespace ers::testing
