// The service about itself: health, metrics, the API document, the coded reasons, and what answers at the root.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] http::Response show_welcome(const http::Request& request, const entry::ServiceParts& service);
[[nodiscard]] http::Response show_liveness(const http::Request& request, const entry::ServiceParts& service);
[[nodiscard]] http::Response show_readiness(const http::Request& request, const entry::ServiceParts& service);
[[nodiscard]] http::Response show_metrics(const http::Request& request, const entry::ServiceParts& service);
[[nodiscard]] http::Response show_api_document(const http::Request& request, const entry::ServiceParts& service);
[[nodiscard]] http::Response list_reasons(const http::Request& request, const entry::ServiceParts& service);

} // namespace ers::rest
