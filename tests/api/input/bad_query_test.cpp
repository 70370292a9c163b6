// What no address should say, at every endpoint whose query means something: the parameters are those of the document,
// so that no new one can be forgotten.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/identifiers.hpp"
#include "ers/core/limits.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "tests/support/api_document.hpp"
#include "tests/support/good_calls.hpp"

namespace ers::testing {
namespace {

using entry::Endpoint;

// The target with that parameter as given ("limit=x", "limit=1&limit=1"), in the place of what it had.
std::string with_parameter(const std::string& target, std::string_view name, const std::string& text) {
    const auto mark = target.find('?');
    std::string changed = target.substr(0, mark) + "?" + text;
    for (std::size_t begin = mark; begin < target.size();) {
        const auto end = std::min(target.find('&', begin + 1), target.size());
        const auto part = std::string_view(target).substr(begin + 1, end - begin - 1);
        if (part.substr(0, part.find('=')) != name) changed += "&" + std::string(part);
        begin = end;
    }
    return changed;
}

class BadQuery : public ApiTest {
protected:
    static std::string wrong_fields(GoodCall call, std::string_view name, const std::string& text) {
        call.target = with_parameter(call.target, name, text);
        const auto answer = send(caller(), call);
        EXPECT_EQ(answer.status, 422) << call.target << " " << answer.text;
        return answer.wrong_fields();
    }
    static void expect_refused(const GoodCall& call, const std::string& name, const std::string& text,
                               const std::string& code) {
        const auto wrong = wrong_fields(call, name, text);
        EXPECT_NE(wrong.find(name + " " + code), std::string::npos) << text.substr(0, 100) << ": " << wrong;
    }
};

TEST_F(BadQuery, EveryParameterIsRefusedByName) {
    int parameters = 0;
    for (const auto& endpoint : rest::endpoints()) {
        const auto known = ApiDocument::instance().query_parameters(endpoint.method, endpoint.pattern);
        if (known.empty()) continue;
        const auto call = good_call(world(), endpoint);
        SCOPED_TRACE(call.name());
        for (const auto& [name, has_codes] : known) {
            expect_refused(call, name, name + "=1&" + name + "=1", "CONFLICTING_VALUES");
            expect_refused(call, name, name + "=" + std::string(limits::cursor_bytes_max + 1, 'x'), "INVALID_VALUE");
            expect_refused(call, name, name + "=", ""); // as missing or as no such value, by its type
            if (has_codes) expect_refused(call, name, name + "=BECAUSE", "INVALID_CODE");
            ++parameters;
        }
        EXPECT_EQ(send(caller(), call).status, call.status);
    }
    EXPECT_GT(parameters, 50);
}

TEST_F(BadQuery, AParameterThatNobodyKnowsIsRefusedWhereAQueryIsRead) {
    int endpoints = 0;
    for (const auto& endpoint : rest::endpoints()) {
        const bool is_read =
            endpoint.body_bytes_max == 0 &&
            ApiDocument::instance().promises(endpoint.method, endpoint.pattern, "422", "UNEXPECTED_FIELD");
        if (!is_read) continue;
        const auto call = good_call(world(), endpoint);
        EXPECT_EQ(wrong_fields(call, "surprise", "surprise=1"), "surprise UNEXPECTED_FIELD") << call.name();
        ++endpoints;
    }
    EXPECT_GT(endpoints, 20);
}

// Of lists and searches: each parameter in each form that cannot be meant.
TEST_F(BadQuery, WhatCannotBeMeantIsRefusedByName) {
    const auto referral = world().refer();
    const auto patient = world().sign_in(referral);
    const std::string service = "/api/v1/services/" + quoted(world().first);
    const std::string patient_slots =
        "/api/v1/patient/services/" + quoted(world().first) + "/slots?ubrn=" + referral.ubrn;
    struct QueryEndpoint {
        std::string target;
        http::Headers who;
        std::vector<std::string> names; // of its parameters
    };
    const std::vector<QueryEndpoint> endpoints{
        {"/api/v1/services?",
         server().referrer(),
         {"limit", "cursor", "priority", "requestType", "bookable", "postcode", "maxDistanceKm", "maxWaitWeeks",
          "hasSlots", "patientAge", "ageMonths", "patientSex", "sort", "organisation", "commissioner", "specialty",
          "clinicType"}},
        {service + "/slots?", server().referrer(), {"limit", "cursor", "from", "to", "priority"}},
        {service + "/slots/all?", server().manager(), {"limit", "cursor", "from", "to", "status"}},
        {"/api/v1/worklists/awaiting-booking?", server().referrer(), {"limit", "cursor"}},
        {"/api/v1/worklists/active-advice-requests?", server().referrer(), {"limit", "cursor"}},
        {patient_slots + "&", patient, {"limit", "cursor", "from", "to"}},
        {"/api/v1/patient/referrals/" + referral.ubrn + "?", patient, {"postcode"}},
    };
    for (const auto& endpoint : endpoints) {
        const auto expect_named = [&](const std::string& query, const std::string& field) {
            const auto answer = caller().get(endpoint.target + query, endpoint.who);
            EXPECT_EQ(answer.status, 422) << endpoint.target << query << " " << answer.text;
            EXPECT_NE(answer.wrong_fields().find(field), std::string::npos)
                << endpoint.target << query << " " << answer.text;
        };
        for (const auto& name : endpoint.names) {
            for (const char* value : {"%27%3B%20drop%20table%20slot%3B--", "-1", "1e400", "nan", "99999999999999999999",
                                      "2026-02-30T10%3A00%3A00Z", "2026-13-01", "x%7Cy", "%F0%9F%A9%BA"}) {
                const bool names_an_organisation = name == "organisation" || name == "commissioner";
                if (names_an_organisation && OdsCode::parse(value)) continue; // "nan" may be one's code
                expect_named(name + "=" + value, name);
            }
            expect_named(name + "=1&" + name + "=1", name);
        }
        expect_named("surprise=1", "surprise");
    }
    for (const char* query : {"limit=0", "limit=101", "limit=", "limit=1.5"}) {
        EXPECT_EQ(caller().get(std::string("/api/v1/services?") + query, server().referrer()).outcome(),
                  "422 INVALID_VALUE");
    }
    EXPECT_EQ(caller().get(service + "/slots/all?ubrn=1", server().manager()).wrong_fields(), "ubrn UNEXPECTED_FIELD");
}

} // namespace
} // namespace ers::testing
