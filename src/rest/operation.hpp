// From a call to what an operation of the referrals room needs.
#pragma once

#include <memory>

#include "ers/core/identifiers.hpp"
#include "ers/referrals/operations.hpp"
#include "ers/rest/endpoint.hpp"
#include "ers/rest/rooms.hpp"

namespace ers::rest {

// Holds on to the directory snapshot for the length of the call.
class Operation {
public:
    explicit Operation(const Call& call)
        : call_(call), snapshot_(call.rooms.directory.snapshot()), next_slots_(call.rooms.directory.next_slots()) {}

    [[nodiscard]] referrals::Setting setting() const {
        return {call_.connection,
                *snapshot_,
                call_.rooms.referrals,
                call_.rooms.random,
                call_.rooms.access_codes,
                call_.rooms.ubrn_key,
                call_.principal,
                call_.request.context.request_id,
                call_.now};
    }
    [[nodiscard]] const directory::Snapshot& directory() const { return *snapshot_; }
    [[nodiscard]] const directory::NextSlots& next_slots() const { return *next_slots_; }

private:
    const Call& call_;
    std::shared_ptr<const directory::Snapshot> snapshot_;
    std::shared_ptr<const directory::NextSlots> next_slots_;
};

// The UBRN of the path; what is no UBRN is not there.
[[nodiscard]] Result<Ubrn> ubrn_of(const http::Request& request);
// The numeric id of the path; what is no id is not there.
[[nodiscard]] Result<std::int64_t> id_of(const http::Request& request);

} // namespace ers::rest
