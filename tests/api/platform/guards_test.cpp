// What every endpoint has in common, checked at every endpoint: the good call, who is turned away, keys and versions.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ers/identity/roles.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "tests/support/good_calls.hpp"

namespace ers::testing {
namespace {

using entry::Access;

class Guards : public ApiTest {
protected:
    using Contents = std::map<std::string, std::string>;
    // Runs the check on a good call of each endpoint that it is meant for.
    template <class Wanted, class Check>
    static void at_each(const Wanted& is_wanted, const Check& check) {
        int endpoints = 0;
        for (const auto& endpoint : rest::endpoints()) {
            if (!is_wanted(endpoint)) continue;
            const auto call = good_call(world(), endpoint);
            SCOPED_TRACE(call.name());
            check(call);
            ++endpoints;
        }
        EXPECT_GT(endpoints, 0);
    }
    static const entry::Endpoint& endpoint_of(const GoodCall& call) {
        const auto all = rest::endpoints();
        return *std::find_if(all.begin(), all.end(), [&](const auto& endpoint) {
            return endpoint.method == call.method && endpoint.pattern == call.pattern;
        });
    }
    static std::string_view permission_of(const GoodCall& call) { return endpoint_of(call).permission; }
    static bool is_staffs(const GoodCall& call) {
        const auto access = endpoint_of(call).access;
        return access == Access::staff || access == Access::staff_or_patient;
    }
    static bool is_guarded(const entry::Endpoint& endpoint) { return entry::is_guarded(endpoint); }

