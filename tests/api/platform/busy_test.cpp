// What every endpoint answers while somebody else is at the same thing: a row that is locked, a key whose first request
// is still running. Nobody waits longer than the setting says, and nothing is done.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "ers/rest/endpoint.hpp"
#include "tests/support/api_document.hpp"
#include "tests/support/good_calls.hpp"

namespace ers::testing {
namespace {

using rest::Endpoint;
using rest::WriteMode;

// Whoever writes to one of these has to wait; who only refers to it has not.
constexpr db::Statement lock_rows{"test.lock_rows", R"(
    with referrals as (select from referral for no key update),
    advice as (select from advice_request for no key update),
    guidance as (select from guidance for no key update),
    appointments as (select from appointment for no key update),
    links as (select from referral_link for no key update)
    select (select count(*) from referrals) + (select count(*) from advice) + (select count(*) from guidance) +
           (select count(*) from appointments) + (select count(*) from links) as locked)"};
// Answers are still read, and none can be stored.
constexpr db::Statement lock_answers{"test.lock_answers", "lock table idempotency in share mode"};

bool promises(const Endpoint& endpoint, const char* status, std::string_view code) {
    const auto& document = ApiDocument::instance();
    const auto& all = document.operations();
    const auto operation = std::find_if(all.begin(), all.end(), [&](const auto& one) {
        return one.method == endpoint.method && one.pattern == endpoint.pattern;
    });
    if (operation == all.end()) return false;
    const auto* response = document.response(*operation, status);
    if (response == nullptr) return false;
    const auto codes = response->value("x-codes", json::array());
    return std::find(codes.begin(), codes.end(), code) != codes.end();
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
        const auto other = world_->server().database().connect();
        for (const auto& endpoint : rest::endpoints()) {
            if (endpoint.write_mode != WriteMode::guarded) continue;
            const auto call = good_call(*world_, endpoint);
            SCOPED_TRACE(call.name());
            const auto before = world_->contents();
            Answer answer;
            {
                const db::Transaction held(*other);
                other->execute(lock);
                answer = send(world_->caller(), call);
            }
            if (answer.status >= 400) {
                EXPECT_EQ(world_->contents(), before);
            }
            check(endpoint, call, answer);
        }
    }

private:
    static inline std::unique_ptr<ApiWorld> world_;
};

TEST_F(Busy, WhatSomebodyElseIsChangingIsLocked) {
    int locked = 0;
    while_locked(lock_rows, [&](const Endpoint& endpoint, const GoodCall& call, const Answer& answer) {
        const bool is_promised = promises(endpoint, "423", "LOCKED");
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

} // namespace
} // namespace ers::testing
