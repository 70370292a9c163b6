// The state table, the relationships it rests on, and the reasons.
#include <gtest/gtest.h>

#include <set>

#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/states.hpp"

namespace ers::referrals {
namespace {

Principal staff(BusinessFunction function, const char* organisation) {
    return {.function = function,
            .user_id = "u",
            .user_name = "",
            .organisation = OdsCode::parse(organisation).value(),
            .patient_id = std::nullopt,
            .session_id = std::nullopt};
}

constexpr std::array parties{Party::none,    Party::referrer, Party::provider,
                             Party::patient, Party::manager,  Party::desk};

// Nothing leads out of it: the only action there is to acknowledge it.
TEST(StateTable, EndsWithACancelledReferralAndWithNothingElse) {
    for (const auto& state : Codes<ReferralState>::entries) {
        const bool has_exit = std::any_of(transitions().begin(), transitions().end(), [&](const Transition& row) {
            return row.from == state.value && row.to != state.value;
        });
        EXPECT_EQ(has_exit, state.value != ReferralState::cancelled_referral) << state.code;
    }
}

TEST(StateTable, HasOneRowForEachStateAndAction) {
    std::set<std::pair<ReferralState, Action>> seen;
    for (const auto& row : transitions()) {
        EXPECT_TRUE(seen.emplace(row.from, row.action).second) << code_of(row.from) << " " << code_of(row.action);
        EXPECT_TRUE(row.by_referrer || row.by_provider || row.by_patient);
    }
}

TEST(StateTable, AllowsNothingToAStranger) {
    for (const auto& state : Codes<ReferralState>::entries) {
        for (const auto& action : Codes<Action>::entries) {
            EXPECT_FALSE(next_state(state.value, action.value, Party::none));
        }
    }
}

// From every state that is not the end somebody can get the referral booked or ended: none is a dead end.
TEST(StateTable, LeadsFromEveryStateToTheEnd) {
    for (const auto& state : Codes<ReferralState>::entries) {
        if (state.value == ReferralState::cancelled_referral) continue;
        EXPECT_TRUE(next_state(state.value, Action::cancel_referral, Party::referrer)) << state.code;
    }
}

TEST(StateTable, TellsWhoseCancellationItWas) {
    const auto from = ReferralState::booked;
    EXPECT_EQ(next_state(from, Action::cancel_appointment, Party::patient),
              ReferralState::appointment_cancelled_by_patient);
    EXPECT_EQ(next_state(from, Action::cancel_appointment, Party::referrer),
              ReferralState::appointment_cancelled_by_patient);
    EXPECT_EQ(next_state(from, Action::cancel_appointment, Party::provider),
              ReferralState::appointment_cancelled_by_provider);
}

TEST(StateTable, ReturnsARejectedReferralOnlyThroughANewShortlist) {
    EXPECT_FALSE(next_state(ReferralState::rejected, Action::book, Party::referrer));
    EXPECT_EQ(next_state(ReferralState::rejected, Action::change_shortlist, Party::referrer),
              ReferralState::not_booked);
}

TEST(Relationship, IsTheReferringOrganisationTheProviderItIsWithAndThePatient) {
    const Relations relations{"P81001", "RAA", 17, false, false};
    EXPECT_EQ(party_of(staff(BusinessFunction::referring_admin, "P81001"), relations), Party::referrer);
    EXPECT_EQ(party_of(staff(BusinessFunction::referring_clinician, "P81002"), relations), Party::none);
    EXPECT_EQ(party_of(staff(BusinessFunction::service_provider_admin, "RAA"), relations), Party::provider);
    EXPECT_EQ(party_of(staff(BusinessFunction::service_provider_clinician, "RBB"), relations), Party::none);
    EXPECT_EQ(party_of(staff(BusinessFunction::commissioner, "P81001"), relations), Party::none)
        << "the role counts too";
    Principal patient;
    patient.patient_id = 17;
    patient.code_issuer = "P81001";
    EXPECT_EQ(party_of(patient, relations), Party::patient);
    patient.code_issuer = "P81009";
    EXPECT_EQ(party_of(patient, relations), Party::none) << "signed in with another practice's code";
    auto child = relations; // referred onward by the provider
    child.referring_organisation = "RAA";
    child.code_issuer = "P81009";
    EXPECT_EQ(party_of(patient, child), Party::patient) << "what follows a referral is opened by its code";
    patient.code_issuer = "RAA";
    EXPECT_EQ(party_of(patient, child), Party::none);
    patient.code_issuer = "P81001";
    patient.patient_id = 18;
    EXPECT_EQ(party_of(patient, relations), Party::none);
}

// A booking line looks after the patients of its commissioner's practices; who arranges requirements may also be where
// the patient goes.
TEST(Relationship, IsTheBookingLineAndWhoArrangesWhatIsNeeded) {
    Relations relations{"P81001", "RAA", 17, true, false};
    relations.booking_line = "QAA";
    for (const auto line : {BusinessFunction::bms_admin, BusinessFunction::bms_hcp_proxy}) {
        EXPECT_EQ(party_of(staff(line, "QAA"), relations), Party::desk);
        EXPECT_EQ(party_of(staff(line, "QBB"), relations), Party::none);
        EXPECT_EQ(party_of(staff(line, "RAA"), relations), Party::none);
        EXPECT_FALSE(may_read(staff(line, "P81001"), relations));
    }
    const auto manager = BusinessFunction::additional_requirements_manager;
    EXPECT_EQ(party_of(staff(manager, "QAA"), relations), Party::desk);
    EXPECT_EQ(party_of(staff(manager, "RAA"), relations), Party::desk);
    EXPECT_EQ(party_of(staff(manager, "NBB"), relations), Party::none);
    relations.with_organisation.reset();
    EXPECT_FALSE(may_read(staff(manager, "RAA"), relations)) << "it had it once";
}

TEST(StateTable, LetsADeskLeaveTheAppointmentToTheProviderAndNothingElse) {
    for (const auto& state : Codes<ReferralState>::entries) {
        for (const auto& action : Codes<Action>::entries) {
            const bool is_patients = next_state(state.value, action.value, Party::patient).has_value();
            EXPECT_EQ(next_state(state.value, action.value, Party::desk).has_value(),
                      is_patients && action.value == Action::defer)
                << state.code << action.code;
        }
    }
}

TEST(Relationship, LetsAProviderReadButNotChangeWhatItHadOnce) {
    const Relations relations{"P81001", std::nullopt, 17, true, false};
    const auto provider = staff(BusinessFunction::service_provider_clinician, "RAA");
    EXPECT_TRUE(may_read(provider, relations));
    EXPECT_EQ(party_of(provider, relations), Party::none);
    EXPECT_FALSE(may_read(staff(BusinessFunction::booking_manager, "RAA"), relations));
}

// A centre acts in the referrer's place, with the referrers' roles, and in no other organisation's.
TEST(Relationship, IsTheCentreThatHasItInHand) {
    Relations relations{"P81001", "RAA", 17, false, false};
    const auto router = staff(BusinessFunction::referring_clinician_admin, "RMC01");
    EXPECT_EQ(party_of(router, relations), Party::none);
    relations.managed_by = "RMC01";
    EXPECT_EQ(party_of(router, relations), Party::manager);
    EXPECT_EQ(party_of(staff(BusinessFunction::service_provider_admin, "RMC01"), relations), Party::none);
    EXPECT_EQ(party_of(staff(BusinessFunction::referring_clinician, "P81001"), relations), Party::referrer);
}

TEST(StateTable, LetsACentreRouteAndBookAndNotEndAReferral) {
    const auto from = ReferralState::not_booked;
    EXPECT_EQ(next_state(from, Action::book, Party::manager), ReferralState::booked);
    EXPECT_EQ(next_state(from, Action::change_shortlist, Party::manager), ReferralState::not_booked);
    EXPECT_EQ(next_state(from, Action::return_from_centre, Party::manager), ReferralState::not_booked);
    EXPECT_FALSE(next_state(from, Action::cancel_referral, Party::manager));
    EXPECT_FALSE(next_state(from, Action::link_documents, Party::manager));
    EXPECT_FALSE(next_state(from, Action::send_to_centre, Party::manager));
}

TEST(Reasons, AreUniqueWithinTheirActionAndUsableBySomebody) {
    std::set<std::pair<Action, std::string_view>> seen;
    for (const auto& reason : reasons()) {
        EXPECT_TRUE(seen.emplace(reason.action, reason.code).second) << reason.code;
        EXPECT_TRUE(reason.by.referrer || reason.by.provider || reason.by.patient) << reason.code;
    }
}

constexpr Date today{std::chrono::year(2026), std::chrono::November, std::chrono::day(24)};

// It was usable to the day before.
TEST(Reasons, EndOnTheirDay) {
    const Date last{std::chrono::year(2014), std::chrono::September, std::chrono::day(30)};
    EXPECT_TRUE(check_reason(Action::redirect, Party::provider, "REDIRECTED_TEMPORARILY", "x", last));
    EXPECT_EQ(
        check_reason(Action::redirect, Party::provider, "REDIRECTED_TEMPORARILY", "x", add_days(last, 1)).error().code,
        ErrorCode::inappropriate_value);
}

// Every reason with every party: allowed exactly as its row says, with a comment where it must have one.
TEST(Reasons, AreCheckedAgainstTheirRow) {
    for (const auto& reason : reasons()) {
        for (const auto party : parties) {
            const bool is_referring = party == Party::referrer || party == Party::manager;
            const bool allowed = reason.ended.empty() && ((is_referring && reason.by.referrer) ||
                                                          (party == Party::provider && reason.by.provider) ||
                                                          (party == Party::patient && reason.by.patient));
            const auto with_comment = check_reason(reason.action, party, reason.code, "because", today);
            EXPECT_EQ(with_comment.has_value(), allowed) << reason.code;
            if (!allowed) {
                EXPECT_EQ(with_comment.error().code, ErrorCode::inappropriate_value);
                continue;
            }
            const auto without = check_reason(reason.action, party, reason.code, "", today);
            EXPECT_EQ(without.has_value(), !reason.comment_mandatory) << reason.code;
        }
    }
    EXPECT_EQ(check_reason(Action::reject, Party::provider, "PATIENT_ILL", "x", today).error().code,
              ErrorCode::invalid_code)
        << "a reason of another action";
}

} // namespace
} // namespace ers::referrals
