// The table of every refusal: its code on the wire, its kind and its title.
#include "ers/core/error.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace ers {
namespace {

using enum ErrorCode;

// In the order of the enumeration, so that a code is its own index.
constexpr std::array error_table{
    ErrorInfo{malformed_request, "MALFORMED_REQUEST", ErrorKind::malformed, "The request cannot be read."},
    ErrorInfo{malformed_json, "MALFORMED_JSON", ErrorKind::malformed, "The body is not valid JSON."},
    ErrorInfo{missing_value, "MISSING_VALUE", ErrorKind::unprocessable, "A mandatory value is missing."},
    ErrorInfo{invalid_value, "INVALID_VALUE", ErrorKind::unprocessable, "A value is not valid."},
    ErrorInfo{invalid_code, "INVALID_CODE", ErrorKind::unprocessable, "A code is not in its list."},
    ErrorInfo{unexpected_field, "UNEXPECTED_FIELD", ErrorKind::unprocessable, "A field is not known here."},
    ErrorInfo{too_many_items, "TOO_MANY_ITEMS", ErrorKind::unprocessable, "A list is too long."},
    ErrorInfo{conflicting_values, "CONFLICTING_VALUES", ErrorKind::unprocessable, "Two values contradict each other."},
    ErrorInfo{value_is_required, "VALUE_IS_REQUIRED", ErrorKind::unprocessable,
              "A value is required in this situation."},
    ErrorInfo{field_not_permitted, "FIELD_NOT_PERMITTED", ErrorKind::unprocessable,
              "A field is not permitted in this situation."},
    ErrorInfo{inappropriate_value, "INAPPROPRIATE_VALUE", ErrorKind::unprocessable,
              "A value does not fit this situation."},
    ErrorInfo{duplicate_service, "DUPLICATE_SERVICE", ErrorKind::unprocessable, "A service is named more than once."},
    ErrorInfo{missing_header, "MISSING_HEADER", ErrorKind::malformed, "A mandatory header is missing."},
    ErrorInfo{not_found, "NOT_FOUND", ErrorKind::not_found, "There is nothing here that you may see."},
    ErrorInfo{method_not_allowed, "METHOD_NOT_ALLOWED", ErrorKind::method_not_allowed,
              "This resource does not support the method."},
    ErrorInfo{not_acceptable, "NOT_ACCEPTABLE", ErrorKind::not_acceptable,
              "The answer is not available in an accepted media type."},
    ErrorInfo{unsupported_media_type, "UNSUPPORTED_MEDIA_TYPE", ErrorKind::unsupported_media,
              "The body's media type is not supported."},
    ErrorInfo{payload_too_large, "PAYLOAD_TOO_LARGE", ErrorKind::too_large, "The body is too large."},
    ErrorInfo{target_too_long, "TARGET_TOO_LONG", ErrorKind::target_too_long, "The request target is too long."},
    ErrorInfo{headers_too_large, "HEADERS_TOO_LARGE", ErrorKind::headers_too_large, "The headers are too large."},
    ErrorInfo{expectation_failed, "EXPECTATION_FAILED", ErrorKind::expectation_failed,
              "The expectation cannot be met."},
    ErrorInfo{not_implemented, "NOT_IMPLEMENTED", ErrorKind::not_implemented, "The service does not offer this."},
    ErrorInfo{no_access, "NO_ACCESS", ErrorKind::unauthenticated, "Sign in first."},
    ErrorInfo{forbidden, "FORBIDDEN", ErrorKind::forbidden, "This role may not do this."},
    ErrorInfo{sign_in_failed, "SIGN_IN_FAILED", ErrorKind::unauthenticated, "The details given do not match."},
    ErrorInfo{too_many_attempts, "TOO_MANY_ATTEMPTS", ErrorKind::too_many_requests,
              "There were too many attempts to sign in."},
    ErrorInfo{too_many_requests, "TOO_MANY_REQUESTS", ErrorKind::too_many_requests, "There were too many requests."},
    ErrorInfo{version_missing, "VERSION_MISSING", ErrorKind::precondition_missing,
              "The version that was read is missing."},
    ErrorInfo{version_stale, "VERSION_STALE", ErrorKind::conflict, "The resource has changed since it was read."},
    ErrorInfo{locked, "LOCKED", ErrorKind::locked, "Somebody else is changing this resource at this moment."},
    ErrorInfo{idempotency_key_missing, "IDEMPOTENCY_KEY_MISSING", ErrorKind::malformed,
              "The idempotency key is missing."},
    ErrorInfo{idempotency_key_reused, "IDEMPOTENCY_KEY_REUSED", ErrorKind::unprocessable,
              "The idempotency key was used for another request."},
    ErrorInfo{idempotency_key_in_use, "IDEMPOTENCY_KEY_IN_USE", ErrorKind::conflict,
              "The first request with this idempotency key is still running."},
    ErrorInfo{reference_not_found, "REFERENCE_NOT_FOUND", ErrorKind::unprocessable,
              "The request names something that does not exist."},
    ErrorInfo{organisation_is_closed, "ORGANISATION_IS_CLOSED", ErrorKind::unprocessable,
              "The organisation is closed."},
    ErrorInfo{patient_error, "PATIENT_ERROR", ErrorKind::unprocessable, "The patient cannot be used."},
    ErrorInfo{no_relationship, "NO_RELATIONSHIP", ErrorKind::unprocessable,
              "There is no relationship with this patient or referral."},
    ErrorInfo{shortlisted_service_not_in_results, "SHORTLISTED_SERVICE_NOT_IN_RESULTS", ErrorKind::unprocessable,
              "A shortlisted service does not fit this referral."},
    ErrorInfo{service_unavailable, "SERVICE_UNAVAILABLE", ErrorKind::unprocessable,
              "The service does not take referrals at this time."},
    ErrorInfo{unsupported_priority, "UNSUPPORTED_PRIORITY", ErrorKind::unprocessable,
              "The service does not take this priority."},
    ErrorInfo{invalid_request_type, "INVALID_REQUEST_TYPE", ErrorKind::unprocessable,
              "The request type does not allow this."},
    ErrorInfo{invalid_request_state, "INVALID_REQUEST_STATE", ErrorKind::unprocessable,
              "The referral's state does not allow this."},
    ErrorInfo{slot_not_available, "SLOT_NOT_AVAILABLE", ErrorKind::conflict, "The slot is not available."},
    ErrorInfo{inappropriate_slot, "INAPPROPRIATE_SLOT", ErrorKind::unprocessable,
              "The slot does not fit this referral."},
    ErrorInfo{slots_currently_available, "SLOTS_CURRENTLY_AVAILABLE", ErrorKind::unprocessable,
              "The service has slots at this time."},
    ErrorInfo{this_slot_is_available, "THIS_SLOT_IS_AVAILABLE", ErrorKind::unprocessable, "The slot is free."},
    ErrorInfo{unable_to_cancel_appointment, "UNABLE_TO_CANCEL_APPOINTMENT", ErrorKind::unprocessable,
              "The appointment cannot be cancelled."},
    ErrorInfo{invalid_state, "INVALID_STATE", ErrorKind::unprocessable, "The present state does not allow this."},
    ErrorInfo{no_changes_detected, "NO_CHANGES_DETECTED", ErrorKind::unprocessable, "The request changes nothing."},
    ErrorInfo{priority_not_current, "PRIORITY_NOT_CURRENT", ErrorKind::unprocessable,
              "The priority may not be changed with this outcome."},
    ErrorInfo{choice_minimum_not_met, "CHOICE_MINIMUM_NOT_MET", ErrorKind::unprocessable,
              "Too few providers were offered to choose from."},
    ErrorInfo{no_access_code, "NO_ACCESS_CODE", ErrorKind::unprocessable, "The patient has no access code."},
    ErrorInfo{file_size_error, "FILE_SIZE_ERROR", ErrorKind::unprocessable, "The file is empty or too large."},
    ErrorInfo{duplicate_filename, "DUPLICATE_FILENAME", ErrorKind::unprocessable, "Two files have the same name."},
    ErrorInfo{pending, "PENDING", ErrorKind::unprocessable, "The file has not been scanned yet."},
    ErrorInfo{threats_found, "THREATS_FOUND", ErrorKind::unprocessable, "The scanner found a threat in the file."},
    ErrorInfo{validation_failed, "VALIDATION_FAILED", ErrorKind::unprocessable, "The file is not of its type."},
    ErrorInfo{system_unavailable, "SYSTEM_UNAVAILABLE", ErrorKind::unavailable,
              "The service is not available at this moment."},
    ErrorInfo{outcome_unknown, "OUTCOME_UNKNOWN", ErrorKind::unavailable,
              "Whether the change was made is not known; repeat it with the same idempotency key."},
    ErrorInfo{timed_out, "TIMED_OUT", ErrorKind::timed_out, "The request took too long."},
    ErrorInfo{internal_fault, "INTERNAL_FAULT", ErrorKind::fault, "Something went wrong on our side."},
};

constexpr bool error_table_is_in_order() {
    for (std::size_t i = 0; i < error_table.size(); ++i) {
        if (static_cast<std::size_t>(error_table[i].code) != i) return false;
    }
    return error_table.back().code == internal_fault;
}
static_assert(error_table_is_in_order(), "one row for each ErrorCode, in the order of the enumeration");

} // namespace

const ErrorInfo& error_info(ErrorCode code) { return error_table.at(static_cast<std::size_t>(code)); }

std::span<const ErrorInfo> all_error_infos() { return error_table; }

tl::unexpected<Error> refuse(ErrorCode code, std::string detail) {
    if (detail.empty()) detail = error_info(code).title;
    return tl::unexpected<Error>(Error{.code = code, .detail = std::move(detail), .fields = {}});
}

tl::unexpected<Error> refuse_fields(std::vector<FieldError> fields) {
    if (fields.empty()) throw std::invalid_argument("refuse_fields needs at least one field");
    const ErrorCode code = fields.front().code;
    return tl::unexpected<Error>(
        Error{.code = code, .detail = std::string(error_info(code).title), .fields = std::move(fields)});
}

} // namespace ers
