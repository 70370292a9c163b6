#include "tests/support/life_cycle.hpp"

#include "ers/core/time.hpp"

namespace ers::testing {
namespace {

using http::Method;
using referrals::Action;

std::string seconds_from_now(ApiWorld& world, std::chrono::seconds from_now) {
    return format_instant(std::chrono::floor<std::chrono::seconds>(world.server().clock().now()) + from_now);
}
std::string instant_in_a_week(ApiWorld& world) { return seconds_from_now(world, std::chrono::hours(24 * 7)); }

bool is_of_referrer(Action action) {
    switch (action) {
        case Action::book:
        case Action::defer:
        case Action::send_for_triage:
        case Action::cancel_appointment:
        case Action::change_shortlist:
        case Action::link_documents:
        case Action::send_to_centre:
        case Action::return_from_centre:
        case Action::confirm:
        case Action::acknowledge: return true;
        default: return false;
    }
}

} // namespace

const std::vector<Situation>& all_situations() {
    using enum Situation;
    static const std::vector<Situation> all{not_booked,
                                            booked,
                                            accepted,
                                            on_the_day,
                                            attended,
                                            deferred,
                                            awaiting_triage,
                                            to_be_booked,
                                            returned,
                                            rejected,
                                            cancelled_by_patient,
                                            cancelled_by_provider,
                                            not_attended,
                                            advised,
                                            to_refer_onward,
                                            cancelled,
                                            behind_another};
    return all;
}

std::string name_of(Situation situation) {
    static constexpr std::array names{"not booked",
                                      "booked",
                                      "accepted",
                                      "on the day",
                                      "attended",
                                      "deferred",
                                      "awaiting triage",
                                      "to be booked",
                                      "returned",
                                      "rejected",
                                      "cancelled by patient",
                                      "cancelled by provider",
                                      "not attended",
                                      "advised",
                                      "to refer onward",
                                      "cancelled",
                                      "behind another"};
    return names.at(static_cast<std::size_t>(situation));
}

const std::vector<ActionCall>& action_calls() {
    static const std::vector<ActionCall> calls{
        {Action::book, Method::post, "/appointment"},
        {Action::record_booking, Method::post, "/booking"},
        {Action::defer, Method::post, "/deferral"},
        {Action::send_for_triage, Method::post, "/triage"},
        {Action::cancel_appointment, Method::post, "/appointment/cancel"},
        {Action::change_shortlist, Method::put, "/shortlist"},
        {Action::accept, Method::post, "/accept"},
        {Action::reject, Method::post, "/reject"},
        {Action::cancel_action_later, Method::post, "/cancel-action-later"},
        {Action::accept_book_later, Method::post, "/accept-book-later"},
        {Action::return_with_advice, Method::post, "/return-with-advice"},
        {Action::redirect, Method::post, "/redirect"},
        {Action::change_priority, Method::put, "/priority"},
        {Action::record_attendance, Method::post, "/attendance"},
        {Action::record_non_attendance, Method::post, "/non-attendance"},
        {Action::record_assessment, Method::post, "/assessment"},
        {Action::refer_onward, Method::post, "/onward"},
        {Action::stop_clock, Method::post, "/clock-stop"},
        {Action::acknowledge, Method::post, "/acknowledge"},
        {Action::confirm, Method::post, "/confirm"},
        {Action::send_to_centre, Method::post, "/centre"},
        {Action::return_from_centre, Method::post, "/centre/return"},
        {Action::cancel_referral, Method::post, "/cancel"},
    };
    return calls;
}

LifeCycle::LifeCycle(ApiWorld& world) : world_(world) {
    auto& server = world.server();
    by_telephone = server.add_service({.bookable_type = "INDIRECTLY_BOOKABLE"});
    triage = server.add_service({.request_types = "{TRIAGE_REQUEST}", .bookable_type = "UNSPECIFIED"});
    assessment = server.add_service({.bookable_type = "INDIRECTLY_BOOKABLE", .appointment_type = "ASSESSMENT_SERVICE"});
    full = server.add_service();
    server.refresh();
}

json LifeCycle::body_for(Action action, const Referred& referral, bool is_provider) {
    const auto because = [](const char* reason) { return json{{"reason", reason}, {"comment", "because"}}; };
    switch (action) {
        case Action::book: return {{"slotId", quoted(world_.add_slot())}};
        case Action::record_booking:
            return {
                {"serviceId", quoted(by_telephone)}, {"startsAt", instant_in_a_week(world_)}, {"durationMinutes", 30}};
        case Action::defer: return {{"serviceId", quoted(full)}, {"reason", "NO_SLOTS_AT_SERVICE"}};
        case Action::send_for_triage: return {{"serviceId", quoted(triage)}};
        case Action::cancel_appointment: return because(is_provider ? "CLINIC_CANCELLED" : "PATIENT_ILL");
        case Action::change_shortlist:
            return {{"shortlist",
                     {quoted(world_.first), quoted(by_telephone), quoted(triage), quoted(assessment), quoted(full)}},
                    {"choice", {{"reason", "not_practicable"}}}}; // which a centre owes
        case Action::reject: return because("OTHER");
        case Action::cancel_action_later:
        case Action::accept_book_later:
        case Action::return_with_advice: return {{"comment", "because"}};
        case Action::redirect:
            return {{"serviceId", quoted(world_.second)}, {"reason", "REDIRECTED_OTHER"}, {"comment", "because"}};
        case Action::change_priority: return {{"priority", "URGENT"}};
        case Action::record_attendance: return because("DISCHARGED");
        case Action::record_non_attendance: return because("PATIENT_FORGOT");
        case Action::record_assessment: return because("DISCHARGE");
        case Action::refer_onward:
            return {{"priority", "ROUTINE"},
                    {"specialty", "CARDIOLOGY"},
                    {"shortlist", {quoted(world_.third)}},
                    {"choice", {{"reason", "single_provider_service"}}}};
        case Action::send_to_centre: return {{"centre", "RMC01"}};
        case Action::return_from_centre: return {{"comment", "because"}};
        case Action::stop_clock: {
            const auto read = world_.caller().get(referral.path(), world_.server().reviewer());
            return {{"reason", "FIRST_TREATMENT"}, {"on", read.body.value("clockStart", "2026-01-05")}};
        }
        case Action::cancel_referral: return because(is_provider ? "PATIENT_DIED" : "RAISED_IN_ERROR");
        default: return json::object();
    }
}

Answer LifeCycle::act(Referred& referral, Action action, bool as_provider) {
    const auto who = as_provider ? world_.server().reviewer() : world_.server().referrer();
    for (const auto& call : action_calls()) {
        if (call.action != action) continue;
        return world_.caller().call(call.method, referral.path() + call.path, for_write(who, referral.version),
                                    body_for(action, referral, as_provider).dump());
    }
    throw std::logic_error("no such call");
}

void LifeCycle::must(Referred& referral, Action action) {
    const auto answer = act(referral, action, !is_of_referrer(action));
    EXPECT_LT(answer.status, 300) << code_of(action) << ": " << answer.text;
    if (action != Action::refer_onward) referral.version = answer.version(); // that answers with the child
}

void LifeCycle::record_and_begin(Referred& referral, std::int64_t service) {
    constexpr std::chrono::seconds in_a_moment(30); // an appointment is recorded before it begins
    const auto answer = world_.caller().post(
        referral.path() + "/booking",
        {{"serviceId", quoted(service)}, {"startsAt", seconds_from_now(world_, in_a_moment)}, {"durationMinutes", 30}},
        for_write(world_.server().reviewer(), referral.version));
    EXPECT_EQ(answer.outcome(), "201") << answer.text;
    referral.version = answer.version();
    world_.server().clock().advance(in_a_moment);
}

void LifeCycle::put_behind_another(Referred& referral, const json& body) {
    const auto before = world_.refer(body, world_.server().referrer()); // of the same patient
    const auto linked =
        world_.caller().post(before.path() + "/links", {{"ubrn", referral.ubrn}, {"kind", "PREREQUISITE"}},
                             for_write(world_.server().referrer()));
    EXPECT_EQ(linked.outcome(), "201") << linked.text;
}

// One provider is no choice, unless there is a reason for it.
json LifeCycle::new_referral(Hands hands) {
    auto body = world_.new_referral({world_.first, by_telephone, triage, assessment, full});
    if (hands == Hands::referrer) return body;
    body["managedBy"] = "RMC01";
    if (hands != Hands::centre_with_choice) body["choice"] = {{"reason", "not_practicable"}};
    return body;
}

void LifeCycle::route(Referred& referral, Hands hands) {
    if (hands != Hands::centre_routed && hands != Hands::centre_routed_with_choice) return;
    auto body = body_for(Action::change_shortlist, referral, false);
    const auto put = [&](const http::Headers& who) {
        const auto answer = world_.caller().put(referral.path() + "/shortlist", body, for_write(who, referral.version));
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        referral.version = answer.version();
    };
    world_.server().clock().advance(before_routing);
    put(world_.server().centre());
    if (hands == Hands::centre_routed) return;
    body.erase("choice"); // the practice gives no reason
    put(world_.server().referrer());
}

Referred LifeCycle::make(Situation situation, Hands hands, const json& changes) {
    auto body = new_referral(hands);
    body.update(changes);
    auto referral = world_.refer(body, world_.server().referrer());
    route(referral, hands);
    const auto assess = [&](const char* outcome) {
        record_and_begin(referral, assessment);
        const auto answer =
            world_.caller().post(referral.path() + "/assessment", {{"reason", outcome}, {"comment", "because"}},
                                 for_write(world_.server().reviewer(), referral.version));
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        referral.version = answer.version();
    };
    switch (situation) {
        case Situation::not_booked: break;
        case Situation::accepted: // falls through
        case Situation::booked:
            must(referral, Action::book);
            if (situation == Situation::accepted) must(referral, Action::accept);
            break;
        case Situation::on_the_day: record_and_begin(referral, assessment); break;
        case Situation::attended:
            record_and_begin(referral, by_telephone);
            must(referral, Action::record_attendance);
            break;
        case Situation::deferred: must(referral, Action::defer); break;
        case Situation::awaiting_triage: must(referral, Action::send_for_triage); break;
        case Situation::to_be_booked:
            must(referral, Action::send_for_triage);
            must(referral, Action::accept_book_later);
            break;
        case Situation::returned:
            must(referral, Action::send_for_triage);
            must(referral, Action::return_with_advice);
            break;
        case Situation::rejected:
            must(referral, Action::book);
            must(referral, Action::reject);
            break;
        case Situation::cancelled_by_patient:
            must(referral, Action::book);
            must(referral, Action::cancel_appointment);
            break;
        case Situation::cancelled_by_provider: {
            must(referral, Action::book);
            const auto answer = act(referral, Action::cancel_appointment, true);
            EXPECT_EQ(answer.outcome(), "200") << answer.text;
            referral.version = answer.version();
            break;
        }
        case Situation::not_attended:
            record_and_begin(referral, by_telephone);
            must(referral, Action::record_non_attendance);
            break;
        case Situation::advised: assess("ADVISE"); break;
        case Situation::to_refer_onward: assess("ONWARD"); break;
        case Situation::cancelled:
            must(referral, Action::book);
            must(referral, Action::cancel_referral);
            break;
        case Situation::behind_another: put_behind_another(referral, body); break;
    }
    return referral;
}

} // namespace ers::testing
