// How the server's refusals are written. An interface has a form of its own; http has none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ers/core/error.hpp"
#include "ers/http/message.hpp"

namespace ers::http {

// The one place where a kind of refusal becomes an HTTP status.
[[nodiscard]] int status_of(ErrorKind kind);

// Writes a refusal; called on io threads and on workers. It never throws, whatever bytes the refusal has.
using EncodeError = Response (*)(const Error&, const observe::RequestContext&);

struct ErrorForm {
    std::string_view media_type; // of what `encode` writes; an Accept that names it is taken on every route of the form
    EncodeError encode = nullptr;
};

// A response with the status of the error, and with the fields that HTTP has for it: WWW-Authenticate, Retry-After.
[[nodiscard]] Response error_response(const Error& error, std::string_view media_type, std::string body);

struct PrefixErrorForm {
    std::string prefix; // "/FHIR/R4": of this path and of all below it
    ErrorForm form;
};

// The forms of requests for which no route was found, and of bytes that are no request.
struct ErrorForms {
    ErrorForm otherwise;
    std::vector<PrefixErrorForm> below = {}; // the longest prefix that fits decides

    // `target`: as sent, with or without a query; empty where it is not known.
    [[nodiscard]] const ErrorForm& of_target(std::string_view target) const;
};

} // namespace ers::http
