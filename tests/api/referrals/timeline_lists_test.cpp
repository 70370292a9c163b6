// The timeline and the worklists say the same: whatever list a referral is on, its story has a next step that the side
// owes whose list it is, due on the same day as there.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ers/referrals/contact/timed.hpp"
#include "ers/referrals/worklists/worklists.hpp"
#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

struct ListSide {
    std::string list;
    std::set<std::string> owners; // empty: somebody
    http::Headers who;
};

struct ListedItem {
    std::string list;
    std::set<std::string> owners;
    std::string due;
};

class TimelineLists : public ApiTest {
protected:
    static http::Headers adviser() { return server().staff("adviser", "QAA", BusinessFunction::bms_admin); }

    static std::vector<ListSide> sides() {
        std::vector<ListSide> all{{"awaiting-booking", {}, server().referrer()}}; // where others' work is watched
        for (const char* list : {"letters-outstanding", "rejected-triage-response", "assessment-returned-cancelled-dna",
                                 "referrals-to-confirm"}) {
            all.push_back({list, {"REFERRER"}, server().referrer()});
        }
        for (const char* list :
             {"to-triage-or-route", "choice-to-offer", "waiting-for-patient", "returned-to-centre"}) {
            all.push_back({list, {"MANAGEMENT_CENTRE"}, server().centre()});
        }
        for (const char* list : {"referrals-for-review", "appointment-slot-issues", "appointments-for-booking",
                                 "appointments-to-cancel-in-pas", "outcomes-to-record"}) {
            all.push_back({list, {"PROVIDER"}, server().reviewer()});
        }
        for (const char* list : {"reminders-due", "call-backs", "slot-issues-to-forward", "no-contact"}) {
            all.push_back({list, {"BOOKING_LINE"}, adviser()});
        }
        const std::string needs = "additional-requirements";
        all.push_back({needs,
                       {"PROVIDER"},
                       server().staff("transport", "RAA", BusinessFunction::additional_requirements_manager)});
        all.push_back({needs, {"PROVIDER", "BOOKING_LINE"}, adviser()}); // the line sees what a provider arranges, too
        return all;
    }

    // Every item of every list, by its referral.
    static std::multimap<std::string, ListedItem> all_items() {
        std::multimap<std::string, ListedItem> items;
        for (const auto& side : sides()) {
            std::string cursor;
            do {
                const auto page = caller().get("/api/v1/worklists/" + side.list + "?limit=100" + cursor, side.who);
                EXPECT_EQ(page.outcome(), "200") << page.text;
                for (const auto& item : page.body.at("items")) {
                    items.emplace(item.at("ubrn").get<std::string>(),
                                  ListedItem{side.list, side.owners, item.at("dueDate")});
                }
                cursor =
                    page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
            } while (!cursor.empty());
        }
        return items;
    }

    static Referred with(const std::string& field, const json& value) {
        auto body = world().new_referral();
        body[field] = value;
        return world().refer(body, server().referrer());
    }
    static void promise_call(Referred& referral, const char* reason) {
        const auto tomorrow = std::chrono::floor<std::chrono::seconds>(server().clock().now()) + std::chrono::hours(24);
        const auto answer =
            caller().post(referral.path() + "/call-backs", {{"at", format_instant(tomorrow)}, {"reason", reason}},
                          for_write(adviser(), referral.version));
        ASSERT_EQ(answer.outcome(), "201") << answer.text;
        referral.version = answer.version();
    }

    // Each in the hands of a centre for longer than since it was routed.
    static void make_situations_at_centres(LifeCycle& life, std::map<std::string, std::string>& made) {
        life.before_routing = std::chrono::hours(24 * 3);
        for (const auto situation : all_situations()) {
            for (const auto& [hands, name] :
                 {std::pair(Hands::centre, ", at a centre"), std::pair(Hands::centre_with_choice, ", with a choice"),
                  std::pair(Hands::centre_routed, ", routed"),
                  std::pair(Hands::centre_routed_with_choice, ", routed with a choice")}) {
                made.emplace(life.make(situation, hands).ubrn, name_of(situation) + name);
            }
        }
    }

    static void make_situations(LifeCycle& life, std::map<std::string, std::string>& made) {
        for (const auto situation : all_situations()) made.emplace(life.make(situation).ubrn, name_of(situation));
        for (const auto situation :
             {Situation::not_booked, Situation::cancelled_by_patient, Situation::cancelled_by_provider}) {
            const auto returned = life.make(situation, Hands::centre);
            const auto answer =
                caller().post(returned.path() + "/centre/return", {{"comment", "The patient has moved"}},
                              for_write(server().centre(), returned.version));
            EXPECT_EQ(answer.outcome(), "200") << answer.text;
            made.emplace(returned.ubrn, name_of(situation) + ", returned by a centre");
        }
        auto in_pas = life.make(Situation::not_booked);
        life.must(in_pas, Action::record_booking);
        life.must(in_pas, Action::reject);
        made.emplace(in_pas.ubrn, "to cancel in the provider's own system");
        auto rejected = life.make(Situation::rejected);
        life.must(rejected, Action::acknowledge);
        made.emplace(rejected.ubrn, "rejected and acknowledged");
        auto changed = life.make(Situation::accepted);
        life.must(changed, Action::change_priority);
        made.emplace(changed.ubrn, "accepted, of another priority");
    }

