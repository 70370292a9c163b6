// Asking, answering and ending on a real database: the good case of each operation, its refusals, its traces.
#include <gtest/gtest.h>

#include <array>

#include "ers/advice/limits.hpp"
#include "tests/integration/advice/advice_world.hpp"

namespace ers::advice {
namespace {

namespace services = testing::services;

using testing::AdviceWorld;
using testing::refusal_of;

constexpr db::Statement count_traces{"test.advice_traces", R"(
    select (select count(*) from audit where ubrn = $1 and action = $2) as audited,
           (select count(*) from outbox where ubrn = $1 and kind = $2) as told)"};

class AdviceOperations : public ::testing::Test {
protected:
    Result<AdviceRequest> reply_with(const AdviceRequest& request, const Reply& command, const Principal& who) {
        return world.act(who, [&](const auto& at) { return reply(at, request.ubrn, request.version, command); });
    }
    Result<AdviceRequest> inform(const AdviceRequest& request, const std::string& text = "None at present.") {
        return world.act(gp, [&](const auto& at) { return send_information(at, request.ubrn, request.version, text); });
    }
    Result<AdviceRequest> close(const AdviceRequest& request, const std::string& comment = "") {
        return world.act(gp, [&](const auto& at) { return close_request(at, request.ubrn, request.version, comment); });
    }
    Result<AdviceRequest> cancel(const AdviceRequest& request, const Principal& who) {
        return world.act(
            who, [&](const auto& at) { return cancel_request(at, request.ubrn, request.version, "Mistaken."); });
    }
    std::pair<std::int64_t, std::int64_t> traces(const Ubrn& ubrn, const char* what) {
        const auto row = world.booking.database().owner().execute(count_traces, {ubrn, what}).front();
        return {row.integer("audited"), row.integer("told")};
    }

