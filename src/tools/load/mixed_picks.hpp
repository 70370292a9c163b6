// What a mixed day needs besides bookings: patients who are referred again, and slots that are taken.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ers/db/connection.hpp"

namespace ers::load {

// The body of a new referral, of a patient who is known, to the services of an earlier one.
struct NewReferral {
    std::string organisation;
    std::string body;
};
[[nodiscard]] std::vector<NewReferral> pick_new_referrals(db::Connection& connection, std::size_t count);

// By service, a slot that nobody can have any more: booked, withdrawn or begun.
[[nodiscard]] std::map<std::int64_t, std::int64_t> pick_taken_slots(db::Connection& connection);

} // namespace ers::load
