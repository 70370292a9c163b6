// The round about way of a referral: to an assessment service, back with advice, to one hospital that rejects it, to
// another where the patient is seen, and onward; with one clock.
#include <algorithm>
#include <chrono>
#include <thread>

#include "ers/core/working_days.hpp"
#include "tools/walkthrough/walkthrough_parts.hpp"

namespace ers::app {
namespace {

using nlohmann::json;

constexpr std::string_view round_specialty = "TRAUMA_AND_ORTHOPAEDICS";
constexpr std::string_view onward_specialty = "NEUROLOGY";
constexpr std::string_view letter_text =
    "Dear colleague,\nten weeks of back pain, now with numbness of the left foot. No weakness.\nYours, the practice\n";
constexpr int round_working_days_ahead = 8;
constexpr int round_slots = 3;
constexpr std::chrono::seconds until_extra_clinic{60}; // that the hospital opens today

class RoundAboutWay {
public:
    explicit RoundAboutWay(const Walk& walk) : walk_(walk), caller_(walk.caller), tell_(walk.tell) {}

    void go() {
        tell_.chapter("A second patient, in the practice: first to an assessment service");
        doctor_ = sign_in_doctor(walk_);
        refer_for_triage();
        tell_.chapter("At the assessment service: " + assessment_.organisation_name);
        return_with_advice();
        tell_.chapter("In the practice: the referral is back");
        read_advice();
        shortlist_anew();
        book_first();
        tell_.chapter("At the first hospital: " + shortlisted_[0].organisation_name);
        reject();
        tell_.chapter("In the practice: to another hospital");
        book_elsewhere();
        tell_.chapter("At the second hospital: " + shortlisted_[1].organisation_name);
        bring_forward();
        see_patient();
        refer_onward();
        tell_.chapter("In the practice: looking back");
        look_back();
    }

private:
    void refer_for_triage();
    void send_letter();
    void return_with_advice();
    void read_advice();
    void shortlist_anew();
    void book_first();
    void reject();
    void book_elsewhere();
    void bring_forward();
    void see_patient();
    void refer_onward();
    void look_back();

    [[nodiscard]] std::string path() const { return "/api/v1/referrals/" + ubrn_; }
    // A write on the referral at the version that was read last; the version follows.
    Answer act(const SignedIn& who, std::string_view action, const json& body, int status = 200) {
        Answer answer =
            Caller::required(status, caller_.post(who, path() + std::string(action), body, {.version = version_}));
        version_ = answer.version();
        return answer;
    }
    Answer read(const SignedIn& who) {
        Answer answer = Caller::required(200, caller_.get(who, path()));
        version_ = answer.version();
        return answer;
    }
    static void expect_state(const Answer& answer, std::string_view state) {
        expect(answer.body.at("state") == state, "state " + std::string(state), answer.body.at("state").dump());
    }
    void publish_at(const ChosenService& service) {
        const Instant first =
            london_instant(add_working_days(london_date(walk_.now), round_working_days_ahead), std::chrono::hours(14));
        references_.push_back(publish_walk_slots(walk_, service, first, round_slots));
    }
    std::string book(const SignedIn& who, const std::string& slot) {
        const Answer answer = act(who, "/appointment", {{"slotId", slot}}, 201);
        expect_state(answer, "BOOKED");
        return format_london(*parse_instant(text_of(answer.body.at("appointment"), "startsAt")));
    }

