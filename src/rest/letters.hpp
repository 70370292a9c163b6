// Letters and summaries of referrals, as PDF.
#pragma once

#include "ers/rest/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> print_patient_letter(const Call& call);
[[nodiscard]] Result<http::Response> print_clinical_summary(const Call& call);

} // namespace ers::rest
