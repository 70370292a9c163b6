// A server starts on generated data, and people find services, see their lists, and book.
#include <gtest/gtest.h>

#include "ers/tools/generate/check.hpp"
#include "ers/tools/generate/generate.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement read_ubrn_key{"test.ubrn_key", "select value from server_secret where name = 'ubrn'"};

// A referral that waits for its booking, with a slot that it may have in two days' time at the earliest.
constexpr db::Statement find_waiting{"test.find_waiting", R"(
    select r.ubrn, r.version, r.referrer_user_id, r.referring_organisation, r.specialty_code, s.id as slot
    from referral r
    join slot s on s.service_id = any (r.shortlist) and s.status = 'FREE' and r.priority = any (s.priorities)
    join service_priority p on p.service_id = s.service_id and p.priority = r.priority
    where r.state = 'NOT_BOOKED' and s.starts_at > $1::timestamptz + interval '3 days'
      and s.starts_at < $1::timestamptz + make_interval(days => coalesce(p.closes_days, 84) - 1)
    order by r.ubrn, s.id
    limit 1)"};

class GeneratedService : public ::testing::Test {
protected:
    GeneratedService() {
        generate::GenerateSettings settings;
        settings.size = {.name = "test", .services = 120, .practices = 20, .slots = 3'000, .referrals = 3'000};
        settings.seed = 3;
        settings.today = london_date(server_.clock().now());
        settings.ubrn_key = owner().execute(read_ubrn_key).front().bytes("value");
        const auto report = generate::generate(owner(), settings);
        EXPECT_TRUE(report.has_value()) << report.error();
        server_.start();
        caller_ = std::make_unique<Caller>(server_.client());
    }
    db::Connection& owner() { return server_.database().owner(); }

    TestServer server_;
    std::unique_ptr<Caller> caller_;
};

TEST_F(GeneratedService, FindsServicesShowsListsAndBooks) {
    const auto waiting = owner().execute(find_waiting, {server_.clock().now()}).front();
    const auto referrer = server_.staff(waiting.text("referrer_user_id"), waiting.text("referring_organisation"),
                                        BusinessFunction::referring_clinician);

    const auto found =
        caller_->get("/api/v1/services?hasSlots=true&specialty=" + waiting.text("specialty_code"), referrer);
    ASSERT_EQ(found.outcome(), "200") << found.text;
    EXPECT_GT(found.body.at("items").size(), 0U);

    const auto list = caller_->get("/api/v1/worklists/awaiting-booking", referrer);
    ASSERT_EQ(list.outcome(), "200") << list.text;
    EXPECT_GT(list.body.at("items").size(), 0U);

    const auto path = "/api/v1/referrals/" + waiting.text("ubrn");
    const auto booked = caller_->post(path + "/appointment", {{"slotId", waiting.text("slot")}},
                                      for_write(referrer, waiting.number("version")));
    EXPECT_EQ(booked.outcome(), "201") << booked.text;
    EXPECT_EQ(caller_->get(path, referrer).body.at("state"), "BOOKED");
    EXPECT_TRUE(generate::check_invariants(owner()).empty());
}

} // namespace
} // namespace ers::testing
