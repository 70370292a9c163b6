#include "tests/support/good_calls.hpp"

#include <functional>
#include <map>

#include "tests/support/guidance_calls.hpp"
#include "tests/support/life_cycle.hpp"
#include "tests/support/uploads.hpp"

namespace ers::testing {
namespace {

using Make = std::function<void(ApiWorld&, GoodCall&)>;

// Puts the value in the place of "{name}" in the target.
void fill(GoodCall& call, const std::string& name, const std::string& value) {
    const auto at = call.target.find("{" + name + "}");
    if (at != std::string::npos) call.target.replace(at, name.size() + 2, value);
}

void plain(ApiWorld& /*world*/, GoodCall& /*call*/) {}

void as_referrer(ApiWorld& world, GoodCall& call) { call.who = world.server().referrer(); }

// The referral is made, and is what the call is about.
Referred about_referral(ApiWorld& world, GoodCall& call) {
    auto referral = world.refer();
    call.ubrn = referral.ubrn;
    call.version = referral.version;
    fill(call, "ubrn", referral.ubrn);
    return referral;
}

Referred about_booked_referral(ApiWorld& world, GoodCall& call) {
    auto referral = about_referral(world, call);
    world.book(referral);
    call.version = referral.version;
    return referral;
}

void at_first_service(ApiWorld& world, GoodCall& call) { fill(call, "id", quoted(world.first)); }

Make referrer_on_referral(json body, bool with_version = true) {
    return [body = std::move(body), with_version](ApiWorld& world, GoodCall& call) {
        about_referral(world, call);
        call.who = world.server().referrer();
        call.body = body;
        if (!with_version) call.version.reset();
    };
}

Make reviewer_on_booking(json body) {
    return [body = std::move(body)](ApiWorld& world, GoodCall& call) {
        about_booked_referral(world, call);
        call.who = world.server().reviewer();
        call.body = body;
    };
}

// One of the two who book: the referrer, or the patient.
http::Headers booker(ApiWorld& world, const GoodCall& call, const Referred& referral) {
    const bool is_patient = call.pattern.find("/patient/") != std::string::npos;
    return is_patient ? world.sign_in(referral) : world.server().referrer();
}

void hold(ApiWorld& world, GoodCall& call) {
    const auto referral = about_referral(world, call);
    call.version.reset();
    call.who = booker(world, call, referral);
    call.body = {{"ubrn", referral.ubrn}};
    fill(call, "id", quoted(world.add_slot()));
    call.status = 201;
}

void release(ApiWorld& world, GoodCall& call) {
    const auto referral = about_referral(world, call);
    call.version.reset();
    call.who = booker(world, call, referral);
    const auto slot = quoted(world.add_slot());
    world.caller().post("/api/v1/slots/" + slot + "/hold", {{"ubrn", referral.ubrn}},
                        for_write(world.server().referrer()));
    fill(call, "id", slot);
    call.target += "?ubrn=" + referral.ubrn;
    call.status = 204;
}

void book(ApiWorld& world, GoodCall& call) {
    call.who = booker(world, call, about_referral(world, call));
    call.body = {{"slotId", quoted(world.add_slot())}};
    call.status = 201;
}

void cancel_appointment(ApiWorld& world, GoodCall& call) {
    call.who = booker(world, call, about_booked_referral(world, call));
    call.body = {{"reason", "PATIENT_OTHER_ENGAGEMENT"}, {"comment", "A wedding"}};
}

// A request for advice to a service made for it; the provider may convert it.
Answer ask_for_advice(ApiWorld& world) {
    return world.caller().post("/api/v1/advice-requests", world.new_advice_request(),
                               for_write(world.server().referrer()));
}

void create_advice(ApiWorld& world, GoodCall& call) {
    call.who = world.server().referrer();
    call.body = world.new_advice_request();
    call.status = 201;
}

void about_advice(GoodCall& call, const Answer& asked) {
    call.ubrn = asked.body.at("ubrn").get<std::string>();
    call.version = asked.version();
    fill(call, "ubrn", call.ubrn);
}

void read_advice(ApiWorld& world, GoodCall& call) {
    as_referrer(world, call);
    about_advice(call, ask_for_advice(world));
    call.version.reset();
}

// Files of a conversation: its question has brought one.
void read_advice_file(ApiWorld& world, GoodCall& call) {
    as_referrer(world, call);
    auto body = world.new_advice_request();
    const auto id = uploaded(world.caller(), call.who);
    body["attachments"] = {id};
    about_advice(call, world.caller().post("/api/v1/advice-requests", body, for_write(call.who)));
    fill(call, "id", id);
    call.version.reset();
}

Make reviewer_on_advice(json body, int status = 200) {
    return [body = std::move(body), status](ApiWorld& world, GoodCall& call) {
        about_advice(call, ask_for_advice(world));
        call.who = world.server().reviewer();
        call.body = body;
        call.status = status;
    };
}

// The provider has answered: it is the referrer's turn.
Make referrer_on_advice(json body) {
    return [body = std::move(body)](ApiWorld& world, GoodCall& call) {
        const auto asked = ask_for_advice(world);
        about_advice(
            call, world.caller().post("/api/v1/advice-requests/" + asked.body.at("ubrn").get<std::string>() + "/reply",
                                      {{"outcome", "REQUIRE_FURTHER_INFORMATION"}, {"text", "Which drugs?"}},
                                      for_write(world.server().reviewer(), asked.version())));
        call.who = world.server().referrer();
        call.body = body;
    };
}

void refer_after_advice(ApiWorld& world, GoodCall& call) {
    referrer_on_advice({{"shortlist", {quoted(world.first)}}, {"letterIntention", "NOT_INTENDING_TO_ADD"}})(world,
                                                                                                            call);
    call.status = 201;
}

void defer(ApiWorld& world, GoodCall& call) {
    const auto full = world.server().add_service();
    world.server().refresh();
    const auto referral = world.refer(world.new_referral({full}), world.server().referrer());
    call.ubrn = referral.ubrn;
    call.version = referral.version;
    fill(call, "ubrn", referral.ubrn);
    call.who = world.server().referrer();
    call.body = {{"serviceId", quoted(full)}, {"reason", "NO_SLOTS_AT_SERVICE"}};
    call.status = 201;
}

void create(ApiWorld& world, GoodCall& call) {
    call.who = world.server().referrer();
    call.body = world.new_referral();
    call.status = 201;
}

void change_shortlist(ApiWorld& world, GoodCall& call) {
    referrer_on_referral({{"shortlist", {quoted(world.second)}}})(world, call);
}

std::string in_a_week(ApiWorld& world) {
    // The instant of a slot of the world: the world knows which clock the server goes by.
    const auto slot = world.add_slot();
    static constexpr db::Statement start_of_slot{"test.start_of_slot", "select starts_at from slot where id = $1"};
    return format_instant(
        world.server().database().owner().execute(start_of_slot, {slot}).front().instant("starts_at"));
}

void publish(ApiWorld& world, GoodCall& call) {
    at_first_service(world, call);
    call.who = world.server().manager();
    static int batches = 0;
    call.body = {{"slots",
                  {{{"reference", "GOOD-" + std::to_string(++batches)},
                    {"startsAt", in_a_week(world)},
                    {"durationMinutes", 30},
                    {"priorities", {"ROUTINE"}},
                    {"clinician", "Mr Rafael Samplewell"}}}}};
}

void withdraw(ApiWorld& world, GoodCall& call) {
    publish(world, call);
    const std::string path = "/api/v1/services/" + quoted(world.first) + "/slots";
    world.caller().put(path, call.body, for_write(world.server().manager()));
    call.body = {{"references", {call.body["slots"][0]["reference"]}}};
}

void own_slots(ApiWorld& world, GoodCall& call) {
    at_first_service(world, call);
    call.who = world.server().manager();
}

void worklist(ApiWorld& world, GoodCall& call) {
    as_referrer(world, call);
    fill(call, "name", "awaiting-booking");
}

// A referral in that situation, and the action's own body.
Make in_situation(Situation situation, referrals::Action action, int status = 200) {
    return [=](ApiWorld& world, GoodCall& call) {
        LifeCycle life(world);
        const auto referral = life.make(situation);
        call.ubrn = referral.ubrn;
        call.version = referral.version;
        fill(call, "ubrn", referral.ubrn);
        const bool by_referrer = action == referrals::Action::acknowledge ||
                                 action == referrals::Action::send_for_triage ||
                                 action == referrals::Action::send_to_centre;
        call.who = by_referrer ? world.server().referrer() : world.server().reviewer();
        call.body = life.body_for(action, referral, !by_referrer);
        call.body.erase("choice"); // nothing in it is mandatory
        call.status = status;
    };
}

// A service of its own: the world's are referred to.
void restrict_service(ApiWorld& world, GoodCall& call) {
    fill(call, "id", quoted(world.server().add_service()));
    world.server().refresh();
    call.who = world.server().staff("definer", "RAA", BusinessFunction::service_definer);
    call.body = {{"reason", "TERTIARY_SERVICE"}, {"services", {quoted(world.first)}}};
}

void lift_restriction(ApiWorld& world, GoodCall& call) {
    restrict_service(world, call);
    world.caller().put(call.target, call.body, for_write(call.who));
    call.body = nullptr;
    call.status = 204;
}

void open_to(ApiWorld& world, GoodCall& call) {
    restrict_service(world, call);
    call.body = {{"kinds", {"OPTOMETRY_PRACTICE"}}};
}

// An administrator's, which waits for its clinician.
void confirm(ApiWorld& world, GoodCall& call) {
    const auto referral = world.refer_unconfirmed();
    call.ubrn = referral.ubrn;
    call.version = referral.version;
    fill(call, "ubrn", referral.ubrn);
    as_referrer(world, call);
    call.body = json::object();
}

void return_from_centre(ApiWorld& world, GoodCall& call) {
    auto body = world.new_referral();
    body["managedBy"] = "RMC01";
    const auto referral = world.refer(body, world.server().referrer());
    call.ubrn = referral.ubrn;
    call.version = referral.version;
    fill(call, "ubrn", referral.ubrn);
    as_referrer(world, call);
    call.body = {{"comment", "We see to it ourselves"}};
}

void make_agreement(ApiWorld& world, GoodCall& call) {
    as_referrer(world, call);
    call.body = {{"centre", "RMC01"},
                 {"validFrom", "2026-01-01"},
                 {"validTo", "2099-12-31"},
                 {"liability", "The practice answers for it."}};
    call.status = 201;
}

void end_agreement(ApiWorld& world, GoodCall& call) {
    make_agreement(world, call);
    const auto made =
        world.caller().post("/api/v1/management-agreements", call.body, for_write(world.server().referrer()));
    fill(call, "id", made.body.at("id").get<std::string>());
    call.body = {{"comment", "Given up"}};
    call.status = 200;
}

void follow_up(ApiWorld& world, GoodCall& call) {
    in_situation(Situation::attended, referrals::Action::refer_onward, 201)(world, call);
    call.body = {{"serviceId", quoted(world.first)}};
}

void cancelled_in_pas(ApiWorld& world, GoodCall& call) {
    LifeCycle life(world);
    auto referral = life.make(Situation::not_booked);
    life.must(referral, referrals::Action::record_booking);
    life.must(referral, referrals::Action::reject);
    call.ubrn = referral.ubrn;
    fill(call, "ubrn", referral.ubrn);
    const auto read = world.caller().get(referral.path(), world.server().reviewer());
    fill(call, "id", read.body.at("appointments").at(0).at("id").get<std::string>());
    call.who = world.server().reviewer();
    call.body = json::object();
}

void patient_letter(ApiWorld& world, GoodCall& call) {
    const auto referral = about_referral(world, call);
    call.version.reset();
    call.who = world.server().referrer();
    call.body = {{"language", "en"}, {"accessCode", referral.access_code}};
}

void clinical_summary(ApiWorld& world, GoodCall& call) {
    about_referral(world, call);
    call.version.reset();
    as_referrer(world, call);
}

void about_guidance(GoodCall& call, const MadeGuidance& guidance) {
    fill(call, "id", guidance.id);
    call.version = guidance.version;
    call.body = json::object();
}

void change_guidance(ApiWorld& world, GoodCall& call) {
    about_guidance(call, draft_guidance(world));
    call.who = guidance_author(world);
    call.body = sample_guidance();
}

void follow_guidance(ApiWorld& world, GoodCall& call) {
    about_guidance(call, publish_guidance(world));
    call.version.reset();
    as_referrer(world, call);
    call.body = {{"answers", {{"faintness", false}, {"side", "LEFT"}}}};
}

void keep_guidance_answers(ApiWorld& world, GoodCall& call) {
    follow_guidance(world, call);
    about_referral(world, call);
    call.version.reset();
    call.body["guidanceId"] = publish_guidance(world).id;
}

void read_guidance_answers(ApiWorld& world, GoodCall& call) {
    keep_guidance_answers(world, call);
    world.caller().put(call.target, call.body, for_write(call.who));
    call.body = nullptr;
}

void as_patient(ApiWorld& world, GoodCall& call) {
    const auto referral = about_referral(world, call);
    call.version.reset();
    call.who = world.sign_in(referral);
    at_first_service(world, call);
    if (call.target.ends_with("/slots")) call.target += "?ubrn=" + referral.ubrn;
    if (call.method == http::Method::del) call.status = 204;
}

void sign_in(ApiWorld& world, GoodCall& call) {
    const auto referral = world.refer();
    call.body = {{"ubrn", referral.ubrn}, {"accessCode", referral.access_code}, {"yearOfBirth", 1970}};
    call.status = 201;
}

void demo_token(ApiWorld& /*world*/, GoodCall& call) {
    call.body = {{"user", "gp-1"}, {"organisation", "P81001"}, {"role", "REFERRING_CLINICIAN"}};
}

// Headers without the key, which every sending adds.
void upload_file(ApiWorld& world, GoodCall& call) {
    const TestUpload file;
    call.who = for_upload(world.server().referrer(), file);
    call.who.remove("Idempotency-Key");
    call.text = file.content;
    call.status = 201;
}

void link_file(ApiWorld& world, GoodCall& call) {
    about_referral(world, call);
    call.who = world.server().referrer();
    call.body = {{"documents", {uploaded(world.caller(), call.who)}}};
}

// The documents of a referral that has one, or that one.
void read_file(ApiWorld& world, GoodCall& call) {
    auto referral = about_referral(world, call);
    call.who = world.server().referrer();
    call.version.reset();
    const auto id = uploaded(world.caller(), call.who);
    link(world.caller(), referral, {id}, call.who);
    fill(call, "id", id);
}

void move_letter_date(ApiWorld& world, GoodCall& call) {
    const auto day = in_a_week(world).substr(0, 10);
    referrer_on_referral({{"reason", "AWAITING_RESULTS"}, {"newDue", day}})(world, call);
}

// By an adviser of the practice's commissioner's booking line.
Make adviser_on_referral(json body, int status = 200) {
    return [body = std::move(body), status](ApiWorld& world, GoodCall& call) {
        about_referral(world, call);
        call.who = world.server().staff("adviser", "QAA", BusinessFunction::bms_admin);
        call.body = body;
        call.status = status;
    };
}

void decide_requirement(ApiWorld& world, GoodCall& call) {
    adviser_on_referral({{"type", "TRANSPORT"}, {"status", "ARRANGED"}})(world, call);
    const auto asked = world.caller().put("/api/v1/referrals/" + call.ubrn + "/requirements",
                                          {{"additionalRequirements", json::array({{{"type", "TRANSPORT"}}})}},
                                          for_write(world.server().referrer(), call.version));
    call.version = asked.version();
}

void record_call(ApiWorld& world, GoodCall& call) {
    adviser_on_referral({{"outcome", "REACHED"}})(world, call);
    const auto promised =
        world.caller().post("/api/v1/referrals/" + call.ubrn + "/call-backs",
                            {{"at", in_a_week(world)}, {"reason", "OTHER"}}, for_write(call.who, call.version));
    call.version = promised.version();
}

void delete_ubrn(ApiWorld& world, GoodCall& call) {
    as_referrer(world, call);
    const auto reserved = world.caller().post("/api/v1/ubrns", json::object(), for_write(call.who));
    call.ubrn = reserved.body.at("ubrn").get<std::string>();
    fill(call, "ubrn", call.ubrn);
    call.status = 204;
}

// Another referral of the same patient.
Referred referred_again(ApiWorld& world, const Referred& referral) {
    auto body = world.new_referral();
    body["patient"]["nhsNumber"] = referral.nhs_number;
    return world.refer(body, world.server().referrer());
}

void make_link(ApiWorld& world, GoodCall& call) {
    const auto referral = about_referral(world, call);
    call.version.reset();
    as_referrer(world, call);
    call.body = {{"ubrn", referred_again(world, referral).ubrn}, {"kind", "SEQUENCE"}};
    call.status = 201;
}

void about_link(ApiWorld& world, GoodCall& call) {
    make_link(world, call);
    const auto made = world.caller().post("/api/v1/referrals/" + call.ubrn + "/links", call.body, for_write(call.who));
    fill(call, "id", made.body.at("id").get<std::string>());
    call.body = nullptr;
    call.status = call.method == http::Method::del ? 204 : 200;
    if (call.target.ends_with("/same-day-slots")) {
        call.target += "?service=" + quoted(world.first) + "&otherService=" + quoted(world.second);
    }
}

const std::map<std::string, Make>& good_call_table() {
    static const std::map<std::string, Make> table{
        {"GET /", plain},
        {"GET /health/live", plain},
        {"GET /health/ready", plain},
        {"GET /metrics", plain},
        {"GET /api/v1/openapi.json", plain},
        {"GET /api/v1/reference/reasons", plain},
        {"POST /demo/token", demo_token},
        {"GET /api/v1/reference/specialties", as_referrer},
        {"GET /api/v1/services", as_referrer},
        {"GET /api/v1/services/{id}",
         [](ApiWorld& world, GoodCall& call) {
             as_referrer(world, call);
             at_first_service(world, call);
         }},
        {"GET /api/v1/services/{id}/slots",
         [](ApiWorld& world, GoodCall& call) {
             as_referrer(world, call);
             at_first_service(world, call);
         }},
        {"GET /api/v1/services/{id}/slots/all", own_slots},
        {"PUT /api/v1/services/{id}/slots", publish},
        {"POST /api/v1/services/{id}/slots/withdraw", withdraw},
        {"PUT /api/v1/services/{id}/restriction", restrict_service},
        {"DELETE /api/v1/services/{id}/restriction", lift_restriction},
        {"PUT /api/v1/services/{id}/open-to", open_to},
        {"POST /api/v1/referrals", create},
        {"GET /api/v1/referrals/{ubrn}",
         [](ApiWorld& world, GoodCall& call) {
             as_referrer(world, call);
             about_referral(world, call);
             call.version.reset();
         }},
        {"PUT /api/v1/referrals/{ubrn}/shortlist", change_shortlist},
        {"GET /api/v1/referrals/{ubrn}/shortlist/suggest",
         [](ApiWorld& world, GoodCall& call) {
             as_referrer(world, call);
             about_referral(world, call);
             call.version.reset();
         }},
        {"GET /api/v1/referrals/{ubrn}/actions",
         [](ApiWorld& world, GoodCall& call) {
             as_referrer(world, call);
             about_referral(world, call);
             call.version.reset();
         }},
        {"POST /api/v1/referrals/{ubrn}/triage",
         in_situation(Situation::not_booked, referrals::Action::send_for_triage)},
        {"POST /api/v1/referrals/{ubrn}/acknowledge",
         in_situation(Situation::rejected, referrals::Action::acknowledge)},
        {"POST /api/v1/referrals/{ubrn}/accept-book-later",
         in_situation(Situation::awaiting_triage, referrals::Action::accept_book_later)},
        {"POST /api/v1/referrals/{ubrn}/return-with-advice",
         in_situation(Situation::awaiting_triage, referrals::Action::return_with_advice)},
        {"POST /api/v1/referrals/{ubrn}/cancel-action-later",
         in_situation(Situation::booked, referrals::Action::cancel_action_later)},
        {"POST /api/v1/referrals/{ubrn}/redirect", in_situation(Situation::booked, referrals::Action::redirect)},
        {"PUT /api/v1/referrals/{ubrn}/priority", in_situation(Situation::booked, referrals::Action::change_priority)},
        {"POST /api/v1/referrals/{ubrn}/booking",
         in_situation(Situation::not_booked, referrals::Action::record_booking, 201)},
        {"POST /api/v1/referrals/{ubrn}/attendance",
         in_situation(Situation::on_the_day, referrals::Action::record_attendance)},
        {"POST /api/v1/referrals/{ubrn}/non-attendance",
         in_situation(Situation::on_the_day, referrals::Action::record_non_attendance)},
        {"POST /api/v1/referrals/{ubrn}/assessment",
         in_situation(Situation::on_the_day, referrals::Action::record_assessment)},
        {"POST /api/v1/referrals/{ubrn}/onward",
         in_situation(Situation::attended, referrals::Action::refer_onward, 201)},
        {"POST /api/v1/referrals/{ubrn}/clock-stop", in_situation(Situation::booked, referrals::Action::stop_clock)},
        {"POST /api/v1/referrals/{ubrn}/follow-up", follow_up},
        {"POST /api/v1/referrals/{ubrn}/appointments/{id}/cancelled-in-pas", cancelled_in_pas},
        {"POST /api/v1/referrals/{ubrn}/accept", reviewer_on_booking({{"comment", "Seen"}})},
        {"POST /api/v1/referrals/{ubrn}/reject",
         reviewer_on_booking({{"reason", "SERVICE_INAPPROPRIATE"}, {"comment", "Another clinic fits better"}})},
        {"POST /api/v1/referrals/{ubrn}/cancel",
         referrer_on_referral({{"reason", "RAISED_IN_ERROR"}, {"comment", "The wrong person"}})},
        {"POST /api/v1/referrals/{ubrn}/access-code", referrer_on_referral(json::object(), false)},
        {"POST /api/v1/ubrns",
         [](ApiWorld& world, GoodCall& call) {
             as_referrer(world, call);
             call.body = json::object();
             call.status = 201;
         }},
        {"DELETE /api/v1/ubrns/{ubrn}", delete_ubrn},
        {"GET /api/v1/referrals/{ubrn}/links", clinical_summary},
        {"POST /api/v1/referrals/{ubrn}/links", make_link},
        {"DELETE /api/v1/referrals/{ubrn}/links/{id}", about_link},
        {"GET /api/v1/referrals/{ubrn}/links/{id}/same-day-slots", about_link},
        {"GET /api/v1/referrals/{ubrn}/timeline", clinical_summary},
        {"POST /api/v1/referrals/{ubrn}/confirm", confirm},
        {"POST /api/v1/referrals/{ubrn}/centre",
         in_situation(Situation::not_booked, referrals::Action::send_to_centre)},
        {"POST /api/v1/referrals/{ubrn}/centre/return", return_from_centre},
        {"POST /api/v1/management-agreements", make_agreement},
        {"GET /api/v1/management-agreements", as_referrer},
        {"POST /api/v1/management-agreements/{id}/end", end_agreement},
        {"PUT /api/v1/referrals/{ubrn}/requirements",
         referrer_on_referral(
             {{"additionalRequirements", json::array({{{"type", "INTERPRETER"}, {"language", "pl"}}})}})},
        {"POST /api/v1/referrals/{ubrn}/requirements/outcome", decide_requirement},
        {"POST /api/v1/referrals/{ubrn}/call-backs",
         [](ApiWorld& world, GoodCall& call) {
             adviser_on_referral({{"at", in_a_week(world)}, {"reason", "PATIENT_ASKED"}}, 201)(world, call);
         }},
        {"POST /api/v1/referrals/{ubrn}/call-backs/outcome", record_call},
        {"POST /api/v1/documents", upload_file},
        {"PUT /api/v1/referrals/{ubrn}/documents", link_file},
        {"GET /api/v1/referrals/{ubrn}/documents", read_file},
        {"GET /api/v1/referrals/{ubrn}/documents/{id}", read_file},
        {"PUT /api/v1/referrals/{ubrn}/letter-exception", move_letter_date},
        {"POST /api/v1/advice-requests", create_advice},
        {"GET /api/v1/advice-requests/{ubrn}", read_advice},
        {"GET /api/v1/advice-requests/{ubrn}/actions", read_advice},
        {"GET /api/v1/advice-requests/{ubrn}/attachments", read_advice_file},
        {"GET /api/v1/advice-requests/{ubrn}/attachments/{id}", read_advice_file},
        {"GET /api/v1/advice-requests/{ubrn}/summary", read_advice},
        {"POST /api/v1/advice-requests/{ubrn}/reply",
         reviewer_on_advice({{"outcome", "REQUIRE_FURTHER_INFORMATION"}, {"text", "Which drugs?"}})},
        {"POST /api/v1/advice-requests/{ubrn}/information", referrer_on_advice({{"text", "None at present"}})},
        {"POST /api/v1/advice-requests/{ubrn}/close", referrer_on_advice(json::object())},
        {"POST /api/v1/advice-requests/{ubrn}/cancel", referrer_on_advice({{"comment", "The wrong person"}})},
        {"POST /api/v1/advice-requests/{ubrn}/convert",
         reviewer_on_advice({{"text", "To be seen"}, {"comment", "First available"}}, 201)},
        {"POST /api/v1/advice-requests/{ubrn}/refer", refer_after_advice},
        {"POST /api/v1/referrals/{ubrn}/patient-letter", patient_letter},
        {"GET /api/v1/referrals/{ubrn}/clinical-summary", clinical_summary},
        {"POST /api/v1/guidance",
         [](ApiWorld& world, GoodCall& call) {
             call.who = guidance_author(world);
             call.body = sample_guidance();
             call.status = 201;
         }},
        {"GET /api/v1/guidance",
         [](ApiWorld& world, GoodCall& call) {
             publish_guidance(world);
             as_referrer(world, call);
             call.target += "?specialty=CARDIOLOGY";
         }},
        {"GET /api/v1/guidance/{id}",
         [](ApiWorld& world, GoodCall& call) {
             fill(call, "id", draft_guidance(world).id);
             call.who = guidance_author(world);
         }},
        {"PUT /api/v1/guidance/{id}", change_guidance},
        {"POST /api/v1/guidance/{id}/approve",
         [](ApiWorld& world, GoodCall& call) {
             about_guidance(call, draft_guidance(world));
             call.who = guidance_approver(world);
         }},
        {"POST /api/v1/guidance/{id}/publish",
         [](ApiWorld& world, GoodCall& call) {
             about_guidance(call, agreed_guidance(world));
             call.who = guidance_author(world);
         }},
        {"POST /api/v1/guidance/{id}/evaluate", follow_guidance},
        {"PUT /api/v1/referrals/{ubrn}/guidance-answers", keep_guidance_answers},
        {"GET /api/v1/referrals/{ubrn}/guidance-answers", read_guidance_answers},
        {"POST /api/v1/slots/{id}/hold", hold},
        {"DELETE /api/v1/slots/{id}/hold", release},
        {"POST /api/v1/referrals/{ubrn}/appointment", book},
        {"POST /api/v1/referrals/{ubrn}/appointment/cancel", cancel_appointment},
        {"POST /api/v1/referrals/{ubrn}/deferral", defer},
        {"GET /api/v1/worklists", as_referrer},
        {"GET /api/v1/worklists/{name}", worklist},
        {"POST /api/v1/patient/session", sign_in},
        {"DELETE /api/v1/patient/session", as_patient},
        {"GET /api/v1/patient/referrals", as_patient},
        {"GET /api/v1/patient/referrals/{ubrn}", as_patient},
        {"GET /api/v1/patient/referrals/{ubrn}/timeline", as_patient},
        {"GET /api/v1/patient/services/{id}/slots", as_patient},
        {"POST /api/v1/patient/slots/{id}/hold", hold},
        {"DELETE /api/v1/patient/slots/{id}/hold", release},
        {"POST /api/v1/patient/referrals/{ubrn}/appointment", book},
        {"POST /api/v1/patient/referrals/{ubrn}/appointment/cancel", cancel_appointment},
    };
    return table;
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

} // namespace

http::Headers GoodCall::headers() const {
    http::Headers sent = takes_key ? for_write(who, version) : who;
    if (!takes_key && version) sent.set("If-Match", "\"" + std::to_string(*version) + "\"");
    return sent;
}

GoodCall GoodCall::about(const std::string& another_ubrn) const {
    GoodCall other = *this;
    replace_all(other.target, ubrn, another_ubrn);
    if (other.body.is_object() && other.body.contains("ubrn")) other.body["ubrn"] = another_ubrn;
    other.ubrn = another_ubrn;
    return other;
}

GoodCall good_call(ApiWorld& world, const entry::Endpoint& endpoint) {
    GoodCall call;
    call.method = endpoint.method;
    call.pattern = std::string(endpoint.pattern);
    call.target = call.pattern;
    call.takes_key = entry::is_guarded(endpoint);
    good_call_table().at(call.name())(world, call);
    return call;
}

Answer send(Caller& caller, const GoodCall& call) { return send(caller, call, call.headers()); }

Answer send(Caller& caller, const GoodCall& call, const http::Headers& headers) {
    return caller.call(call.method, call.target, headers, call.body_text());
}

} // namespace ers::testing
