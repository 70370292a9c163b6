// The history as the checker sees it: requests under one Idempotency-Key are one operation, which was done once or not
// at all.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/load/history.hpp"
#include "tools/load/linearize.hpp"

namespace ers::load {

struct Operation {
    enum class Fate : std::uint8_t { done, unknown, refused };

    RequestKind kind = RequestKind::book;
    Fate fate = Fate::refused;
    std::string key;
    std::string ubrn;
    std::int64_t slot = 0;
    std::int64_t from_slot = 0;
    std::int64_t appointment = 0;
    int version = 0;
    std::int64_t start_us = 0; // of its first request
    std::int64_t end_us = 0;   // of the answer that told; of an unknown one its last request's
    bool is_last = true;       // no other operation of the referral was, or may have been, done after it
};

// An answer that said that a slot is not available.
struct Refusal {
    std::string ubrn;
    std::int64_t slot = 0;
    std::int64_t start_us = 0;
    std::int64_t end_us = 0;
};

struct Operations {
    std::vector<Operation> all; // that write to a referral: book, cancel, hold, defer, change of the shortlist
    std::vector<Refusal> refusals;
};
[[nodiscard]] Operations gather_operations(const History& history);

// The slot as it is after the run.
struct SlotEnd {
    std::int64_t service = 0;
    std::string booked_by; // UBRN; empty: nobody
};

struct SlotStory {
    std::int64_t slot = 0;
    std::vector<SlotOperation> operations;
};
// Of each slot that somebody asked for; where its end is known the story ends with it.
[[nodiscard]] std::vector<SlotStory> slot_stories(const Operations& operations,
                                                  const std::map<std::int64_t, SlotEnd>& ends);

} // namespace ers::load
