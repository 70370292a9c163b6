#include "ers/tools/walkthrough/walkthrough.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <set>
#include <thread>
#include <vector>

#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/core/working_days.hpp"
#include "tools/walkthrough/walkthrough_caller.hpp"
#include "tools/walkthrough/walkthrough_parts.hpp"

namespace ers::app {
namespace {

using nlohmann::json;

constexpr std::size_t walk_providers = 5;
constexpr int walk_slots = 6;
constexpr int walk_working_days_ahead = 8;
constexpr std::chrono::seconds walk_start_time_max{30}; // a service that has just begun loads its directory first
constexpr std::chrono::milliseconds walk_look_again_after{50};
constexpr std::string_view walk_patient_born = "1958-03-09";

std::string slot_day(const json& slot) { return format_date(london_date(*parse_instant(text_of(slot, "startsAt")))); }

bool is_directly_bookable(const json& service) {
    const auto types = service.at("requestTypes").get<std::vector<std::string>>();
    return service.at("bookableType") == "DIRECTLY_BOOKABLE" &&
           std::find(types.begin(), types.end(), "APPOINTMENT_REQUEST") != types.end();
}

// The day, chapter by chapter; each step leaves behind what the next ones need.
class Day {
public:
    explicit Day(const Walk& walk)
        : walk_(walk), caller_(walk.caller), tell_(walk.tell), practice_(walk.practice), now_(walk.now) {}

    void walk() {
        tell_.chapter("In the practice: " + practice_.name + " (" + practice_.code + ")");
        start_surgery();
        search_services();
        tell_.chapter("At the hospitals");
        publish_slots();
        tell_.chapter("In the practice");
        refer_patient();
        tell_.chapter("At home: the patient, with the letter");
        sign_in_patient();
        book();
        change_and_cancel();
        tell_.chapter("At the hospital: " + chosen_.front().organisation_name);
        review();
        tell_.chapter("And then: how it stands for everybody");
        close_day();
    }

private:
    void start_surgery();
    void search_services();
    void search_within(int kilometres);
    void publish_slots();
    void refer_patient();
    void sign_in_patient();
    void book();
    void change_and_cancel();
    void review();
    void close_day();
    std::string first_free_slot(const ChosenService& service);
    std::string book_slot(const std::string& slot, std::string_view expected_service);
    [[nodiscard]] std::string patient_referral() const { return "/api/v1/patient/referrals/" + ubrn_; }

    const Walk& walk_;
    Caller& caller_;
    Narrator& tell_;
    const WalkthroughPractice& practice_;
    Instant now_;

