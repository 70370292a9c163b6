// Walks every endpoint in every role: each lets in exactly those whom the role matrix names.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "ers/advice/worklists.hpp"
#include "ers/core/words.hpp"
#include "ers/identity/roles.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "ers/referrals/life_cycle/drafts.hpp"
#include "ers/referrals/worklists/definitions.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

using entry::Access;
using entry::Endpoint;

std::string list_for(BusinessFunction function) {
    for (const auto& definition : referrals::worklist_definitions) {
        if (referrals::may_read(definition.readers, function)) return std::string(definition.code);
    }
    return "referrals-for-review";
}

// A target that fits the pattern, about things that need not be there: who may come in is asked first.
std::string target_of(const Endpoint& endpoint, BusinessFunction function) {
    std::string target(endpoint.pattern);
    const auto fill = [&target](const std::string& name, const std::string& value) {
        const auto at = target.find(name);
        if (at != std::string::npos) target.replace(at, name.size(), value);
    };
    fill("{ubrn}", "000000000000");
    fill("{id}", "1");
    // Each side has worklists of its own; a role is asked for one of its own side.
    fill("{name}", list_for(function));
    return target;
}

std::string body_of(const Endpoint& endpoint) { return endpoint.body_bytes_max > 0 ? "{}" : ""; }

class RoleWalk : public ApiTest {
protected:
    static Answer knock(const Endpoint& endpoint, BusinessFunction function, http::Headers who) {
        const auto media = endpoint.media_types.substr(0, endpoint.media_types.find(','));
        if (endpoint.body_bytes_max > 0) who.set("Content-Type", std::string(media));
        return caller().call(endpoint.method, target_of(endpoint, function), who, body_of(endpoint));
    }
    static std::string name_of(const Endpoint& endpoint, BusinessFunction function) {
        return std::string(code_of(endpoint.method)) + " " + std::string(endpoint.pattern) + " as " +
               std::string(code_of(function));
    }
};

TEST_F(RoleWalk, LetsStaffInWhereTheMatrixSaysSoAndNobodyElse) {
    int let_in = 0;
    int refused = 0;
    for (const auto& role : Codes<BusinessFunction>::entries) {
        if (role.value == BusinessFunction::patient) continue;
        const auto who = server().staff("walker", "RAA", role.value);
        for (const auto& endpoint : rest::endpoints()) {
            if (endpoint.access == Access::open) continue;
            SCOPED_TRACE(name_of(endpoint, role.value));
            const auto answer = knock(endpoint, role.value, who);
            if (endpoint.access == Access::patient) {
                EXPECT_EQ(answer.outcome(), "401 NO_ACCESS");
            } else if (identity::may(role.value, endpoint.permission)) {
                EXPECT_NE(answer.status, 403) << answer.text;
                EXPECT_NE(answer.status, 401) << answer.text;
                EXPECT_LT(answer.status, 500) << answer.text;
                ++let_in;
            } else {
                EXPECT_EQ(answer.outcome(), "403 FORBIDDEN");
                ++refused;
            }
        }
    }
    EXPECT_GT(let_in, 50);
    EXPECT_GT(refused, 100);
}

TEST_F(RoleWalk, LetsPatientsInAtTheirOwnEndpointsAndTheDirectory) {
    const auto patient = world().sign_in(world().refer());
    for (const auto& endpoint : rest::endpoints()) {
        // Signing out would end the walk.
        if (endpoint.access == Access::open || endpoint.pattern == "/api/v1/patient/session") continue;
        SCOPED_TRACE(name_of(endpoint, BusinessFunction::patient));
        const auto answer = knock(endpoint, BusinessFunction::patient, patient);
        if (endpoint.access == Access::staff) {
            EXPECT_EQ(answer.outcome(), "401 NO_ACCESS");
        } else if (identity::may(BusinessFunction::patient, endpoint.permission)) {
            EXPECT_NE(answer.status, 401) << answer.text;
            EXPECT_NE(answer.status, 403) << answer.text;
            EXPECT_LT(answer.status, 500) << answer.text;
        } else {
            EXPECT_EQ(answer.outcome(), "403 FORBIDDEN");
        }
    }
}

