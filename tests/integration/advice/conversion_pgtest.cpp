// From advice to a referral under the same UBRN: the provider's way and the referrer's own, and what each leaves
// behind.
#include <gtest/gtest.h>

#include "ers/referrals/worklists/worklists.hpp"
#include "tests/integration/advice/advice_world.hpp"

namespace ers::advice {
namespace {

namespace services = testing::services;

using testing::AdviceWorld;
using testing::refusal_of;

constexpr db::Statement find_broken{"test.broken_after_advice", R"(
    select coalesce(string_agg(rule || ' ' || subject, ', '), '') as broken from broken_invariant)"};
constexpr db::Statement read_referral_row{"test.converted_row", R"(
    select reviewed_at, deferred_at, created_at, updated_at, contact_by, letter_due is null as has_no_letter_due,
           converted_at is null as is_unconverted, held_slot_id is null as holds_nothing
    from referral where ubrn = $1)"};
constexpr db::Statement count_created{"test.referral_traces", R"(
    select (select count(*) from audit where ubrn = $1 and action = 'referral.created') as audited,
           (select count(*) from outbox where ubrn = $1 and kind = 'referral.created') as told)"};

class AdviceConversion : public ::testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(broken(), ""); }
    std::string broken() { return world.booking.database().owner().execute(find_broken).front().text("broken"); }

    Result<Converted> convert(const AdviceRequest& request, const Conversion& command, const Principal& who) {
        return world.act(who,
                         [&](const auto& at) { return convert_request(at, request.ubrn, request.version, command); });
    }
    Result<Converted> convert(const AdviceRequest& request, std::optional<std::int64_t> service = {},
                              std::optional<Priority> priority = {}) {
        return convert(request, {"We have taken her on.", "First available.", priority, service}, consultant);
    }
    Result<Converted> refer(const AdviceRequest& request, const OwnReferral& command, const Principal& who) {
        return world.act(who,
                         [&](const auto& at) { return refer_request(at, request.ubrn, request.version, command); });
    }
    static OwnReferral to(const std::vector<std::int64_t>& shortlist) {
        return {.shortlist = shortlist,
                .letter_intention = LetterIntention::need_to_add_later,
                .priority = std::nullopt,
                .specialty = std::nullopt,
                .clinic_type = std::nullopt,
                .pathway_start = std::nullopt,
                .referring_clinician = std::nullopt};
    }

    AdviceWorld world;
    const Principal gp = world.booking.gp();
    const Principal consultant = world.booking.clinician();
};

TEST_F(AdviceConversion, TheProvidersReferralHasTheRequestsUbrnAndIsWithTheProviderAtOnce) {
    const auto request = world.ask();
    world.booking.clock.advance(std::chrono::hours(24)); // Wednesday 2026-11-25
    const auto now = world.booking.clock.now();
    const auto converted = convert(request);
    ASSERT_TRUE(converted) << converted.error().detail;
    EXPECT_EQ(converted->request.status, AdviceStatus::advice_converted);
    EXPECT_EQ(converted->request.version, 2);
    EXPECT_EQ(converted->request.ended_at, now);
    EXPECT_EQ(converted->request.conversation->back().outcome, Outcome::provider_converted);
    EXPECT_EQ(converted->request.conversation->back().text, "We have taken her on.");

    EXPECT_FALSE(converted->created.access_code) << "a provider sees no code";
    const auto& referral = converted->created.referral;
    EXPECT_EQ(referral.ubrn, request.ubrn);
    EXPECT_NE(referral.id, request.id);
    EXPECT_EQ(referral.version, 1);
    EXPECT_EQ(referral.state, ReferralState::triaged_provider_to_action);
    EXPECT_EQ(referral.state_reason, "PROVIDER_CONVERTED_ADVICE_AND_GUIDANCE_ADMIN_TO_REFER");
    EXPECT_EQ(referral.state_comment, "First available.");
    EXPECT_EQ(referral.referring_organisation, "P81001");
    EXPECT_EQ(referral.referrer_user_id, "gp-1");
    EXPECT_EQ(referral.with_service_id, services::advice_and_clinic);
    EXPECT_EQ(referral.with_organisation, "RAA");
    EXPECT_EQ(referral.shortlist, std::vector<std::int64_t>{services::advice_and_clinic});
    EXPECT_EQ(referral.letter_intention, LetterIntention::not_intending_to_add);
    EXPECT_EQ(referral.created_at, now);
    EXPECT_EQ(referral.deferred_at, now) << "when the provider received it";
    EXPECT_EQ(referrals::clock_start(referral), parse_date("2026-11-25").value());
    EXPECT_EQ(referral.contact_by, parse_date("2027-01-25").value()) << "40 working days over Christmas";
    ASSERT_EQ(referral.appointments.size(), 1U);
    EXPECT_EQ(referral.appointments.front().status, referrals::AppointmentStatus::proposed);
    EXPECT_EQ(referral.appointments.front().reason, referral.state_reason);
    EXPECT_EQ(referral.appointments.front().service_id, services::advice_and_clinic);
    EXPECT_EQ(referral.appointments.front().starts_at, std::nullopt);

    auto& owner = world.booking.database().owner();
    const auto row = owner.execute(read_referral_row, {request.ubrn}).front();
    EXPECT_EQ(row.optional_instant("reviewed_at"), now);
    EXPECT_EQ(row.instant("updated_at"), now);
    for (const char* column : {"has_no_letter_due", "is_unconverted", "holds_nothing"}) {
        EXPECT_TRUE(row.boolean(column)) << column;
    }
    const auto left = owner.execute(count_created, {request.ubrn}).front();
    EXPECT_EQ(left.integer("audited"), 1);
    EXPECT_EQ(left.integer("told"), 1);
}

