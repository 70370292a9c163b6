// What the scenarios work with, picked from the database before a run: each item by one statement, each used once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ers/db/connection.hpp"
#include "tools/load/history.hpp"

namespace ers::load {

// A referral without an appointment, and a free slot or two of a service on its shortlist that take its priority,
// patient and day. No slot and no referral is in two pairs.
struct BookingPair {
    std::string ubrn;
    std::string organisation; // who referred
    int version = 0;
    std::int64_t service = 0;
    std::int64_t slot = 0;
    std::int64_t second_slot = 0; // where one was asked for
};

struct PairChoice {
    bool with_second_slot = false;
    std::size_t offset = 0;
    std::size_t count = 0;
};

// The reader's own connection to the database: patient, for statements over millions of rows.
[[nodiscard]] db::Connection open_load_database(const std::string& url);

[[nodiscard]] std::vector<BookingPair> pick_pairs(db::Connection& connection, const PairChoice& choice);
struct ContendedSlot {
    std::int64_t id = 0;
    std::int64_t service = 0;
};
struct Contender {
    std::string ubrn;
    std::string organisation;
    int version = 0;
};
// Free slots for routine referrals, at services where many more referrals wait than there are slots picked.
[[nodiscard]] std::vector<ContendedSlot> pick_contended_slots(db::Connection& connection, std::size_t offset,
                                                              std::size_t count);
// By service, the routine referrals that may have any of its slots.
[[nodiscard]] std::map<std::int64_t, std::vector<Contender>> pick_contenders(db::Connection& connection,
                                                                             const std::vector<ContendedSlot>& slots);

// How many slots each service has.
[[nodiscard]] PublishedSlots count_published(db::Connection& connection);

} // namespace ers::load
