// What the database has of the operations of a history, read set by set over temporary tables.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ers/db/connection.hpp"
#include "tools/load/operations.hpp"

namespace ers::load {

// The traces of one operation, part by part; see the statement for what each counts.
struct Traces {
    std::string key;
    std::int64_t appointments = 0; // of this referral in this slot; of a cancellation: that were cancelled
    std::int64_t live = 0;         // of those, booked now
    std::int64_t slots_booked = 0; // the slot, if it is booked and this referral's appointment is in it
    std::int64_t audits = 0;
    std::int64_t messages = 0;
    std::int64_t keys = 0;         // its Idempotency-Key
    bool is_appointment_known =
        false; // the appointment that the client was told of exists, with this referral and slot
    std::string state;             // of the referral; empty: there is none
    int version = 0;
};

struct ServiceSum {
    std::int64_t service = 0;
    std::int64_t slots = 0;
    std::int64_t booked = 0; // live appointments in its slots
    std::int64_t free = 0;
    std::int64_t held = 0;
    std::int64_t withdrawn = 0;
};

struct DoubleBooking {
    std::int64_t slot = 0;
    std::int64_t appointments = 0;
};

// One thread, one transaction that is rolled back: nothing is left behind.
class CheckDatabase {
public:
    CheckDatabase(db::Connection& connection, const Operations& operations);

    [[nodiscard]] std::vector<Traces> traces(); // of every operation that was, or may have been, done
    [[nodiscard]] std::map<std::int64_t, SlotEnd> slot_ends();
    [[nodiscard]] std::vector<DoubleBooking> double_bookings();
    [[nodiscard]] std::vector<ServiceSum> service_sums();
    [[nodiscard]] std::vector<std::string> broken_invariants(); // "rule: subject"

private:
    void copy_operations(const Operations& operations);
    void copy_slots(const Operations& operations);

    db::Connection& connection_;
    db::Transaction transaction_;
};

} // namespace ers::load
