// The one place where a kind of refusal becomes an HTTP status, and where an Error becomes problem+json.
#include "ers/http/problem.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/time.hpp"

namespace ers::http {

int status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::malformed: return 400;
        case ErrorKind::unauthenticated: return 401;
        case ErrorKind::forbidden: return 403;
        case ErrorKind::not_found: return 404;
        case ErrorKind::method_not_allowed: return 405;
        case ErrorKind::not_acceptable: return 406;
        case ErrorKind::conflict: return 409;
        case ErrorKind::precondition_missing: return 412;
        case ErrorKind::too_large: return 413;
        case ErrorKind::target_too_long: return 414;
        case ErrorKind::unsupported_media: return 415;
        case ErrorKind::expectation_failed: return 417;
        case ErrorKind::unprocessable: return 422;
        case ErrorKind::locked: return 423;
        case ErrorKind::too_many_requests: return 429;
        case ErrorKind::headers_too_large: return 431;
        case ErrorKind::fault: return 500;
        case ErrorKind::not_implemented: return 501;
        case ErrorKind::unavailable: return 503;
        case ErrorKind::timed_out: return 504;
    }
    return 500;
}

Response problem_response(const Error& error, const observe::RequestContext& context) {
    const ErrorInfo& info = error_info(error.code);
    const int status = status_of(info.kind);
    nlohmann::ordered_json problem{
        {"type", "about:blank"},
        {"title", info.title},
        {"status", status},
        {"code", info.text},
    };
    if (!error.detail.empty()) problem["detail"] = error.detail;
    problem["requestId"] = context.request_id;
    for (const FieldError& field : error.fields) {
        nlohmann::ordered_json entry{{"field", field.field}, {"code", error_info(field.code).text}};
        if (!field.detail.empty()) entry["detail"] = field.detail;
        problem["errors"].push_back(std::move(entry));
    }
    if (error.alternatives) {
        auto offers = nlohmann::ordered_json::array();
        for (const SlotOffer& offer : *error.alternatives) {
            offers.push_back({{"slotId", std::to_string(offer.slot_id)},
                              {"serviceId", std::to_string(offer.service_id)},
                              {"startsAt", format_instant(offer.starts_at)},
                              {"durationMinutes", offer.duration_minutes}});
        }
        problem["alternatives"] = std::move(offers);
    }
    Response response{.status = status,
                      .headers = {},
                      .body = problem.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
    response.headers.set("Content-Type", "application/problem+json");
    if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
    if (error.retry_after_seconds > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_seconds));
    return response;
}

} // namespace ers::http