    // As well formed as the call, and something else.
    static GoodCall another_request(const GoodCall& call) {
        GoodCall other = call;
        if (!call.text.empty()) {
            other.text += "!";
        } else if (call.body.is_null()) {
            auto& digit = other.target[other.target.find_last_of("0123456789")]; // of an id or a UBRN
            digit = digit == '9' ? '0' : '9';
        } else if (call.body.contains("slotId")) {
            other.body["slotId"] = "1";
        } else if (call.body.contains("ubrn")) {
            other.body["ubrn"] = "123456789012";
        } else if (call.body.contains("serviceId")) {
            other.body["serviceId"] = "1";
        } else {
            other.body["comment"] = "Something else";
        }
        return other;
    }
    static http::Headers without(http::Headers headers, std::string_view name) {
        headers.remove(name);
        return headers;
    }
    static http::Headers with(http::Headers headers, std::string_view name, const std::string& value) {
        headers.set(name, value);
        return headers;
    }
};

TEST_F(Guards, EveryEndpointAnswersItsGoodCall) {
    at_each([](const auto&) { return true; },
            [](const GoodCall& call) {
                const auto answer = send(caller(), call);
                EXPECT_EQ(answer.status, call.status) << answer.text;
            });
}

TEST_F(Guards, NoTokenNoAnswerAndNothingDone) {
    at_each([](const auto& endpoint) { return endpoint.access != Access::open; },
            [](const GoodCall& call) {
                const auto before = world().contents();
                const auto answer = send(caller(), call, without(call.headers(), "Authorization"));
                EXPECT_EQ(answer.outcome(), "401 NO_ACCESS");
                EXPECT_EQ(world().contents(), before);
            });
}

// A patient's session opens no staff endpoint but the directory's, and a staff token no patient's.
TEST_F(Guards, TheWrongKindOfTokenIsNoToken) {
    const auto patient = world().sign_in(world().refer());
    at_each([](const auto& endpoint) { return endpoint.access == Access::staff || endpoint.access == Access::patient; },
            [&](const GoodCall& call) {
                const bool is_patients = call.pattern.find("/patient/") != std::string::npos;
                const auto other = is_patients ? server().referrer() : patient;
                const auto answer = send(
                    caller(), call, with(call.headers(), "Authorization", std::string(*other.get("Authorization"))));
                EXPECT_EQ(answer.outcome(), "401 NO_ACCESS");
            });
}

// The answer to those whom a referral is not for is the one about a referral that does not exist, to the letter.
TEST_F(Guards, AnotherOrganisationLearnsNothing) {
    const auto patient = world().sign_in(world().refer());
    at_each([](const auto& endpoint) { return endpoint.access != Access::open; },
            [&](const GoodCall& call) {
                if (call.ubrn.empty() || call.target.find(call.ubrn) == std::string::npos) return;
                const bool is_patients = call.pattern.find("/patient/") != std::string::npos;
                const bool is_referrers = identity::may(BusinessFunction::referring_clinician, permission_of(call));
                const bool is_desks = identity::may(BusinessFunction::bms_admin, permission_of(call));
                const auto stranger = is_patients    ? patient
                                      : is_referrers ? world().other_practice()
                                      : is_desks     ? server().staff("adviser", "QBB", BusinessFunction::bms_admin)
                                                     : server().reviewer("NBB");
                const auto before = world().contents();
                const auto as = std::string(*stranger.get("Authorization"));
                const auto theirs = send(caller(), call, with(call.headers(), "Authorization", as));
                const auto nobodys = call.about("123456789012");
                const auto none = send(caller(), nobodys, with(nobodys.headers(), "Authorization", as));
                EXPECT_EQ(theirs.outcome(), "404 NOT_FOUND");
                EXPECT_EQ(theirs.text_without_request_id(), none.text_without_request_id());
                EXPECT_EQ(world().contents(), before);
            });
}

// The other side of the same referral is no stranger, but it is not with a provider before it is booked there.
TEST_F(Guards, AProviderLearnsNothingOfAReferralThatIsNotWithIt) {
    const auto referral = world().refer();
    const auto reader = server().reviewer("RAA");
    const auto answer = caller().get(referral.path(), reader);
    EXPECT_EQ(answer.outcome(), "404 NOT_FOUND");
    EXPECT_EQ(answer.text_without_request_id(),
              caller().get("/api/v1/referrals/123456789012", reader).text_without_request_id());
}

TEST_F(Guards, AServiceOfAnotherProviderIsNotThere) {
    for (const auto& endpoint : rest::endpoints()) {
        if (endpoint.permission != "slot.publish" && endpoint.permission != "slot.list_own") continue;
        const auto call = good_call(world(), endpoint);
        const auto as = std::string(*server().manager("NBB").get("Authorization"));
        const auto theirs = send(caller(), call, with(call.headers(), "Authorization", as));
        auto nobodys = call;
        const auto id = "/services/" + quoted(world().first) + "/";
        nobodys.target.replace(nobodys.target.find(id), id.size(), "/services/999999999/");
        const auto none = send(caller(), nobodys, with(nobodys.headers(), "Authorization", as));
        EXPECT_EQ(theirs.outcome(), "404 NOT_FOUND") << call.name();
        EXPECT_EQ(theirs.text_without_request_id(), none.text_without_request_id()) << call.name();
    }
}

// An answer in a type that there is not, a target that is no text, half the name of the profile that acts.
TEST_F(Guards, WhatCannotBeReadOrAnsweredIsNotDone) {
    at_each([](const auto&) { return true; },
            [](const GoodCall& call) {
                const bool is_write = is_guarded(endpoint_of(call));
                const auto before = is_write ? world().contents() : Contents{};
                EXPECT_EQ(send(caller(), call, with(call.headers(), "Accept", "model/vrml")).outcome(),
                          "406 NOT_ACCEPTABLE");
                auto unreadable = call;
                unreadable.target += call.target.find('?') == std::string::npos ? "?text=%ff" : "&text=%ff";
                EXPECT_EQ(send(caller(), unreadable).outcome(), "400 MALFORMED_REQUEST");
                if (is_staffs(call)) {
                    const auto answer =
                        send(caller(), call, with(call.headers(), "NHSD-End-User-Organisation-ODS", "P81001"));
                    EXPECT_EQ(answer.outcome(), "400 MISSING_HEADER");
                    EXPECT_EQ(answer.wrong_fields(), "header NHSD-eRS-Business-Function MISSING_HEADER");
                }
                EXPECT_EQ(is_write ? world().contents() : Contents{}, before);
            });
}

// The caller is checked first: with a key missing too, a stranger learns only that they are not signed in.
TEST_F(Guards, AKeyIsDemandedWhereARepeatWouldDoHarm) {
    at_each([](const auto& endpoint) { return endpoint.key_required; },
            [](const GoodCall& call) {
                const auto before = world().contents();
                EXPECT_EQ(send(caller(), call, without(call.headers(), "Idempotency-Key")).outcome(),
                          "400 IDEMPOTENCY_KEY_MISSING");
                for (const auto& key : {std::string(129, 'k'), std::string("two words"), std::string("\xC3\xA9")}) {
                    EXPECT_EQ(send(caller(), call, with(call.headers(), "Idempotency-Key", key)).outcome(),
                              "400 MALFORMED_REQUEST")
                        << key;
                }
                EXPECT_EQ(world().contents(), before);
            });
}

TEST_F(Guards, ARepeatedKeyGetsTheFirstAnswerAndNothingIsDoneTwice) {
    at_each(is_guarded, [](const GoodCall& call) {
        const auto headers = call.headers();
        const auto first = send(caller(), call, headers);
        ASSERT_EQ(first.status, call.status) << first.text;
        EXPECT_FALSE(first.is_replayed());
        const auto after_the_first = world().contents();
        const auto second = send(caller(), call, headers);
        EXPECT_EQ(second.status, first.status);
        EXPECT_EQ(second.text, first.text);
        EXPECT_EQ(second.headers.get("ETag"), first.headers.get("ETag"));
        EXPECT_EQ(second.headers.get("Location"), first.headers.get("Location"));
        EXPECT_TRUE(second.is_replayed());
        EXPECT_EQ(world().contents(), after_the_first);
    });
}

TEST_F(Guards, AKeyIsGoodForOneRequestOnly) {
    at_each(is_guarded, [](const GoodCall& call) {
        const auto headers = call.headers();
        ASSERT_EQ(send(caller(), call, headers).status, call.status);
        const auto after_the_first = world().contents();
        EXPECT_EQ(send(caller(), another_request(call), headers).outcome(), "422 IDEMPOTENCY_KEY_REUSED");
        EXPECT_EQ(world().contents(), after_the_first);
    });
}

// A refusal is not kept: the corrected request is accepted with the same key.
TEST_F(Guards, ARefusedRequestMayBeSentAgainWithItsKey) {
    at_each([](const auto& endpoint) { return is_guarded(endpoint) && endpoint.body_bytes_max > 0; },
            [](const GoodCall& call) {
                const auto headers = call.headers();
                auto wrong = call;
                if (call.text.empty()) {
                    wrong.body["surprise"] = 1;
                } else {
                    wrong.text.clear();
                }
                EXPECT_EQ(send(caller(), wrong, headers).outcome(),
                          call.text.empty() ? "422 UNEXPECTED_FIELD" : "422 FILE_SIZE_ERROR");
                EXPECT_EQ(send(caller(), call, headers).status, call.status);
            });
}

// The same key of somebody else is another key.
TEST_F(Guards, KeysOfDifferentCallersDoNotMeet) {
    const auto mine = for_write(server().referrer());
    auto theirs = world().other_practice();
    theirs.set("Idempotency-Key", std::string(*mine.get("Idempotency-Key")));
    const auto body = world().new_referral({world().first});
    EXPECT_EQ(caller().post("/api/v1/referrals", body, mine).outcome(), "201");
    const auto second = caller().post("/api/v1/referrals", body, theirs);
    EXPECT_EQ(second.outcome(), "201");
    EXPECT_FALSE(second.is_replayed());
}

TEST_F(Guards, AWriteSaysWhichVersionItRead) {
    at_each([](const auto& endpoint) { return entry::is_guarded(endpoint); },
            [](const GoodCall& call) {
                if (!call.version) return;
                const auto before = world().contents();
                EXPECT_EQ(send(caller(), call, without(call.headers(), "If-Match")).outcome(), "412 VERSION_MISSING");
                for (const char* tag : {"1", "\"1", "W/\"1\"", "*", "\"x\"", "\"0\"", "\"-1\"", "\"99999999999\"",
                                        "\"1\", \"2\"", "\"\"", "\"1.0\""}) {
                    EXPECT_EQ(send(caller(), call, with(call.headers(), "If-Match", tag)).outcome(),
                              "400 MALFORMED_REQUEST")
                        << tag;
                }
                for (const int version : {*call.version + 1, *call.version + 7}) {
                    const auto tag = "\"" + std::to_string(version) + "\"";
                    EXPECT_EQ(send(caller(), call, with(call.headers(), "If-Match", tag)).outcome(),
                              "409 VERSION_STALE");
                }
                EXPECT_EQ(world().contents(), before);
            });
}

// Two who read the same version: the second to write is told, whatever it wanted.
TEST_F(Guards, TheSecondWriterOfAVersionIsStale) {
    at_each([](const auto& endpoint) { return entry::is_guarded(endpoint); },
            [](const GoodCall& call) {
                if (!call.version) return;
                ASSERT_EQ(send(caller(), call).status, call.status);
                EXPECT_EQ(send(caller(), call).outcome(), "409 VERSION_STALE");
            });
}

TEST_F(Guards, AWriteRaisesTheVersionByOne) {
    at_each([](const auto& endpoint) { return entry::is_guarded(endpoint); },
            [](const GoodCall& call) {
                if (!call.version) return;
                const auto answer = send(caller(), call);
                if (answer.body.value("ubrn", "") != call.ubrn) return; // about the referral that came of it
                EXPECT_EQ(answer.version(), *call.version + 1);
                EXPECT_EQ(answer.body.value("version", 0), *call.version + 1);
            });
}

} // namespace
} // namespace ers::testing
