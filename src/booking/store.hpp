// The rows of a batch: locked and read in two statements, written in two, however many commands there are.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "booking/facts.hpp"
#include "ers/booking/alternatives.hpp"
#include "ers/booking/command.hpp"
#include "ers/db/connection.hpp"
#include "ers/db/json_rows.hpp"
#include "ers/operation/traces.hpp"

namespace ers::booking {

// Lock order everywhere: referrals by UBRN, then slots by id.
struct LockedReferrals {
    std::map<std::string, ReferralFacts> by_ubrn;
    std::vector<std::string> locked_elsewhere; // there, but another writer has them at this moment
};
[[nodiscard]] LockedReferrals lock_referrals(db::Connection& connection, const std::vector<std::string>& ubrns);

[[nodiscard]] std::map<std::int64_t, SlotFacts> lock_slots(db::Connection& connection,
                                                           const std::set<std::int64_t>& ids);

// Whether the service has a slot in the range that is free, for that priority, and not held for another referral.
[[nodiscard]] bool has_bookable_slot(db::Connection& connection, std::int64_t service_id, Priority priority,
                                     Instant from, Instant until, const Ubrn& ubrn, Instant now);

// Free slots of a service that take the priority, in a range of time: the offer where a slot is gone.
struct OfferQuery {
    std::int64_t service_id = 0;
    Priority priority = Priority::routine;
    Instant from;
    Instant until; // exclusive
    auto operator<=>(const OfferQuery&) const = default;
};
// The first `slots_max` of each, earliest first.
[[nodiscard]] std::map<OfferQuery, std::vector<SlotOffer>> find_offers(db::Connection& connection,
                                                                       const std::set<OfferQuery>& queries,
                                                                       int slots_max, Instant now);

// An appointment to be made, and who makes it. At most one for each referral of a batch.
struct NewAppointment {
    Ubrn ubrn;
    referrals::Appointment appointment;
    std::string created_by;
};

// Changes gathered by the commands of a batch, as rows that set-based statements unpack.
struct Changes {
    db::JsonRows ended_appointments; // {ubrn, id, status, reason, comment}
    db::JsonRows slots;              // {id, status, held_by, held_until}
    db::JsonRows referrals;          // see the statement
    db::JsonRows holds;              // {ubrn, slot_id}
    operation::Traces traces;
    std::vector<NewAppointment> appointments;
    std::set<std::int64_t> services; // whose slots have changed
    std::optional<Instant> holds_end; // the holds that were made
};

// Writes everything. Throws ConstraintViolation where the database knows better.
void write_changes(db::Connection& connection, const Changes& changes, Instant now);

} // namespace ers::booking
