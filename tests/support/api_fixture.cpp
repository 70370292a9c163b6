#include "tests/support/api_fixture.hpp"

#include <algorithm>
#include <charconv>
#include <iomanip>
#include <sstream>

#include "ers/core/identifiers.hpp"
#include "tests/support/answers_seen.hpp"
#include "tests/support/api_document.hpp"

namespace ers::testing {
namespace {

constexpr db::Statement digest_tables{"test.digest_tables", R"(
    select table_name, (xpath('/row/c/text()', query_to_xml(
               format($q$select count(*) || ' rows ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '')
                             as c from %I t$q$, table_name), false, true, '')))[1]::text as digest
    from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'patient_session')"};

constexpr db::Statement add_patients_and_referrals{"test.add_referrals", R"(
    with sample as (
        select * from unnest($1::text[], $2::text[]) as x (nhs_number, ubrn)),
    patients as (
        insert into patient (nhs_number, family_name, given_name, birth_date, sex, created_at, updated_at)
        select nhs_number, 'Sample', 'Person', '1970-03-14', 'FEMALE', $4, $4 from sample
        returning id, nhs_number)
    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name, priority,
                          specialty_code, shortlist, state, letter_intention, created_at, updated_at)
    select s.ubrn, gen_random_uuid(), p.id, 'P81001', 'gp-1', 'Dr Test Referrer', 'ROUTINE', 'CARDIOLOGY',
           $3::bigint[], 'NOT_BOOKED', 'NOT_INTENDING_TO_ADD', $4, $4
    from sample s
    join patients p using (nhs_number))"};

// What every answer has, whatever was asked.
void expect_common_headers(const http::Response& response) {
    for (const char* name :
         {"X-Request-ID", "X-Correlation-ID", "Cache-Control", "Strict-Transport-Security", "Date"}) {
        EXPECT_TRUE(response.headers.get(name)) << name;
    }
    EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff");
}

// RFC 9457 with what this service adds.
void expect_problem(const Answer& answer) {
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/problem+json") << answer.text;
    EXPECT_EQ(answer.body.value("status", 0), answer.status) << answer.text;
    EXPECT_EQ(answer.body.value("requestId", ""), answer.headers.get("X-Request-ID").value_or("none"));
    for (const char* name : {"type", "title", "code"}) EXPECT_TRUE(answer.body.contains(name)) << answer.text;
    EXPECT_EQ(answer.headers.get("WWW-Authenticate").has_value(), answer.status == 401) << answer.text;
}

void note(http::Method method, std::string_view target, const Answer& answer) {
    const auto operation = ApiDocument::instance().operation_of(method, target);
    if (operation.empty() || !answer.body.is_object()) return;
    note_refusal({operation, answer.status, answer.body.value("code", "none")});
    for (const auto& wrong : answer.body.value("errors", json::array())) {
        note_refusal({operation, answer.status, wrong.value("code", "none")});
    }
}

} // namespace

std::string Answer::outcome() const {
    std::string text_of_it = std::to_string(status);
    if (body.is_object() && body.contains("code") && status >= 400)
        text_of_it += " " + body.at("code").get<std::string>();
    return text_of_it;
}

std::string Answer::wrong_fields() const {
    std::string list;
    if (!body.is_object() || !body.contains("errors")) return list;
    for (const auto& wrong : body.at("errors")) {
        if (!list.empty()) list += ", ";
        list += wrong.at("field").get<std::string>() + " " + wrong.at("code").get<std::string>();
    }
    return list;
}

int Answer::version() const {
    const auto tag = headers.get("ETag").value_or("");
    int number = 0;
    if (tag.size() > 2) std::from_chars(tag.data() + 1, tag.data() + tag.size() - 1, number);
    return number;
}

std::string Answer::text_without_request_id() const {
    std::string rest = text;
    const std::string id(headers.get("X-Request-ID").value_or(""));
    const auto found = rest.find(id);
    return id.empty() || found == std::string::npos ? rest : rest.erase(found, id.size());
}

