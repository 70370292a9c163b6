// Decodes, calls patients or identity, encodes.
#include "interfaces/rest/sessions.hpp"

#include <chrono>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "ers/core/identifiers.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/words.hpp"
#include "ers/identity/demo_tokens.hpp"
#include "ers/interfaces/entry/service_parts.hpp"
#include "ers/patients/access.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

namespace {

constexpr std::size_t ubrn_characters_max = 32; // as typed: a wrong form is a failed sign-in like any other
constexpr int year_of_birth_min = 1880;
constexpr int year_of_birth_max = 2199;

// The text after "Bearer"; the caller was let in with it, so it is there.
std::string_view bearer_token(const http::Request& request) {
    const auto header = request.headers.get("Authorization").value_or("");
    return header.substr(header.find_last_of(' ') + 1);
}

} // namespace

Result<http::Response> open_patient_session(const entry::Call& call) {
    JsonReader body(call.request.body);
    patients::SignIn attempt;
    attempt.ubrn = body.text("ubrn", ubrn_characters_max);
    attempt.access_code = body.text("accessCode", limits::access_code_characters_max);
    attempt.year_of_birth = static_cast<int>(body.integer("yearOfBirth", year_of_birth_min, year_of_birth_max));
    attempt.address = call.request.context.peer_address;
    attempt.request_id = call.request.context.request_id;
    if (auto refused = body.finish()) return tl::unexpected(*refused);

    const auto& settings = call.service.sign_in;
    const auto session = patients::sign_in(call.connection, attempt, settings, call.service.random, call.now);
    if (!session) return tl::unexpected(session.error());
    const nlohmann::json answer{
        {"token", session->token},
        {"expiresIdleSeconds", std::chrono::seconds(settings.idle_limit).count()},
        {"patient", {{"givenName", session->given_name}}},
    };
    return http::json_response(201, answer.dump());
}

Result<http::Response> end_patient_session(const entry::Call& call) {
    patients::sign_out(call.connection, bearer_token(call.request), call.now);
    http::Response response;
    response.status = 204;
    return response;
}

Result<http::Response> issue_demo_token(const entry::Call& call) {
    if (call.service.demo_issuer == nullptr) return refuse(ErrorCode::not_found);
    JsonReader body(call.request.body);
    const auto user = body.text("user", limits::name_characters_max);
    const auto organisation = body.parsed<OdsCode>("organisation");
    const auto role = body.code<BusinessFunction>("role");
    if (auto refused = body.finish()) return tl::unexpected(*refused);

    const auto issued =
        identity::issue_demo_token(call.connection, *call.service.demo_issuer, user, *organisation, *role,
                                   call.service.token_issuer, call.service.token_audience, call.now);
    if (!issued) return tl::unexpected(issued.error());
    const nlohmann::json answer{
        {"token", issued->token}, {"expiresAt", format_instant(issued->expires)},
        {"user", user},           {"organisation", organisation->text()},
        {"role", code_of(*role)},
    };
    return http::json_response(200, answer.dump());
}

} // namespace ers::rest
