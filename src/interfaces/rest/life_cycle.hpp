// What the provider decides and records about a referral, what comes of it, and what anybody may do with it now.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> list_actions(const entry::Call& call);
[[nodiscard]] Result<http::Response> send_for_triage(const entry::Call& call);
[[nodiscard]] Result<http::Response> acknowledge_referral(const entry::Call& call);

[[nodiscard]] Result<http::Response> accept_referral(const entry::Call& call);
[[nodiscard]] Result<http::Response> reject_referral(const entry::Call& call);
[[nodiscard]] Result<http::Response> accept_book_later(const entry::Call& call);
[[nodiscard]] Result<http::Response> return_with_advice(const entry::Call& call);
[[nodiscard]] Result<http::Response> cancel_action_later(const entry::Call& call);
[[nodiscard]] Result<http::Response> redirect_referral(const entry::Call& call);
[[nodiscard]] Result<http::Response> change_priority(const entry::Call& call);

[[nodiscard]] Result<http::Response> record_booking(const entry::Call& call);
[[nodiscard]] Result<http::Response> record_attendance(const entry::Call& call);
[[nodiscard]] Result<http::Response> record_non_attendance(const entry::Call& call);
[[nodiscard]] Result<http::Response> record_assessment(const entry::Call& call);
[[nodiscard]] Result<http::Response> stop_clock(const entry::Call& call);
[[nodiscard]] Result<http::Response> mark_cancelled_in_pas(const entry::Call& call);

[[nodiscard]] Result<http::Response> refer_onward(const entry::Call& call);
[[nodiscard]] Result<http::Response> create_follow_up(const entry::Call& call);

} // namespace ers::rest