// From then on it is a referral like any other: with the provider, on the referrer's list, and bookable.
TEST_F(AdviceConversion, TheProviderBooksWhatItHasConverted) {
    const auto request = world.ask();
    const auto referral = convert(request, services::cardiology_leeds).value().created.referral;
    const auto slot = world.booking.add_slot(services::cardiology_leeds);
    const auto booked = world.booking.book(world.booking.booking_clerk(), referral, slot);
    ASSERT_TRUE(booked) << booked.error().detail;
    const auto read = world.booking.read(request.ubrn);
    EXPECT_EQ(read.state, ReferralState::booked);
    EXPECT_EQ(referrals::clock_start(read), referrals::clock_start(referral)) << "the clock stays";
}

TEST_F(AdviceConversion, AnotherAppointmentServiceOfTheProviderMayTakeIt) {
    const auto request = world.ask(services::advice_leeds); // gives advice only
    const auto referral = convert(request, services::cardiology_leeds).value().created.referral;
    EXPECT_EQ(referral.with_service_id, services::cardiology_leeds);
    EXPECT_EQ(referral.shortlist, std::vector<std::int64_t>{services::cardiology_leeds});
    EXPECT_EQ(convert(world.ask(services::advice_leeds), services::urology).value().created.referral.specialty_code,
              "UROLOGY");
    // Of itself, a service that gives advice only takes it too: its administrators find the clinic.
    EXPECT_EQ(convert(world.ask(services::advice_leeds)).value().created.referral.with_service_id,
              services::advice_leeds);
}

TEST_F(AdviceConversion, AServiceThatCannotTakeItIsRefusedByName) {
    const auto request = world.ask();
    EXPECT_EQ(refusal_of(convert(request, services::cardiology_manchester)), "REFERENCE_NOT_FOUND service_id")
        << "another provider's";
    EXPECT_EQ(refusal_of(convert(request, 999)), "REFERENCE_NOT_FOUND service_id");
    EXPECT_EQ(refusal_of(convert(request, services::advice_leeds)), "INVALID_REQUEST_TYPE service_id");
    EXPECT_EQ(refusal_of(convert(request, services::not_published)), "SERVICE_UNAVAILABLE service_id");
    EXPECT_EQ(refusal_of(convert(request, services::urgent_only)), "UNSUPPORTED_PRIORITY priority");
    EXPECT_EQ(refusal_of(convert(request, services::urgent_only, Priority::urgent)), "done");
    auto child = world.new_request();
    child.patient.birth_date = parse_date("2020-03-14").value();
    const auto of_child = world.create(child, gp).value();
    EXPECT_EQ(refusal_of(convert(of_child, services::adults_only)), "SHORTLISTED_SERVICE_NOT_IN_RESULTS service_id")
        << "adults only";
    EXPECT_EQ(world.view(of_child.ubrn, gp)->version, 1) << "nothing was done";
}

TEST_F(AdviceConversion, ThePriorityMayChangeToOneThatTheServiceTakes) {
    const auto converted = convert(world.ask(), {}, Priority::two_week_wait).value();
    EXPECT_EQ(converted.created.referral.priority, Priority::two_week_wait);
    EXPECT_EQ(converted.request.priority, Priority::two_week_wait);
    auto command = world.new_request(services::urgent_advice);
    command.priority = Priority::urgent;
    EXPECT_EQ(refusal_of(convert(world.create(command, gp).value(), {}, Priority::routine)),
              "UNSUPPORTED_PRIORITY priority");
}

TEST_F(AdviceConversion, OnlyTheAuthorisedProviderConvertsAndOnlyWhileItIsToAnswer) {
    const Conversion command{"x", "y", std::nullopt, std::nullopt};
    auto forbidden = world.new_request();
    forbidden.authorisation = Authorisation::not_authorised;
    const auto unauthorised = world.create(forbidden, gp).value();
    EXPECT_EQ(refusal_of(convert(unauthorised)), "INVALID_REQUEST_STATE");
    const auto request = world.ask();
    EXPECT_EQ(refusal_of(convert(request, command, gp)), "INVALID_REQUEST_STATE");
    EXPECT_EQ(refusal_of(convert(request, command, world.booking.clinician("NBB"))), "NOT_FOUND");
    EXPECT_EQ(refusal_of(convert(world.answered())), "INVALID_REQUEST_STATE");
    ASSERT_TRUE(convert(request));
    EXPECT_EQ(refusal_of(convert(request)), "VERSION_STALE");
    const auto again = world.view(request.ubrn, consultant).value();
    EXPECT_EQ(refusal_of(convert(again)), "INVALID_REQUEST_STATE") << "once";
}

