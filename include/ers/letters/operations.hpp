// Letters of referrals: the operations. Nothing of the referral changes; that a document was made is audited.
#pragma once

#include <optional>
#include <string>

#include "ers/letters/patient_letter.hpp"
#include "ers/letters/settings.hpp"
#include "ers/referrals/life_cycle/operations.hpp"

namespace ers::letters {

struct PrintedDocument {
    std::string bytes;     // a PDF
    std::string file_name; // as e-RS names it (rules.md#clinical-summary, rules.md#patient-letter)
};

// "640519283077_Clinical_Information_Summary_20261124093000.pdf", in UTC.
[[nodiscard]] std::string printed_file_name(const Ubrn& ubrn, const std::string& what, Instant now);

struct LetterRequest {
    LetterStyle style;
    std::optional<std::string> access_code; // as typed; printed on a page of its own
};

// By the referrer's side. Refuses: not_found (there is none, or not theirs); invalid_request_state (a cancelled
// referral); no_access_code (the patient has none: issue one first); inappropriate_value on "access_code" (not the
// patient's present one).
[[nodiscard]] Result<PrintedDocument> print_patient_letter(const OperationContext& context,
                                                           const LetterSettings& letters, const Ubrn& ubrn,
                                                           const LetterRequest& request);

// By those who may read the referral, in the roles of the role matrix. Refuses: not_found.
[[nodiscard]] Result<PrintedDocument> print_clinical_summary(const OperationContext& context,
                                                             const LetterSettings& letters, const Ubrn& ubrn);

} // namespace ers::letters
