// The definitions of the worklists: who reads them, what is on them, when that is due, and the view that is made.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "ers/referrals/life_cycle/drafts.hpp"
#include "ers/referrals/worklists/view_text.hpp"
#include "referrals/worklists/on_lists.hpp"

namespace ers::referrals {
namespace {

using enum BusinessFunction;
using Lists = std::vector<Worklist>;

constexpr const char* morning = "2026-11-24T10:00:00Z"; // a Tuesday

Instant at(const char* text) { return parse_instant(text).value(); }
Date on(const char* text) { return parse_date(text).value(); }

// Made on that morning, not booked, and no letter is owed: on the list of what awaits booking, and on no other.
Referral fresh_referral() {
    Referral referral{.ubrn = *Ubrn::parse("640519283077"),
                      .id = "",
                      .version = 1,
                      .patient = {.id = 1,
                                  .nhs_number = *NhsNumber::parse("9434765919"),
                                  .family_name = "",
                                  .given_name = "",
                                  .birth_date = on("1970-03-14"),
                                  .sex = Sex::female,
                                  .address = "",
                                  .postcode = "",
                                  .telephone = ""},
                      .referring_organisation = "P81001",
                      .referrer_user_id = "gp-1",
                      .referrer_name = "",
                      .referring_clinician = std::nullopt,
                      .priority = Priority::routine,
                      .request_type = RequestType::appointment,
                      .specialty_code = "CARDIOLOGY",
                      .clinic_type_code = std::nullopt,
                      .shortlist = {1},
                      .state = ReferralState::not_booked,
                      .state_reason = std::nullopt,
                      .state_comment = std::nullopt,
                      .letter_intention = LetterIntention::not_intending_to_add,
                      .letter_due = std::nullopt,
                      .pathway_start_override = std::nullopt,
                      .with_service_id = std::nullopt,
                      .with_organisation = std::nullopt,
                      .contact_by = std::nullopt,
                      .accepted_at = std::nullopt,
                      .created_at = at(morning),
                      .updated_at = at(morning),
                      .converted_at = std::nullopt,
                      .deferred_at = std::nullopt};
    referral.booking_line = "QAA";
    return referral;
}

Referral referral_in(ReferralState state) {
    auto referral = fresh_referral();
    referral.state = state;
    return referral;
}

Referral managed_referral() {
    auto referral = fresh_referral();
    referral.managed_by = "RMC01";
    referral.managed_since = at("2026-11-25T10:00:00Z");
    return referral;
}

Lists lists_of(const Referral& referral) {
    Lists lists;
    for (const auto& definition : worklist_definitions) {
        if (is_on(referral, definition.list)) lists.push_back(definition.list);
    }
    return lists;
}

std::string due_on(const Referral& referral, Worklist list, const ReferralSettings& numbers = {}) {
    return format_date(due_date(numbers, list, referral.priority, dates_on(referral, list)));
}

TEST(WorklistDefinitions, HaveNamesThatFitTheirAddresses) {
    std::set<std::string_view> titles;
    for (const auto& definition : worklist_definitions) {
        for (const char letter : definition.code) EXPECT_TRUE((letter >= 'a' && letter <= 'z') || letter == '-');
        EXPECT_TRUE(titles.insert(definition.display).second) << definition.display;
        EXPECT_TRUE(definition.meaning.ends_with('.')) << definition.code;
        EXPECT_EQ(from_code<Worklist>(definition.code), definition.list);
        EXPECT_NE(definition.rules.empty(), definition.appointments.facts.empty())
            << definition.code << " has referrals or appointments";
    }
}

// After a change of a definition: ers worklists > sql/functions/02_worklist.sql
TEST(WorklistDefinitions, TheViewIsMadeOfThem) {
    std::ifstream file(std::string(ERS_SOURCE_DIR) + "/sql/functions/02_worklist.sql", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    EXPECT_EQ(text, worklist_view_text()) << "make it anew: ers worklists > sql/functions/02_worklist.sql";
}

TEST(WorklistReaders, EachSideReadsItsOwnLists) {
    const auto reads = [](BusinessFunction function, Worklist list) {
        return may_read(definition_of(list).readers, function);
    };
    EXPECT_TRUE(reads(referring_admin, Worklist::awaiting_booking));
    EXPECT_TRUE(reads(service_provider_admin, Worklist::awaiting_booking)) << "of what it has referred onward";
    EXPECT_FALSE(reads(service_provider_admin, Worklist::letters_outstanding));
    EXPECT_TRUE(reads(service_provider_admin, Worklist::referrals_for_review));
    EXPECT_TRUE(reads(service_provider_admin, Worklist::appointment_slot_issues));
    EXPECT_FALSE(reads(referring_clinician, Worklist::referrals_for_review));
    EXPECT_TRUE(reads(bms_admin, Worklist::call_backs));
    EXPECT_FALSE(reads(additional_requirements_manager, Worklist::call_backs));
    EXPECT_TRUE(reads(additional_requirements_manager, Worklist::additional_requirements));
    EXPECT_TRUE(may_read(readers_of_incomplete_referrals, referring_admin));
    EXPECT_FALSE(may_read(readers_of_incomplete_referrals, service_provider_admin));
}

TEST(WorklistReaders, OthersReadNoList) {
    for (const auto function : {patient, commissioner, service_definer, booking_manager, information_analyst, ers_admin,
                                referrer_rights_manager}) {
        for (const auto& definition : worklist_definitions) {
            EXPECT_FALSE(may_read(definition.readers, function)) << definition.code << code_of(function);
            const auto refused = refuse_reader(definition.readers, function);
            ASSERT_TRUE(refused.has_value());
            EXPECT_EQ(refused->code, ErrorCode::forbidden);
        }
    }
    EXPECT_FALSE(refuse_reader(read_by_providers, service_provider_clinician).has_value());
}

// The groups of roles here are those that decide in what capacity somebody acts.
TEST(WorklistReaders, AreTheSidesOfTheReferral) {
    for (const auto& role : Codes<BusinessFunction>::entries) {
        const auto function = role.value;
        EXPECT_EQ(may_read(read_by_referrers, function), is_referrer_function(function)) << role.code;
        EXPECT_EQ(may_read(read_by_providers, function), is_provider_function(function)) << role.code;
        EXPECT_EQ(may_read(read_by_booking_lines, function), is_booking_line_function(function)) << role.code;
        EXPECT_EQ(may_read(read_by_desks, function), is_desk_function(function)) << role.code;
        EXPECT_EQ(may_read(read_by_all_who_refer, function),
                  is_referrer_function(function) || is_provider_function(function))
            << role.code;
    }
}

TEST(WorklistReaders, MayReadWhatIsTheirOwn) {
    for (const auto& definition : worklist_definitions) {
        for (const auto& role : Codes<BusinessFunction>::entries) {
            if (!is_own_list(definition.readers, role.value, true)) continue;
            EXPECT_TRUE(may_read(definition.readers, role.value)) << definition.code << " " << role.code;
        }
    }
    EXPECT_FALSE(is_own_list(read_by_centres, referring_admin)) << "of a practice";
    EXPECT_TRUE(is_own_list(read_by_centres, referring_admin, true));
    EXPECT_FALSE(is_own_list(read_by_all_who_refer, service_provider_admin)) << "reads it, and has others of its own";
}

TEST(WorklistMembership, OfTheReferrerFollowsTheState) {
    using enum ReferralState;
    const Lists awaiting{Worklist::awaiting_booking};
    EXPECT_EQ(lists_of(fresh_referral()), awaiting);
    EXPECT_EQ(lists_of(referral_in(triage_response)), awaiting) << "acknowledged";
    EXPECT_EQ(lists_of(referral_in(cancelled_referral)), Lists{});
    EXPECT_EQ(lists_of(referral_in(assessment_result)), Lists{});
    auto returned = referral_in(rejected);
    returned.is_to_acknowledge = true;
    EXPECT_EQ(lists_of(returned), (Lists{Worklist::awaiting_booking, Worklist::rejected_triage_response}));
    auto cancelled = referral_in(cancelled_referral);
    cancelled.is_to_acknowledge = true;
    EXPECT_EQ(lists_of(cancelled), Lists{Worklist::assessment_returned_cancelled_dna});
    auto to_confirm = fresh_referral();
    to_confirm.awaits_confirmation = true;
    EXPECT_EQ(lists_of(to_confirm), (Lists{Worklist::awaiting_booking, Worklist::referrals_to_confirm}));
}

TEST(WorklistMembership, ALetterIsOwedUntilItsDocumentIsThere) {
    auto referral = referral_in(ReferralState::booked);
    referral.accepted_at = at(morning);
    EXPECT_EQ(lists_of(referral), Lists{});
    referral.letter_intention = LetterIntention::need_to_add_later;
    EXPECT_EQ(lists_of(referral), Lists{Worklist::letters_outstanding});
    referral.clinical_information_at = at(morning);
    EXPECT_EQ(lists_of(referral), Lists{});
}

TEST(WorklistMembership, OfTheCentreFollowsWhatItHasDone) {
    auto referral = managed_referral();
    referral.is_choice_to_offer = true;
    EXPECT_EQ(lists_of(referral),
              (Lists{Worklist::awaiting_booking, Worklist::to_triage_or_route, Worklist::choice_to_offer}));
    referral.awaits_confirmation = true;
    EXPECT_EQ(lists_of(referral), (Lists{Worklist::awaiting_booking, Worklist::referrals_to_confirm}))
        << "it is not released";
    referral.awaits_confirmation = false;
    referral.is_choice_to_offer = false;
    referral.centre_routed_at = at(morning);
    EXPECT_EQ(lists_of(referral), (Lists{Worklist::awaiting_booking, Worklist::waiting_for_patient}));
    referral.state = ReferralState::rejected;
    EXPECT_EQ(lists_of(referral), (Lists{Worklist::awaiting_booking, Worklist::returned_to_centre}));
    referral.state = ReferralState::assessment_result;
    EXPECT_EQ(lists_of(referral), Lists{}) << "acknowledged";
    referral.is_to_acknowledge = true;
    EXPECT_EQ(lists_of(referral), (Lists{Worklist::assessment_returned_cancelled_dna, Worklist::returned_to_centre}));
}

TEST(WorklistMembership, OfTheProviderFollowsReviewAndBooking) {
    using enum ReferralState;
    auto referral = referral_in(booked);
    EXPECT_EQ(lists_of(referral), Lists{Worklist::referrals_for_review});
    referral.accepted_at = at(morning);
    EXPECT_EQ(lists_of(referral), Lists{});
    referral.letter_changed = true;
    EXPECT_EQ(lists_of(referral), Lists{Worklist::referrals_for_review}) << "it has changed since";
    EXPECT_EQ(lists_of(referral_in(deferred_to_provider)),
              (Lists{Worklist::awaiting_booking, Worklist::appointment_slot_issues}));
    EXPECT_EQ(lists_of(referral_in(appointment_cancelled_by_patient)),
              (Lists{Worklist::awaiting_booking, Worklist::appointments_for_booking}));
    auto assessed = referral_in(assessment_result);
    assessed.state_reason = "ONWARD";
    EXPECT_EQ(lists_of(assessed), Lists{Worklist::appointments_for_booking});
    assessed.completed_at = at(morning);
    EXPECT_EQ(lists_of(assessed), Lists{});
}

TEST(WorklistMembership, OfAppointmentsFollowsTheAppointment) {
    auto referral = referral_in(ReferralState::booked);
    referral.accepted_at = at(morning);
    Appointment appointment{};
    appointment.status = AppointmentStatus::booked;
    appointment.starts_at = at("2026-11-30T09:00:00Z");
    referral.appointments = {appointment};
    EXPECT_EQ(lists_of(referral), Lists{Worklist::outcomes_to_record});
    EXPECT_EQ(due_on(referral, Worklist::outcomes_to_record), "2026-12-01");
    referral.appointments[0].status = AppointmentStatus::cancelled;
    referral.appointments[0].ended_at = at("2026-11-25T09:00:00Z");
    EXPECT_EQ(lists_of(referral), Lists{Worklist::appointments_to_cancel_in_pas});
    EXPECT_EQ(due_on(referral, Worklist::appointments_to_cancel_in_pas), "2026-11-26");
    referral.appointments[0].slot_id = 7;
    EXPECT_EQ(lists_of(referral), Lists{}) << "what was booked in a slot is in no other system";
    EXPECT_FALSE(is_on(referral.appointments[0], Worklist::awaiting_booking)) << "a list of referrals";
}

TEST(WorklistMembership, OfTheBookingLineFollowsRemindersCallsAndNeeds) {
    auto referral = fresh_referral();
    referral.next_reminder_on = on("2026-12-08");
    EXPECT_EQ(lists_of(referral), (Lists{Worklist::awaiting_booking, Worklist::reminders_due}));
    referral.reminders_sent = 2;
    referral.no_contact_at = at(morning);
    EXPECT_EQ(lists_of(referral), (Lists{Worklist::awaiting_booking, Worklist::no_contact}));
    referral.no_contact_at.reset();
    referral.call_back_at = at("2026-11-30T09:00:00Z");
    referral.call_back_made_at = at(morning);
    referral.call_back_reason = "PATIENT_ASKED";
    EXPECT_EQ(lists_of(referral), (Lists{Worklist::awaiting_booking, Worklist::call_backs}));
    referral.call_back_reason = "NO_SLOTS";
    EXPECT_EQ(lists_of(referral),
              (Lists{Worklist::awaiting_booking, Worklist::call_backs, Worklist::slot_issues_to_forward}));
    EXPECT_EQ(due_on(referral, Worklist::call_backs), "2026-11-30");
    EXPECT_EQ(due_on(referral, Worklist::slot_issues_to_forward), "2026-11-24") << "the same day";

    auto needing = fresh_referral();
    needing.requirements = {{.type = RequirementType::transport,
                             .language = std::nullopt,
                             .status = RequirementStatus::requested,
                             .reason = std::nullopt,
                             .requested_at = at(morning),
                             .decided_at = std::nullopt}};
    EXPECT_EQ(lists_of(needing), (Lists{Worklist::awaiting_booking, Worklist::additional_requirements}));
    needing.requirements[0].status = RequirementStatus::arranged;
    EXPECT_EQ(lists_of(needing), Lists{Worklist::awaiting_booking});
}

// The list's own day where the referral has one, else working days that the settings give for its priority.
TEST(WorklistDueDates, AreADayOfTheReferralsOwnOrWorkingDays) {
    ReferralSettings numbers;
    numbers.booking_days_routine = 4;
    numbers.booking_days_urgent = 2;
    numbers.review_days_routine = 5;
    auto referral = fresh_referral();
    EXPECT_EQ(due_on(referral, Worklist::awaiting_booking, numbers), "2026-11-30") << "over a weekend";
    referral.priority = Priority::urgent;
    EXPECT_EQ(due_on(referral, Worklist::awaiting_booking, numbers), "2026-11-26");
    referral.contact_by = on("2027-01-08");
    EXPECT_EQ(due_on(referral, Worklist::awaiting_booking, numbers), "2027-01-08");

    auto managed = managed_referral();
    EXPECT_EQ(due_on(managed, Worklist::to_triage_or_route, numbers), "2026-12-02") << "since it came to the centre";

    auto booked = referral_in(ReferralState::booked);
    booked.contact_by = on("2026-12-24");
    EXPECT_EQ(due_on(booked, Worklist::referrals_for_review, numbers), "2026-12-24");
    booked.accepted_at = at(morning);
    booked.priority_changed = true;
    booked.updated_at = at("2026-11-26T10:00:00Z");
    EXPECT_EQ(due_on(booked, Worklist::referrals_for_review, numbers), "2026-12-03") << "since it changed";

    auto owing = referral_in(ReferralState::booked);
    owing.letter_intention = LetterIntention::need_to_add_later;
    owing.letter_due = on("2026-11-25");
    EXPECT_EQ(due_on(owing, Worklist::letters_outstanding, numbers), "2026-11-25");

    auto to_remind = fresh_referral();
    to_remind.next_reminder_on = on("2026-12-08");
    EXPECT_EQ(due_on(to_remind, Worklist::reminders_due, numbers), "2026-12-08");
    EXPECT_EQ(format_instant(dates_on(to_remind, Worklist::reminders_due).since), "2026-12-01T00:00:00Z");
}

TEST(WorklistDueDates, OfAListThatItIsNotOnAreAFault) {
    EXPECT_THROW((void)dates_on(fresh_referral(), Worklist::referrals_for_review), std::logic_error);
    EXPECT_THROW((void)dates_on(fresh_referral(), Worklist::outcomes_to_record), std::logic_error);
}

} // namespace
} // namespace ers::referrals
