// What no caller should send, at every endpoint that takes a body: a clear 4xx that names the field, nothing stored.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ers/core/limits.hpp"
#include "ers/guidance/limits.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "ers/slots/limits.hpp"
#include "tests/support/good_calls.hpp"

namespace ers::testing {
namespace {

// A body, and the field that its refusal has to name; none where the body as a whole cannot be read.
struct BadBody {
    std::string text;
    std::string field = {};
    std::string code = {}; // where only one will do
};

// Where a value stands in a body: for JSON, and as a refusal calls it.
struct Place {
    json::json_pointer pointer;
    std::string name;
};

void gather_places(const json& value, const json::json_pointer& at, const std::string& name,
                   std::vector<Place>& places) {
    if (!name.empty()) places.push_back({at, name});
    if (value.is_object()) {
        for (const auto& [key, item] : value.items()) {
            gather_places(item, at / key, name.empty() ? key : name + "." + key, places);
        }
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            gather_places(value[i], at / i, name + "[" + std::to_string(i) + "]", places);
        }
    }
}

std::string last_word(const std::string& name) {
    const auto dot = name.rfind('.');
    return dot == std::string::npos ? name : name.substr(dot + 1);
}

bool is_one_of(const std::string& word, const std::vector<std::string>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Whatever is written here is stored or compared as it is.
bool is_free_text(const std::string& name) {
    return is_one_of(last_word(name), {"familyName", "givenName", "comment", "clinician", "reference", "references[0]",
                                       "user", "accessCode", "question", "title", "text", "action", "liability"});
}

bool is_optional(const GoodCall& call, const std::string& name) {
    if (is_one_of(name, {"patient.postcode", "slots[0].clinician", "choice", "choice.reason"})) return true;
    if (call.pattern.ends_with("/patient-letter")) return true;
    if (name.starts_with("answers.") || name.find(".filter.") != std::string::npos) return true;
    const auto last = call.pattern.substr(call.pattern.rfind('/'));
    return name == "comment" &&
           !is_one_of(last, {"/reject", "/accept-book-later", "/return-with-advice", "/cancel-action-later",
                             "/redirect", "/end"}) &&
           call.pattern.find("/appointment/") == std::string::npos;
}

// The body with other text, not necessarily JSON, in the place of one value.
std::string with_text(json body, const Place& place, const std::string& text) {
    const std::string mark = "@here@";
    body[place.pointer] = mark;
    std::string whole = body.dump();
    return whole.replace(whole.find('"' + mark + '"'), mark.size() + 2, text);
}

std::vector<BadBody> unreadable_bodies(const json& good) {
    const std::string text = good.dump();
    std::vector<BadBody> bodies{{" "},
                                {"{"},
                                {"}"},
                                {"[]"},
                                {"[" + text + "]"},
                                {"null"},
                                {"42"},
                                {"\"{}\""},
                                {text + "x"},
                                {text + text},
                                {"{\"a\":1,}"},
                                {"{'a':1}"},
                                {"{a:1}"},
                                {"\xEF\xBB\xBF" + text + "}"},
                                {"\xFF\xFE{}"},
                                {std::string("{}\0", 3)},
                                {"{\"a\":01}"},
                                {"{\"a\":+1}"},
                                {"{\"a\":NaN}"},
                                {"{\"a\":\"\t\"}"},
                                {"// {}"}};
    const auto deep = limits::json_depth_max + 1;
    bodies.push_back({"{\"a\":" + std::string(deep, '[') + std::string(deep, ']') + "}"});
    bodies.push_back({"{\"a\":" + std::string(20'000, '[')});
    if (text.size() > 2) bodies.push_back({text.substr(0, text.size() - 1)});
    for (const auto& [name, value] : good.items()) {
        bodies.push_back({"{\"" + name + "\":null," + text.substr(1)}); // twice
    }
    for (auto& body : bodies) body.code = "MALFORMED_JSON";
    return bodies;
}

std::vector<BadBody> unknown_fields(const json& good) {
    std::vector<BadBody> bodies;
    const auto add = [&](const json::json_pointer& at, const std::string& prefix) {
        json body = good;
        body[at]["surprise"] = 1;
        bodies.push_back({body.dump(), prefix + "surprise", "UNEXPECTED_FIELD"});
        body = good;
        body[at]["'; drop table patient; --"] = 1; // a name that is not plain is not repeated
        bodies.push_back({body.dump(), prefix + "(unknown)", "UNEXPECTED_FIELD"});
    };
    add(json::json_pointer(), "");
    std::vector<Place> places;
    gather_places(good, json::json_pointer(), "", places);
    for (const auto& place : places) {
        if (good[place.pointer].is_object()) add(place.pointer, place.name + ".");
    }
    return bodies;
}

// Values of every type but the right one; and of the right one, what cannot be meant.
std::vector<BadBody> wrong_values(const GoodCall& call, const Place& place) {
    const json& good = call.body[place.pointer];
    std::vector<BadBody> bodies;
    const auto put = [&](const std::string& text, const std::string& code = {}) {
        bodies.push_back({with_text(call.body, place, text), place.name, code});
    };
    for (const char* text : {"4.5", "-1", "99999999999999999999999999", "[1]", "[[]]", "{\"a\":1}"}) put(text);
    if (!good.is_boolean()) put("true");
    if (place.name != "answers") put("{}"); // none is where questions begin
    if (!good.is_number()) put("42");
    if (!good.is_array()) put("[]");
    if (!good.is_string()) put("\"text\"");
    if (!is_optional(call, place.name) && !place.name.ends_with(']')) {
        put("null", "MISSING_VALUE");
        json without = call.body;
        without[place.pointer.parent_pointer()].erase(place.pointer.back());
        bodies.push_back({without.dump(), place.name, "MISSING_VALUE"});
    }
    for (const char* text :
         {"1e400", "-1e400", "\"\xFF\"", "\"\xC3\x28\"", "\"\xED\xA0\x80\"", "\"\\ud800\"", "\"\\x41\""}) {
        bodies.push_back({with_text(call.body, place, text), "", "MALFORMED_JSON"});
    }
    if (!place.name.ends_with(']')) bodies.push_back({with_text(call.body, place, ""), "", "MALFORMED_JSON"});
    if (!good.is_string()) return bodies;
    put("\"\\u0000\"", "INVALID_VALUE");
    put("\"a\\u0000b\"", "INVALID_VALUE");
    put("\"\\u001b[2J\"", "INVALID_VALUE");
    put("\" padded \"", "INVALID_VALUE");
    put("\"" + std::string(9'000, 'x') + "\""); // no field takes so much
    if (!is_optional(call, place.name)) put("\"\"");
    return bodies;
}

std::vector<BadBody> wrong_texts(const GoodCall& call, const Place& place) {
    std::vector<BadBody> bodies;
    const auto put = [&](const std::string& value) {
        bodies.push_back({with_text(call.body, place, json(value).dump()), place.name, ""});
    };
    const std::string word = last_word(place.name);
    for (const char* value : {"'; drop table referral; --", "x' or '1'='1", "1; select pg_sleep(10)", "$1", "\\",
                              "%s%n", "<script>", "../../etc/passwd", "\xF0\x9F\xA9\xBA"}) {
        if (!is_free_text(place.name)) put(value);
    }
    if (word == "birthDate") {
        for (const char* date : {"2026-02-30", "2026-13-01", "2025-02-29", "1970-00-10", "1970-3-14", "14/03/1970",
                                 "1970-03-14T00:00:00Z", "0000-00-00", "99999-01-01", "2199-01-01", "1870-01-01"}) {
            put(date);
        }
    }
    if (word == "startsAt") {
        for (const char* instant : {"2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-11-24", "2026-11-24T10:00:00",
                                    "2026-11-24 10:00:00Z", "2026-11-24T25:00:00Z", "2026-11-24T10:61:00Z", "now",
                                    "2026-11-24T10:00:00+99:00", "9999-12-31T23:59:59Z"}) {
            put(instant);
        }
    }
    if (word == "nhsNumber") {
        for (const char* number : {"9990000000", "999000000", "99900000000", "999 000 000 0", "４０１０２３２１３７"})
            put(number);
    }
    const std::vector<std::string> ids{"slotId", "serviceId", "shortlist[0]"};
    if (is_one_of(word, ids)) {
        for (const char* id : {"0", "-5", "1.5", "0x10", "9223372036854775808", " 7", "7 ", "1e3", "+7", "NaN"})
            put(id);
    }
    return bodies;
}

// More than there may be, whatever the limit: as many as the body has space for.
json too_many(const json& good, std::size_t body_bytes_max) {
    const auto bytes_each = good.front().dump().size() + 1;
    const auto space = (body_bytes_max - body_bytes_max / 4) / bytes_each;
    return json(json::array_t(std::min(space, limits::slot_batch_rows_max + 1), good.front()));
}

std::vector<BadBody> overlong_lists(const GoodCall& call, const Place& place, std::size_t body_bytes_max) {
    const json& good = call.body[place.pointer];
    json body = call.body;
    if (place.name == "answers") {
        for (std::size_t i = 0; i <= guidance::limits::nodes_max; ++i) body["answers"]["q" + std::to_string(i)] = true;
    } else if (good.is_array() && !good.empty()) {
        body[place.pointer] = too_many(good, body_bytes_max);
    } else {
        return {};
    }
    return {{body.dump(), place.name, "TOO_MANY_ITEMS"}};
}

// What may be left out, and is left out by the good call.
struct OptionalField {
    std::string_view pattern; // how it ends
    std::string name;
    json wrong;
    std::string code;
};

const std::vector<OptionalField>& optional_fields() {
    static const std::vector<OptionalField> fields{
        {"/accept-book-later", "priority", "SOON", "INVALID_CODE"},
        {"/cancel-action-later", "priority", "SOON", "INVALID_CODE"},
        {"/return-with-advice", "priority", "SOON", "INVALID_CODE"},
        {"/advice-requests/{ubrn}/convert", "priority", "SOON", "INVALID_CODE"},
        {"/advice-requests/{ubrn}/close", "comment", 42, "INVALID_VALUE"},
        {"/centre/return", "comment", 42, "INVALID_VALUE"},
        {"/advice-requests/{ubrn}/reply", "attachments", json::array_t(100, "x"), "TOO_MANY_ITEMS"},
        {"/advice-requests/{ubrn}/information", "attachments", json::array_t(100, "x"), "TOO_MANY_ITEMS"},
        {"/management-agreements", "specialties", json::array_t(1'000, "UROLOGY"), "TOO_MANY_ITEMS"},
        {"/triage", "choice.criteria", json::array_t(100, "near"), "TOO_MANY_ITEMS"}};
    return fields;
}

std::vector<BadBody> wrong_optional_fields(const GoodCall& call) {
    std::vector<BadBody> bodies;
    for (const auto& field : optional_fields()) {
        if (!call.pattern.ends_with(field.pattern)) continue;
        std::string path = "/" + field.name;
        std::replace(path.begin(), path.end(), '.', '/');
        json body = call.body;
        body[json::json_pointer(path)] = field.wrong;
        bodies.push_back({body.dump(), field.name, field.code});
    }
    return bodies;
}

std::vector<BadBody> bad_bodies(const GoodCall& call, std::size_t body_bytes_max) {
    auto bodies = unreadable_bodies(call.body);
    const auto add = [&bodies](std::vector<BadBody> more) {
        bodies.insert(bodies.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    };
    add(unknown_fields(call.body));
    add(wrong_optional_fields(call));
    std::vector<Place> places;
    gather_places(call.body, json::json_pointer(), "", places);
    for (const auto& place : places) {
        add(wrong_values(call, place));
        add(overlong_lists(call, place, body_bytes_max));
        if (call.body[place.pointer].is_string()) add(wrong_texts(call, place));
    }
    return bodies;
}

class BadInput : public ::testing::Test {
protected:
    // A wrong sign-in is an attempt: the limits must allow all of them.
    static void SetUpTestSuite() {
        world_ = std::make_unique<ApiWorld>([](app::Settings& settings) {
            settings.patients.address_failures_max = 100'000;
            settings.patients.failures_max = 100'000;
        });
    }
    static void TearDownTestSuite() {
        EXPECT_EQ(broken_invariants(world_->server().database().owner()), "");
        world_.reset();
    }
    static ApiWorld& world() { return *world_; }

    // A sign-in with details that nobody has is refused as that, whatever they look like; the attempt is counted.
    static bool is_attempt(const GoodCall& call, const Answer& answer) {
        return call.pattern == "/api/v1/patient/session" && answer.outcome() == "401 SIGN_IN_FAILED";
    }

    static void expect_refused(const GoodCall& call, const BadBody& bad) {
        SCOPED_TRACE(call.name() + " with " + bad.text.substr(0, 300));
        const auto answer = world().caller().call(call.method, call.target, call.headers(), bad.text);
        if (is_attempt(call, answer)) return;
        EXPECT_TRUE(answer.status == 400 || answer.status == 422) << answer.status << " " << answer.text;
        EXPECT_TRUE(bad.code.empty() || answer.body.value("code", "") == bad.code) << answer.text;
        EXPECT_NE(answer.wrong_fields().find(bad.field), std::string::npos) << answer.text;
        for (const char* inside : {"pqxx", "SQLSTATE", "select ", "insert ", "exception", "nlohmann", "syntax"}) {
            EXPECT_EQ(answer.text.find(inside), std::string::npos) << answer.text;
        }
    }

private:
    static inline std::unique_ptr<ApiWorld> world_;
};

TEST_F(BadInput, IsRefusedAtEveryEndpointThatTakesABodyAndNothingIsStored) {
    std::size_t sent = 0;
    for (const auto& endpoint : rest::endpoints()) {
        if (endpoint.body_bytes_max == 0) continue;
        const auto call = good_call(world(), endpoint);
        if (!call.text.empty()) continue; // no JSON: any bytes may be meant
        SCOPED_TRACE(call.name());
        auto before = world().contents();
        for (const auto& bad : bad_bodies(call, endpoint.body_bytes_max)) {
            expect_refused(call, bad);
            ++sent;
        }
        auto after = world().contents();
        before.erase("sign_in_failure");
        after.erase("sign_in_failure");
        EXPECT_EQ(before, after);
        // It was the change that was refused: unchanged, the call goes through.
        EXPECT_EQ(send(world().caller(), call).status, call.status);
        if (HasFailure()) break; // one endpoint's findings at a time
    }
    EXPECT_GT(sent, 1'500U);
}

// Only where a body may be left out is none accepted.
TEST_F(BadInput, AnEmptyBodyIsRefusedUnlessNothingHasToBeSaid) {
    for (const auto& endpoint : rest::endpoints()) {
        if (endpoint.body_bytes_max == 0) continue;
        const auto call = good_call(world(), endpoint);
        const auto answer = world().caller().call(call.method, call.target, call.headers(), "");
        const auto last = call.pattern.substr(call.pattern.rfind('/'));
        const bool may_be_empty =
            is_one_of(last, {"/accept", "/access-code", "/acknowledge", "/confirm", "/return", "/cancelled-in-pas",
                             "/patient-letter", "/approve", "/publish", "/ubrns"});
        const std::string refusal = call.text.empty() ? "400 MALFORMED_JSON" : "422 FILE_SIZE_ERROR";
        EXPECT_EQ(answer.outcome(), may_be_empty ? std::to_string(call.status) : refusal) << call.name();
    }
}

TEST_F(BadInput, ABodyBeyondItsLimitIsRefusedBeforeItIsRead) {
    for (const auto& endpoint : rest::endpoints()) {
        const auto call = good_call(world(), endpoint);
        if (call.method == http::Method::get) continue;
        const auto before = world().contents();
        // Where no body is taken, any is too large.
        const std::string body = "{\"a\":\"" + std::string(endpoint.body_bytes_max, 'x') + "\"}";
        const auto answer = world().caller().call(call.method, call.target, call.headers(), body);
        EXPECT_EQ(answer.outcome(), "413 PAYLOAD_TOO_LARGE") << call.name();
        EXPECT_EQ(world().contents(), before) << call.name();
    }
}

// Fragments of SQL are text like any other: stored as they are, shown as they are, never run.
TEST_F(BadInput, SqlInFreeTextIsKeptVerbatim) {
    auto& caller = world().caller();
    auto& server = world().server();
    const std::vector<std::string> fragments{
        "'; drop table patient; --", "x' or '1'='1", "\"quoted\" \\ $1 %s", "{a,b}", "null", "é ß 漢字 🩺", "--"};
    for (const auto& text : fragments) {
        auto body = world().new_referral();
        for (const char* field : {"familyName", "givenName", "address", "telephone"})
            body["patient"][field] = text.substr(0, 40);
        auto referral = world().refer(body, server.referrer());
        const auto read = caller.get(referral.path(), server.referrer());
        for (const char* field : {"familyName", "givenName", "address", "telephone"}) {
            EXPECT_EQ(read.body["patient"].value(field, ""), text.substr(0, 40)) << field;
        }
        const auto cancelled =
            caller.post(referral.path() + "/cancel", {{"reason", "RAISED_IN_ERROR"}, {"comment", text}},
                        for_write(server.referrer(), referral.version));
        EXPECT_EQ(cancelled.outcome(), "200");
        EXPECT_EQ(caller.get(referral.path(), server.referrer()).body.value("stateComment", ""), text);
    }
    json slots = json::array();
    const auto start = server.add_slots({.service_id = world().first, .count = 1});
    const auto own = "/api/v1/services/" + quoted(world().first) + "/slots";
    const auto listed = caller.get(own + "/all", server.manager());
    for (const auto& text : fragments) {
        slots.push_back({{"reference", text},
                         {"startsAt", listed.body["items"][0]["startsAt"]},
                         {"durationMinutes", 30},
                         {"priorities", {"ROUTINE"}},
                         {"clinician", text}});
    }
    const auto published = caller.put(own, {{"slots", slots}}, for_write(server.manager()));
    EXPECT_EQ(published.body.value("created", 0U), fragments.size()) << published.text;
    const auto withdrawn = caller.post(own + "/withdraw", {{"references", fragments}}, for_write(server.manager()));
    EXPECT_EQ(withdrawn.body.value("withdrawn", 0U), fragments.size()) << withdrawn.text;
}

struct BadTarget {
    std::string target;
    std::string outcome;
    std::string field = {};
};

// Paths that two readers could read differently are refused; one that merely names nothing is not found.
TEST_F(BadInput, TrickyPathsAreRefusedOrNotFound) {
    const auto who = world().server().referrer();
    const std::vector<BadTarget> targets{
        {"/api/v1/referrals/%2e%2e", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/../referrals", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/a%2Fb", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/a%5Cb", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/%00", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/0000000000%0a", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/%", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/%zz", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/%c0%ae", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/%ff", "400 MALFORMED_REQUEST"},
        {"/api/v1/services?text=%ff", "400 MALFORMED_REQUEST"},
        {"/api/v1/services?text=%00", "400 MALFORMED_REQUEST"},
        {"/api/v1/services?%=1", "400 MALFORMED_REQUEST"},
        {"/api/v1/services?=1", "400 MALFORMED_REQUEST"},
        {"/api/v1/referrals/%252e%252e", "404 NOT_FOUND"},
        {"/api/v1/referrals/'or'1'='1", "404 NOT_FOUND"},
        {"/api/v1/referrals/00000000000%EF%BC%91", "404 NOT_FOUND"},
        {"/api/v1/referrals/999999999999999999999999", "404 NOT_FOUND"},
        {"/api/v1/services/0", "404 NOT_FOUND"},
        {"/api/v1/services/-1", "404 NOT_FOUND"},
        {"/api/v1/services/9223372036854775808", "404 NOT_FOUND"},
        {"/api/v1/services/1e3", "404 NOT_FOUND"},
        {"/api/v1/worklists/%27%3B--", "404 NOT_FOUND"},
        {"/api/v1//referrals", "404 NOT_FOUND"},
        {"/api/v1/referrals/", "404 NOT_FOUND"},
        {"/API/V1/services", "404 NOT_FOUND"},
        {"//", "404 NOT_FOUND"},
    };
    for (const auto& bad : targets) {
        EXPECT_EQ(world().caller().get(bad.target, who).outcome(), bad.outcome) << bad.target;
    }
    const auto referral = world().refer();
    const std::string printed =
        referral.ubrn.substr(0, 4) + "%20" + referral.ubrn.substr(4, 4) + "%20" + referral.ubrn.substr(8);
    EXPECT_EQ(world().caller().get("/api/v1/referrals/" + printed, who).outcome(), "200"); // as people read it out
}

} // namespace
} // namespace ers::testing
