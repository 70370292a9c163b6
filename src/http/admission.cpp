// A flat list of reasons to refuse, in the order of what a client would want to be told first.
#include "http/admission.hpp"

#include <algorithm>

#include "ers/core/limits.hpp"
#include "ers/core/text.hpp"
#include "http/media.hpp"
#include "http/target.hpp"

namespace ers::http {
namespace {

std::optional<Error> refuse_body(const HeaderView& header, const Framing& framing, const RouteInfo& route) {
    if (!framing.has_body()) return std::nullopt;
    if (route.body_bytes_max == 0) {
        return Error{.code = ErrorCode::payload_too_large, .detail = "This resource takes no body.", .fields = {}};
    }
    if (framing.content_length.value_or(0) > route.body_bytes_max) {
        return Error{.code = ErrorCode::payload_too_large,
                     .detail = "The body may have " + std::to_string(route.body_bytes_max) + " bytes.",
                     .fields = {}};
    }
    const std::string encoding = header.joined("Content-Encoding");
    if (!encoding.empty() && !equal_ignoring_ascii_case(encoding, "identity")) {
        return Error{
            .code = ErrorCode::unsupported_media_type, .detail = "The body must not be compressed.", .fields = {}};
    }
    if (!is_supported_content(header.joined("Content-Type"), route.accepts)) {
        std::string list;
        for (const std::string& type : route.accepts) list += (list.empty() ? "" : ", ") + type;
        return Error{.code = ErrorCode::unsupported_media_type,
                     .detail = "The body's Content-Type must be one of: " + list + ", in UTF-8.",
                     .fields = {}};
    }
    return std::nullopt;
}

void fill_request(Admission& admission, const HeaderView& header, Target target, RouteMatch match) {
    Request& request = admission.request;
    request.method = admission.framing.method;
    request.path = std::move(target.path);
    request.captures = std::move(match.captures);
    request.query = std::move(target.query);
    for (const auto& [name, value] : header.fields) request.headers.add(name, std::string(value));
}

} // namespace

Admission admit(const HeaderView& header, const Router& router, std::span<const RouteInfo> routes,
                const ErrorForms& errors) {
    Admission admission;
    admission.errors = errors.of_target(header.target);
    const auto framing = check_framing(header);
    if (!framing) {
        admission.refusal = framing.error();
        return admission;
    }
    admission.framing = *framing;
    admission.framing_is_sound = true;

    auto target = parse_target(header.target);
    if (!target) {
        admission.refusal = Error{.code = ErrorCode::malformed_request, .detail = target.error(), .fields = {}};
        return admission;
    }
    RouteMatch match = router.match(framing->method, target->segments);
    if (!match.route) {
        const bool known = !match.allowed.empty();
        admission.refusal =
            Error{.code = known ? ErrorCode::method_not_allowed : ErrorCode::not_found, .detail = {}, .fields = {}};
        admission.allowed = std::move(match.allowed);
        return admission;
    }
    admission.route = match.route;
    const RouteInfo& route = routes[*match.route];
    admission.errors = route.errors;
    admission.refusal = refuse_body(header, *framing, route);
    if (admission.refusal) return admission;
    if (!is_acceptable(header.joined("Accept"), route.produces, route.errors.media_type)) {
        admission.refusal = Error{.code = ErrorCode::not_acceptable, .detail = {}, .fields = {}};
        return admission;
    }
    fill_request(admission, header, std::move(*target), std::move(match));
    return admission;
}

std::string correlation_id_of(const HeaderView& header) {
    for (const auto& [name, value] : header.fields) {
        if (!equal_ignoring_ascii_case(name, "X-Correlation-ID")) continue;
        const bool visible = std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c <= '~'; });
        const bool fits = !value.empty() && value.size() <= limits::correlation_id_characters_max;
        return visible && fits ? std::string(value) : std::string();
    }
    return {};
}

} // namespace ers::http
