// The reading part of a day: searches, slot lists, referrals and worklists, asked as practices and hospitals ask them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ers/db/connection.hpp"
#include "tools/load/dice.hpp"
#include "tools/load/request_writer.hpp"

namespace ers::load {

struct PracticePick {
    std::string organisation;
    std::string postcode; // empty: it is not known where it is
};
struct SpecialtyPick {
    std::string code;
    std::string word; // of its name, to search by
    std::vector<std::string> clinic_types;
    std::uint64_t share = 0; // services that it has
};
struct ServicePick {
    std::int64_t id = 0;
    std::string priority;
};
struct ReferralPick {
    std::string ubrn;
    std::string organisation;
};

struct ReadingPicks {
    std::vector<PracticePick> practices; // that may refer
    std::vector<std::string> providers;
    std::vector<SpecialtyPick> specialties;
    std::vector<ServicePick> services; // directly bookable
    std::vector<ReferralPick> referrals;
};

// Throws std::runtime_error where the directory has no practice or no service.
[[nodiscard]] ReadingPicks pick_reading(db::Connection& connection, std::uint64_t seed);

// How a search is asked, with the share of each way in a hundred: what a practice looks for first is who is near, then
// who is quick; that it knows a name already is rare.
struct SearchShape {
    std::string_view name;
    std::uint64_t share;
    std::string_view query; // added to specialty and postcode
    bool by_clinic_type = false;
    bool by_words = false;
};
inline constexpr std::array search_shapes{
    SearchShape{"search nearest", 35, "&sort=distance"},
    SearchShape{"search shortest wait", 20, "&sort=wait"},
    SearchShape{"search soonest slot", 20, "&sort=nextSlot&hasSlots=true&priority=ROUTINE"},
    SearchShape{"search close by", 15, "&sort=distance&maxDistanceKm=40", true},
    SearchShape{"search by words", 10, "&sort=distance", false, true},
};

// The lists of a day's work, one after the other.
struct WorklistShape {
    std::string_view name; // of the step
    std::string_view path;
    bool of_provider = false; // else a practice's
};
inline constexpr std::array worklist_shapes{
    WorklistShape{"awaiting-booking", "/api/v1/worklists/awaiting-booking"},
    WorklistShape{"letters-outstanding", "/api/v1/worklists/letters-outstanding"},
    WorklistShape{"rejected-triage-response", "/api/v1/worklists/rejected-triage-response"},
    WorklistShape{"assessment-returned-cancelled-dna", "/api/v1/worklists/assessment-returned-cancelled-dna"},
    WorklistShape{"referrals-for-review", "/api/v1/worklists/referrals-for-review", true},
    WorklistShape{"appointment-slot-issues", "/api/v1/worklists/appointment-slot-issues", true},
    WorklistShape{"appointments-for-booking", "/api/v1/worklists/appointments-for-booking", true},
    WorklistShape{"appointments-to-cancel-in-pas", "/api/v1/worklists/appointments-to-cancel-in-pas", true},
    WorklistShape{"outcomes-to-record", "/api/v1/worklists/outcomes-to-record", true},
};

// One thread. Each function fills the exchange but for its step.
class Reading {
public:
    Reading(RequestWriter& writer, const ReadingPicks& picks) : writer_(writer), picks_(picks) {}

    // Gives the index of the shape that was asked in.
    std::size_t write_search(Exchange& exchange, Dice& dice);
    void write_slot_list(Exchange& exchange, Dice& dice);
    void write_referral(Exchange& exchange, Dice& dice);
    void write_referral(Exchange& exchange, const ReferralPick& referral);
    void write_worklist_counts(Exchange& exchange, Dice& dice);
    void write_worklist(Exchange& exchange, Dice& dice);
    // Gives the index of the list that was asked for.
    std::size_t write_any_worklist(Exchange& exchange, Dice& dice);

private:
    void write_list(Exchange& exchange, const WorklistShape& shape, Dice& dice);

    RequestWriter& writer_;
    const ReadingPicks& picks_;
    std::string target_;
};

} // namespace ers::load
