// For each endpoint a call that would succeed now, about a referral, slots and a session made for it. Tests change one
// thing of it and see it refused, so that no endpoint can be forgotten: one without a good call fails them all.
#pragma once

#include <optional>
#include <string>

#include "ers/interfaces/rest/endpoints.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {

struct GoodCall {
    http::Method method = http::Method::get;
    std::string pattern = {};
    std::string target = {};
    http::Headers who = {};               // Authorization, and what belongs to a body that is no JSON; may be empty
    json body = {};                       // null: none is sent
    std::string text = {};                // a body that is no JSON, in place of `body`
    std::optional<int> version = {};      // the referral's, sent as If-Match
    bool takes_key = false;
    int status = 200;                     // of its answer
    std::string ubrn = {};                // of the referral that it is about, where there is one

    [[nodiscard]] std::string name() const { return std::string(code_of(method)) + " " + pattern; }
    [[nodiscard]] std::string body_text() const { return body.is_null() ? text : body.dump(); }
    // What it sends: who, If-Match, and an Idempotency-Key never used before where it takes one.
    [[nodiscard]] http::Headers headers() const;
    // The same about a referral that does not exist.
    [[nodiscard]] GoodCall about(const std::string& another_ubrn) const;
};

// Throws std::out_of_range for an endpoint that is not known here: a new one needs its call below.
[[nodiscard]] GoodCall good_call(ApiWorld& world, const entry::Endpoint& endpoint);

Answer send(Caller& caller, const GoodCall& call);
Answer send(Caller& caller, const GoodCall& call, const http::Headers& headers);

} // namespace ers::testing
