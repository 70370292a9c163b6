// Administrators act in a clinician's name: who that is, what waits for confirmation, and that both are on record.
#include <gtest/gtest.h>

#include <set>

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

// A clinician who is away must not keep a patient waiting; both are on record.
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
    auto secretary = server().staff("secretary", "RAA", BusinessFunction::service_provider_clinician_admin);
    const char* field = "header NHSD-eRS-On-Behalf-Of-User-ID";
    EXPECT_EQ(post(referral, "/accept", json::object(), secretary).wrong_fields(),
              std::string(field) + " VALUE_IS_REQUIRED");
    secretary.set("NHSD-eRS-On-Behalf-Of-User-ID", "gp-1");
    EXPECT_EQ(post(referral, "/accept", json::object(), secretary).wrong_fields(),
              std::string(field) + " REFERENCE_NOT_FOUND")
        << "not a clinician of the trust";
    server().database().owner().run_script(R"sql(
        insert into person (user_id, name) values ('registrar', 'Dr Elsewhere'), ('clerk', 'A Clerk');
        insert into person_role (user_id, organisation_code, function) values
            ('registrar', 'NBB', 'SERVICE_PROVIDER_CLINICIAN'), ('clerk', 'RAA', 'SERVICE_PROVIDER_ADMIN'))sql");
    for (const char* wrong : {"registrar", "clerk"}) {
        secretary.set("NHSD-eRS-On-Behalf-Of-User-ID", wrong);
        EXPECT_EQ(post(referral, "/accept", json::object(), secretary).wrong_fields(),
                  std::string(field) + " REFERENCE_NOT_FOUND")
            << wrong;
    }
    auto clinician = server().reviewer();
    clinician.set("NHSD-eRS-On-Behalf-Of-User-ID", "reviewer");
    EXPECT_EQ(post(referral, "/accept", json::object(), clinician).wrong_fields(),
              std::string(field) + " FIELD_NOT_PERMITTED");
    EXPECT_EQ(caller().get(referral.path(), secretary).outcome(), "200") << "to read is no decision";
    EXPECT_EQ(who_did(referral, "referral.viewed"), "secretary for nobody");
    secretary.set("NHSD-eRS-On-Behalf-Of-User-ID", "Dr \xE9");
    EXPECT_EQ(post(referral, "/accept", json::object(), secretary).wrong_fields(),
              std::string(field) + " REFERENCE_NOT_FOUND")
        << "no text at all";
    secretary.set("NHSD-eRS-On-Behalf-Of-User-ID", "reviewer");
    ASSERT_EQ(post(referral, "/accept", json::object(), secretary).outcome(), "200");
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
    const auto secretary = server().staff("secretary", "RAA", BusinessFunction::service_provider_clinician_admin);
    std::set<Action> seen;
    for (const auto situation :
         {Situation::booked, Situation::on_the_day, Situation::deferred, Situation::to_refer_onward}) {
        auto referral = life.make(situation);
        std::set<std::string> named;
        const auto actions = caller().get(referral.path() + "/actions", secretary);
        for (const auto& item : actions.body.at("items")) named.insert(item.at("action").get<std::string>());
        for (const auto& call : action_calls()) {
            if (!named.contains(std::string(code_of(call.action)))) continue;
            SCOPED_TRACE(name_of(situation) + ": " + std::string(code_of(call.action)));
            const bool is_decision = decisions.contains(call.action);
            const auto on = is_decision ? referral : life.make(situation);
            const auto answer = caller().call(call.method, on.path() + call.path, for_write(secretary, on.version),
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

} // namespace
} // namespace ers::testing
