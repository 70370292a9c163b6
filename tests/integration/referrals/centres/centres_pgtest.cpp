// Management centres by a clock that stands where the test puts it: the days of an agreement, what choice counts, since
// when something is on a centre's list, and what is on record of it.
#include "ers/referrals/centres/centres.hpp"

#include <gtest/gtest.h>

#include "ers/referrals/centres/agreements.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::referrals {
namespace {

namespace services = testing::services;

using std::chrono::hours;
using testing::BookingWorld;

constexpr db::Statement add_agreement{"test.add_agreement", R"(
    insert into management_agreement (organisation, centre, valid_from, valid_to, liability, made_by, made_at)
    values ($1, $2, $3, $4, 'The practice', 'test', '2020-01-01'))"};
constexpr db::Statement agreements_audited{"test.agreements_audited", R"(
    select coalesce(string_agg(action || ' by ' || organisation, ', ' order by id), '') as text
    from audit
    where action like 'agreement.%')"};
constexpr db::Statement lists_of_centre{"test.lists_of_centre", R"(
    select coalesce(string_agg(list, ' ' order by list), '') as text
    from worklist
    where ubrn = $1 and organisation = 'RMC01')"};
constexpr db::Statement since_when{"test.since_when", R"(
    select since
    from worklist
    where ubrn = $1 and organisation = 'RMC01')"};

template <class T>
std::string centre_refusal(const Result<T>& result) {
    if (result) return "done";
    std::string text(error_info(result.error().code).text);
    for (const auto& wrong : result.error().fields) text += " " + wrong.field;
    return text;
}

class Agreements : public ::testing::Test {
protected:
    static Date day(const char* text) { return parse_date(text).value(); }
    Result<Agreement> make(const Principal& who, const char* from, const char* to) {
        const MakeAgreement command{"RMC01", day(from), day(to), {}, "", "The practice answers for it."};
        return world.in_transaction([&] { return make_agreement(world.context(who), command); });
    }
    void add(const char* centre, const char* from, const char* to) {
        world.database().owner().execute(add_agreement, {"P82001", centre, from, to});
    }
    AgreementStanding standing_on(const char* date) {
        return agreement_for(world.connection(), {"RMC01", "P82001", "CARDIOLOGY"}, day(date));
    }

    BookingWorld world; // of P82001 and its board nobody has an agreement
};

TEST_F(Agreements, AreInForceFromTheFirstToTheLastDay) {
    ASSERT_EQ(centre_refusal(make(world.gp("P82001"), "2026-11-24", "2026-11-24")), "done") << "today alone";
    EXPECT_EQ(standing_on("2026-11-23"), AgreementStanding::not_in_force);
    EXPECT_EQ(standing_on("2026-11-24"), AgreementStanding::in_force);
    EXPECT_EQ(standing_on("2026-11-25"), AgreementStanding::not_in_force);
    EXPECT_EQ(centre_refusal(make(world.gp("P82001"), "2026-11-01", "2026-11-23")), "INAPPROPRIATE_VALUE valid_to");
}

TEST_F(Agreements, OfAnotherCentreDoNotCount) {
    world.database().owner().run_script(
        "insert into organisation (code, name, kind) values ('RMC02', 'Centre two', 'REFERRAL_MANAGEMENT_CENTRE')");
    add("RMC02", "2026-01-01", "2026-12-31");
    EXPECT_EQ(standing_on("2026-11-24"), AgreementStanding::none);
}

TEST_F(Agreements, OneInForceIsEnoughWhateverElseThereIs) {
    add("RMC01", "2020-01-01", "2020-12-31");
    add("RMC01", "2026-01-01", "2026-12-31");
    add("RMC01", "2098-01-01", "2098-12-31");
    EXPECT_EQ(standing_on("2026-11-24"), AgreementStanding::in_force);
}

TEST_F(Agreements, AreReadByThePracticesOfTheBoardThatMadeThem) {
    const auto of = [&](const Principal& who) {
        return list_agreements(world.context(who), 10, std::nullopt).value().items.size();
    };
    EXPECT_EQ(of(world.gp()), 1U) << "QAA's";
    EXPECT_EQ(of(world.gp("P82001")), 0U);
}

TEST_F(Agreements, AreMadeByOrganisationsThatAreThereAndAreOnRecord) {
    EXPECT_EQ(centre_refusal(make(world.gp("X99999"), "2026-11-24", "2026-12-24")), "FORBIDDEN");
    const auto gp = world.gp("P82001");
    const auto made = make(gp, "2026-11-24", "2026-12-24");
    ASSERT_TRUE(made) << made.error().detail;
    const auto ended = world.in_transaction([&] { return end_agreement(world.context(gp), made->id, "Given up"); });
    ASSERT_TRUE(ended) << ended.error().detail;
    EXPECT_EQ(world.database().owner().execute(agreements_audited).front().text("text"),
              "agreement.made by P82001, agreement.ended by P82001");
}

// Two providers are choice enough here: one in Leeds, one in Manchester.
class ManagedReferrals : public ::testing::Test {
protected:
    ManagedReferrals() { world.numbers().choice_providers_min = 2; }
    static choice::ChoiceGiven because() { return {std::nullopt, "{}", "urgent_pathway", std::nullopt}; }

