// Referral management centres: agreements, what is in their hands, and the choice that they owe the patient.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/action_walk.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

class Centres : public ApiTest {
protected:
    static http::Headers practice() { return server().referrer(); }
    static http::Headers centre() { return server().centre(); }
    static http::Headers board(const std::string& code = "QAA") {
        return server().staff("commissioner-1", code, BusinessFunction::commissioner);
    }
    static json managed(const std::vector<std::int64_t>& shortlist = {}) {
        auto body = world().new_referral(shortlist);
        body["managedBy"] = "RMC01";
        return body;
    }
    static Answer create(const json& body, const http::Headers& who) {
        return caller().post("/api/v1/referrals", body, for_write(who));
    }
    // The referral's version goes up with it.
    static Answer act(Referred& referral, const std::string& path, const json& body, const http::Headers& who) {
        const auto method = path == "/shortlist" ? http::Method::put : http::Method::post;
        const auto answer =
            caller().call(method, referral.path() + path, for_write(who, referral.version), body.dump());
        if (answer.status < 300) referral.version = answer.version();
        return answer;
    }
    static Answer hold(const json& slot, const Referred& referral, const http::Headers& who) {
        return caller().post("/api/v1/slots/" + slot.at("slotId").get<std::string>() + "/hold",
                             {{"ubrn", referral.ubrn}}, for_write(who));
    }
    static json shortlist(const std::vector<std::int64_t>& services, const json& choice = nullptr) {
        json body{{"shortlist", json::array()}};
        for (const auto id : services) body["shortlist"].push_back(quoted(id));
        if (!choice.is_null()) body["choice"] = choice;
        return body;
    }
    static std::set<std::string> lists_of(const Referred& referral, const http::Headers& who) {
        std::set<std::string> found;
        const auto dashboard = caller().get("/api/v1/worklists", who);
        for (const auto& list : dashboard.body.at("items")) {
            const auto name = list.at("name").get<std::string>();
            const auto page = caller().get("/api/v1/worklists/" + name + "?limit=100", who);
            for (const auto& item : page.body.at("items")) {
                if (item.at("ubrn") == referral.ubrn) found.insert(name);
            }
        }
        return found;
    }
    static json new_agreement(const json& changes = json::object()) {
        json body{{"centre", "RMC01"},
                  {"validFrom", "2026-01-01"},
                  {"validTo", "2099-12-31"},
                  {"liability", "The practice answers for it."}};
        body.update(changes);
        return body;
    }
    static Answer agree(const json& body, const http::Headers& who) {
        return caller().post("/api/v1/management-agreements", body, for_write(who));
    }
    // A practice of a board of its own, which have no agreement with anybody.
    static http::Headers lonely_practice(const std::string& code, const std::string& board_code) {
        server().database().owner().run_script(
            "insert into organisation (code, name, kind) values ('" + board_code + "', 'Board', 'ICB');" +
            "insert into organisation (code, name, kind, commissioner) values ('" + code +
            "', 'Practice', 'GP_PRACTICE', '" + board_code + "'); update directory_version set version = version + 1");
        server().refresh();
        return server().staff("gp-" + code, code, BusinessFunction::referring_clinician);
    }
    // Services of five distinct providers, of which nobody else has any.
    static const std::vector<std::int64_t>& five_providers() {
        static std::vector<std::int64_t> services;
        if (!services.empty()) return services;
        services = {world().first, world().third};
        for (const char* code : {"NCA", "NCB", "NCC"}) {
            server().database().owner().run_script(
                std::string("insert into organisation (code, name, kind) values ('") + code + "', 'Provider " + code +
                "', 'INDEPENDENT_PROVIDER'); insert into site (code, organisation_code, name) values ('" + code +
                "01', '" + code + "', 'Site of " + code + "')");
            services.push_back(server().add_service({.organisation = code, .site = std::string(code) + "01"}));
        }
        server().refresh();
        return services;
    }
};

