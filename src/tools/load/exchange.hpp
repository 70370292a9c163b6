// One request of a scenario on its way: its bytes, and what the history must know of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ers/http/load_client.hpp"

namespace ers::load {

enum class RequestKind : std::uint8_t {
    search,
    list_slots,
    view_referral,
    list_worklists,
    show_worklist,
    create_referral,
    change_shortlist,
    publish_slots,
    withdraw_slots,
    hold,
    book,
    cancel,
    defer,
};

struct RequestKindInfo {
    RequestKind kind;
    std::string_view method;
    std::string_view path; // with the names of what varies in it: the history's path class
};
[[nodiscard]] const RequestKindInfo& request_info(RequestKind kind);
[[nodiscard]] const RequestKindInfo* find_request_info(std::string_view method, std::string_view path);

struct Exchange {
    RequestKind kind = RequestKind::search;
    std::uint8_t step = 0; // index into the scenario's steps
    std::string bytes;     // the request as it is sent
    std::string ubrn;
    std::int64_t slot = 0;      // that is asked for
    std::int64_t from_slot = 0; // that is given back by it: of a rebooking or a cancellation
    std::string key;            // Idempotency-Key
    int version = 0;            // If-Match; 0: none
};

// An answer as scenarios see it; views hold until the call returns.
struct Reply {
    http::LoadAnswer::Outcome outcome = http::LoadAnswer::Outcome::unknown;
    int status = 0;
    int version = 0;
    std::string_view code; // of a problem: "SLOT_NOT_AVAILABLE"
    std::string_view body;

    [[nodiscard]] bool is_ok() const { return status >= 200 && status < 300; }
    // Nobody knows whether it was done: it must be repeated with its key to find out.
    [[nodiscard]] bool is_unknown() const;
};

[[nodiscard]] Reply reply_of(const http::LoadAnswer& answer);

// The text value that follows `after` in the JSON text: find_text(body, "\"appointment\":", "\"id\":\""). Cheap, for
// texts whose shape is known; empty when it is not there.
[[nodiscard]] std::string_view find_text(std::string_view json, std::string_view after, std::string_view name);
// The appointment's id in the answer to a booking; 0 where there is none.
[[nodiscard]] std::int64_t appointment_in(const Reply& reply);

} // namespace ers::load