    Referral refer(const std::vector<std::int64_t>& shortlist, const choice::ChoiceGiven& choice = {}) {
        auto command = world.new_referral();
        command.shortlist = shortlist;
        command.choice = choice;
        command.managed_by = "RMC01";
        return world.create(command, world.gp()).value().referral;
    }
    // Fails the test if it is refused.
    void change(Referral& referral, const Principal& who, const std::vector<std::int64_t>& shortlist,
                const choice::ChoiceGiven& choice = {}) {
        keep(referral, world.in_transaction([&] {
            return change_shortlist(world.context(who), referral.ubrn, referral.version, shortlist, choice);
        }));
    }
    void send(Referral& referral) {
        keep(referral, world.in_transaction([&] {
            return send_to_centre(world.context(world.gp()), referral.ubrn, referral.version, "RMC01");
        }));
    }
    void give_back(Referral& referral, const Principal& who, const std::string& comment) {
        keep(referral, world.in_transaction([&] {
            return return_from_centre(world.context(who), referral.ubrn, referral.version, comment);
        }));
    }
    std::string lists(const Referral& referral) {
        return world.database().owner().execute(lists_of_centre, {referral.ubrn}).front().text("text");
    }
    Instant since(const Referral& referral) {
        return world.database().owner().execute(since_when, {referral.ubrn}).front().instant("since");
    }

    BookingWorld world;

private:
    static void keep(Referral& referral, Result<Referral> changed) {
        ASSERT_TRUE(changed) << changed.error().detail;
        EXPECT_EQ(changed->version, referral.version + 1);
        referral = std::move(*changed);
    }
};

TEST_F(ManagedReferrals, TheChoiceThatWasGivenBeforeCounts) {
    EXPECT_FALSE(refer({services::cardiology_leeds, services::cardiology_manchester}).is_choice_to_offer);
    EXPECT_TRUE(refer({services::cardiology_leeds, services::arrhythmia_leeds}).is_choice_to_offer)
        << "of one provider";
    EXPECT_FALSE(refer({services::cardiology_leeds}, because()).is_choice_to_offer);
    auto plain = world.refer({services::cardiology_leeds, services::cardiology_manchester});
    send(plain);
    EXPECT_FALSE(plain.is_choice_to_offer);
}

TEST_F(ManagedReferrals, WhatWasPresentedCountsAsWhatWasChosenDoes) {
    auto referral = refer({services::cardiology_leeds});
    change(referral, world.router(), {services::cardiology_leeds}, {2, "{}", std::nullopt, true});
    EXPECT_FALSE(referral.is_choice_to_offer) << "two were presented, and one chosen";
    change(referral, world.router(), {services::cardiology_leeds, services::cardiology_manchester},
           {1, "{}", std::nullopt, true});
    EXPECT_FALSE(referral.is_choice_to_offer) << "two were chosen, whatever was presented";
}

TEST_F(ManagedReferrals, AreRoutedOnceTheCentreHasSetTheShortlist) {
    const auto router = world.router();
    auto referral = refer({services::cardiology_leeds}, because());
    EXPECT_EQ(lists(referral), "to-triage-or-route");
    change(referral, world.gp(), {services::cardiology_leeds}, because());
    EXPECT_EQ(lists(referral), "to-triage-or-route") << "what the practice does is no routing";
    world.clock.advance(hours(1));
    change(referral, router, {services::cardiology_leeds, services::cardiology_manchester});
    EXPECT_EQ(lists(referral), "waiting-for-patient");
    const auto routed = since(referral);
    EXPECT_EQ(routed, world.clock.now());
    world.clock.advance(hours(24));
    change(referral, router, {services::arrhythmia_leeds, services::cardiology_manchester});
    EXPECT_EQ(since(referral), routed) << "the patient has waited since the first time";
    change(referral, world.gp(), {services::cardiology_leeds});
    EXPECT_EQ(lists(referral), "choice-to-offer") << "the practice may offer less, and the centre makes up for it";
}

TEST_F(ManagedReferrals, GoToAndFroOnRecord) {
    auto referral = refer({services::cardiology_leeds, services::cardiology_manchester});
    give_back(referral, world.router(), "The patient has moved");
    EXPECT_TRUE(referral.is_to_acknowledge);
    send(referral);
    EXPECT_FALSE(referral.is_to_acknowledge) << "the centre sees to what has come back";
    EXPECT_EQ(referral.centre_comment, std::nullopt) << "it was the last centre's";
    give_back(referral, world.gp(), "");
    EXPECT_FALSE(referral.is_to_acknowledge);
    const std::string events =
        "referral.created referral.returned_by_centre referral.sent_to_centre referral.taken_back_from_centre";
    EXPECT_EQ(world.audited(referral.ubrn), events);
    EXPECT_EQ(world.told(referral.ubrn), events);
}

} // namespace
} // namespace ers::referrals
