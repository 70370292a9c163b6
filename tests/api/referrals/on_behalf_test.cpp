// Administrators act in a clinician's name: who that is, what waits for confirmation, and that both are on record.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "tests/support/good_calls.hpp"
#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

class OnBehalf : public ::testing::Test {
protected:
    // Routine and urgent referrals of administrators wait here.
    static void SetUpTestSuite() {
        world_ = std::make_unique<ApiWorld>([](app::Settings& settings) {
            settings.referrals.confirm_routine = true;
            settings.referrals.confirm_urgent = true;
        });
    }
    static void TearDownTestSuite() {
        EXPECT_EQ(broken_invariants(server().database().owner()), "");
        world_.reset();
    }
    static ApiWorld& world() { return *world_; }
    static TestServer& server() { return world_->server(); }
    static Caller& caller() { return world_->caller(); }

    static constexpr const char* on_behalf_of = "NHSD-eRS-On-Behalf-Of-User-ID";
    static http::Headers in_the_name_of(http::Headers who, const std::string& clinician) {
        who.set(on_behalf_of, clinician);
        return who;
    }
    static http::Headers secretary() {
        return server().staff("secretary", "RAA", BusinessFunction::service_provider_clinician_admin);
    }
    // A good call of each of these endpoints of a referral.
    template <std::size_t N, class Check>
    static void at_endpoints(const std::array<std::string_view, N>& patterns, const Check& check) {
        std::size_t found = 0;
        for (const auto& endpoint : rest::endpoints()) {
            constexpr std::string_view referral = "/api/v1/referrals/{ubrn}";
            const bool is_write = entry::is_guarded(endpoint);
            if (!is_write || !endpoint.pattern.starts_with(referral)) continue;
            if (std::find(patterns.begin(), patterns.end(), endpoint.pattern.substr(referral.size())) == patterns.end())
                continue;
            const auto call = good_call(world(), endpoint);
            SCOPED_TRACE(call.name());
            check(call);
            ++found;
        }
        EXPECT_EQ(found, N);
    }
    // What the call is answered, and which header it was refused for.
    static std::string refusal(const GoodCall& call, const http::Headers& who) {
        const auto before = world().contents();
        const auto answer = send(caller(), call, call.takes_key ? for_write(who, call.version) : who);
        EXPECT_EQ(answer.status, 422) << answer.text;
        EXPECT_EQ(world().contents(), before);
        const std::string field = std::string("header ") + on_behalf_of + " ";
        const auto wrong = answer.wrong_fields();
        return wrong.starts_with(field) ? wrong.substr(field.size()) : answer.text;
    }
    static http::Headers administrator() {
        return server().staff("admin-1", "P81001", BusinessFunction::referring_clinician_admin);
    }
    static json by_administrator(const std::string& priority = "ROUTINE") {
        auto body = world().new_referral();
        body["priority"] = priority;
        body["referringClinician"] = {{"userId", "gp-1"}};
        return body;
    }
    static Answer post(Referred& referral, const std::string& path, const json& body, const http::Headers& who) {
        const auto answer = caller().post(referral.path() + path, body, for_write(who, referral.version));
        if (answer.status < 300) referral.version = answer.version();
        return answer;
    }
    static bool is_to_confirm(const Referred& referral, const http::Headers& who = server().referrer()) {
        const auto page = caller().get("/api/v1/worklists/referrals-to-confirm?limit=100", who);
        EXPECT_EQ(page.outcome(), "200") << page.text;
        for (const auto& item : page.body.at("items")) {
            if (item.at("ubrn") == referral.ubrn) return true;
        }
        return false;
    }
    // "user for clinician" of the last audit row of that action.
    static std::string who_did(const Referred& referral, const std::string& action) {
        static constexpr db::Statement last{"test.who_did", R"(
            select user_id || ' for ' || coalesce(detail ->> 'onBehalfOf', detail ->> 'clinician', 'nobody') as who
            from audit
            where ubrn = $1 and action = $2
            order by id desc
            limit 1)"};
        return server().database().owner().execute(last, {referral.ubrn, action}).front().text("who");
    }
    static std::int64_t told(const Referred& referral, const std::string& kind) {
        static constexpr db::Statement count{"test.told", "select count(*) from outbox where ubrn = $1 and kind = $2"};
        return world().count(count, {referral.ubrn, kind});
    }

private:
    static inline std::unique_ptr<ApiWorld> world_;
};