    // Whom nobody answered, and what a clinician has not confirmed: both have waited for weeks.
    static void make_waiting(std::map<std::string, std::string>& made) {
        made.emplace(world().refer().ubrn, "no contact");
        made.emplace(world().refer_unconfirmed().ubrn, "to confirm");
        made.emplace(world().refer_unconfirmed({{"managedBy", "RMC01"}}).ubrn, "to confirm, at a centre");
        for (int reminders = 0; reminders < 3; ++reminders) {
            server().clock().advance(std::chrono::days(14));
            while (referrals::send_reminders(server().database().owner(), {}, server().clock().now()) > 0) {}
        }
    }

    static void make_contacts(std::map<std::string, std::string>& made) {
        made.emplace(with("letterIntention", "NEED_TO_ADD_LATER").ubrn, "a letter owed");
        const auto needs =
            json::array({json{{"type", "TRANSPORT"}}, json{{"type", "INTERPRETER"}, {"language", "pl"}}});
        made.emplace(with("additionalRequirements", needs).ubrn, "needs");
        auto booked = with("additionalRequirements", needs);
        world().book(booked);
        made.emplace(booked.ubrn, "needs, booked");
        auto called = world().refer();
        promise_call(called, "PATIENT_ASKED");
        made.emplace(called.ubrn, "to call");
        auto no_slots = world().refer();
        promise_call(no_slots, "NO_SLOTS");
        made.emplace(no_slots.ubrn, "no slots found");
        server().clock().advance(std::chrono::days(2)); // both calls were to be made yesterday
        made.emplace(with("firstReminderDays", 2).ubrn, "to remind");
    }
};

TEST_F(TimelineLists, ASideThatHasAReferralOnItsListOwesAStepDueAsOnTheList) {
    LifeCycle life(world());
    std::map<std::string, std::string> made; // names by UBRN
    make_waiting(made);
    make_situations_at_centres(life, made);
    make_situations(life, made);
    make_contacts(made);
    const auto items = all_items();
    std::set<std::string> seen;
    for (const auto& [ubrn, name] : made) {
        const auto told = caller().get("/api/v1/referrals/" + ubrn + "/timeline", server().referrer());
        ASSERT_EQ(told.outcome(), "200") << told.text;
        const auto& next = told.body.at("next");
        const auto [first, last] = items.equal_range(ubrn);
        for (auto item = first; item != last; ++item) {
            const auto& [list, owners, due] = item->second;
            seen.insert(list);
            const bool has_step =
                std::any_of(next.begin(), next.end(), [&, &sides = owners, &day = due](const json& step) {
                    return sides.empty() ||
                           (sides.contains(step.at("owner").get<std::string>()) && step.at("by") == day);
                });
            EXPECT_TRUE(has_step) << name << ", on " << list << " until " << due << ": " << next.dump(1);
        }
        std::set<std::string> texts;
        for (const auto& step : next) {
            EXPECT_TRUE(texts.insert(step.at("text").get<std::string>()).second)
                << name << " is told twice: " << step.dump();
            EXPECT_EQ(step.at("text").get<std::string>().find('{'), std::string::npos) << step.dump();
        }
    }
    for (const auto& list : Codes<referrals::Worklist>::entries) {
        EXPECT_TRUE(seen.contains(std::string(list.code))) << list.code << " had nothing on it";
    }
}

// Plain words for the patient: what is owed, by whom, and no word of the trade.
TEST_F(TimelineLists, ThePatientReadsWhoHasTheReferralInHand) {
    const auto read = [&](const Referred& referral) {
        const auto told = caller().get(referral.patient_path() + "/timeline", world().sign_in(referral));
        EXPECT_EQ(told.outcome(), "200") << told.text;
        for (const auto& step : told.body.at("next")) {
            const auto text = step.at("text").get<std::string>();
            for (const char* word : {"patient", "referrer", "provider", "shortlist", "triage", "slot"}) {
                EXPECT_EQ(text.find(word), std::string::npos) << text;
            }
        }
        return told.body.at("next").at(0);
    };
    const auto at_centre = with("managedBy", "RMC01");
    const auto step = read(at_centre);
    EXPECT_EQ(step.at("owner"), "MANAGEMENT_CENTRE");
    EXPECT_NE(step.at("text").get<std::string>().find(step.at("ownerName").get<std::string>()), std::string::npos);

    const auto to_confirm = world().refer_unconfirmed();
    EXPECT_EQ(read(to_confirm).at("owner"), "REFERRER");

    auto no_slots = world().refer();
    promise_call(no_slots, "NO_SLOTS");
    server().clock().advance(std::chrono::days(2));
    EXPECT_EQ(read(no_slots).at("ownerName"), "The booking line");

    const auto needs =
        with("additionalRequirements", json::array({json{{"type", "TRANSPORT"}}, json{{"type", "ADVOCACY"}}}));
    const auto told = caller().get(needs.patient_path() + "/timeline", world().sign_in(needs));
    EXPECT_NE(told.text.find("what you need for your visit: an advocate and transport."), std::string::npos)
        << told.text;

    LifeCycle life(world());
    auto in_pas = life.make(Situation::not_booked);
    life.must(in_pas, Action::record_booking);
    life.must(in_pas, Action::reject);
    EXPECT_NE(caller().get(in_pas.path() + "/timeline", server().referrer()).text.find("own system"),
              std::string::npos);
    EXPECT_EQ(caller().get(in_pas.patient_path() + "/timeline", world().sign_in(in_pas)).text.find("own system"),
              std::string::npos)
        << "nothing of the patient's";
}

} // namespace
} // namespace ers::testing