    AdviceWorld world;
    const Principal gp = world.booking.gp();
    const Principal consultant = world.booking.clinician();
    const Reply ask_back{Outcome::require_information, std::nullopt, "Which drugs?", std::nullopt};
    const Reply advise{Outcome::return_with_advice, Recommendation::advice_only, "A week of it.", std::nullopt};
    const std::pair<std::int64_t, std::int64_t> once{1, 1};
};

TEST_F(AdviceOperations, AQuestionOpensARequestWithItsFirstMessage) {
    const auto created = world.create(world.new_request(), gp);
    ASSERT_TRUE(created) << created.error().detail;
    EXPECT_EQ(created->version, 1);
    EXPECT_EQ(created->status, AdviceStatus::provider_response_required);
    EXPECT_EQ(created->provider_organisation, "RAA");
    EXPECT_EQ(created->specialty_code, "CARDIOLOGY");
    EXPECT_EQ(created->since, world.booking.clock.now());
    ASSERT_TRUE(created->conversation);
    ASSERT_EQ(created->conversation->size(), 1U);
    const auto& question = created->conversation->front();
    EXPECT_EQ(question.number, 1);
    EXPECT_EQ(question.request_version, 1);
    EXPECT_EQ(question.sent_by, SentBy::requester);
    EXPECT_EQ(question.text, "Is a monitor worth while?");
    EXPECT_EQ(question.clinician, std::nullopt);
    EXPECT_EQ(traces(created->ubrn, "advice.requested"), once);
    EXPECT_NE(created->ubrn, world.booking.refer().ubrn) << "both draw from one sequence";
}

TEST_F(AdviceOperations, AnAdministratorAsksForAClinicianOfThePractice) {
    const auto administrator = world.booking.practice_administrator();
    auto command = world.new_request();
    EXPECT_EQ(refusal_of(world.create(command, administrator)), "VALUE_IS_REQUIRED referring_clinician");
    command.referring_clinician = "somebody-else";
    EXPECT_EQ(refusal_of(world.create(command, administrator)), "REFERENCE_NOT_FOUND referring_clinician.user_id");
    command.referring_clinician = "gp-1";
    const auto created = world.create(command, administrator);
    ASSERT_TRUE(created);
    EXPECT_EQ(created->requester_user_id, "admin-1");
    EXPECT_EQ(created->referring_clinician, "gp-1");
    EXPECT_EQ(created->conversation->front().clinician, "gp-1");
}

TEST_F(AdviceOperations, WhoAndWhatCannotBeAskedIsRefused) {
    EXPECT_EQ(refusal_of(world.create(world.new_request(services::cardiology_leeds), gp)),
              "INVALID_REQUEST_TYPE service_id");
    EXPECT_EQ(refusal_of(world.create(world.new_request(999), gp)), "REFERENCE_NOT_FOUND service_id");
    EXPECT_EQ(refusal_of(world.create(world.new_request(services::urgent_advice), gp)),
              "SHORTLISTED_SERVICE_NOT_IN_RESULTS service_id");
    auto known = world.new_request();
    ASSERT_TRUE(world.create(known, gp));
    known.patient.birth_date = parse_date("1971-03-14").value();
    EXPECT_EQ(refusal_of(world.create(known, gp)), "PATIENT_ERROR");
    world.booking.database().owner().run_script(
        "update organisation set closed_on = '2026-11-24' where code = 'P81001'");
    EXPECT_EQ(refusal_of(world.create(world.new_request(), gp)), "ORGANISATION_IS_CLOSED");
    EXPECT_EQ(refusal_of(world.create(world.new_request(), world.as(BusinessFunction::referring_clinician, "P99999"))),
              "FORBIDDEN");
}

TEST_F(AdviceOperations, AConversationGoesToAndFroUntilItIsClosed) {
    auto request = world.ask();
    const auto asked_at = request.since;
    world.booking.clock.advance(std::chrono::hours(24));
    request = reply_with(request, ask_back, consultant).value();
    EXPECT_EQ(request.status, AdviceStatus::referrer_to_submit_further_information);
    EXPECT_EQ(request.since, asked_at + std::chrono::hours(24));
    EXPECT_EQ(request.created_at, asked_at);
    request = inform(request).value();
    EXPECT_EQ(request.status, AdviceStatus::provider_response_required);
    request = reply_with(request, advise, consultant).value();
    EXPECT_EQ(request.status, AdviceStatus::referrer_to_review_response);
    request = close(request, "Thank you.").value();
    EXPECT_EQ(request.status, AdviceStatus::conversation_ended_closed);
    EXPECT_EQ(request.version, 5);
    EXPECT_EQ(request.ended_at, world.booking.clock.now());
    ASSERT_EQ(request.conversation->size(), 5U);
    for (int i = 0; i < 5; ++i) {
        const auto& message = request.conversation->at(static_cast<std::size_t>(i));
        EXPECT_EQ(message.number, i + 1);
        EXPECT_EQ(message.request_version, i + 1);
        EXPECT_EQ(message.sent_by, i == 1 || i == 3 ? SentBy::responder : SentBy::requester);
    }
    EXPECT_EQ(request.conversation->at(1).outcome, Outcome::require_information);
    EXPECT_EQ(request.conversation->at(3).recommendation, Recommendation::advice_only);
    EXPECT_EQ(request.conversation->at(4).text, "Thank you.");
    for (const char* what : {"advice.information_sent", "advice.closed"}) EXPECT_EQ(traces(request.ubrn, what), once);
    EXPECT_EQ(traces(request.ubrn, "advice.replied"), (std::pair<std::int64_t, std::int64_t>(2, 2)));
}

// An addition while the provider is to answer neither changes whose turn it is nor gives it more time.
TEST_F(AdviceOperations, AnAdditionLeavesTheProvidersTimeAsItIs) {
    const auto request = world.ask();
    world.booking.clock.advance(std::chrono::hours(48));
    const auto added = inform(request, "Also short of breath.").value();
    EXPECT_EQ(added.status, AdviceStatus::provider_response_required);
    EXPECT_EQ(added.since, request.since);
    EXPECT_EQ(added.version, 2);
    EXPECT_EQ(added.conversation->back().sent_by, SentBy::information_updated);
}

TEST_F(AdviceOperations, AReplyMayCorrectThePriority) {
    const auto request = world.ask();
    auto urgent = advise;
    urgent.priority = Priority::urgent;
    EXPECT_EQ(reply_with(request, urgent, consultant)->priority, Priority::urgent);
    auto command = world.new_request(services::urgent_advice);
    command.priority = Priority::urgent;
    const auto other = world.create(command, gp).value();
    auto routine = advise;
    routine.priority = Priority::routine;
    EXPECT_EQ(refusal_of(reply_with(other, routine, consultant)), "UNSUPPORTED_PRIORITY priority");
}

TEST_F(AdviceOperations, ClosingWithoutAWordLeavesNoMessage) {
    const auto closed = close(world.answered()).value();
    EXPECT_EQ(closed.version, 3);
    EXPECT_EQ(closed.message_count, 2);
}

TEST_F(AdviceOperations, EachSideDoesItsOwnAndOnlyInItsTurn) {
    const auto request = world.ask();
    EXPECT_EQ(refusal_of(reply_with(request, advise, gp)), "INVALID_REQUEST_STATE");
    EXPECT_EQ(refusal_of(close(request)), "INVALID_REQUEST_STATE") << "not before an answer";
    EXPECT_EQ(refusal_of(cancel(request, consultant)), "INVALID_REQUEST_STATE") << "not the provider's";
    const auto answered = reply_with(request, advise, consultant).value();
    EXPECT_EQ(refusal_of(reply_with(answered, advise, consultant)), "INVALID_REQUEST_STATE");
    const auto cancelled = cancel(answered, gp).value();
    EXPECT_EQ(cancelled.status, AdviceStatus::conversation_ended_cancelled);
    EXPECT_EQ(cancelled.conversation->back().text, "Mistaken.");
    EXPECT_EQ(refusal_of(inform(cancelled)), "INVALID_REQUEST_STATE");
    EXPECT_EQ(refusal_of(cancel(cancelled, gp)), "INVALID_REQUEST_STATE");
}

TEST_F(AdviceOperations, StrangersFindNothing) {
    const auto request = world.ask();
    for (const auto& who :
         {world.booking.gp("P82001"), world.booking.clinician("NBB"), world.booking.patient(1),
          world.as(BusinessFunction::booking_manager, "RAA"), world.as(BusinessFunction::commissioner, "QAA")}) {
        EXPECT_EQ(refusal_of(world.view(request.ubrn, who)), "NOT_FOUND");
        EXPECT_EQ(refusal_of(reply_with(request, advise, who)), "NOT_FOUND");
        EXPECT_EQ(refusal_of(cancel(request, who)), "NOT_FOUND");
    }
    EXPECT_EQ(refusal_of(world.view(Ubrn::parse("999999999999").value(), gp)), "NOT_FOUND");
    EXPECT_EQ(refusal_of(world.view(world.booking.refer().ubrn, gp)), "NOT_FOUND") << "a referral is no request";
}

// Before the status is looked at, so that a person who is late learns why.
TEST_F(AdviceOperations, AStaleVersionIsRefusedFirst) {
    const auto request = world.ask();
    ASSERT_TRUE(reply_with(request, advise, consultant));
    EXPECT_EQ(refusal_of(reply_with(request, advise, consultant)), "VERSION_STALE");
    EXPECT_EQ(refusal_of(inform(request)), "VERSION_STALE");
}

TEST_F(AdviceOperations, TwoWhoWriteAtOnceDoNotWaitForEachOther) {
    const auto request = world.ask();
    static constexpr db::Statement lock{"test.lock_advice", "select from advice_request where ubrn = $1 for update"};
    const auto other_session = world.booking.database().connect();
    const db::Transaction other(*other_session);
    other_session->execute(lock, {request.ubrn});
    EXPECT_THROW((void)inform(request), db::RowLocked);
}

TEST_F(AdviceOperations, AdministratorsSeeARequestWithoutItsTexts) {
    const auto request = world.answered();
    for (const auto& who : {world.referring_clerk(), world.booking.booking_clerk()}) {
        const auto seen = world.view(request.ubrn, who);
        ASSERT_TRUE(seen);
        EXPECT_FALSE(seen->conversation);
        EXPECT_EQ(seen->message_count, 2);
        EXPECT_EQ(seen->status, AdviceStatus::referrer_to_review_response);
    }
    for (const auto& who : {gp, world.booking.practice_administrator(), consultant,
                            world.as(BusinessFunction::service_provider_clinician_admin, "RAA")}) {
        const auto seen = world.view(request.ubrn, who);
        ASSERT_TRUE(seen);
        ASSERT_TRUE(seen->conversation);
        EXPECT_EQ(seen->conversation->size(), 2U);
    }
    EXPECT_EQ(traces(request.ubrn, "advice.viewed").first, 6);
}

TEST_F(AdviceOperations, ActionsAreThoseOfThePartyInThisStatus) {
    const auto actions = [&](const AdviceRequest& request, const Principal& who) {
        return world.act(who, [&](const auto& at) { return list_actions(at, request.ubrn); }).value().actions;
    };
    using enum AdviceAction;
    auto request = world.ask();
    EXPECT_EQ(actions(request, consultant), (std::vector{return_with_advice, require_information, convert}));
    EXPECT_EQ(actions(request, gp), (std::vector{send_information, cancel}));
    auto command = world.new_request();
    command.authorisation = Authorisation::not_authorised;
    EXPECT_EQ(actions(world.create(command, gp).value(), consultant),
              (std::vector{return_with_advice, require_information}));
    request = world.answered();
    EXPECT_EQ(actions(request, consultant), std::vector<AdviceAction>{});
    EXPECT_EQ(actions(request, gp), (std::vector{send_information, AdviceAction::close, cancel, refer}));
}

TEST_F(AdviceOperations, AConversationStopsGrowingAtItsLimit) {
    auto request = world.ask();
    static constexpr db::Statement fill{"test.fill_conversation", R"(
        insert into advice_message (ubrn, number, request_version, sent_by, user_id, user_name, text, sent_at)
        select $1, n, 1, 'REQUESTER', 'gp-1', 'Dr One', 'More.', now() from generate_series(2, $2) n)"};
    world.booking.database().owner().execute(fill, {request.ubrn, limits::messages_max});
    EXPECT_EQ(refusal_of(inform(request)), "TOO_MANY_ITEMS");
    request = reply_with(request, ask_back, consultant).value(); // an answer is still possible, and so is an end
    EXPECT_EQ(refusal_of(inform(request)), "TOO_MANY_ITEMS");
    EXPECT_TRUE(close(request, "Enough."));
}

// The service's role may add messages, and neither change nor remove one.
TEST_F(AdviceOperations, WhatWasSaidStaysSaid) {
    const auto request = world.ask();
    static constexpr std::array forbidden{
        db::Statement{"test.rewrite_message", "update advice_message set text = 'Never said.'"},
        db::Statement{"test.delete_message", "delete from advice_message"},
        db::Statement{"test.delete_advice", "delete from advice_request"},
        db::Statement{"test.move_advice", "update advice_request set patient_id = 1"},
        db::Statement{"test.authorise_advice",
                      "update advice_request set conversion_authorisation = 'AUTHORISED_TO_CONVERT'"}};
    for (const auto& statement : forbidden) {
        EXPECT_THROW(world.booking.connection().execute(statement), db::DatabaseFault) << statement.sql;
    }
    EXPECT_EQ(world.view(request.ubrn, gp)->conversation->front().text, "Is a monitor worth while?");
    // The statements are right, and it is the role that may not.
    const db::Transaction rolled_back(world.booking.database().owner());
    for (const auto& statement : forbidden) {
        EXPECT_NO_THROW(world.booking.database().owner().execute(statement)) << statement.sql;
    }
}

} // namespace
} // namespace ers::advice
