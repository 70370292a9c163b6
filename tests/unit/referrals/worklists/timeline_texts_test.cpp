// The words of the timeline: every state that waits for somebody has a step, every place in a sentence is known.
#include <gtest/gtest.h>

#include <set>

#include "ers/directory/snapshot.hpp"
#include "ers/referrals/record/states.hpp"
#include "ers/referrals/worklists/worklists.hpp"
#include "referrals/worklists/timeline_texts.hpp"

namespace ers::referrals {
namespace {

void expect_known_places(std::string_view text) {
    const std::set<std::string_view> known{"practice", "specialty", "clinic", "when", "centre", "call", "needs"};
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        ASSERT_NE(close, std::string_view::npos) << text;
        EXPECT_TRUE(known.contains(text.substr(open + 1, close - open - 1))) << text;
    }
}

TEST(TimelineTexts, EveryPlaceIsOneThatIsFilled) {
    for (const auto& text : event_texts()) {
        expect_known_places(text.for_patient);
        expect_known_places(text.for_staff);
        EXPECT_FALSE(text.for_staff.empty()) << code_of(text.action);
        EXPECT_FALSE(text.for_staff.ends_with('.')) << "the end comes after the appointment: " << text.for_staff;
    }
    for (const auto& text : step_texts()) {
        expect_known_places(text.for_patient);
        expect_known_places(text.for_staff);
        EXPECT_TRUE(text.for_patient.ends_with('.') && text.for_staff.ends_with('.')) << text.for_staff;
    }
}

TEST(TimelineTexts, EveryWorklistHasAStep) {
    std::set<Worklist> told;
    for (const auto& text : step_texts()) told.insert(text.list);
    told.insert(Worklist::appointments_to_cancel_in_pas); // of appointments, told one by one
    for (const auto& list : Codes<Worklist>::entries) EXPECT_TRUE(told.contains(list.value)) << list.code;
}

TEST(TimelineTexts, AnActionAndAKindAreToldOnce) {
    std::set<operation::AuditAction> actions;
    std::set<std::string_view> kinds;
    for (const auto& text : event_texts()) {
        EXPECT_TRUE(actions.insert(text.action).second) << code_of(text.action);
        EXPECT_TRUE(kinds.insert(text.kind).second) << text.kind;
    }
    EXPECT_EQ(event_text(operation::AuditAction::referral_viewed), nullptr);
    EXPECT_EQ(event_text(operation::AuditAction::referral_created)->kind, "REFERRED");
}

TEST(TimelineTexts, ASentenceIsFilledAndBeginsWithACapital) {
    EXPECT_EQ(fill_sentence("{clinic} reads it, {when}.", {{"clinic", "the {when} clinic"}, {"when", "today"}}),
              "The {when} clinic reads it, today.");
    EXPECT_EQ(fill_sentence("No {place} here.", {}), "No  here.");
    EXPECT_EQ(fill_sentence("", {}), "");
}

// The 18-week date is part of what is next while the clock runs (rules.md#clock-marks).
TEST(TimelineTexts, TheEighteenWeeksAreAStepWhileTheClockRuns) {
    Referral referral{.ubrn = *Ubrn::parse("640519283077"),
                      .id = "",
                      .version = 1,
                      .patient = {.id = 1,
                                  .nhs_number = *NhsNumber::parse("9434765919"),
                                  .family_name = "",
                                  .given_name = "",
                                  .birth_date = parse_date("1970-03-14").value(),
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
                      .state = ReferralState::deferred_to_provider,
                      .state_reason = std::nullopt,
                      .state_comment = std::nullopt,
                      .letter_intention = LetterIntention::not_intending_to_add,
                      .letter_due = std::nullopt,
                      .pathway_start_override = std::nullopt,
                      .with_service_id = 1,
                      .with_organisation = "RAA",
                      .contact_by = parse_date("2026-02-02").value(),
                      .accepted_at = std::nullopt,
                      .created_at = parse_instant("2026-01-05T09:00:00Z").value(),
                      .updated_at = parse_instant("2026-01-05T09:00:00Z").value(),
                      .converted_at = std::nullopt,
                      .deferred_at = parse_instant("2026-01-05T09:00:00Z").value()};
    const directory::Snapshot nowhere{};
    const auto steps_on = [&](const char* day) {
        return next_steps(referral, nowhere, {}, true, london_midnight(parse_date(day).value()));
    };
    const auto early = steps_on("2026-02-02");
    ASSERT_EQ(early.size(), 2U);
    EXPECT_EQ(early[0].by, parse_date("2026-02-02").value());
    EXPECT_FALSE(early[0].is_overdue);
    EXPECT_EQ(early[0].text, "The clinic gets in touch with you to arrange your appointment.");
    EXPECT_EQ(early[1].by, parse_date("2026-05-11").value());
    EXPECT_TRUE(steps_on("2026-02-03")[0].is_overdue);
    EXPECT_TRUE(steps_on("2026-05-12")[1].is_overdue);
    referral.clock_stopped_on = parse_date("2026-03-01").value();
    EXPECT_EQ(steps_on("2026-03-02").size(), 1U);
    referral.state = ReferralState::cancelled_referral;
    EXPECT_TRUE(steps_on("2026-03-02").empty());
}

} // namespace
} // namespace ers::referrals
