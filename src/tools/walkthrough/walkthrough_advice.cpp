// A conversation between colleagues: a question with a file, a question back, and a referral under the same number.
#include "tools/walkthrough/walkthrough_parts.hpp"

namespace ers::app {
namespace {

using nlohmann::json;

class AdviceConversation {
public:
    explicit AdviceConversation(const Walk& walk) : walk_(walk), caller_(walk.caller), tell_(walk.tell) {}

    void go() {
        tell_.chapter("A third patient, in the practice: a question to a colleague");
        doctor_ = sign_in_doctor(walk_);
        ask();
        tell_.chapter("At the hospital: " + service_.organisation_name);
        ask_back();
        tell_.chapter("In the practice");
        answer();
        tell_.chapter("At the hospital");
        convert();
    }

private:
    void ask();
    void ask_back();
    void answer();
    void convert();
    void find_service();

    [[nodiscard]] std::string path() const { return "/api/v1/advice-requests/" + ubrn_; }
    Answer act(const SignedIn& who, std::string_view action, const json& body, int status = 200) {
        Answer reply =
            Caller::required(status, caller_.post(who, path() + std::string(action), body, {.version = version_}));
        version_ = reply.version();
        return reply;
    }
    std::string upload(const SignedIn& who, std::string_view name, std::string_view content) {
        return text_of(Caller::required(201, caller_.upload(who, name, "text/plain", content)).body, "id");
    }

    const Walk& walk_;
    Caller& caller_;
    Narrator& tell_;
    SignedIn doctor_;
    SignedIn consultant_;
    ChosenService service_;
    std::string ubrn_;
    int version_ = 0;
};

// One that also takes appointments, so that a question can become a referral there.
void AdviceConversation::find_service() {
    const Answer found = Caller::required(
        200, caller_.get(doctor_,
                         "/api/v1/services?specialty=CARDIOLOGY&priority=ROUTINE&limit=100&patientAge=62"
                         "&patientSex=FEMALE&requestType=ADVICE_AND_GUIDANCE_REQUEST"));
    for (const json& service : found.body.at("items")) {
        const bool takes_appointments =
            service.at("requestTypes").dump().find("APPOINTMENT_REQUEST") != std::string::npos;
        const ChosenService chosen = chosen_service(service);
        if (!takes_appointments || !service_.id.empty() || !has_walk_people(walk_, chosen.organisation)) continue;
        service_ = chosen;
    }
    expect(!service_.id.empty(), "a cardiology service that gives advice", "none");
}

void AdviceConversation::ask() {
    tell_.step("The doctor asks for advice, with the tracing attached", [&] {
        find_service();
        const std::string tracing = upload(doctor_, "ecg-report.txt", "Sinus rhythm, 68 a minute, no ischaemia.\n");
        const json body{{"patient", walk_patient(walk_, "Cordelia", "Ashbourne-Nkemelu", "1964-05-30", "FEMALE")},
                        {"serviceId", service_.id},
                        {"priority", "ROUTINE"},
                        {"question", "Palpitations for two months, normal tracing. Is a monitor worth while?"},
                        {"conversionAuthorisation", "AUTHORISED_TO_CONVERT"},
                        {"attachments", json::array({tracing})}};
        const Answer answer = Caller::required(201, caller_.post(doctor_, "/api/v1/advice-requests", body));
        ubrn_ = text_of(answer.body, "ubrn");
        version_ = answer.version();
        return "UBRN " + text_of(answer.body, "ubrnPrinted") + ", to be answered by " + text_of(answer.body, "dueDate");
    });
}

void AdviceConversation::ask_back() {
    consultant_ = sign_in_consultant(walk_, service_.organisation);
    tell_.step("The consultant finds the question and reads the file", [&] {
        expect_on_list(caller_, consultant_, "advice-and-guidance-requests", ubrn_);
        const Answer listed = Caller::required(200, caller_.get(consultant_, path() + "/attachments"));
        const json& file = listed.body.at("attachments").at(0);
        const http::Response got = caller_.download(consultant_, path() + "/attachments/" + text_of(file, "id"));
        expect(got.status == 200, "the file", "status " + std::to_string(got.status));
        return text_of(file, "name") + ", " + std::to_string(got.body.size()) + " bytes";
    });
    tell_.step("The consultant asks back", [&] {
        const Answer reply = act(
            consultant_, "/reply",
            {{"outcome", "REQUIRE_FURTHER_INFORMATION"}, {"text", "Any fainting? And her thyroid function, please."}});
        return text_of(reply.body, "statusDisplay");
    });
}

void AdviceConversation::answer() {
    tell_.step("The doctor answers, with the blood results", [&] {
        expect_on_list(caller_, doctor_, "active-advice-requests", ubrn_);
        const json body{{"text", "She fainted once, last week. Thyroid function normal."},
                        {"attachments", json::array({upload(doctor_, "bloods.txt", "TSH 1.9 mU/l\n")})}};
        return text_of(act(doctor_, "/information", body).body, "statusDisplay");
    });
}

void AdviceConversation::convert() {
    tell_.step("Fainting changes it, and the consultant makes it a referral, as the practice has allowed", [&] {
        const Answer converted = act(consultant_, "/convert",
                                     {{"text", "I should like to see her; we shall ring her."},
                                      {"comment", "First available clinic, with a monitor."}},
                                     201);
        const json& referral = converted.body.at("referral");
        expect(referral.at("ubrn") == ubrn_, "the same number", referral.at("ubrn").dump());
        return "the same UBRN " + text_of(referral, "ubrnPrinted") + ", now " + text_of(referral, "stateDisplay");
    });
    tell_.step("It is on the hospital's list of appointments to book, and its files are there", [&] {
        expect_on_list(caller_, consultant_, "appointments-for-booking", ubrn_);
        const Answer listed =
            Caller::required(200, caller_.get(consultant_, "/api/v1/referrals/" + ubrn_ + "/documents"));
        const auto files = listed.body.at("documents").size();
        expect(files == 2, "two files", std::to_string(files));
        for (const json& file : listed.body.at("documents")) tell_.line(text_of(file, "name"));
        return std::to_string(files) + " files of the conversation";
    });
    tell_.step("The conversation is printed for the records", [&] {
        const http::Response printed = caller_.download(doctor_, path() + "/summary");
        expect(printed.status == 200 && printed.body.starts_with("%PDF"), "a PDF",
               "status " + std::to_string(printed.status));
        return std::to_string((printed.body.size() + 1023) / 1024) + " kB of PDF";
    });
}

} // namespace

void walk_advice(const Walk& walk) { AdviceConversation(walk).go(); }

} // namespace ers::app
