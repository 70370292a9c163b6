// How many statements an operation sends to the database: a referral is read once, and written once, by each write.
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "ers/observe/metrics.hpp"
#include "ers/referrals/life_cycle/onward.hpp"
#include "ers/referrals/life_cycle/outcomes.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

using std::chrono::hours;
using testing::BookingWorld;

// How often each statement was sent by this program until now.
std::map<std::string, int> statements_so_far() {
    static const std::string family = "ers_db_statement_seconds_count";
    std::map<std::string, int> counts;
    std::istringstream lines(observe::metrics_text());
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(family)) continue;
        const auto name = line.find("statement=\"");
        const auto begin = name + std::string_view("statement=\"").size();
        counts[line.substr(begin, line.find('"', begin) - begin)] += std::stoi(line.substr(line.rfind(' ')));
    }
    return counts;
}

class StatementsOfAWrite : public ::testing::Test {
protected:
    // The statements that the work sends, by name.
    template <class Work>
    std::map<std::string, int> statements_of(const Principal& who, Work&& work) {
        const auto before = statements_so_far();
        const auto result = world.in_transaction([&] { return work(world.context(who)); });
        EXPECT_TRUE(result) << result.error().detail;
        auto sent = statements_so_far();
        for (const auto& [name, count] : before) {
            if ((sent[name] -= count) == 0) sent.erase(name);
        }
        return sent;
    }
    static int sum(const std::map<std::string, int>& sent) {
        int all = 0;
        for (const auto& [name, count] : sent) all += count;
        return all;
    }
    static std::string text(const std::map<std::string, int>& sent) {
        std::string text;
        for (const auto& [name, count] : sent) text += name + " " + std::to_string(count) + ", ";
        return text;
    }
    Referral booked(const std::vector<std::int64_t>& shortlist = {101, 102, 103}) {
        const auto referral = world.refer(shortlist);
        EXPECT_TRUE(world.book(world.gp(), referral, world.add_slot(shortlist.front())));
        return world.read(referral.ubrn);
    }
    Referral attended() {
        auto referral = booked();
        world.clock.advance(hours(96));
        const auto seen = world.in_transaction([&] {
            return record_attendance(world.context(world.booking_clerk()), referral.ubrn, referral.version,
                                     "REFERRED_ONWARD", "");
        });
        EXPECT_TRUE(seen);
        return *seen;
    }
    template <class Work>
    void expect_statements(int number, const Principal& who, Work&& work) {
        const auto sent = statements_of(who, std::forward<Work>(work));
        EXPECT_EQ(sum(sent), number) << text(sent);
    }

    BookingWorld world;
};

TEST_F(StatementsOfAWrite, AReferralIsMade) {
    const auto command = world.new_referral();
    expect_statements(9, world.gp(),
                      [&](const OperationContext& context) { return create_referral(context, command); });
}

TEST_F(StatementsOfAWrite, AReferralIsAccepted) {
    const auto referral = booked();
    expect_statements(4, world.clinician(), [&](const OperationContext& context) {
        return accept_referral(context, referral.ubrn, referral.version, "");
    });
}

TEST_F(StatementsOfAWrite, AReferralIsRejected) {
    const auto referral = booked();
    expect_statements(4, world.clinician(), [&](const OperationContext& context) {
        return reject_referral(context, referral.ubrn, referral.version, "OTHER", "No.");
    });
}

TEST_F(StatementsOfAWrite, AShortlistIsChanged) {
    const auto referral = world.refer();
    expect_statements(4, world.gp(), [&](const OperationContext& context) {
        return change_shortlist(context, referral.ubrn, referral.version, {101, 102});
    });
}

TEST_F(StatementsOfAWrite, AReferralIsCancelled) {
    const auto referral = booked();
    expect_statements(4, world.gp(), [&](const OperationContext& context) {
        return cancel_referral(context, referral.ubrn, referral.version, "REFERRER_CANCELLATION", "");
    });
}

TEST_F(StatementsOfAWrite, AnOutcomeIsRecorded) {
    const auto referral = booked();
    world.clock.advance(hours(96));
    expect_statements(4, world.booking_clerk(), [&](const OperationContext& context) {
        return record_attendance(context, referral.ubrn, referral.version, "DISCHARGED", "");
    });
}

TEST_F(StatementsOfAWrite, APatientIsReferredOnward) {
    const auto referral = attended();
    const OnwardReferral onward{.priority = Priority::routine,
                                .specialty_code = referral.specialty_code,
                                .clinic_type_code = referral.clinic_type_code,
                                .shortlist = {103},
                                .choice = {}};
    expect_statements(7, world.clinician(), [&](const OperationContext& context) {
        return refer_onward(context, referral.ubrn, referral.version, onward);
    });
}

} // namespace
} // namespace ers::referrals
