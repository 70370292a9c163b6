// What an endpoint of /api/v1 is: one row of the route table. The same rows feed the server, the role walk, metrics
// labels, the OpenAPI check and the coverage test.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "ers/booking/command.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/http/error_form.hpp"
#include "ers/http/message.hpp"

namespace ers::rest {

struct ServiceParts; // rooms.hpp: everything that handlers may reach

// What a handler gets: all of it outlives the call. On a worker thread; the connection is in a transaction exactly when
// the endpoint's write mode is `guarded`.
struct Call {
    const http::Request& request;
    const Principal& principal; // of an open endpoint: a default Principal
    db::Connection& connection;
    const ServiceParts& service;
    Instant now;
};

// Who may come in at all; which of them may do what is the role matrix's to say.
enum class Access : std::uint8_t { open, staff, patient, staff_or_patient };

// Which queue the request waits in. `io`: answered on the io thread without a database. `reports`: what may take a
// minute; its connections have a longer time limit and can write nothing, so its write mode is `none`.
enum class Lane : std::uint8_t { io, read, write, booking, reports };

enum class WriteMode : std::uint8_t {
    none, // reads
    guarded, // one transaction with the Idempotency-Key in it; a refusal rolls back
    own, // the handler looks after its own transactions (sign-in counts its failures)
};

using Handler = Result<http::Response> (*)(const Call&);

// Answered at once, without a database: health, the API document.
using ImmediateHandler = http::Response (*)(const http::Request&, const ServiceParts&);

// A booking endpoint is two plain functions, so that its command can be committed together with others.
using DecodeCommand = Result<booking::Command> (*)(const Call&);
using EncodeOutcome = http::Response (*)(const booking::Done&);

struct Endpoint {
    http::Method method;
    std::string_view pattern;
    Access access;
    std::string_view permission; // a row of the role matrix; empty for open endpoints
    Lane lane;
    WriteMode write_mode;
    http::ErrorForm errors; // how the interface writes refusals
    Handler handler = nullptr; // read and write lanes
    DecodeCommand decode = nullptr; // booking lane
    EncodeOutcome encode = nullptr; // booking lane
    ImmediateHandler immediate = nullptr; // io lane
    std::size_t body_bytes_max = 0;
    std::string_view media_types = "application/json"; // of the body, comma separated; only where there is one
    std::string_view produces = "application/json"; // comma separated
    bool key_required = false; // an Idempotency-Key must be sent
    bool may_use_replica = false; // read lane: writes nothing at all, and may be some moments old
};

[[nodiscard]] std::span<const Endpoint> endpoints();

} // namespace ers::rest
