// Slots: published and withdrawn by the provider, listed for those who book.
#pragma once

#include "ers/booking/bookable_slots.hpp"
#include "ers/interfaces/entry/endpoint.hpp"
#include "interfaces/entry/query.hpp"

namespace ers::rest {

[[nodiscard]] Result<http::Response> publish_slots(const entry::Call& call);  // JSON or CSV
[[nodiscard]] Result<http::Response> withdraw_slots(const entry::Call& call);
[[nodiscard]] Result<http::Response> list_slots(const entry::Call& call);     // free ones
[[nodiscard]] Result<http::Response> list_own_slots(
    const entry::Call& call); // the provider's, with reference and status

// What staff and patients ask alike: from, to, clinician, limit, cursor.
[[nodiscard]] booking::BookableSlots read_bookable_slots(entry::QueryReader& query, std::int64_t service_id);
[[nodiscard]] Result<http::Response> slots_response(const Result<slots::SlotPage>& page);

} // namespace ers::rest
