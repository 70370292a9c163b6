// Advice and guidance requests as staff make, read, answer and end them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ers/advice/worklists.hpp"
#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> create_advice_request(const entry::Call& call);
[[nodiscard]] Result<http::Response> show_advice_request(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_advice_actions(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_advice_attachments(const entry::Call& call);
[[nodiscard]] Result<http::Response> download_advice_attachment(const entry::Call& call);
[[nodiscard]] Result<http::Response> print_advice_summary(const entry::Call& call);
[[nodiscard]] Result<http::Response> reply_to_advice_request(const entry::Call& call);
[[nodiscard]] Result<http::Response> send_advice_information(const entry::Call& call);
[[nodiscard]] Result<http::Response> close_advice_request(const entry::Call& call);
[[nodiscard]] Result<http::Response> cancel_advice_request(const entry::Call& call);
[[nodiscard]] Result<http::Response> convert_advice_request(const entry::Call& call);
[[nodiscard]] Result<http::Response> refer_advice_request(const entry::Call& call);

// One of the two lists of advice among the worklists.
[[nodiscard]] Result<http::Response> show_advice_list(const entry::Call& call, advice::AdviceList list);

} // namespace ers::rest
