// The data that booking is measured on: pairs of an unbooked referral and a free slot of the first service on its
// shortlist, numbered from 0, so that a booking knows both from a number alone.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "ers/db/connection.hpp"

namespace ers::bench {

inline constexpr int fixture_services = 50;

// Fills an empty, migrated database: 20 practices, 10 trusts with 50 services, patients with four referrals each. Pair
// n has the UBRN 700000000000 + n and a slot of service n % 50 + 1, whose slots are all in the first, second or third
// month (UTC) after this one, by n % 50 % 3. A second service of the same specialty is on each shortlist. Needs a
// superuser's connection: foreign keys are right by construction and not looked up row by row. `progress` hears how
// many pairs are there, and may throw.
void make_pairs(db::Connection& superuser, std::int64_t pairs, const std::function<void(std::int64_t)>& progress);

// The numbers by which pgbench finds a pair: slots' ids are these plus n, by n % 50 % 3.
[[nodiscard]] std::array<std::int64_t, 3> first_slots(db::Connection& connection);

struct BookedPairs {
    std::int64_t count = 0; // appointments that are booked
    std::int64_t next = 0; // the number after the highest booked: that pair and all behind it are free
};
[[nodiscard]] BookedPairs booked_pairs(db::Connection& connection);

} // namespace ers::bench
