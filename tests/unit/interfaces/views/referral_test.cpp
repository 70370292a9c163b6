// Goal: whatever the interface, desks read no clinical words and patients nothing but their own side of a referral.
#include "interfaces/views/referral.hpp"

#include <gtest/gtest.h>

#include "interfaces/views/worklist_item.hpp"

namespace ers::views {
namespace {

Date day(const char* text) { return parse_date(text).value(); }
Instant at(const char* text) { return parse_instant(text).value(); }

directory::DirectoryContents contents() {
    directory::Service service;
    service.id = 101;
    service.name = "Heart clinic";
    service.organisation_code = "RAA";
    service.organisation_name = "Ashdown Hospital";
    service.site_code = "RAA01";
    service.site_name = "Ashdown Road";
    service.place = directory::Place{53.8, -1.5};
    directory::DirectoryContents made;
    made.services = {service};
    made.organisations = {{"P81001", {.name = "High Street Surgery", .commissioner = std::nullopt}},
                          {"RMC01", {.name = "The Centre", .commissioner = std::nullopt}}};
    made.specialties = {{"CARDIOLOGY", "Cardiology", {directory::ClinicType{"PALPITATIONS", "Palpitations"}}}};
    made.postcodes = {{"LS1 4AP", directory::Place{53.7, -1.5}}};
    return made;
}

class Views : public ::testing::Test {
protected:
    static referrals::Referral referral() {
        referrals::Referral made{.ubrn = Ubrn::parse("000000070000").value(),
                                 .id = "1",
                                 .version = 3,
                                 .patient = {.id = 1,
                                             .nhs_number = NhsNumber::parse("9434765919").value(),
                                             .family_name = "Green",
                                             .given_name = "Ann",
                                             .birth_date = day("1970-03-14"),
                                             .sex = Sex::female,
                                             .address = "1 Mill Lane",
                                             .postcode = "LS1 4AP",
                                             .telephone = ""},
                                 .referring_organisation = "P81001",
                                 .referrer_user_id = "gp-1",
                                 .referrer_name = "Dr Gill",
                                 .referring_clinician = std::nullopt,
                                 .specialty_code = "CARDIOLOGY",
                                 .clinic_type_code = "PALPITATIONS",
                                 .shortlist = {101, 999},
                                 .state_reason = "NOT_SUITABLE",
                                 .state_comment = "clinical words",
                                 .letter_due = std::nullopt,
                                 .pathway_start_override = std::nullopt,
                                 .with_service_id = 101,
                                 .with_organisation = "RAA",
                                 .contact_by = std::nullopt,
                                 .accepted_at = std::nullopt,
                                 .created_at = at("2026-11-20T09:00:00Z"),
                                 .updated_at = at("2026-11-23T09:00:00Z"),
                                 .converted_at = at("2026-11-20T10:00:00Z"),
                                 .deferred_at = std::nullopt};
        made.centre_comment = "more clinical words";
        made.managed_by = "RMC01";
        made.next_reminder_on = day("2026-12-01");
        return made;
    }
    Viewer viewer(BusinessFunction function) const {
        return {audience_of(function), directory_, next_slots_, day("2026-11-24")};
    }
    ReferralView seen_by(BusinessFunction function) const { return view_referral(referral(), viewer(function)); }