Answer Caller::call(http::Method method, std::string_view target, const http::Headers& headers, std::string_view body) {
    const auto response = client_.request(method, target, headers, body);
    Answer answer{response.status, response.headers, response.body, nullptr};
    const auto type = response.headers.get("Content-Type").value_or("");
    if (type.find("json") != std::string_view::npos && method != http::Method::head) {
        answer.body = json::parse(answer.text, nullptr, false);
    }
    SCOPED_TRACE(std::string(code_of(method)) + " " + std::string(target) + " -> " + answer.outcome());
    expect_common_headers(response);
    if (answer.status >= 400 && method != http::Method::head) {
        expect_problem(answer);
        note(method, target, answer);
    }
    if (method != http::Method::head) {
        const auto objection = ApiDocument::instance().objection(method, target, response);
        EXPECT_EQ(objection.value_or(""), "") << "not as in docs/openapi.json: " << answer.text.substr(0, 2'000);
    }
    return answer;
}

Answer Caller::get(std::string_view target, const http::Headers& headers) {
    return call(http::Method::get, target, headers);
}
Answer Caller::post(std::string_view target, const json& body, const http::Headers& headers) {
    return call(http::Method::post, target, headers, body.dump());
}
Answer Caller::put(std::string_view target, const json& body, const http::Headers& headers) {
    return call(http::Method::put, target, headers, body.dump());
}
Answer Caller::del(std::string_view target, const http::Headers& headers) {
    return call(http::Method::del, target, headers);
}

ApiWorld::ApiWorld(const TestServer::Change& change) : server_(change) {
    first = server_.add_service();
    second = server_.add_service({.site = "RAA02"});
    third = server_.add_service({.organisation = "NBB", .site = "NBB01"});
    server_.start();
    caller_ = std::make_unique<Caller>(server_.client());
    // It listens before its workers have their connections.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (caller_->get("/health/ready").status != 200 && std::chrono::steady_clock::now() < deadline) {}
}

json ApiWorld::new_referral(const std::vector<std::int64_t>& shortlist) {
    json services = json::array();
    for (const auto id : shortlist.empty() ? std::vector{first, second, third} : shortlist)
        services.push_back(quoted(id));
    const int n = ++patients_;
    return {{"patient",
             {{"nhsNumber", sample_nhs_number(n)},
              {"familyName", "Quillfeather"},
              {"givenName", "Ottoline"},
              {"birthDate", "1970-03-14"},
              {"sex", "FEMALE"},
              {"postcode", "LS1 4AP"}}},
            {"priority", "ROUTINE"},
            {"specialty", "CARDIOLOGY"},
            {"shortlist", std::move(services)},
            {"letterIntention", "NOT_INTENDING_TO_ADD"}};
}

std::int64_t ApiWorld::advice_service() {
    if (advice_service_ == 0) {
        advice_service_ = server_.add_service({.request_types = "{ADVICE_AND_GUIDANCE_REQUEST}"});
        server_.refresh();
    }
    return advice_service_;
}

json ApiWorld::new_advice_request() {
    return {{"patient", new_referral().at("patient")},
            {"serviceId", quoted(advice_service())},
            {"priority", "ROUTINE"},
            {"question", "Is a monitor worth while?"},
            {"conversionAuthorisation", "AUTHORISED_TO_CONVERT"}};
}

Referred ApiWorld::refer(const json& body, const http::Headers& who) {
    const auto answer = caller_->post("/api/v1/referrals", body, for_write(who));
    EXPECT_EQ(answer.outcome(), "201") << answer.text;
    if (answer.status != 201) return {};
    const auto& code = answer.body.at("accessCode");
    if (code.is_string()) secrets.push_back(code.get<std::string>());
    return {answer.body.at("ubrn").get<std::string>(), code.is_null() ? "" : code.get<std::string>(),
            answer.body.at("patient").at("nhsNumber").get<std::string>(), answer.version(), answer.body};
}

Referred ApiWorld::refer_unconfirmed(const json& changes) {
    auto body = new_referral();
    body["priority"] = "URGENT";
    body["referringClinician"] = {{"userId", "gp-1"}};
    body.update(changes);
    return refer(body, server_.staff("administrator", "P81001", BusinessFunction::referring_clinician_admin));
}

std::int64_t ApiWorld::add_slot(std::int64_t service) {
    return server_.add_slots({.service_id = service == 0 ? first : service}).front();
}

std::int64_t ApiWorld::book(Referred& referral, std::int64_t service) {
    const auto slot = add_slot(service);
    const auto answer = caller_->post(referral.path() + "/appointment", {{"slotId", quoted(slot)}},
                                      for_write(server_.referrer(), referral.version));
    EXPECT_EQ(answer.outcome(), "201") << answer.text;
    referral.version = answer.version();
    return slot;
}

http::Headers ApiWorld::sign_in(const Referred& referral) {
    const auto answer =
        caller_->post("/api/v1/patient/session",
                      {{"ubrn", referral.ubrn}, {"accessCode", referral.access_code}, {"yearOfBirth", 1970}}, {});
    EXPECT_EQ(answer.outcome(), "201") << answer.text;
    secrets.push_back(answer.body.value("token", "none"));
    http::Headers headers;
    headers.set("Authorization", "Bearer " + secrets.back());
    return headers;
}

http::Headers ApiWorld::other_practice() const {
    return server_.staff("gp-9", "P82001", BusinessFunction::referring_clinician);
}

std::map<std::string, std::string> ApiWorld::contents() {
    std::map<std::string, std::string> digests;
    for (const auto row : server_.database().owner().execute(digest_tables)) {
        digests[row.text("table_name")] = row.text("digest");
    }
    return digests;
}

std::int64_t ApiWorld::count(const db::Statement& statement, const db::Parameters& parameters) {
    return server_.database().owner().execute(statement, parameters).front().integer("count");
}

std::string broken_invariants(db::Connection& owner) {
    static constexpr db::Statement list{
        "test.broken_invariants",
        "select coalesce(string_agg(rule || ' ' || subject, ', '), '') as broken from broken_invariant"};
    return owner.execute(list).front().text("broken");
}

std::string sample_nhs_number(int n) {
    // Of the twenty numbers from here on, the first with a check digit (one of eleven has none).
    for (int first_nine = 999'000'000 + n * 20 % 1'000'000;; ++first_nine) {
        const std::string digits = std::to_string(first_nine);
        if (const int check = nhs_number_check_digit(digits); check >= 0) return digits + std::to_string(check);
    }
}

std::vector<std::string> add_referrals(db::Connection& owner, Instant now, int count,
                                       const std::vector<std::int64_t>& shortlist, int first_number) {
    std::vector<std::string> nhs_numbers;
    std::vector<std::string> ubrns;
    for (int n = first_number; n < first_number + count; ++n) {
        nhs_numbers.push_back(sample_nhs_number(n));
        ubrns.push_back(Ubrn::from_number(900'000'000'000U + static_cast<std::uint64_t>(n)).text());
    }
    owner.execute(add_patients_and_referrals, {nhs_numbers, ubrns, shortlist, now});
    return ubrns;
}

std::string quoted(std::int64_t id) { return std::to_string(id); }

} // namespace ers::testing
