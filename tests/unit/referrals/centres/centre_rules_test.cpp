// Goal: each reason to refuse an agreement with a management centre, and a referral on its way to a centre or back.
#include "referrals/centres/centre_rules.hpp"

#include <gtest/gtest.h>

#include "tests/unit/referrals/referral_samples.hpp"

namespace ers::referrals {
namespace {

std::shared_ptr<const directory::Snapshot> directory_with_centre() {
    auto contents = samples::directory_contents();
    contents.organisations.emplace(
        "RMC01", directory::OrganisationFacts{
                     .name = "THE TEST CENTRE", .commissioner = "QAA", .kind = "REFERRAL_MANAGEMENT_CENTRE"});
    return std::make_shared<const directory::Snapshot>(std::move(contents));
}

MakeAgreement for_a_year() {
    return {.centre = "RMC01",
            .valid_from = samples::today,
            .valid_to = add_days(samples::today, 365),
            .specialties = {},
            .circumstances = "",
            .liability = "The board answers for it."};
}

std::string refused_agreement(const MakeAgreement& command) {
    std::string text;
    for (const auto& one : refuse_agreement(command, *directory_with_centre(), samples::today)) {
        text += (text.empty() ? "" : ", ") + one.field + " " + std::string(error_info(one.code).text);
    }
    return text;
}

TEST(AgreementRules, AnAgreementForAYearIsMade) {
    EXPECT_EQ(refused_agreement(for_a_year()), "");
    auto command = for_a_year();
    command.specialties = {"CARDIOLOGY", "DERMATOLOGY"};
    EXPECT_EQ(refused_agreement(command), "");
}

TEST(AgreementRules, TheOtherPartyIsAManagementCentre) {
    auto command = for_a_year();
    command.centre = "T10001";
    EXPECT_EQ(refused_agreement(command), "centre REFERENCE_NOT_FOUND") << "a practice";
    command.centre = "NOBODY";
    EXPECT_EQ(refused_agreement(command), "centre REFERENCE_NOT_FOUND");
}

TEST(AgreementRules, ItsLastDayIsTodayOrLaterAndNotBeforeItsFirst) {
    auto command = for_a_year();
    command.valid_to = command.valid_from;
    EXPECT_EQ(refused_agreement(command), "") << "for one day";
    command.valid_to = add_days(command.valid_from, -1);
    EXPECT_EQ(refused_agreement(command), "valid_to CONFLICTING_VALUES");
    command.valid_from = add_days(samples::today, -30);
    EXPECT_EQ(refused_agreement(command), "valid_to INAPPROPRIATE_VALUE") << "it ended yesterday";
    command.valid_to = samples::today;
    EXPECT_EQ(refused_agreement(command), "");
}

TEST(AgreementRules, EachUnknownSpecialtyIsNamedByItsPlace) {
    auto command = for_a_year();
    command.specialties = {"CARDIOLOGY", "ALCHEMY", "DERMATOLOGY", "PHRENOLOGY"};
    EXPECT_EQ(refused_agreement(command), "specialties[1] INVALID_CODE, specialties[3] INVALID_CODE");
}

TEST(AgreementRules, AllThatIsWrongIsToldAtOnce) {
    auto command = for_a_year();
    command.centre = "NOBODY";
    command.valid_to = add_days(samples::today, -1);
    command.specialties = {"ALCHEMY"};
    EXPECT_EQ(refused_agreement(command),
              "centre REFERENCE_NOT_FOUND, valid_to CONFLICTING_VALUES, specialties[0] INVALID_CODE");
}

TEST(AgreementStandings, AnAgreementIsInForceFromItsFirstDayToItsLast) {
    const auto first = samples::today;
    const auto last = add_days(first, 9);
    const AgreementTerms terms{.valid_from = first, .valid_to = last, .specialties = {}};
    const auto on = [&](Date day) { return standing_of(terms, "CARDIOLOGY", day); };
    EXPECT_EQ(on(add_days(first, -1)), AgreementStanding::not_in_force);
    EXPECT_EQ(on(first), AgreementStanding::in_force);
    EXPECT_EQ(on(last), AgreementStanding::in_force);
    EXPECT_EQ(on(add_days(last, 1)), AgreementStanding::not_in_force);
}

TEST(AgreementStandings, AnAgreementThatWasEndedIsNotInForce) {
    EXPECT_EQ(
        standing_of({.valid_from = samples::today, .valid_to = samples::today, .was_ended = true, .specialties = {}},
                    "CARDIOLOGY", samples::today),
        AgreementStanding::not_in_force);
}

TEST(AgreementStandings, AnAgreementIsOfItsSpecialtiesOrOfAll) {
    AgreementTerms terms{.valid_from = samples::today, .valid_to = samples::today, .specialties = {}};
    const auto of = [&](std::string_view specialty) { return standing_of(terms, specialty, samples::today); };
    EXPECT_EQ(of("DERMATOLOGY"), AgreementStanding::in_force) << "it names none";
    terms.specialties = {"UROLOGY", "CARDIOLOGY"};
    EXPECT_EQ(of("CARDIOLOGY"), AgreementStanding::in_force);
    EXPECT_EQ(of("DERMATOLOGY"), AgreementStanding::other_specialties);
    terms.was_ended = true;
    EXPECT_EQ(of("DERMATOLOGY"), AgreementStanding::not_in_force);
}

// Where a practice and its commissioner both have agreements, the best one counts: agreement_for() takes the maximum.
TEST(AgreementStandings, AreInOrderFromNoneToInForce) {
    EXPECT_LT(AgreementStanding::none, AgreementStanding::not_in_force);
    EXPECT_LT(AgreementStanding::not_in_force, AgreementStanding::other_specialties);
    EXPECT_LT(AgreementStanding::other_specialties, AgreementStanding::in_force);
}

TEST(CentreRules, AReferralGoesToACentreUnderAnAgreementInForce) {
    const auto refused_for = [](AgreementStanding standing) {
        const auto wrong = refuse_standing(standing, "managed_by");
        return wrong ? wrong->field + " " + std::string(error_info(wrong->code).text) : "done";
    };
    EXPECT_EQ(refused_for(AgreementStanding::none), "managed_by NO_RELATIONSHIP");
    EXPECT_EQ(refused_for(AgreementStanding::not_in_force), "managed_by INVALID_STATE");
    EXPECT_EQ(refused_for(AgreementStanding::other_specialties), "managed_by INAPPROPRIATE_VALUE");
    EXPECT_EQ(refused_for(AgreementStanding::in_force), "done");
}

TEST(CentreRules, OnlyACentreSaysWhyAReferralReturns) {
    const auto wrong = refuse_return(true, "");
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->field, "comment");
    EXPECT_EQ(wrong->code, ErrorCode::missing_value);
    EXPECT_FALSE(refuse_return(true, "Not for us."));
    EXPECT_FALSE(refuse_return(false, ""));
}

} // namespace
} // namespace ers::referrals
