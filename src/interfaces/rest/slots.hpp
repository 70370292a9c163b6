// Slots: published and withdrawn by the provider, listed for those who book.
#pragma once

#include "ers/interfaces/entry/endpoint.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> publish_slots(const Call& call);  // JSON or CSV
[[nodiscard]] Result<http::Response> withdraw_slots(const Call& call);
[[nodiscard]] Result<http::Response> list_slots(const Call& call);     // free ones
[[nodiscard]] Result<http::Response> list_own_slots(const Call& call); // the provider's, with reference and status

// Free slots of a service that may be booked for that priority now: shared with the patient's door.
struct FreeSlotFilter {
    std::optional<Instant> from;
    std::optional<Instant> to;
    std::optional<std::string> clinician;
    std::size_t limit = 0;
    std::optional<std::string> cursor;
};
[[nodiscard]] Result<http::Response> free_slots_response(const Call& call, std::int64_t service_id, Priority priority,
                                                         const FreeSlotFilter& filter);

} // namespace ers::rest
