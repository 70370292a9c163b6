// What requests of every kind have in common with referrals: the right to make one, the UBRN, and the rows that they
// leave behind. For rooms whose requests are no referrals, or not yet.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ers/referrals/operations.hpp"

namespace ers::referrals {

// Why the caller's organisation may not ask anything of a provider today: forbidden where the directory does not know
// it, organisation_is_closed. Nothing where it may.
[[nodiscard]] std::optional<Error> refuse_organisation(const Setting& setting);

// What is wrong with the birth date, on "patient.birthDate": in the future, or of nobody who lives.
[[nodiscard]] std::optional<FieldError> refuse_birth_date(Date birth_date, Date today);

// What is wrong with naming this clinician, or none, on "referringClinician": administrators name one, clinicians act
// in their own name (ers-contract.md 2.11).
[[nodiscard]] std::optional<FieldError> refuse_clinician_named(const std::optional<std::string>& user_id,
                                                               const Principal& who);
// reference_not_found on "referringClinician.userId" for one who is not a referring clinician of the caller's
// organisation.
[[nodiscard]] std::optional<FieldError> refuse_clinician(const Setting& setting,
                                                         const std::optional<std::string>& user_id);

// The next number of the one sequence that all requests draw from (domain.md a.1).
[[nodiscard]] Ubrn issue_ubrn(const Setting& setting);

// The audit row of something that has no referral; no personal data in the detail.
void audit_request(const Setting& setting, std::optional<std::int64_t> patient_id, const std::optional<Ubrn>& ubrn,
                   std::string_view action, const nlohmann::json& detail);
// The message to others, delivered after the commit.
void tell_request(const Setting& setting, const Ubrn& ubrn, std::string_view kind, const nlohmann::json& payload);

} // namespace ers::referrals
