// Referral management centres: their agreements, what is in their hands; and what a clinician confirms.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> make_agreement(const entry::Call& call);
[[nodiscard]] Result<http::Response> end_agreement(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_agreements(const entry::Call& call);

[[nodiscard]] Result<http::Response> send_to_centre(const entry::Call& call);
[[nodiscard]] Result<http::Response> return_from_centre(const entry::Call& call);
[[nodiscard]] Result<http::Response> confirm_referral(const entry::Call& call);

} // namespace ers::rest