TEST_F(OnBehalf, AnAdministratorsReferralWaitsForItsClinician) {
    auto referral = world().refer(by_administrator(), administrator());
    EXPECT_EQ(referral.body.at("awaitsConfirmation"), true);
    EXPECT_EQ(who_did(referral, "referral.created"), "admin-1 for gp-1");
    EXPECT_EQ(told(referral, "confirmation.asked"), 1);
    EXPECT_TRUE(is_to_confirm(referral));

    const json slot{{"slotId", quoted(world().add_slot())}};
    EXPECT_EQ(post(referral, "/appointment", slot, administrator()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(post(referral, "/appointment", slot, server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(caller()
                  .post(referral.patient_path() + "/appointment", slot,
                        for_write(world().sign_in(referral), referral.version))
                  .outcome(),
              "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(caller()
                  .post("/api/v1/slots/" + slot.at("slotId").get<std::string>() + "/hold", {{"ubrn", referral.ubrn}},
                        for_write(server().referrer()))
                  .outcome(),
              "422 INVALID_REQUEST_STATE");
    EXPECT_EQ(post(referral, "/centre", {{"centre", "RMC01"}}, administrator()).outcome(), "422 INVALID_REQUEST_STATE");

    EXPECT_EQ(post(referral, "/confirm", json::object(), administrator()).outcome(), "403 FORBIDDEN");
    EXPECT_EQ(post(referral, "/confirm", json::object(), world().other_practice()).outcome(), "404 NOT_FOUND");
    const auto confirmed = post(referral, "/confirm", json::object(), server().referrer());
    ASSERT_EQ(confirmed.outcome(), "200") << confirmed.text;
    EXPECT_FALSE(confirmed.body.contains("awaitsConfirmation"));
    EXPECT_EQ(confirmed.body.at("confirmedBy"), "gp-1");
    EXPECT_FALSE(is_to_confirm(referral));
    EXPECT_EQ(who_did(referral, "referral.confirmed"), "gp-1 for gp-1");
    EXPECT_EQ(told(referral, "referral.confirmed"), 1);
    EXPECT_EQ(post(referral, "/appointment", slot, administrator()).outcome(), "201");
    EXPECT_EQ(post(referral, "/confirm", json::object(), server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
}

// A clinician who is away must not keep a patient waiting. Both names are on record.
TEST_F(OnBehalf, AnotherClinicianOfThePracticeMayConfirmIt) {
    auto referral = world().refer(by_administrator("URGENT"), administrator());
    const auto partner = server().staff("gp-2", "P81001", BusinessFunction::referring_clinician);
    ASSERT_EQ(post(referral, "/confirm", json::object(), partner).outcome(), "200");
    EXPECT_EQ(who_did(referral, "referral.confirmed"), "gp-2 for gp-1");
}

TEST_F(OnBehalf, AClinicianWhoDoesNotAgreeCancelsIt) {
    auto referral = world().refer(by_administrator(), administrator());
    ASSERT_EQ(post(referral, "/cancel", {{"reason", "REFERRER_CANCELLATION"}}, server().referrer()).outcome(), "200");
    EXPECT_FALSE(is_to_confirm(referral));
    EXPECT_EQ(post(referral, "/confirm", json::object(), server().referrer()).outcome(), "422 INVALID_REQUEST_STATE");
}

// Released at once, and its clinician hears of it.
TEST_F(OnBehalf, SuspectedCancerNeverWaits) {
    auto referral = world().refer(by_administrator("TWO_WEEK_WAIT"), administrator());
    EXPECT_FALSE(referral.body.contains("awaitsConfirmation"));
    EXPECT_EQ(told(referral, "clinician.alerted"), 1);
    EXPECT_EQ(post(referral, "/appointment", {{"slotId", quoted(world().add_slot())}}, administrator()).outcome(),
              "201");
    const auto own = world().refer();
    EXPECT_FALSE(own.body.contains("awaitsConfirmation")) << "in their own name";
}

TEST_F(OnBehalf, ATriageRequestIsSentWhenItIsConfirmed) {
    LifeCycle life(world());
    auto body = by_administrator();
    body["shortlist"] = {quoted(life.triage)};
    body["requestType"] = "TRIAGE_REQUEST";
    auto referral = world().refer(body, administrator());
    EXPECT_EQ(referral.body.at("state"), "NOT_BOOKED");
    const auto confirmed = post(referral, "/confirm", json::object(), server().referrer());
    ASSERT_EQ(confirmed.outcome(), "200") << confirmed.text;
    EXPECT_EQ(confirmed.body.at("state"), "AWAITING_TRIAGE");
    EXPECT_FALSE(confirmed.body.contains("awaitsConfirmation"));
}

// A centre gets it in hand at once, and has nothing to do with it until it is confirmed.
TEST_F(OnBehalf, ACentreWaitsForTheConfirmationToo) {
    auto body = by_administrator();
    body["managedBy"] = "RMC01";
    auto referral = world().refer(body, administrator());
    const auto is_on = [&](const std::string& list) {
        const auto page = caller().get("/api/v1/worklists/" + list + "?limit=100", server().centre());
        for (const auto& item : page.body.at("items")) {
            if (item.at("ubrn") == referral.ubrn) return true;
        }
        return false;
    };
    EXPECT_FALSE(is_on("to-triage-or-route"));
    EXPECT_FALSE(is_on("choice-to-offer"));
    const auto answer =
        caller().put(referral.path() + "/shortlist",
                     {{"shortlist", {quoted(world().first)}}, {"choice", {{"reason", "urgent_pathway"}}}},
                     for_write(server().centre(), referral.version));
    EXPECT_EQ(answer.outcome(), "422 INVALID_REQUEST_STATE");
    ASSERT_EQ(post(referral, "/confirm", json::object(), server().referrer()).outcome(), "200");
    EXPECT_TRUE(is_on("to-triage-or-route"));
    EXPECT_TRUE(is_on("choice-to-offer"));
}

TEST_F(OnBehalf, AProvidersAdministratorNamesTheClinicianOfEachDecision) {
    auto referral = world().refer();
    world().book(referral);
    server().database().owner().run_script(R"sql(
        insert into person (user_id, name) values ('registrar', 'Dr Elsewhere'), ('clerk', 'A Clerk');
        insert into person_role (user_id, organisation_code, function) values
            ('registrar', 'NBB', 'SERVICE_PROVIDER_CLINICIAN'), ('clerk', 'RAA', 'SERVICE_PROVIDER_ADMIN'))sql");
    for (const char* wrong : {"registrar", "clerk"}) {
        EXPECT_EQ(post(referral, "/accept", json::object(), in_the_name_of(secretary(), wrong)).wrong_fields(),
                  std::string("header ") + on_behalf_of + " REFERENCE_NOT_FOUND")
            << wrong;
    }
    EXPECT_EQ(caller().get(referral.path(), in_the_name_of(secretary(), "gp-1")).outcome(), "200")
        << "to read is no decision";
    EXPECT_EQ(who_did(referral, "referral.viewed"), "secretary for nobody") << "not a clinician of the trust";
    EXPECT_EQ(post(referral, "/accept", json::object(), in_the_name_of(secretary(), "Dr \xE9")).wrong_fields(),
              std::string("header ") + on_behalf_of + " REFERENCE_NOT_FOUND")
        << "no text at all";
    ASSERT_EQ(post(referral, "/accept", json::object(), in_the_name_of(secretary(), "reviewer")).outcome(), "200");
    EXPECT_EQ(who_did(referral, "referral.accepted"), "secretary for reviewer");
}

// What is clinical needs a clinician's name; the desk's work is the administrator's own.
TEST_F(OnBehalf, EachDecisionIsSomebodysAndNothingElseIs) {
    using referrals::Action;
    const std::set<Action> decisions{Action::accept,
                                     Action::reject,
                                     Action::cancel_action_later,
                                     Action::accept_book_later,
                                     Action::return_with_advice,
                                     Action::redirect,
                                     Action::change_priority,
                                     Action::record_assessment,
                                     Action::refer_onward,
                                     Action::stop_clock};
    LifeCycle life(world());
    std::set<Action> seen;
    for (const auto situation :
         {Situation::booked, Situation::on_the_day, Situation::deferred, Situation::to_refer_onward}) {
        auto referral = life.make(situation);
        std::set<std::string> named;
        const auto actions = caller().get(referral.path() + "/actions", secretary());
        for (const auto& item : actions.body.at("items")) named.insert(item.at("action").get<std::string>());
        for (const auto& call : action_calls()) {
            if (!named.contains(std::string(code_of(call.action)))) continue;
            SCOPED_TRACE(name_of(situation) + ": " + std::string(code_of(call.action)));
            const bool is_decision = decisions.contains(call.action);
            const auto on = is_decision ? referral : life.make(situation);
            const auto answer = caller().call(call.method, on.path() + call.path, for_write(secretary(), on.version),
                                              life.body_for(call.action, on, true).dump());
            if (is_decision) {
                EXPECT_EQ(answer.wrong_fields(), "header NHSD-eRS-On-Behalf-Of-User-ID VALUE_IS_REQUIRED");
                seen.insert(call.action);
            } else {
                EXPECT_LT(answer.status, 300) << answer.text;
            }
        }
    }
    EXPECT_EQ(seen, decisions);
}

TEST_F(OnBehalf, NoDecisionIsAnAdministratorsOwn) {
    constexpr std::array<std::string_view, 11> decisions{"/accept",
                                                         "/reject",
                                                         "/accept-book-later",
                                                         "/cancel-action-later",
                                                         "/return-with-advice",
                                                         "/redirect",
                                                         "/priority",
                                                         "/assessment",
                                                         "/onward",
                                                         "/follow-up",
                                                         "/clock-stop"};
    at_endpoints(decisions, [](const GoodCall& call) {
        EXPECT_EQ(refusal(call, secretary()), "VALUE_IS_REQUIRED");
        EXPECT_EQ(refusal(call, in_the_name_of(secretary(), "gp-1")), "REFERENCE_NOT_FOUND");
        EXPECT_EQ(refusal(call, in_the_name_of(server().reviewer(), "reviewer")), "FIELD_NOT_PERMITTED");
        const auto decided = send(caller(), call, for_write(in_the_name_of(secretary(), "reviewer"), call.version));
        EXPECT_EQ(decided.status, call.status) << decided.text;
    });
}

// An action that is no decision needs no name. A name that is given must be right, and only administrators give one.
TEST_F(OnBehalf, ANameIsRightWhereverItIsGiven) {
    constexpr std::array<std::string_view, 12> patterns{
        "/shortlist", "/triage",     "/acknowledge",    "/confirm",   "/centre",           "/centre/return",
        "/booking",   "/attendance", "/non-attendance", "/documents", "/letter-exception", "/cancel"};
    at_endpoints(patterns, [](const GoodCall& call) {
        EXPECT_EQ(refusal(call, in_the_name_of(call.who, "reviewer")), "FIELD_NOT_PERMITTED");
    });
    constexpr std::array<std::string_view, 3> desks{"/booking", "/attendance", "/non-attendance"};
    at_endpoints(desks, [](const GoodCall& call) {
        EXPECT_EQ(refusal(call, in_the_name_of(secretary(), "gp-1")), "REFERENCE_NOT_FOUND");
        EXPECT_EQ(send(caller(), call, for_write(secretary(), call.version)).status, call.status) << "and without one";
    });
    LifeCycle life(world());
    auto booked = life.make(Situation::booked);
    EXPECT_EQ(post(booked, "/cancel", {{"reason", "PATIENT_DIED"}}, in_the_name_of(secretary(), "gp-1")).outcome(),
              "422 REFERENCE_NOT_FOUND");
}

// A provider is the referrer of what it has referred onward.
TEST_F(OnBehalf, ANameIsRightInAnOnwardReferrersHandsToo) {
    LifeCycle life(world());
    const auto triage = server().add_service(
        {.organisation = "NBB", .site = "NBB01", .request_types = "{TRIAGE_REQUEST}", .bookable_type = "UNSPECIFIED"});
    server().refresh();
    auto seen = life.make(Situation::attended);
    const auto made = post(
        seen, "/onward",
        {{"priority", "ROUTINE"}, {"specialty", "CARDIOLOGY"}, {"shortlist", {quoted(world().third), quoted(triage)}}},
        server().reviewer());
    ASSERT_EQ(made.outcome(), "201") << made.text;
    Referred onward{made.body.at("ubrn").get<std::string>(), "", "", made.version(), made.body};
    const auto stranger = in_the_name_of(secretary(), "gp-1");
    EXPECT_EQ(post(onward, "/triage", {{"serviceId", quoted(triage)}}, stranger).outcome(), "422 REFERENCE_NOT_FOUND");
    const json slot{{"slotId", quoted(world().add_slot(world().third))}};
    ASSERT_EQ(post(onward, "/appointment", slot, server().reviewer()).outcome(), "201");
    ASSERT_EQ(post(onward, "/reject", {{"reason", "OTHER"}, {"comment", "x"}}, server().reviewer("NBB")).outcome(),
              "200");
    EXPECT_EQ(post(onward, "/acknowledge", json::object(), stranger).outcome(), "422 REFERENCE_NOT_FOUND");
    EXPECT_EQ(post(onward, "/acknowledge", json::object(), in_the_name_of(secretary(), "reviewer")).outcome(), "200");
}

// By the time that the clinician agrees.
TEST_F(OnBehalf, ATriageRequestIsNotConfirmedIntoNothing) {
    LifeCycle life(world());
    const auto triage = server().add_service({.request_types = "{TRIAGE_REQUEST}", .bookable_type = "UNSPECIFIED"});
    server().refresh();
    auto body = by_administrator();
    body["shortlist"] = {quoted(triage)};
    body["requestType"] = "TRIAGE_REQUEST";
    auto referral = world().refer(body, administrator());
    server().database().owner().run_script("update service set is_published = false where id = " + quoted(triage) +
                                           "; update directory_version set version = version + 1");
    server().refresh();
    EXPECT_EQ(post(referral, "/confirm", json::object(), server().referrer()).wrong_fields(),
              "serviceId SERVICE_UNAVAILABLE");
    const auto change = [&](std::int64_t service) {
        const auto answer = caller().put(referral.path() + "/shortlist", {{"shortlist", {quoted(service)}}},
                                         for_write(administrator(), referral.version));
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        referral.version = answer.version();
    };
    change(world().first);
    EXPECT_EQ(post(referral, "/confirm", json::object(), server().referrer()).outcome(), "422 INVALID_REQUEST_TYPE");
    change(life.triage);
    EXPECT_EQ(post(referral, "/confirm", json::object(), server().referrer()).outcome(), "200");
}

} // namespace
} // namespace ers::testing