TEST_F(AdviceConversion, TheReferrersOwnReferralIsNotBookedUnderTheSameUbrn) {
    const auto request = world.answered();
    const auto converted = refer(request, to({services::cardiology_leeds, services::cardiology_manchester}), gp);
    ASSERT_TRUE(converted) << converted.error().detail;
    EXPECT_EQ(converted->request.status, AdviceStatus::advice_converted);
    EXPECT_EQ(converted->request.version, 3);
    EXPECT_EQ(converted->request.message_count, 2);
    const auto& referral = converted->created.referral;
    EXPECT_TRUE(converted->created.access_code) << "the patient's first";
    EXPECT_EQ(referral.ubrn, request.ubrn);
    EXPECT_EQ(referral.state, ReferralState::not_booked);
    EXPECT_EQ(referral.priority, Priority::routine);
    EXPECT_EQ(referral.specialty_code, "CARDIOLOGY");
    EXPECT_EQ(referral.shortlist,
              (std::vector<std::int64_t>{services::cardiology_leeds, services::cardiology_manchester}));
    EXPECT_EQ(referral.with_organisation, std::nullopt);
    EXPECT_EQ(referral.patient.id, request.patient.id);
    EXPECT_TRUE(referral.letter_due);
    EXPECT_EQ(world.booking.read(request.ubrn).version, 1);
}

TEST_F(AdviceConversion, TheReferrersOwnReferralKeepsTheRulesOfReferrals) {
    const auto request = world.answered();
    EXPECT_EQ(refusal_of(refer(request, to({services::advice_leeds}), gp)), "INVALID_REQUEST_TYPE shortlist[0]");
    EXPECT_EQ(refusal_of(refer(request, to({services::cardiology_leeds, services::cardiology_leeds}), gp)),
              "DUPLICATE_SERVICE shortlist[1]");
    auto urology = to({services::cardiology_leeds});
    urology.specialty = "UROLOGY";
    EXPECT_EQ(refusal_of(refer(request, urology, gp)), "SHORTLISTED_SERVICE_NOT_IN_RESULTS shortlist[0]");
    EXPECT_EQ(refusal_of(refer(request, to({services::cardiology_leeds}), world.booking.practice_administrator())),
              "VALUE_IS_REQUIRED referring_clinician");
    EXPECT_EQ(refusal_of(refer(request, to({services::cardiology_leeds}), consultant)), "INVALID_REQUEST_STATE");
    EXPECT_EQ(refusal_of(refer(world.ask(), to({services::cardiology_leeds}), gp)), "INVALID_REQUEST_STATE")
        << "not before an answer";
    urology.shortlist = {services::urology};
    urology.priority = Priority::urgent;
    const auto referral = refer(request, urology, gp).value().created.referral;
    EXPECT_EQ(referral.specialty_code, "UROLOGY");
    EXPECT_EQ(referral.priority, Priority::urgent);
}

// Wherever the referral goes, the side that gave advice keeps reading the advice and learns nothing of the referral.
TEST_F(AdviceConversion, TheAdviserKeepsTheAdviceAndNotTheReferral) {
    const auto request = world.answered();
    const auto referral = refer(request, to({services::cardiology_manchester}), gp).value().created.referral;
    ASSERT_TRUE(world.booking.book(gp, referral, world.booking.add_slot(services::cardiology_manchester)));
    EXPECT_EQ(world.view(request.ubrn, consultant)->conversation->size(), 2U);
    const auto seen = world.booking.in_transaction(
        [&] { return referrals::view_referral(world.booking.context(consultant), request.ubrn); });
    EXPECT_EQ(refusal_of(seen), "NOT_FOUND");
    const auto other = world.booking.clinician("NBB");
    EXPECT_EQ(refusal_of(world.view(request.ubrn, other)), "NOT_FOUND");
}

// A fault between the two leaves neither: the referral and the end of the request are one transaction.
TEST_F(AdviceConversion, ARefusedConversionLeavesNoReferral) {
    const auto request = world.ask();
    world.booking.database().owner().run_script(
        "alter table advice_message add constraint no_more check (number < 2) not valid");
    EXPECT_THROW((void)convert(request), db::ConstraintViolation);
    const auto seen =
        world.booking.in_transaction([&] { return referrals::view_referral(world.booking.context(gp), request.ubrn); });
    EXPECT_EQ(refusal_of(seen), "NOT_FOUND");
    EXPECT_EQ(world.view(request.ubrn, gp)->status, AdviceStatus::provider_response_required);
}

} // namespace
} // namespace ers::advice
