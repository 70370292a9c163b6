// What operations do to a referral in hand, and by which channel an appointment is made.
#include <gtest/gtest.h>

#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/record/changes.hpp"

namespace ers::referrals {
namespace {

const Instant now = parse_instant("2026-11-24T10:00:00Z").value();
const Instant earlier = parse_instant("2026-11-20T10:00:00Z").value();
const Date today = parse_date("2026-11-24").value();

Referral some_referral() {
    return {.ubrn = *Ubrn::parse("000000000001"),
            .patient = {.nhs_number = *NhsNumber::parse("9434765919"),
                        .family_name = "Test",
                        .given_name = "Ada",
                        .birth_date = parse_date("1970-03-14").value()}};
}

Referral with_provider() {
    auto referral = some_referral();
    referral.with_service_id = 101;
    referral.with_organisation = "RAA";
    referral.contact_by = today;
    referral.accepted_at = earlier;
    referral.reviewed_at = earlier;
    return referral;
}

TEST(ReferralChanges, WhatIsGivenBackIsToBeAcknowledged) {
    auto referral = with_provider();
    give_back(referral);
    EXPECT_FALSE(referral.with_organisation);
    EXPECT_TRUE(referral.is_to_acknowledge);
}

TEST(ReferralChanges, AReviewIsOfAllThatThereIs) {
    auto referral = with_provider();
    referral.letter_changed = referral.priority_changed = true;
    note_review(referral, now);
    EXPECT_EQ(referral.reviewed_at, now);
    EXPECT_FALSE(referral.letter_changed || referral.priority_changed);
    referral.letter_changed = referral.priority_changed = true;
    forget_review(referral);
    EXPECT_FALSE(referral.reviewed_at || referral.accepted_at || referral.letter_changed || referral.priority_changed);
}

TEST(ReferralChanges, ADocumentIsReviewedAgainByAProviderThatHadReviewed) {
    auto referral = with_provider();
    note_clinical_information(referral, now);
    EXPECT_EQ(referral.clinical_information_at, now);
    EXPECT_TRUE(referral.letter_changed);
    auto first = some_referral();
    first.clinical_information_at = earlier;
    note_clinical_information(first, now);
    EXPECT_EQ(first.clinical_information_at, earlier) << "the first document counts";
    EXPECT_FALSE(first.letter_changed) << "nobody has reviewed it";
}

TEST(ReferralChanges, RemindersBeginAsTheReferrerSaysOrTheSettings) {
    ReferralSettings settings;
    settings.reminder_first_days_routine = 14;
    auto referral = some_referral();
    referral.reminders_sent = 2;
    referral.no_contact_at = earlier;
    begin_reminders(referral, settings, today, std::nullopt);
    EXPECT_EQ(referral.next_reminder_on, add_days(today, 14));
    EXPECT_EQ(referral.reminders_sent, 0);
    EXPECT_FALSE(referral.no_contact_at);
    begin_reminders(referral, settings, today, 3);
    EXPECT_EQ(referral.next_reminder_on, add_days(today, 3));
    begin_reminders(referral, settings, today, 0);
    EXPECT_FALSE(referral.next_reminder_on);
}

TEST(ReferralChanges, ACentreOwesAChoiceUntilItWasEnough) {
    auto referral = some_referral();
    note_choice(referral, false);
    EXPECT_FALSE(referral.is_choice_to_offer) << "nobody manages it";
    referral.centre_comment = "Returned before.";
    begin_management(referral, "RMC01", false, now);
    EXPECT_EQ(referral.managed_by, "RMC01");
    EXPECT_EQ(referral.managed_since, now);
    EXPECT_FALSE(referral.centre_comment);
    EXPECT_TRUE(referral.is_choice_to_offer);
    note_choice(referral, true);
    EXPECT_FALSE(referral.is_choice_to_offer);
}

TEST(ReferralChanges, ACentreRoutesAReferralOnce) {
    auto referral = some_referral();
    note_routing(referral, true, now);
    EXPECT_FALSE(referral.centre_routed_at) << "nobody manages it";
    begin_management(referral, "RMC01", true, earlier);
    note_routing(referral, false, now);
    EXPECT_FALSE(referral.centre_routed_at) << "its referrer did";
    note_routing(referral, true, earlier);
    note_routing(referral, true, now);
    EXPECT_EQ(referral.centre_routed_at, earlier);
}

TEST(ReferralChanges, ACentreThatReturnsAReferralLeavesItsComment) {
    auto referral = some_referral();
    begin_management(referral, "RMC01", false, earlier);
    note_routing(referral, true, earlier);
    end_management(referral, "Not for us.");
    EXPECT_FALSE(referral.managed_by || referral.managed_since || referral.centre_routed_at);
    EXPECT_FALSE(referral.is_choice_to_offer);
    EXPECT_EQ(referral.centre_comment, "Not for us.");
}

TEST(ReferralChanges, RequirementsAreInTheOrderOfTheirTypes) {
    const auto requirements =
        requirements_of({{RequirementType::transport, std::nullopt}, {RequirementType::interpreter, "pl"}}, now);
    ASSERT_EQ(requirements.size(), 2U);
    EXPECT_EQ(requirements[0].type, RequirementType::interpreter);
    EXPECT_EQ(requirements[0].language, "pl");
    EXPECT_EQ(requirements[1].type, RequirementType::transport);
    for (const auto& one : requirements) {
        EXPECT_EQ(one.status, RequirementStatus::requested);
        EXPECT_EQ(one.requested_at, now);
    }
}

TEST(ReferralChanges, EachPartyMakesAppointmentsByItsChannel) {
    EXPECT_EQ(channel_of(Party::patient), Channel::web);
    EXPECT_EQ(channel_of(Party::provider), Channel::provider);
    EXPECT_EQ(channel_of(Party::desk), Channel::telephone);
    EXPECT_EQ(channel_of(Party::referrer), Channel::practice);
    EXPECT_EQ(channel_of(Party::manager), Channel::practice);
}

TEST(ReferralChanges, AnAppointmentIsLiveUntilItEnds) {
    for (const auto& [status, is_live] :
         {std::pair(AppointmentStatus::booked, true), std::pair(AppointmentStatus::proposed, true),
          std::pair(AppointmentStatus::cancelled, false), std::pair(AppointmentStatus::no_show, false),
          std::pair(AppointmentStatus::fulfilled, false)}) {
        EXPECT_EQ(Appointment{.status = status}.is_live(), is_live) << code_of(status);
    }
}

} // namespace
} // namespace ers::referrals
