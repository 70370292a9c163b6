// What an endpoint is: one row of an interface's route table. The same rows feed the server, the role walk, metrics
// labels, the OpenAPI check and the coverage test.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>

#include "ers/booking/command.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/http/error_form.hpp"
#include "ers/http/message.hpp"

namespace ers::entry {

struct ServiceParts; // service_parts.hpp: everything that handlers may reach

// What a handler gets: all of it outlives the call. On a worker thread; the connection is in a transaction exactly when
// the endpoint's write mode is `guarded`.
struct Call {
    const http::Request& request;
    const Principal& principal; // of an open endpoint: a default Principal
    db::Connection& connection;
    const ServiceParts& service;
    Instant now;
};

// Which kinds of caller may use an endpoint at all; the role matrix says what each of them may do.
enum class Access : std::uint8_t { open, staff, patient, staff_or_patient };

// How the caller of an endpoint shows who they are. A browser sends a cookie of its own accord, so an endpoint that
// takes cookies takes nothing else, and one that takes bearer tokens takes no cookie.
enum class CredentialKind : std::uint8_t { bearer_token, session_cookie };

// Which queue the request waits in. `reports`: what may take a minute; its connections have a longer time limit and can
// write nothing, so its write mode is `none`.
enum class Lane : std::uint8_t { read, write, reports };

enum class WriteMode : std::uint8_t {
    none, // reads
    guarded, // one transaction with the Idempotency-Key in it; a refusal rolls back
    own, // the handler looks after its own transactions (sign-in counts its failures)
};

// Answered at once on the I/O thread, without a database: health, the API document.
struct Immediate {
    http::Response (*handler)(const http::Request&, const ServiceParts&);
};

// One handler on a worker of a lane.
struct Plain {
    Lane lane;
    WriteMode write_mode;
    Result<http::Response> (*handler)(const Call&);
    bool may_use_replica = false; // read lane: writes nothing at all, and may be some moments old
};

// A command of the reservation engine: two plain functions, so that it can be committed together with others.
struct Booking {
    Result<booking::Command> (*decode)(const Call&);
    http::Response (*encode)(const booking::Done&);
};

using Work = std::variant<Immediate, Plain, Booking>;

struct Endpoint {
    http::Method method;
    std::string_view pattern;
    Access access;
    std::string_view permission; // a row of the role matrix; empty for open endpoints
    Work work;
    http::ErrorForm errors; // how the interface writes refusals
    std::size_t body_bytes_max = 0;
    std::string_view media_types = "application/json"; // of the body, comma separated; only where there is one
    std::string_view produces = "application/json"; // comma separated
    bool key_required = false; // an Idempotency-Key must be sent
    CredentialKind credential = CredentialKind::bearer_token;
};

// Whether the work is one transaction with the Idempotency-Key in it.
[[nodiscard]] constexpr bool is_guarded(const Endpoint& endpoint) {
    if (const auto* plain = std::get_if<Plain>(&endpoint.work)) return plain->write_mode == WriteMode::guarded;
    return std::holds_alternative<Booking>(endpoint.work);
}

} // namespace ers::entry