    directory::Snapshot directory_{contents()};
    directory::NextSlots next_slots_;
};

TEST_F(Views, StaffOfThePartiesSeeEverything) {
    for (const auto function : {BusinessFunction::referring_clinician, BusinessFunction::service_provider_admin,
                                BusinessFunction::referring_clinician_admin}) {
        const auto view = seen_by(function);
        ASSERT_TRUE(view.clinical);
        EXPECT_EQ(view.clinical->state_comment, "clinical words");
        EXPECT_EQ(view.clinical->centre_comment, "more clinical words");
        EXPECT_EQ(view.clinic_type, (Named{"PALPITATIONS", "Palpitations"}));
        ASSERT_TRUE(view.patient.details);
        EXPECT_EQ(view.patient.details->nhs_number, "9434765919");
        ASSERT_TRUE(view.staff);
        EXPECT_EQ(view.staff->managed_by->centre, (Named{"RMC01", "The Centre"}));
        EXPECT_EQ(view.staff->contact.next_reminder_on, day("2026-12-01"));
    }
}

TEST_F(Views, DesksSeeNoClinicalWords) {
    for (const auto function : {BusinessFunction::bms_admin, BusinessFunction::bms_hcp_proxy,
                                BusinessFunction::additional_requirements_manager, BusinessFunction::commissioner,
                                BusinessFunction::ers_admin}) {
        const auto view = seen_by(function);
        EXPECT_FALSE(view.clinical);
        EXPECT_FALSE(view.clinic_type);
        EXPECT_TRUE(view.patient.details);
        EXPECT_TRUE(view.staff);
    }
}

TEST_F(Views, PatientsSeeTheirOwnSide) {
    const auto view = seen_by(BusinessFunction::patient);
    EXPECT_FALSE(view.clinical);
    EXPECT_FALSE(view.staff);
    EXPECT_FALSE(view.patient.details);
    EXPECT_EQ(view.patient.family_name, "Green");
    EXPECT_TRUE(view.clinic_type);
}

TEST_F(Views, NamesAreResolvedAndAnUnknownCodeIsItsOwnName) {
    auto of_others = referral();
    of_others.referring_organisation = "P99999";
    const auto view = view_referral(of_others, viewer(BusinessFunction::referring_clinician));
    EXPECT_EQ(view.specialty, (Named{"CARDIOLOGY", "Cardiology"}));
    EXPECT_EQ(view.referring_organisation, (Named{"P99999", "P99999"}));
    EXPECT_EQ(view.with_service->name, "Heart clinic");
    ASSERT_EQ(view.shortlist.size(), 2U);
    EXPECT_EQ(view.shortlist[0].facts->site, (Named{"RAA01", "Ashdown Road"}));
    EXPECT_FALSE(view.shortlist[1].facts) << "the directory does not have it any more";
}

TEST_F(Views, DistancesAreFromThePatientsHomeForPatientsAlone) {
    EXPECT_FALSE(seen_by(BusinessFunction::referring_clinician).shortlist[0].facts->distance_km);
    EXPECT_EQ(seen_by(BusinessFunction::patient).shortlist[0].facts->distance_km, 11.1);
    const auto from_elsewhere =
        view_referral(referral(), viewer(BusinessFunction::patient), directory::Place{53.8, -1.5});
    EXPECT_EQ(from_elsewhere.shortlist[0].facts->distance_km, 0.0);
}

TEST_F(Views, TheNextReminderIsShownWhileNothingIsBooked) {
    auto booked = referral();
    booked.state = ReferralState::booked;
    const auto view = view_referral(booked, viewer(BusinessFunction::referring_clinician));
    EXPECT_FALSE(view.staff->contact.next_reminder_on);
}

TEST_F(Views, TheClockShowsItsMarksOnceItHasStarted) {
    const auto clock = seen_by(BusinessFunction::patient).clock;
    ASSERT_TRUE(clock);
    EXPECT_EQ(clock->start, day("2026-11-20"));
    EXPECT_EQ(clock->breach_date, day("2027-03-26")) << "126 days";
    EXPECT_EQ(clock->forty_week_mark, day("2027-08-27")) << "280 days";
    EXPECT_FALSE(clock->stopped_on);
    auto stopped = referral();
    stopped.clock_stopped_on = day("2026-12-01");
    stopped.clock_stop_code = "30";
    const auto shown = view_referral(stopped, viewer(BusinessFunction::referring_clinician)).clock;
    EXPECT_EQ(shown->stopped_on, day("2026-12-01"));
    EXPECT_EQ(shown->stop_code, "30");
    auto not_yet = referral();
    not_yet.converted_at.reset();
    EXPECT_FALSE(view_referral(not_yet, viewer(BusinessFunction::patient)).clock);
}

TEST_F(Views, TheLiveAppointmentIsShownAmongAllAndEachWithItsService) {
    auto booked = referral();
    booked.appointments = {{.id = 2, .service_id = 101, .status = referrals::AppointmentStatus::booked},
                           {.id = 1, .service_id = 999, .status = referrals::AppointmentStatus::cancelled}};
    const auto view = view_referral(booked, viewer(BusinessFunction::patient));
    ASSERT_EQ(view.appointments.size(), 2U);
    ASSERT_TRUE(view.live_appointment);
    EXPECT_EQ(view.live_appointment->appointment.id, 2);
    EXPECT_EQ(view.live_appointment->service.name, "Heart clinic");
    EXPECT_EQ(view.appointments[1].service.id, 999);
    EXPECT_FALSE(view.appointments[1].service.name) << "the directory does not have it any more";
    booked.appointments[0].status = referrals::AppointmentStatus::cancelled;
    EXPECT_FALSE(view_referral(booked, viewer(BusinessFunction::patient)).live_appointment);
}

TEST_F(Views, TheNextSlotOfAShortlistedServiceHasAnAge) {
    EXPECT_FALSE(seen_by(BusinessFunction::patient).shortlist[0].facts->next_slot);
    next_slots_ = directory::NextSlots(directory_.numbers(), at("2026-11-24T09:00:00Z"));
    next_slots_.set(*directory_.numbers()->find(101), Priority::routine, at("2026-12-01T09:00:00Z"));
    const auto next = seen_by(BusinessFunction::patient).shortlist[0].facts->next_slot;
    ASSERT_TRUE(next);
    EXPECT_EQ(next->starts_at, at("2026-12-01T09:00:00Z"));
    EXPECT_EQ(next->seen_at, at("2026-11-24T09:00:00Z"));
}

TEST_F(Views, ACallBackAndUnmetRequirementsAreTheStaffsToSee) {
    auto promised = referral();
    promised.call_back_at = at("2026-11-25T10:00:00Z");
    promised.call_back_reason = "NOT_REACHED";
    referrals::Requirement transport;
    transport.type = referrals::RequirementType::transport;
    promised.requirements = {transport};
    const auto view = view_referral(promised, viewer(BusinessFunction::bms_admin));
    EXPECT_EQ(view.staff->contact.call_back->at, at("2026-11-25T10:00:00Z"));
    EXPECT_EQ(view.staff->contact.call_back->reason, "NOT_REACHED");
    EXPECT_EQ(view.staff->contact.unmet_requirements.size(), 1U) << "the clinic provides no transport";
    EXPECT_FALSE(view_referral(promised, viewer(BusinessFunction::patient)).staff);
}

referrals::WorklistItem item() {
    return {.ubrn = Ubrn::parse("000000070000").value(),
            .family_name = "Green",
            .given_name = "Ann",
            .nhs_number = "9434765919",
            .birth_date = day("1970-03-14"),
            .specialty_code = "CARDIOLOGY",
            .clinic_type_code = "PALPITATIONS",
            .reason = std::nullopt,
            .referring_organisation = "P81001",
            .referrer_name = "Dr Gill",
            .service_id = std::nullopt,
            .service_name = std::nullopt,
            .starts_at = std::nullopt,
            .clock_start = day("2026-07-21"),
            .contact_by = std::nullopt,
            .letter_due = day("2026-11-23"),
            .appointment_id = std::nullopt,
            .requirements_open = {referrals::RequirementType::transport},
            .call_back_at = at("2026-11-25T10:00:00Z"),
            .call_back_reason = "NOT_REACHED",
            .reminders_sent = 1,
            .next_reminder_on = day("2026-12-01"),
            .created_at = at("2026-11-20T09:00:00Z"),
            .updated_at = at("2026-11-23T09:00:00Z"),
            .since = at("2026-11-23T09:00:00Z"),
            .due = day("2026-11-27")};
}

TEST_F(Views, DesksSeeNoClinicTypeOnTheirLists) {
    using enum referrals::Worklist;
    EXPECT_FALSE(view_worklist_item(item(), call_backs, viewer(BusinessFunction::bms_admin)).clinic_type);
    EXPECT_TRUE(
        view_worklist_item(item(), awaiting_booking, viewer(BusinessFunction::referring_clinician)).clinic_type);
}

TEST_F(Views, EachListShowsItsOwnFacts) {
    using enum referrals::Worklist;
    const auto desk = viewer(BusinessFunction::bms_admin);
    const auto call_back = view_worklist_item(item(), call_backs, desk);
    EXPECT_TRUE(call_back.contact.call_back_at);
    EXPECT_FALSE(call_back.contact.reminders_sent);
    EXPECT_FALSE(call_back.contact.requirements_open);
    EXPECT_FALSE(call_back.review);
    const auto reminder = view_worklist_item(item(), reminders_due, desk);
    EXPECT_FALSE(reminder.contact.call_back_at);
    EXPECT_EQ(reminder.contact.reminders_sent, 1);
    EXPECT_EQ(reminder.contact.next_reminder_on, day("2026-12-01"));
    EXPECT_FALSE(view_worklist_item(item(), no_contact, desk).contact.next_reminder_on);
    EXPECT_TRUE(view_worklist_item(item(), additional_requirements, desk).contact.requirements_open);
    const auto provider = viewer(BusinessFunction::service_provider_clinician);
    EXPECT_TRUE(view_worklist_item(item(), referrals_for_review, provider).review);
}

TEST_F(Views, ALetterIsOverdueTheDayAfterItWasDue) {
    const auto shown = [&](referrals::WorklistItem of) {
        return view_worklist_item(of, referrals::Worklist::awaiting_booking,
                                  viewer(BusinessFunction::referring_clinician))
            .clinical_information;
    };
    auto one = item();
    EXPECT_EQ(shown(one), ClinicalInformation::overdue);
    one.letter_due = day("2026-11-24");
    EXPECT_EQ(shown(one), ClinicalInformation::not_due);
    one.letter_due.reset();
    EXPECT_EQ(shown(one), ClinicalInformation::not_applicable);
    one.has_letter = true;
    EXPECT_EQ(shown(one), ClinicalInformation::present);
}

TEST_F(Views, APathwayIsBreachedOnTheDayOfTheEighteenthWeek) {
    const auto waiting = [&](const char* start) {
        auto one = item();
        one.clock_start = day(start);
        return *view_worklist_item(one, referrals::Worklist::awaiting_booking,
                                   viewer(BusinessFunction::referring_clinician))
                    .waiting;
    };
    EXPECT_TRUE(waiting("2026-07-21").is_breached) << "126 days ago";
    EXPECT_EQ(waiting("2026-07-21").weeks, 18);
    EXPECT_FALSE(waiting("2026-07-22").is_breached);
}

} // namespace
} // namespace ers::views
