// The directory of every test that has one: the same organisations, sites and people, and one way to add services and
// slots. Rows go in by SQL, as an import would write them; referrals and what happens to them go in by operations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"

namespace ers::testing {

struct TestService {
    std::string organisation = "RAA";
    std::string site = "RAA01";
    std::string specialty = "CARDIOLOGY";
    std::string name = {}; // empty: made of the others and a number
    std::string request_types = "{APPOINTMENT_REQUEST}";
    std::string bookable_type = "DIRECTLY_BOOKABLE";
    std::string appointment_type = "FIRST_OUTPATIENT";
    std::vector<std::string> priorities{"ROUTINE", "URGENT", "TWO_WEEK_WAIT"};
    int opens_hours = 1; // booking window of each priority
    std::optional<int> closes_days = {};
    int age_from_months = 0;
    std::optional<int> age_below_months = {};
    std::string sex_treated = "MALE_AND_FEMALE";
    std::vector<std::string> commissioners = {}; // empty: nationally available
    int polling_range_days = 84;
    bool is_published = true;
    std::optional<std::string> effective_to = {}; // its last day
    std::optional<std::int64_t> id = {}; // none: the database gives one
};

struct TestSlots {
    std::int64_t service_id = 0;
    int count = 1;
    std::optional<Instant> first = {}; // none: a week from now, on the hour
    int minutes_between = 30;
    std::string priorities = "{ROUTINE,URGENT,TWO_WEEK_WAIT}";
};

// One thread. The connection is the owner's.
class WorldBuilder {
public:
    // Adds to an empty directory: ICBs QAA and QBB; practices P81001, P81002 (QAA) and P82001 (QBB); trust RAA with
    // sites RAA01 and RAA02, and independent provider NBB with site NBB01, all with places and waiting times for
    // Cardiology; management centre RMC01, which has an agreement with QAA; the people gp-1, reviewer and manager. The
    // trust is in Leeds, the independent provider in Manchester.
    static void add_organisations(db::Connection& owner);

    std::int64_t add_service(db::Connection& owner, const TestService& service);
    // Their ids, by start. `now` is when they were published.
    std::vector<std::int64_t> add_slots(db::Connection& owner, const TestSlots& slots, Instant now);

private:
    int services_made_ = 0;
    int slot_batches_ = 0;
};

} // namespace ers::testing
