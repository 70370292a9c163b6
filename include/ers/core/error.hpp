// Refusals and how they are returned. A refusal that depends on the caller is an Error value with one
// ErrorCode; a fault of the program is an exception. How an ErrorKind becomes an HTTP status is known to http alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace ers {

// The kind of a refusal, in words of no particular protocol.
enum class ErrorKind : std::uint8_t {
    malformed,            // the request cannot be read
    unauthenticated,      // the caller is not known
    forbidden,            // known, but this is not theirs to do
    not_found,            // not there, or not theirs to see: one answer for both
    method_not_allowed,
    not_acceptable,
    conflict,             // somebody else was faster, or the version is stale
    precondition_missing, // a write that does not say which version it read
    too_large,
    target_too_long,
    unsupported_media,
    unprocessable,        // readable, but a rule says no
    locked,               // another writer holds it at this moment
    too_many_requests,
    headers_too_large,
    expectation_failed,   // an Expect header other than 100-continue; 417 over HTTP
    fault,                // ours; the reason is in the log under the request id
    not_implemented,
    unavailable,          // for now; repeat later
    timed_out,
};

// Every refusal there is. Where e-RS has a code for it the name is e-RS's own (rules.md#ers-codes).
enum class ErrorCode : std::uint8_t {
    // shape of the request
    malformed_request,
    malformed_json,
    missing_value,
    invalid_value,
    invalid_code,
    unexpected_field,
    too_many_items,
    conflicting_values,
    value_is_required,
    field_not_permitted,
    inappropriate_value,
    duplicate_service,
    missing_header,
    // HTTP
    not_found,
    method_not_allowed,
    not_acceptable,
    unsupported_media_type,
    payload_too_large,
    target_too_long,
    headers_too_large,
    expectation_failed,
    not_implemented,
    // who
    no_access,
    forbidden,
    sign_in_failed,
    too_many_attempts,
    too_many_requests,
    // versions and keys
    version_missing,
    version_stale,
    locked,
    idempotency_key_missing,
    idempotency_key_reused,
    idempotency_key_in_use,
    // references
    reference_not_found,
    organisation_is_closed,
    patient_error,
    no_relationship,
    // directory and shortlist
    shortlisted_service_not_in_results,
    service_unavailable,
    unsupported_priority,
    // referral and booking
    invalid_request_type,
    invalid_request_state,
    slot_not_available,
    inappropriate_slot,
    slots_currently_available,
    this_slot_is_available,
    unable_to_cancel_appointment,
    invalid_state,
    no_changes_detected,
    priority_not_current,
    choice_minimum_not_met,
    no_access_code,
    // documents
    file_size_error,
    duplicate_filename,
    pending,
    threats_found,
    validation_failed,
    // ours
    system_unavailable,
    outcome_unknown,
    timed_out,
    internal_fault,
};

struct ErrorInfo {
    ErrorCode code;
    std::string_view text; // the code on the wire: "NO_RELATIONSHIP"
    ErrorKind kind;
    std::string_view title; // one short sentence, the same for every occurrence
};

// One wrong field, as a path of members of the command: "patient.birth_date", "shortlist[3]", "on_behalf_of".
struct FieldError {
    std::string field;
    ErrorCode code = ErrorCode::invalid_value;
    std::string detail;

    friend bool operator==(const FieldError&, const FieldError&) = default;
};

// What a module tells with some of its refusals besides code and fields. The module derives a type of its own, and the
// interfaces that know this type encode it.
struct ErrorDetails {
    virtual ~ErrorDetails() = default;
};

// A refusal. `detail` and `fields` may be shown to the caller, so they never carry personal data, SQL or file paths.
struct Error {
    ErrorCode code = ErrorCode::internal_fault;
    std::string detail;
    std::vector<FieldError> fields;
    int retry_after_seconds = 0; // 0: the caller is not told when to come back
    std::shared_ptr<const ErrorDetails> details = nullptr; // mostly none

    friend bool operator==(const Error&, const Error&) = default; // the same details are the same object
};

template <class T>
using Result = tl::expected<T, Error>;

// For parsers of single values: the reason alone, to which a decoder adds the field.
template <class T>
using Parsed = tl::expected<T, std::string>;

// Table row of a code; every ErrorCode has exactly one.
[[nodiscard]] const ErrorInfo& error_info(ErrorCode code);
[[nodiscard]] std::span<const ErrorInfo> all_error_infos();

// A refusal as the error side of a Result: `return refuse(ErrorCode::locked, "…");`
[[nodiscard]] tl::unexpected<Error> refuse(ErrorCode code, std::string detail = {});

// A refusal for wrong fields: its code is the first field's. `fields` must not be empty.
[[nodiscard]] tl::unexpected<Error> refuse_fields(std::vector<FieldError> fields);

} // namespace ers