TEST_F(Centres, ACommissionerOrAClinicianAgreesAndEndsIt) {
    const auto gp2 = server().staff("gp-2", "P81002", BusinessFunction::referring_clinician);
    const auto made = agree(new_agreement({{"specialties", {"CARDIOLOGY"}}, {"circumstances", "Routine only"}}), gp2);
    ASSERT_EQ(made.outcome(), "201") << made.text;
    EXPECT_EQ(made.body.at("organisation").at("code"), "P81002");
    EXPECT_EQ(made.body.at("specialties"), json({"CARDIOLOGY"}));
    const auto id = made.body.at("id").get<std::string>();
    const auto has = [&](const http::Headers& who) {
        const auto page = caller().get("/api/v1/management-agreements?limit=100", who);
        for (const auto& item : page.body.at("items")) {
            if (item.at("id") == id) return true;
        }
        return false;
    };
    EXPECT_TRUE(has(gp2));
    EXPECT_TRUE(has(centre())) << "a centre reads those that it serves under";
    EXPECT_FALSE(has(practice()));
    EXPECT_FALSE(has(board())) << "a practice's own agreement is its own";
    const auto first_page = caller().get("/api/v1/management-agreements?limit=1", centre());
    const auto cursor = first_page.body.at("nextCursor").get<std::string>();
    const auto second_page = caller().get("/api/v1/management-agreements?limit=1&cursor=" + cursor, centre());
    EXPECT_NE(second_page.body.at("items").at(0).at("id"), first_page.body.at("items").at(0).at("id"));
    EXPECT_EQ(caller().get("/api/v1/management-agreements?cursor=x1", centre()).outcome(), "422 INVALID_VALUE");

    const auto end = [&](const http::Headers& who) {
        return caller().post("/api/v1/management-agreements/" + id + "/end", {{"comment", "Given up"}}, for_write(who));
    };
    EXPECT_EQ(end(practice()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(end(centre()).outcome(), "403 FORBIDDEN");
    const auto ended = end(gp2);
    ASSERT_EQ(ended.outcome(), "200") << ended.text;
    EXPECT_TRUE(ended.body.contains("endedAt"));
    EXPECT_EQ(end(gp2).outcome(), "422 INVALID_STATE");
}

TEST_F(Centres, EveryThingWrongWithAnAgreementIsNamed) {
    const auto wrong = agree({{"centre", "RAA"},
                              {"validFrom", "2026-05-01"},
                              {"validTo", "2026-04-30"},
                              {"specialties", {"CARDIOLOGY", "ALCHEMY"}},
                              {"liability", "x"}},
                             practice());
    EXPECT_EQ(wrong.wrong_fields(),
              "centre REFERENCE_NOT_FOUND, validTo CONFLICTING_VALUES, specialties[1] INVALID_CODE");
    EXPECT_EQ(agree(new_agreement({{"validFrom", "2020-01-01"}, {"validTo", "2020-12-31"}}), practice()).wrong_fields(),
              "validTo INAPPROPRIATE_VALUE");
    auto silent = new_agreement();
    silent.erase("liability");
    EXPECT_EQ(agree(silent, practice()).wrong_fields(), "liability MISSING_VALUE");
    EXPECT_EQ(agree(new_agreement(), server().staff("x", "RMC01", BusinessFunction::referring_clinician)).outcome(),
              "403 FORBIDDEN")
        << "not by the centre itself";
    EXPECT_EQ(agree(new_agreement(), server().staff("x", "P81001", BusinessFunction::referring_admin)).outcome(),
              "403 FORBIDDEN");
}

// None, then one that is over, one of another specialty, and a good one.
TEST_F(Centres, WithoutAnAgreementInForceNothingIsGivenIntoACentresHands) {
    const auto elsewhere = lonely_practice("P84001", "QDD");
    auto plain = world().refer(world().new_referral(), elsewhere);
    const auto send_plain = [&](const char* to) { return act(plain, "/centre", {{"centre", to}}, elsewhere); };
    EXPECT_EQ(create(managed(), elsewhere).wrong_fields(), "managedBy NO_RELATIONSHIP");
    EXPECT_EQ(send_plain("RMC01").wrong_fields(), "centre NO_RELATIONSHIP");
    const auto specialist = agree(new_agreement({{"specialties", {"UROLOGY"}}}), board("QDD"));
    ASSERT_EQ(specialist.outcome(), "201") << specialist.text;
    EXPECT_EQ(create(managed(), elsewhere).wrong_fields(), "managedBy INAPPROPRIATE_VALUE");
    EXPECT_EQ(send_plain("RMC01").wrong_fields(), "centre INAPPROPRIATE_VALUE");
    caller().post("/api/v1/management-agreements/" + specialist.body.at("id").get<std::string>() + "/end",
                  {{"comment", "x"}}, for_write(board("QDD")));
    EXPECT_EQ(create(managed(), elsewhere).wrong_fields(), "managedBy INVALID_STATE") << "ended";
    ASSERT_EQ(agree(new_agreement({{"validFrom", "2098-01-01"}}), board("QDD")).outcome(), "201");
    EXPECT_EQ(create(managed(), elsewhere).wrong_fields(), "managedBy INVALID_STATE") << "not begun";
    EXPECT_EQ(send_plain("RMC01").wrong_fields(), "centre INVALID_STATE");
    EXPECT_EQ(send_plain("RAA").wrong_fields(), "centre REFERENCE_NOT_FOUND");
    ASSERT_EQ(agree(new_agreement(), board("QDD")).outcome(), "201");
    EXPECT_EQ(send_plain("RMC01").outcome(), "200");
    EXPECT_EQ(send_plain("RMC01").outcome(), "422 INVALID_REQUEST_STATE");
}

// From its coming in to the patient's appointment, each time on the list that it belongs on.
TEST_F(Centres, ACentreRoutesOffersTheChoiceAndBooks) {
    const auto five = five_providers();
    auto referral = world().refer(managed({world().first}), practice());
    EXPECT_EQ(referral.body.at("managedBy").at("code"), "RMC01");
    EXPECT_EQ(referral.body.at("choiceToOffer"), true);
    EXPECT_EQ(lists_of(referral, centre()), (std::set<std::string>{"choice-to-offer", "to-triage-or-route"}));
    EXPECT_EQ(lists_of(referral, practice()), std::set<std::string>{"awaiting-booking"}) << "the referrer sees it, too";

    const auto slot = json{{"slotId", quoted(world().add_slot())}};
    EXPECT_EQ(act(referral, "/appointment", slot, centre()).outcome(), "422 CHOICE_MINIMUM_NOT_MET");
    EXPECT_EQ(hold(slot, referral, centre()).outcome(), "422 CHOICE_MINIMUM_NOT_MET");
    EXPECT_EQ(
        act(referral, "/deferral", {{"serviceId", quoted(world().first)}, {"reason", "NO_SLOTS_AT_SERVICE"}}, centre())
            .outcome(),
        "422 CHOICE_MINIMUM_NOT_MET");
    const std::vector<std::int64_t> four(five.begin(), five.begin() + 4);
    EXPECT_EQ(act(referral, "/shortlist", shortlist(four), centre()).outcome(), "422 CHOICE_MINIMUM_NOT_MET");
    EXPECT_EQ(
        act(referral, "/shortlist", shortlist({world().first, world().second, five[1], five[2], five[3]}), centre())
            .outcome(),
        "422 CHOICE_MINIMUM_NOT_MET")
        << "five services of four providers";
    const auto offered = act(referral, "/shortlist", shortlist(five), centre());
    ASSERT_EQ(offered.outcome(), "200") << offered.text;
    EXPECT_EQ(offered.body.at("choiceToOffer"), false);
    EXPECT_EQ(lists_of(referral, centre()), std::set<std::string>{"waiting-for-patient"});

    ASSERT_EQ(act(referral, "/appointment", slot, centre()).outcome(), "201");
    EXPECT_EQ(lists_of(referral, centre()), std::set<std::string>{});
    ASSERT_EQ(
        act(referral, "/reject", {{"reason", "OTHER"}, {"comment", "Another clinic"}}, server().reviewer()).outcome(),
        "200");
    EXPECT_EQ(lists_of(referral, centre()), std::set<std::string>{"returned-to-centre"});
    ASSERT_EQ(
        act(referral, "/shortlist", shortlist({world().third}, {{"reason", "patient_declined"}}), centre()).outcome(),
        "200")
        << "few, with a coded reason";
    EXPECT_EQ(lists_of(referral, centre()), std::set<std::string>{"waiting-for-patient"});
    const json presented{{"providersPresented", 5}, {"patientConfirmed", true}};
    EXPECT_EQ(act(referral, "/shortlist", shortlist({world().third}, presented), centre()).outcome(), "200")
        << "what counts is what was presented";
}

TEST_F(Centres, RoutingToTriageNeedsTheChoiceToo) {
    LifeCycle life(world());
    auto referral = world().refer(managed({world().first, life.triage}), practice());
    json body{{"serviceId", quoted(life.triage)}};
    EXPECT_EQ(act(referral, "/triage", body, centre()).outcome(), "422 CHOICE_MINIMUM_NOT_MET");
    body["choice"] = {{"reason", "it is Tuesday"}};
    EXPECT_EQ(act(referral, "/triage", body, centre()).wrong_fields(), "choice.reason INVALID_CODE");
    body["choice"] = {{"reason", "urgent_pathway"}};
    const auto sent = act(referral, "/triage", body, centre());
    ASSERT_EQ(sent.outcome(), "200") << sent.text;
    EXPECT_EQ(sent.body.at("choiceToOffer"), false);
    ASSERT_EQ(act(referral, "/return-with-advice", {{"comment", "Not for us"}}, server().reviewer()).outcome(), "200");
    EXPECT_EQ(lists_of(referral, centre()), std::set<std::string>{"returned-to-centre"});

    // The practice is measured, not stopped.
    auto own = world().refer(world().new_referral({world().first, life.triage}), practice());
    EXPECT_EQ(act(own, "/triage", {{"serviceId", quoted(life.triage)}}, practice()).outcome(), "200");
}

// What a centre refers itself owes the same choice.
TEST_F(Centres, ACentresOwnReferralOffersTheChoiceToo) {
    const auto clinician = server().staff("triager", "RMC01", BusinessFunction::referring_clinician);
    auto body = world().new_referral({world().first});
    EXPECT_EQ(create(body, clinician).outcome(), "422 CHOICE_MINIMUM_NOT_MET");
    body["choice"] = {{"reason", "clinically_inappropriate"}};
    EXPECT_EQ(create(body, clinician).outcome(), "201");
}

TEST_F(Centres, ACentreGivesThePatientTheirLetter) {
    const auto referral = world().refer(managed(), practice());
    const json letter{{"language", "en"}, {"accessCode", referral.access_code}};
    const auto print = [&](const http::Headers& who) {
        return caller().call(http::Method::post, referral.path() + "/patient-letter", who, letter.dump()).status;
    };
    EXPECT_EQ(print(centre()), 200);
    EXPECT_EQ(print(world().other_practice()), 404);
}

TEST_F(Centres, WhatACentreReturnsIsBackWithItsReferrer) {
    auto referral = world().refer(managed(), practice());
    EXPECT_EQ(act(referral, "/centre/return", json::object(), centre()).wrong_fields(), "comment MISSING_VALUE");
    const auto returned = act(referral, "/centre/return", {{"comment", "The patient has moved"}}, centre());
    ASSERT_EQ(returned.outcome(), "200") << returned.text;
    EXPECT_FALSE(returned.body.contains("managedBy"));
    EXPECT_EQ(returned.body.at("centreComment"), "The patient has moved");
    EXPECT_EQ(caller().get(referral.path(), centre()).outcome(), "404 NOT_FOUND");
    EXPECT_EQ(lists_of(referral, practice()), (std::set<std::string>{"awaiting-booking", "rejected-triage-response"}));
    ASSERT_EQ(act(referral, "/acknowledge", json::object(), practice()).outcome(), "200");
    EXPECT_EQ(lists_of(referral, practice()), std::set<std::string>{"awaiting-booking"});

    // And again, now taken back.
    ASSERT_EQ(act(referral, "/centre", {{"centre", "RMC01"}}, practice()).outcome(), "200");
    EXPECT_TRUE(lists_of(referral, centre()).contains("to-triage-or-route"));
    ASSERT_EQ(act(referral, "/centre/return", json::object(), practice()).outcome(), "200");
    EXPECT_EQ(lists_of(referral, practice()), std::set<std::string>{"awaiting-booking"});
    EXPECT_EQ(act(referral, "/centre/return", json::object(), practice()).outcome(), "422 INVALID_REQUEST_STATE");
}

// Ended while a referral is in its hands: the centre can return it, and nothing else.
TEST_F(Centres, ACentreWhoseAgreementHasEndedMayOnlyReturnWhatItHas) {
    const auto gp3 = lonely_practice("P85001", "QEE");
    const auto agreement = agree(new_agreement(), gp3);
    ASSERT_EQ(agreement.outcome(), "201");
    auto referral = world().refer(managed(), gp3);
    auto other = world().refer(managed(), gp3);
    ASSERT_EQ(caller()
                  .post("/api/v1/management-agreements/" + agreement.body.at("id").get<std::string>() + "/end",
                        {{"comment", "Given up"}}, for_write(gp3))
                  .outcome(),
              "200");
    EXPECT_EQ(named_actions(caller(), referral, centre()), std::set<std::string>{"RETURN_FROM_CENTRE"});
    EXPECT_EQ(
        act(referral, "/shortlist", shortlist({world().first}, {{"reason", "patient_declined"}}), centre()).outcome(),
        "422 NO_RELATIONSHIP");
    const auto slot = json{{"slotId", quoted(world().add_slot())}};
    const json first{{"serviceId", quoted(world().first)}};
    json deferral = first;
    deferral["reason"] = "NO_SLOTS_AT_SERVICE";
    EXPECT_EQ(act(referral, "/appointment", slot, centre()).outcome(), "422 NO_RELATIONSHIP");
    EXPECT_EQ(hold(slot, referral, centre()).outcome(), "422 NO_RELATIONSHIP");
    EXPECT_EQ(act(referral, "/deferral", deferral, centre()).outcome(), "422 NO_RELATIONSHIP");
    EXPECT_EQ(act(referral, "/triage", first, centre()).outcome(), "422 NO_RELATIONSHIP");
    EXPECT_EQ(act(referral, "/acknowledge", json::object(), centre()).outcome(), "422 NO_RELATIONSHIP");
    EXPECT_TRUE(lists_of(referral, centre()).contains("to-triage-or-route")) << "nothing is lost for that";
    EXPECT_EQ(act(referral, "/centre/return", {{"comment", "Our agreement has ended"}}, centre()).outcome(), "200");
    EXPECT_EQ(act(other, "/appointment", slot, gp3).outcome(), "201") << "the referrer acts as ever";
    EXPECT_EQ(act(other, "/appointment/cancel", {{"reason", "PATIENT_ILL"}}, centre()).outcome(),
              "422 NO_RELATIONSHIP");
}

// What GET …/actions names is done; what it does not name is refused: of a managed referral, in every situation.
TEST_F(Centres, TheActionsThatAreNamedAreThoseThatAreAllowed) {
    LifeCycle life(world());
    five_providers();
    const std::vector<WalkRole> roles{
        {"gp-1", "P81001", BusinessFunction::referring_clinician},
        {"triager", "RMC01", BusinessFunction::referring_clinician},
        {"router", "RMC01", BusinessFunction::referring_clinician_admin},
        {"desk", "RMC01", BusinessFunction::referring_admin},
        {"clerk", "RMC01", BusinessFunction::service_provider_admin},
        {"adviser", "RMC01", BusinessFunction::bms_admin},
    };
    const auto make = [&](Situation situation) { return life.make(situation, Hands::centre); };
    const auto walked = walk_actions(world(), life, roles, make);
    EXPECT_GT(walked.done, 100);
    EXPECT_GT(walked.refused, 1'000);
    EXPECT_EQ(broken_invariants(server().database().owner()), "");
}

TEST_F(Centres, TheDashboardCountsACentresLists) {
    const auto names = [&](const http::Headers& who) {
        std::set<std::string> found;
        const auto dashboard = caller().get("/api/v1/worklists", who);
        for (const auto& list : dashboard.body.at("items")) {
            found.insert(list.at("name").get<std::string>());
        }
        return found;
    };
    EXPECT_TRUE(names(centre()).contains("returned-to-centre"));
    EXPECT_FALSE(names(practice()).contains("returned-to-centre"));
}

} // namespace
} // namespace ers::testing
