// The directory as the generator needs it: who can refer whom to which service, and who is near whom.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "ers/core/words.hpp"
#include "ers/db/connection.hpp"
#include "tools/generate/calendar.hpp"

namespace ers::generate {

inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::size_t priority_count = Codes<Priority>::entries.size();

// A number that is near for places that are near each other, most of the time.
[[nodiscard]] std::uint64_t place_order(double latitude, double longitude);

struct WindowFacts {
    bool is_taken = false;
    int opens_hours = 0;
    int closes_days = 0; // with the polling range taken in
};

struct ServiceFacts {
    std::int64_t id = 0;
    std::string organisation;
    std::uint32_t specialty = 0;   // of DirectoryFacts::specialties
    std::vector<std::string> clinic_types;
    bool is_directly_bookable = false;
    bool takes_appointments = false;
    bool takes_triage = false;
    bool is_in_use = false; // in operation, and there are people whom it treats and who may be referred to it
    std::array<WindowFacts, priority_count> windows;
    int age_from_months = 0;
    int age_below_months = std::numeric_limits<int>::max();
    SexTreated sex_treated = SexTreated::male_and_female;
    bool is_nationally_available = true;
    std::vector<std::uint32_t> commissioners;
    std::vector<std::string> clinicians;
    std::uint64_t place = 0;
    std::uint32_t home = 0; // the practice whose place comes next

    [[nodiscard]] bool takes(Priority priority) const {
        return windows.at(static_cast<std::size_t>(priority)).is_taken;
    }
    [[nodiscard]] bool treats(Date born, Sex sex, Date on) const;
    [[nodiscard]] bool is_commissioned_for(std::uint32_t commissioner) const;
};

struct PracticeFacts {
    std::string code;
    std::string outward; // of its postcode; empty where it has none
    std::uint32_t commissioner = none;
    std::uint64_t place = 0;
};

struct DirectoryFacts {
    std::vector<std::string> specialties;           // codes, in order
    std::vector<std::string> commissioners;         // codes, in order
    std::vector<ServiceFacts> services;             // by id
    std::vector<PracticeFacts> practices;           // by place
    std::vector<std::vector<std::uint32_t>> practices_of;  // by commissioner
    std::vector<std::vector<std::uint32_t>> services_near; // by specialty: those in use, by place
    std::vector<std::uint32_t> rank_near;           // by service: where it is in services_near, none: not there
    std::vector<std::uint32_t> for_triage;          // in use and taking triage requests
    std::vector<std::uint32_t> without_slots;       // in use, taking appointment requests, not directly bookable
    std::vector<std::string> providers;             // with services, in order
};

[[nodiscard]] DirectoryFacts load_directory_facts(db::Connection& connection, const Calendar& calendar);

} // namespace ers::generate
