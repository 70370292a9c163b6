// Requests for advice over HTTP, in calls that are short to write.
#pragma once

#include "tests/support/api_fixture.hpp"

namespace ers::testing {

struct Asked {
    std::string ubrn;
    int version = 0;

    [[nodiscard]] std::string path() const { return "/api/v1/advice-requests/" + ubrn; }
};

class AdviceApiTest : public ApiTest {
protected:
    // A provider's administrator in the name of a clinician of RAA.
    static http::Headers as(BusinessFunction function, const std::string& organisation) {
        auto headers = server().staff("user-" + organisation, organisation, function);
        if (function == BusinessFunction::service_provider_clinician_admin) {
            headers.set("NHSD-eRS-On-Behalf-Of-User-ID", "reviewer");
        }
        return headers;
    }
    static Answer create(const json& body, const http::Headers& who) {
        return caller().post("/api/v1/advice-requests", body, for_write(who));
    }
    static Asked ask(const json& changes = json::object()) {
        auto body = world().new_advice_request();
        body.update(changes);
        const auto answer = create(body, server().referrer());
        EXPECT_EQ(answer.outcome(), "201") << answer.text;
        return {answer.body.value("ubrn", ""), answer.version()};
    }
    // The request with an answer of the provider's.
    static Asked answered() {
        auto request = ask();
        const auto answer = act(request, "reply", advice_reply, server().reviewer());
        EXPECT_EQ(answer.outcome(), "200") << answer.text;
        request.version = answer.version();
        return request;
    }
    static Answer act(const Asked& request, const std::string& action, const json& body, const http::Headers& who) {
        return caller().post(request.path() + "/" + action, body, for_write(who, request.version));
    }
    static Answer read(const Asked& request, const http::Headers& who) { return caller().get(request.path(), who); }

    static inline const json advice_reply{{"outcome", "RETURN_TO_REFERRER_WITH_ADVICE"},
                                          {"recommendation", "ADVICE_ONLY_NO_REFERRAL_RECOMMENDED"},
                                          {"text", "A week of it."}};
    static inline const json question_back{{"outcome", "REQUIRE_FURTHER_INFORMATION"}, {"text", "Which drugs?"}};
    static inline const json information{{"text", "None at present."}};
    static inline const json conversion{{"text", "We have taken her on."}, {"comment", "First available."}};
};

} // namespace ers::testing