    SignedIn referrer_;
    SignedIn patient_;
    std::vector<ChosenService> chosen_;
    std::vector<std::vector<std::string>> references_; // of the slots published, per service
    Instant first_slot_;
    std::string ubrn_;
    std::string access_code_;
    std::string slot_;
    int version_ = 0;
};

void Day::start_surgery() {
    tell_.step("The service is ready", [&] {
        const auto deadline = std::chrono::steady_clock::now() + walk_start_time_max;
        Answer answer = caller_.get({}, "/health/ready");
        while (answer.status == 503 && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(walk_look_again_after);
            answer = caller_.get({}, "/health/ready");
        }
        Caller::required(200, answer);
        return std::string();
    });
    tell_.step("The doctor signs in", [&] {
        referrer_ = sign_in_doctor(walk_);
        return referrer_.role;
    });
}

void Day::search_within(int kilometres) {
    const int age = age_in_years(*parse_date(walk_patient_born), london_date(now_));
    const std::string target =
        "/api/v1/services?specialty=CARDIOLOGY&priority=ROUTINE&sort=wait&limit=100&patientSex=FEMALE" +
        std::string("&patientAge=") + std::to_string(age) + "&postcode=" + url_encoded(practice_.postcode) +
        "&maxDistanceKm=" + std::to_string(kilometres);
    tell_.step("Cardiology within " + std::to_string(kilometres) + " km of " + practice_.postcode + ", by wait", [&] {
        const Answer answer = Caller::required(200, caller_.get(referrer_, target));
        std::set<std::string> providers;
        chosen_.clear();
        for (const json& service : answer.body.at("items")) {
            const json& organisation = service.at("organisation");
            const bool is_wanted = is_directly_bookable(service) && chosen_.size() < walk_providers;
            if (!is_wanted || !providers.insert(text_of(organisation, "code")).second) continue;
            if (!has_walk_people(walk_, text_of(organisation, "code"))) continue;
            chosen_.push_back(chosen_service(service));
            tell_.line(text_of(service, "name") + ": " + wait_and_distance(service));
        }
        return std::to_string(answer.body.at("total").get<int>()) + " services fit, " +
               std::to_string(answer.body.at("hidden").at("total").get<int>()) + " left out and counted; " +
               std::to_string(chosen_.size()) + " providers for the shortlist";
    });
}

void Day::search_services() {
    for (const int kilometres : {50, 100, 300, 1000}) {
        search_within(kilometres);
        if (chosen_.size() == walk_providers) return;
    }
    tell_.step("Five providers are found", [&] {
        expect(false, "five providers of Cardiology in the directory", std::to_string(chosen_.size()));
        return std::string();
    });
}

void Day::publish_slots() {
    first_slot_ = london_instant(add_working_days(london_date(now_), walk_working_days_ahead), std::chrono::hours(9));
    references_.resize(2);
    for (std::size_t i = 0; i < references_.size(); ++i) {
        tell_.step(chosen_[i].organisation_name + " publishes slots", [&] {
            references_[i] = publish_walk_slots(walk_, chosen_[i], first_slot_, walk_slots);
            return std::to_string(walk_slots) + " slots; the same batch again: none changed";
        });
    }
}

void Day::refer_patient() {
    json shortlist = json::array();
    for (const ChosenService& service : chosen_) shortlist.push_back(service.id);
    const json referral{{"patient", walk_patient(walk_, "Philippa", "Ravenscar", walk_patient_born, "FEMALE")},
                        {"priority", "ROUTINE"},
                        {"specialty", "CARDIOLOGY"},
                        {"shortlist", shortlist},
                        {"letterIntention", "NEED_TO_ADD_LATER"}};
    const CallOptions key{.version = {}, .idempotency_key = walk_.random.uuid()};
    tell_.step("The doctor refers a patient to Cardiology", [&] {
        const Answer answer = Caller::required(201, caller_.post(referrer_, "/api/v1/referrals", referral, key));
        ubrn_ = text_of(answer.body, "ubrn");
        expect(answer.body.at("accessCode").is_string(), "an access code for a new patient", "none");
        access_code_ = text_of(answer.body, "accessCode");
        version_ = answer.version();
        return "UBRN " + text_of(answer.body, "ubrnPrinted") + ", access code \"" + access_code_ + "\"";
    });
    tell_.step("The line broke, so the same request is sent again: the same answer, no second referral", [&] {
        const Answer answer = Caller::required(201, caller_.post(referrer_, "/api/v1/referrals", referral, key));
        expect(answer.headers.get("Idempotency-Replayed") == "true", "Idempotency-Replayed: true", "no such header");
        expect(text_of(answer.body, "ubrn") == ubrn_, "UBRN " + ubrn_, text_of(answer.body, "ubrn"));
        return std::string();
    });
}

void Day::sign_in_patient() {
    const int year = std::stoi(std::string(walk_patient_born.substr(0, 4)));
    const std::string target = "/api/v1/patient/session";
    tell_.step("A wrong access code is refused", [&] {
        const json wrong{{"ubrn", ubrn_}, {"accessCode", "not this"}, {"yearOfBirth", year}};
        const Answer answer = caller_.post({}, target, wrong);
        expect(answer.has_code(401, "SIGN_IN_FAILED"), "401 SIGN_IN_FAILED", answer.words());
        return std::string("401");
    });
    tell_.step("The patient signs in", [&] {
        const json right{{"ubrn", ubrn_}, {"accessCode", access_code_}, {"yearOfBirth", year}};
        const Answer answer = Caller::required(201, caller_.post({}, target, right));
        patient_ = {text_of(answer.body, "token"), "", ""};
        return "welcome, " + text_of(answer.body.at("patient"), "givenName");
    });
    tell_.step("The patient sees the choice", [&] {
        const Answer answer = Caller::required(200, caller_.get(patient_, patient_referral()));
        const std::size_t services = answer.body.at("shortlist").size();
        expect(services == walk_providers, "five services", std::to_string(services));
        for (const json& service : answer.body.at("shortlist")) {
            const auto next = service.find("nextSlot");
            tell_.line(text_of(service, "name") + ": " + wait_and_distance(service) +
                       (next == service.end() ? ", no slot in sight" : ", next slot " + slot_day(*next)));
        }
        version_ = answer.version();
        return std::to_string(services) + " services";
    });
}

std::string Day::first_free_slot(const ChosenService& service) {
    const std::string target = "/api/v1/patient/services/" + service.id + "/slots?ubrn=" + ubrn_ +
                               "&from=" + url_encoded(format_instant(first_slot_));
    const Answer answer = Caller::required(200, caller_.get(patient_, target));
    const json& items = answer.body.at("items");
    expect(!items.empty(), "a free slot", "none");
    return text_of(items.front(), "id");
}

// Books, or rebooks where there is a booking; gives the time of the appointment.
std::string Day::book_slot(const std::string& slot, std::string_view expected_service) {
    const Answer answer = Caller::required(
        201, caller_.post(patient_, patient_referral() + "/appointment", {{"slotId", slot}}, {.version = version_}));
    expect(answer.body.at("state") == "BOOKED", "state BOOKED", answer.body.at("state").dump());
    const json& appointment = answer.body.at("appointment");
    expect(text_of(appointment, "serviceId") == expected_service, "service " + std::string(expected_service),
           text_of(appointment, "serviceId"));
    version_ = answer.version();
    slot_ = slot;
    return format_london(*parse_instant(text_of(appointment, "startsAt")));
}

void Day::book() {
    tell_.step("A slot is held while the patient asks at home", [&] {
        slot_ = first_free_slot(chosen_[0]);
        const Answer answer = Caller::required(
            201, caller_.post(patient_, "/api/v1/patient/slots/" + slot_ + "/hold", {{"ubrn", ubrn_}}));
        return "held until " + time_of(answer.body, "heldUntil");
    });
    const int version_before = version_;
    tell_.step("The patient books it", [&] { return book_slot(slot_, chosen_[0].id); });
    tell_.step("A request with the old version is refused", [&] {
        const Answer answer = caller_.post(patient_, patient_referral() + "/appointment/cancel",
                                           {{"reason", "PATIENT_HOLIDAY"}}, {.version = version_before});
        expect(answer.has_code(409, "VERSION_STALE"), "409 VERSION_STALE", answer.words());
        return std::string("409");
    });
}

void Day::change_and_cancel() {
    const std::string first_slot = slot_;
    tell_.step("The patient rather goes to " + chosen_[1].organisation_name,
               [&] { return book_slot(first_free_slot(chosen_[1]), chosen_[1].id); });
    tell_.step("The first slot is free again", [&] {
        expect(first_free_slot(chosen_[0]) == first_slot, "slot " + first_slot, "another one");
        return std::string();
    });
    tell_.step("The patient cancels", [&] {
        const Answer answer =
            Caller::required(200, caller_.post(patient_, patient_referral() + "/appointment/cancel",
                                               {{"reason", "PATIENT_HOLIDAY"}}, {.version = version_}));
        const std::string state = text_of(answer.body, "state");
        expect(state == "APPT_CANCELLED_BY_PATIENT", "state APPT_CANCELLED_BY_PATIENT", state);
        version_ = answer.version();
        return state;
    });
    tell_.step("The patient books again", [&] { return book_slot(first_free_slot(chosen_[0]), chosen_[0].id); });
}

void Day::review() {
    SignedIn consultant;
    tell_.step("The consultant finds the booking on the list of referrals for review", [&] {
        consultant = sign_in_consultant(walk_, chosen_[0].organisation);
        const json item = expect_on_list(caller_, consultant, "referrals-for-review", ubrn_);
        version_ = item.at("version").get<int>();
        return "due " + item.value("dueDate", std::string("at no set time"));
    });
    tell_.step("A hospital that the referral is not with sees nothing", [&] {
        const SignedIn other = sign_in_consultant(walk_, chosen_[2].organisation);
        const Answer answer = caller_.get(other, "/api/v1/referrals/" + ubrn_);
        expect(answer.has_code(404, "NOT_FOUND"), "404 NOT_FOUND", answer.words());
        return std::string("404");
    });
    tell_.step("The consultant accepts", [&] {
        const Answer answer = Caller::required(200, caller_.post(consultant, "/api/v1/referrals/" + ubrn_ + "/accept",
                                                                 json::object(), {.version = version_}));
        return "accepted on " + time_of(answer.body, "acceptedAt");
    });
    tell_.step("It has left the list", [&] {
        expect(find_on_list(caller_, consultant, "referrals-for-review", ubrn_).is_null(), "a list without the UBRN",
               "the UBRN on it");
        return std::string();
    });
}

void Day::close_day() {
    tell_.step("The practice sees how it stands", [&] {
        const Answer answer = Caller::required(200, caller_.get(referrer_, "/api/v1/referrals/" + ubrn_));
        const json& body = answer.body;
        expect(body.at("state") == "BOOKED" && body.contains("acceptedAt"), "BOOKED and accepted",
               body.at("state").dump());
        expect(body.at("appointments").size() == 3, "3 appointments", std::to_string(body.at("appointments").size()));
        expect(body.contains("convertedAt"), "the time of the first booking", "none");
        return "booked and accepted, 3 appointments in its history, first booked on " + time_of(body, "convertedAt");
    });
    tell_.step("The patient signs out, and the token opens nothing any more", [&] {
        Caller::required(204, caller_.remove(patient_, "/api/v1/patient/session"));
        const Answer answer = caller_.get(patient_, patient_referral());
        expect(answer.has_code(401, "NO_ACCESS"), "401 NO_ACCESS", answer.words());
        return std::string("401");
    });
    for (std::size_t i = 0; i < references_.size(); ++i) {
        tell_.step(chosen_[i].organisation_name + " withdraws the slots that are left", [&] {
            const auto withdrawn = withdraw_walk_slots(walk_, chosen_[i], references_[i]);
            return std::to_string(withdrawn) + " withdrawn, " + std::to_string(references_[i].size() - withdrawn) +
                   " kept because booked";
        });
    }
}

} // namespace

int run_walkthrough(const WalkthroughOptions& options) {
    std::cout << "A day of the service at " << options.url << std::endl;
    SystemRandom random;
    try {
        Caller caller({.base_url = options.url, .ca_file = options.certificate_file}, random);
        Narrator tell;
        const Walk walk{caller, random, tell, options.practice, SystemClock().now()};
        Day(walk).walk();
        walk_round_about_way(walk);
        walk_advice(walk);
        std::cout << "\nAll " << tell.steps() << " steps held." << std::endl;
        return 0;
    } catch (const StepFailed&) { // printed by the step
        return 1;
    } catch (const std::exception& fault) {
        std::cerr << "ers: " << fault.what() << std::endl;
        return 1;
    }
}

} // namespace ers::app
