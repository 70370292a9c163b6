// The decision about a request from its header alone, before a byte of its body is read.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "http/framing.hpp"
#include "http/router.hpp"

namespace ers::http {

struct Admission {
    std::optional<Error> refusal;     // none: read the body and dispatch
    ErrorForm errors;                 // in which the refusal is written
    std::string allowed;              // of a 405: the Allow field
    bool framing_is_sound = false;    // false: nothing after this header can be trusted; close
    Framing framing;
    std::optional<std::size_t> route; // also of a refused request, where one was found
    Request request;                  // without body and context; complete where there is no refusal
};

// 400, 414, 417, 431, 501 by the framing guard; 400 for a target that cannot be decoded; 404; 405; 413 for a body that
// is declared too large or that the route does not take; 415; 406.
[[nodiscard]] Admission admit(const HeaderView& header, const Router& router, std::span<const RouteInfo> routes,
                              const ErrorForms& errors);

// The caller's X-Correlation-ID where it is 1 to 100 visible ASCII characters; otherwise empty.
[[nodiscard]] std::string correlation_id_of(const HeaderView& header);

} // namespace ers::http
