// The parts that requests of every kind have in common with referrals: the right to make one, the UBRN, and the rows
// that they leave behind. For modules whose requests are no referrals, or not yet.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// Why the caller's organisation may not ask anything of a provider today: forbidden where the directory does not know
// it, organisation_is_closed. Nothing where it may.
[[nodiscard]] std::optional<Error> refuse_organisation(const OperationContext& context);

// What is wrong with the birth date, on "patient.birth_date": in the future, or of nobody who lives.
[[nodiscard]] std::optional<FieldError> refuse_birth_date(Date birth_date, Date today);

// What is wrong with naming this clinician, or none, on "referring_clinician": administrators name one, clinicians act
// in their own name (rules.md#on-behalf-of).
[[nodiscard]] std::optional<FieldError> refuse_clinician_named(const std::optional<std::string>& user_id,
                                                               const Principal& who);
// reference_not_found on "referring_clinician.user_id" for one who is not a referring clinician of the caller's
// organisation.
[[nodiscard]] std::optional<FieldError> refuse_clinician(const OperationContext& context,
                                                         const std::optional<std::string>& user_id);

// The next number of the one sequence that all requests draw from (rules.md#one-number-sequence).
[[nodiscard]] Ubrn issue_ubrn(const OperationContext& context);

} // namespace ers::referrals