TEST_F(RoleWalk, LetsNobodyInWhoIsNotSignedIn) {
    http::Headers nonsense;
    nonsense.set("Authorization", "Bearer a.b.c");
    http::Headers unknown_session;
    unknown_session.set("Authorization", "Bearer " + std::string(43, 'A'));
    http::Headers another_scheme;
    another_scheme.set("Authorization", "Basic dXNlcjpwYXNz");
    http::Headers no_token;
    no_token.set("Authorization", "Bearer ");
    http::Headers patient_role; // nobody is a patient by a staff token
    patient_role = server().staff("walker", "RAA", BusinessFunction::patient);
    for (const auto& who : {http::Headers{}, nonsense, unknown_session, another_scheme, no_token, patient_role}) {
        for (const auto& endpoint : rest::endpoints()) {
            if (endpoint.access == Access::open) continue;
            SCOPED_TRACE(std::string(endpoint.pattern) + " with " + std::string(who.get("Authorization").value_or("")));
            const auto answer = knock(endpoint, BusinessFunction::patient, who);
            EXPECT_EQ(answer.outcome(), "401 NO_ACCESS");
            EXPECT_TRUE(answer.headers.get("WWW-Authenticate").value_or("").starts_with("Bearer"));
        }
    }
}

// The worklists of the other side are forbidden although reading worklists is not.
TEST_F(RoleWalk, KeepsTheSidesWorklistsApart) {
    std::map<std::string_view, referrals::ListReaders> lists;
    for (const auto& definition : referrals::worklist_definitions) lists[definition.code] = definition.readers;
    for (const auto& list : Codes<advice::AdviceList>::entries) lists[list.code] = advice::readers_of(list.value);
    lists[referrals::incomplete_referrals] = referrals::readers_of_incomplete_referrals;
    for (const auto& role : Codes<BusinessFunction>::entries) {
        if (role.value == BusinessFunction::patient) continue;
        const auto who = server().staff("walker", "RAA", role.value);
        for (const auto& [name, readers] : lists) {
            const auto answer = caller().get("/api/v1/worklists/" + std::string(name), who);
            EXPECT_EQ(answer.outcome(), referrals::may_read(readers, role.value) ? "200" : "403 FORBIDDEN")
                << name << " as " << role.code;
        }
    }
}

// A person with several profiles says which one acts; one that the token does not hold is refused.
TEST_F(RoleWalk, GoesByTheProfileThatTheHeadersName) {
    auto who = server().referrer();
    const auto as = [&who](const std::string& organisation, const std::string& function) {
        http::Headers headers = who;
        if (!organisation.empty()) headers.set("NHSD-End-User-Organisation-ODS", organisation);
        if (!function.empty()) headers.set("NHSD-eRS-Business-Function", function);
        return caller().get("/api/v1/worklists", headers);
    };
    EXPECT_EQ(as("P81001", "REFERRING_CLINICIAN").outcome(), "200");
    EXPECT_EQ(as("P82001", "REFERRING_CLINICIAN").outcome(), "403 FORBIDDEN");
    EXPECT_EQ(as("P81001", "REFERRING_ADMIN").outcome(), "403 FORBIDDEN");
    EXPECT_EQ(as("P81001", "").outcome(), "400 MISSING_HEADER");
    EXPECT_EQ(as("", "REFERRING_CLINICIAN").wrong_fields(), "header NHSD-End-User-Organisation-ODS MISSING_HEADER");
    EXPECT_EQ(as("P-1", "REFERRING_CLINICIAN").wrong_fields(),
              "header NHSD-End-User-Organisation-ODS MALFORMED_REQUEST");
    EXPECT_EQ(as("P81001", "KING").wrong_fields(), "header NHSD-eRS-Business-Function MALFORMED_REQUEST");
}

TEST_F(RoleWalk, FindsAPermissionInTheMatrixForEveryEndpoint) {
    for (const auto& endpoint : rest::endpoints()) {
        SCOPED_TRACE(endpoint.pattern);
        if (endpoint.access == Access::open) {
            EXPECT_TRUE(endpoint.permission.empty());
            continue;
        }
        const auto matrix = identity::role_matrix();
        const auto row = std::find_if(matrix.begin(), matrix.end(),
                                      [&](const auto& permission) { return permission.name == endpoint.permission; });
        EXPECT_TRUE(row != matrix.end()) << endpoint.permission;
    }
}

} // namespace
} // namespace ers::testing
