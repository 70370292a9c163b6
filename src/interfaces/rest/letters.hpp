// Letters and summaries of referrals, as PDF.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"
#include "ers/letters/operations.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> print_patient_letter(const entry::Call& call);
[[nodiscard]] Result<http::Response> print_clinical_summary(const entry::Call& call);

// A document as it is answered, or its refusal.
[[nodiscard]] Result<http::Response> pdf_response(Result<letters::PrintedDocument> document);

} // namespace ers::rest
