// What every endpoint answers while somebody else is at the same thing: a row that is locked, a key whose first request
// is still running. Nobody waits longer than the setting says, and nothing is done.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "ers/interfaces/rest/endpoints.hpp"
#include "tests/support/api_document.hpp"
#include "tests/support/good_calls.hpp"

namespace ers::testing {
namespace {

using entry::Endpoint;

// A writer of one of these rows has to wait; a row that only refers to it has not.
constexpr db::Statement lock_rows{"test.lock_rows", R"(
    with referrals as (select from referral for no key update),
    advice as (select from advice_request for no key update),
    guidance as (select from guidance for no key update),
    appointments as (select from appointment for no key update),
    links as (select from referral_link for no key update),
    patients as (select from patient for no key update),
    codes as (select from access_code for no key update),
    services as (select from service for no key update),
    directories as (select from directory_version for no key update),
    agreements as (select from management_agreement for no key update),
    documents as (select from document for no key update),
    drafts as (select from draft_ubrn for no key update),
    answers as (select from guidance_answer for no key update)
    select (select count(*) from referrals) + (select count(*) from advice) + (select count(*) from guidance) +
           (select count(*) from appointments) + (select count(*) from links) + (select count(*) from patients) +
           (select count(*) from codes) + (select count(*) from services) + (select count(*) from directories) +
           (select count(*) from agreements) + (select count(*) from documents) + (select count(*) from drafts) +
           (select count(*) from answers) as locked)"};
// Answers are still read, and none can be stored.
constexpr db::Statement lock_answers{"test.lock_answers", "lock table idempotency in share mode"};

const Endpoint& endpoint_of(http::Method method, std::string_view pattern) {
    const auto all = rest::endpoints();
    return *std::find_if(all.begin(), all.end(), [&](const auto& endpoint) {
        return endpoint.method == method && endpoint.pattern == pattern;
    });
}

// Where the good call has to do with nobody else's rows, and another call may: the tests after the walk.
bool is_always_locked(const Endpoint& endpoint) {
    return endpoint.pattern != "/api/v1/referrals" && endpoint.pattern != "/api/v1/advice-requests" &&
           endpoint.pattern != "/api/v1/referrals/{ubrn}/guidance-answers";
}

class Busy : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        world_ = std::make_unique<ApiWorld>(
            [](app::Settings& settings) { settings.database.lock_timeout = std::chrono::milliseconds(50); });
    }
    static void TearDownTestSuite() {
        EXPECT_EQ(broken_invariants(world_->server().database().owner()), "");
        world_.reset();
    }
    // Sends each guarded endpoint's good call while another session holds what the statement locks.
    template <class Check>
    static void while_locked(const db::Statement& lock, const Check& check) {
        for (const auto& endpoint : rest::endpoints()) {
            if (!entry::is_guarded(endpoint)) continue;
            const auto call = good_call(*world_, endpoint);
            SCOPED_TRACE(call.name());
            const auto before = world_->contents();
            const auto answer = while_held(lock, {}, [&] { return send(world_->caller(), call); });
            if (answer.status >= 400) {
                EXPECT_EQ(world_->contents(), before);
            }
            check(endpoint, call, answer);
        }
    }
    // The call's answer, while another session, the owner's, has run the statement and not ended.
    template <class Call>
    static Answer while_held(const db::Statement& statement, const db::Parameters& parameters, const Call& call) {
        auto& other = world_->server().database().owner();
        const db::Transaction held(other);
        other.execute(statement, parameters);
        return call();
    }
    // The same with a call that has been made up before.
    static std::string outcome_while_locked(const GoodCall& call) {
        return while_held(lock_rows, {}, [&] { return send(world().caller(), call); }).outcome();
    }
    static ApiWorld& world() { return *world_; }

private:
    static inline std::unique_ptr<ApiWorld> world_;
};

TEST_F(Busy, WhatSomebodyElseIsChangingIsLocked) {
    int locked = 0;
    while_locked(lock_rows, [&](const Endpoint& endpoint, const GoodCall& call, const Answer& answer) {
        const bool is_promised = is_always_locked(endpoint) &&
                                 ApiDocument::instance().promises(endpoint.method, endpoint.pattern, "423", "LOCKED");
        EXPECT_EQ(answer.outcome(), is_promised ? "423 LOCKED" : std::to_string(call.status));
        locked += is_promised ? 1 : 0;
    });
    EXPECT_GT(locked, 30);
}

TEST_F(Busy, AKeyWhoseFirstRequestIsRunningIsInUse) {
    while_locked(lock_answers, [](const Endpoint& /*endpoint*/, const GoodCall& /*call*/, const Answer& answer) {
        EXPECT_EQ(answer.outcome(), "409 IDEMPOTENCY_KEY_IN_USE");
    });
}

TEST_F(Busy, AReservedNumberThatIsJustBeingUsedIsLocked) {
    const auto who = world().server().referrer();
    const auto reserved = world().caller().post("/api/v1/ubrns", json::object(), for_write(who));
    auto call = good_call(world(), endpoint_of(http::Method::post, "/api/v1/referrals"));
    call.body["ubrn"] = reserved.body.at("ubrn");
    EXPECT_EQ(outcome_while_locked(call), "423 LOCKED");
    EXPECT_EQ(send(world().caller(), call).outcome(), "201");
}

// Two who take down the same new patient at once.
TEST_F(Busy, APatientWhomSomebodyElseIsTakingDownIsLocked) {
    static constexpr db::Statement take_down{"test.take_down", R"(
        insert into patient (nhs_number, family_name, given_name, birth_date, sex, created_at, updated_at)
        values ($1, 'Sample', 'Person', '1970-03-14', 'FEMALE', $2, $2))"};
    for (const char* pattern : {"/api/v1/referrals", "/api/v1/advice-requests"}) {
        const auto call = good_call(world(), endpoint_of(http::Method::post, pattern));
        const auto number = call.body.at("patient").at("nhsNumber").get<std::string>();
        const db::Parameters taken{number, world().server().clock().now()};
        const auto answer = while_held(take_down, taken, [&] { return send(world().caller(), call); });
        EXPECT_EQ(answer.outcome(), "423 LOCKED") << pattern;
        EXPECT_EQ(send(world().caller(), call).outcome(), "201") << pattern;
    }
}

TEST_F(Busy, KeptAnswersThatSomebodyElseIsReplacingAreLocked) {
    const auto call = good_call(world(), endpoint_of(http::Method::put, "/api/v1/referrals/{ubrn}/guidance-answers"));
    ASSERT_EQ(send(world().caller(), call).outcome(), "200");
    EXPECT_EQ(outcome_while_locked(call), "423 LOCKED");
}

// Nobody signs in with a code that is just being renewed.
TEST_F(Busy, ASignInWaitsForAChangeOfThePatient) {
    const auto call = good_call(world(), endpoint_of(http::Method::post, "/api/v1/patient/session"));
    EXPECT_EQ(outcome_while_locked(call), "423 LOCKED");
    EXPECT_EQ(send(world().caller(), call).outcome(), "201");
}

} // namespace
} // namespace ers::testing
