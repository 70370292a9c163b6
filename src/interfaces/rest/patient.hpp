// The patient's endpoints: the same operations under the patient's own session.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> list_patient_referrals(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_patient_referral(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_patient_slots(const entry::Call& call);

} // namespace ers::rest
