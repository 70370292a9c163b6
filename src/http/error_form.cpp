// Statuses of refusals, and which form a path has.
#include "ers/http/error_form.hpp"

namespace ers::http {

namespace {

bool is_below(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

} // namespace

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

Response error_response(const Error& error, std::string_view media_type, std::string body) {
    Response response{.status = status_of(error_info(error.code).kind), .headers = {}, .body = std::move(body)};
    response.headers.set("Content-Type", std::string(media_type));
    if (response.status == 401) response.headers.set("WWW-Authenticate", "Bearer");
    if (error.retry_after_seconds > 0) response.headers.set("Retry-After", std::to_string(error.retry_after_seconds));
    return response;
}

const ErrorForm& ErrorForms::of_target(std::string_view target) const {
    const std::string_view path = target.substr(0, target.find('?'));
    const PrefixErrorForm* found = nullptr;
    for (const auto& candidate : below) {
        if (!is_below(path, candidate.prefix)) continue;
        if (found == nullptr || found->prefix.size() < candidate.prefix.size()) found = &candidate;
    }
    return found == nullptr ? otherwise : found->form;
}

} // namespace ers::http