    const Walk& walk_;
    Caller& caller_;
    Narrator& tell_;
    SignedIn doctor_;
    SignedIn consultant_; // of the hospital where it is
    ChosenService assessment_;
    std::vector<ChosenService> shortlisted_;
    std::vector<std::vector<std::string>> references_; // of the slots published, by the shortlist's order
    json choice_;
    std::string ubrn_;
    std::string onward_ubrn_;
    std::string clock_start_;
    int version_ = 0;
};

void RoundAboutWay::refer_for_triage() {
    tell_.step("The doctor looks for an assessment service that decides on paper", [&] {
        const Answer answer =
            Caller::required(200, caller_.get(doctor_,
                                              "/api/v1/services?requestType=TRIAGE_REQUEST&priority=ROUTINE&limit=100"
                                              "&patientAge=48&patientSex=MALE&specialty=" +
                                                  std::string(round_specialty)));
        for (const json& service : answer.body.at("items")) {
            if (assessment_.id.empty() && has_walk_people(walk_, text_of(service.at("organisation"), "code"))) {
                assessment_ = chosen_service(service);
            }
        }
        expect(!assessment_.id.empty(), "a service that takes triage requests", "none");
        return assessment_.name;
    });
    tell_.step("The referral is made as a triage request", [&] {
        const json body{{"patient", walk_patient(walk_, "Barnaby", "Thistlethwaite", "1978-02-11", "MALE")},
                        {"priority", "ROUTINE"},
                        {"requestType", "TRIAGE_REQUEST"},
                        {"specialty", round_specialty},
                        {"shortlist", json::array({assessment_.id})},
                        {"letterIntention", "NEED_TO_ADD_LATER"}};
        const Answer answer = Caller::required(201, caller_.post(doctor_, "/api/v1/referrals", body));
        expect_state(answer, "AWAITING_TRIAGE");
        ubrn_ = text_of(answer.body, "ubrn");
        version_ = answer.version();
        clock_start_ = text_of(answer.body, "clockStart");
        return "UBRN " + text_of(answer.body, "ubrnPrinted") + ", to be decided by " +
               text_of(answer.body, "contactBy") + "; the clock of 18 weeks has started";
    });
    tell_.step("The letter is owed, and is attached", [&] {
        expect_on_list(caller_, doctor_, "letters-outstanding", ubrn_);
        send_letter();
        expect(find_on_list(caller_, doctor_, "letters-outstanding", ubrn_).is_null(), "a list without it",
               "it is there");
        return std::string("it has left the list of letters outstanding");
    });
}

void RoundAboutWay::send_letter() {
    const Answer uploaded = Caller::required(201, caller_.upload(doctor_, "letter.txt", "text/plain", letter_text));
    const Answer linked = Caller::required(
        200, caller_.put(doctor_, path() + "/documents", {{"documents", json::array({text_of(uploaded.body, "id")})}},
                         {.version = version_}));
    version_ = linked.version();
}

void RoundAboutWay::return_with_advice() {
    consultant_ = sign_in_consultant(walk_, assessment_.organisation);
    tell_.step("The consultant finds it on the list, and asks what may be done", [&] {
        const json item = expect_on_list(caller_, consultant_, "referrals-for-review", ubrn_);
        const Answer answer = Caller::required(200, caller_.get(consultant_, path() + "/actions"));
        for (const json& action : answer.body.at("items")) tell_.line(text_of(action, "display"));
        return "due " + item.value("dueDate", std::string("at no set time")) + "; " +
               std::to_string(answer.body.at("items").size()) + " actions";
    });
    tell_.step("It goes back with advice", [&] {
        read(consultant_);
        const json advice{{"comment", "The numb foot needs a spinal clinic, not assessment. Please refer directly."}};
        const Answer answer = act(consultant_, "/return-with-advice", advice);
        expect_state(answer, "TRIAGE_RESPONSE");
        return text_of(answer.body, "stateDisplay");
    });
}

void RoundAboutWay::read_advice() {
    tell_.step("It is on the list of what has come back, with the advice", [&] {
        expect_on_list(caller_, doctor_, "rejected-triage-response", ubrn_);
        return "\"" + text_of(read(doctor_).body, "stateComment") + "\"";
    });
}

void RoundAboutWay::shortlist_anew() {
    tell_.step("The patient cannot travel far, so the nearest providers are suggested", [&] {
        const Answer answer = Caller::required(
            200, caller_.get(doctor_, path() + "/shortlist/suggest?sort=distance&n=5&requestType=APPOINTMENT_REQUEST"
                                               "&bookable=DIRECTLY_BOOKABLE"));
        for (const json& item : answer.body.at("items")) {
            const json& service = item.at("service");
            tell_.line(text_of(service, "name") + ": " + wait_and_distance(service));
            shortlisted_.push_back(chosen_service(service));
        }
        choice_ = answer.body.at("choice");
        expect(shortlisted_.size() == 5, "five distinct providers", std::to_string(shortlisted_.size()));
        // Those who have people to play their part come first; the shortlist has no order that counts.
        std::ranges::stable_partition(
            shortlisted_, [&](const ChosenService& service) { return has_walk_people(walk_, service.organisation); });
        return std::to_string(answer.body.at("providersFound").get<int>()) + " providers fit";
    });
    tell_.step("They become the shortlist, and the choice is recorded", [&] {
        json body{{"shortlist", json::array()}, {"choice", choice_}};
        for (const auto& service : shortlisted_) body["shortlist"].push_back(service.id);
        const Answer answer =
            Caller::required(200, caller_.put(doctor_, path() + "/shortlist", body, {.version = version_}));
        expect_state(answer, "NOT_BOOKED");
        version_ = answer.version();
        return std::to_string(shortlisted_.size()) + " services; " + choice_.at("criteria").at(0).get<std::string>();
    });
}

void RoundAboutWay::book_first() {
    tell_.step("A slot is booked at " + shortlisted_[0].organisation_name, [&] {
        publish_at(shortlisted_[0]);
        return book(doctor_, published_slot(walk_, shortlisted_[0], references_[0].front()));
    });
}

void RoundAboutWay::reject() {
    consultant_ = sign_in_consultant(walk_, shortlisted_[0].organisation);
    tell_.step("The consultant finds it for review, and rejects it", [&] {
        expect_on_list(caller_, consultant_, "referrals-for-review", ubrn_);
        read(consultant_);
        const json reason{{"reason", "SERVICE_INAPPROPRIATE"}, {"comment", "We do not operate on the lumbar spine."}};
        expect_state(act(consultant_, "/reject", reason), "REJECTED");
        return std::string("SERVICE_INAPPROPRIATE");
    });
    tell_.step("Its slot is free again", [&] {
        const auto withdrawn = withdraw_walk_slots(walk_, shortlisted_[0], references_[0]);
        expect(withdrawn == references_[0].size(), "all slots free", std::to_string(withdrawn) + " of them");
        return "all " + std::to_string(withdrawn) + " could be withdrawn";
    });
}

void RoundAboutWay::book_elsewhere() {
    tell_.step("The doctor reads why, and takes that hospital off the shortlist", [&] {
        expect_on_list(caller_, doctor_, "rejected-triage-response", ubrn_);
        const Answer seen = read(doctor_);
        json body{{"shortlist", json::array()}};
        for (std::size_t i = 1; i < shortlisted_.size(); ++i) body["shortlist"].push_back(shortlisted_[i].id);
        const Answer answer =
            Caller::required(200, caller_.put(doctor_, path() + "/shortlist", body, {.version = version_}));
        version_ = answer.version();
        return "\"" + text_of(seen.body, "stateComment") + "\"";
    });
    tell_.step("A slot is booked at " + shortlisted_[1].organisation_name, [&] {
        publish_at(shortlisted_[1]);
        return book(doctor_, published_slot(walk_, shortlisted_[1], references_[1].front()));
    });
    tell_.step("Neither rejection nor new booking has moved the clock", [&] {
        const Answer answer = read(doctor_);
        expect(text_of(answer.body, "clockStart") == clock_start_, "the start " + clock_start_,
               text_of(answer.body, "clockStart"));
        return "18 weeks are over on " + text_of(answer.body, "breachDate");
    });
}

void RoundAboutWay::bring_forward() {
    consultant_ = sign_in_consultant(walk_, shortlisted_[1].organisation);
    tell_.step("The consultant accepts", [&] {
        expect_on_list(caller_, consultant_, "referrals-for-review", ubrn_);
        read(consultant_);
        return "accepted on " + time_of(act(consultant_, "/accept", json::object()).body, "acceptedAt");
    });
    tell_.step("A place has come free today, and the hospital brings the patient forward", [&] {
        // An outcome belongs to the day of the appointment: a walk just before midnight waits for the next day.
        Instant start = SystemClock().now() + until_extra_clinic;
        if (london_date(start) != london_date(SystemClock().now())) {
            std::this_thread::sleep_for(until_extra_clinic);
            start = SystemClock().now() + until_extra_clinic;
        }
        start = std::chrono::floor<std::chrono::seconds>(start);
        const auto extra = publish_walk_slots(walk_, shortlisted_[1], start, 1);
        return book(consultant_, published_slot(walk_, shortlisted_[1], extra.front()));
    });
}

void RoundAboutWay::see_patient() {
    tell_.step("The patient is seen", [&] {
        read(consultant_);
        const json outcome{{"reason", "REFERRED_ONWARD"}, {"comment", "A nerve conduction study first."}};
        const Answer answer = act(consultant_, "/attendance", outcome);
        return "completed on " + time_of(answer.body, "completedAt");
    });
}

void RoundAboutWay::refer_onward() {
    tell_.step("The consultant refers onward to Neurology, under a new number on the same pathway", [&] {
        const Answer found = Caller::required(
            200, caller_.get(consultant_,
                             "/api/v1/services?requestType=APPOINTMENT_REQUEST&priority=ROUTINE&limit=5"
                             "&patientAge=48&patientSex=MALE&specialty=" +
                                 std::string(onward_specialty)));
        json body{{"specialty", onward_specialty}, {"priority", "ROUTINE"}, {"shortlist", json::array()}};
        for (const json& service : found.body.at("items")) body["shortlist"].push_back(text_of(service, "id"));
        const Answer answer =
            Caller::required(201, caller_.post(consultant_, path() + "/onward", body, {.version = version_}));
        onward_ubrn_ = text_of(answer.body, "ubrn");
        expect(answer.body.at("pathwayUbrn") == ubrn_, "the pathway of " + ubrn_, answer.body.at("pathwayUbrn").dump());
        expect(answer.body.at("clockStart") == clock_start_, "the clock of " + clock_start_,
               answer.body.at("clockStart").dump());
        return "UBRN " + text_of(answer.body, "ubrnPrinted") + "; the clock goes on";
    });
    tell_.step("The new referral is on the hospital's own list, for it is the referrer now", [&] {
        return text_of(expect_on_list(caller_, consultant_, "awaiting-booking", onward_ubrn_), "state");
    });
}

void RoundAboutWay::look_back() {
    tell_.step("The whole way can be read from the referral", [&] {
        const Answer answer = read(doctor_);
        expect(answer.body.contains("completedAt"), "a completed referral", answer.body.at("state").dump());
        for (const json& appointment : answer.body.at("appointments")) {
            std::string line = appointment.value("startsAtText", std::string("no time")) + ", " +
                               appointment.value("serviceName", std::string()) + ": " + text_of(appointment, "status");
            if (appointment.contains("reason")) line += " (" + text_of(appointment, "reason") + ")";
            tell_.line(line);
        }
        return std::to_string(answer.body.at("appointments").size()) + " appointments, newest first";
    });
    tell_.step("The slots that are left are withdrawn", [&] {
        return std::to_string(withdraw_walk_slots(walk_, shortlisted_[1], references_[1])) + " withdrawn";
    });
}

} // namespace

void walk_round_about_way(const Walk& walk) { RoundAboutWay(walk).go(); }

} // namespace ers::app
