// A small directory for tests of search, without a database. Services are described by what a test is about; the rest
// is ordinary: a published cardiology service of an NHS trust in Leeds that takes every priority and everybody.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ers/directory/search/search.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory::samples {

inline constexpr Date today{std::chrono::year(2026), std::chrono::November, std::chrono::day(21)};
inline constexpr Date last_month{std::chrono::year(2026), std::chrono::October, std::chrono::day(31)};
inline constexpr Place leeds{53.7981, -1.5519};
inline constexpr Place bradford{53.7920, -1.7520};
inline constexpr Place truro{50.2632, -5.0510};

inline Date day(int year, unsigned month, unsigned day_of_month) {
    return Date(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day_of_month));
}

inline Wait wait_of(double median) { return {median, median * 2, 100, last_month, "NHS England RTT, October 2026"}; }

inline Service service(std::int64_t id, std::string name = {}) {
    Service made;
    made.id = id;
    made.name = name.empty() ? "Cardiology, Hospital " + std::to_string(id) + " (RT" + std::to_string(id) + ")"
                             : std::move(name);
    made.organisation_code = "RT1";
    made.organisation_name = "TEST VALLEY NHS TRUST";
    made.sector = "NHS";
    made.site_code = "RT1" + std::to_string(id);
    made.site_name = "Hospital " + std::to_string(id);
    made.site_postcode = "LS1 4AP";
    made.place = leeds;
    made.specialty_code = "CARDIOLOGY";
    made.specialty_name = "Cardiology";
    made.clinic_types = {{"GENERAL_CARDIOLOGY", "Not otherwise specified"}};
    made.request_types = {RequestType::appointment};
    made.bookable_type = BookableType::directly;
    made.windows = {{Priority::routine, 1, {}}, {Priority::urgent, 1, {}}, {Priority::two_week_wait, 1, {}}};
    made.effective_from = day(2020, 1, 1);
    made.wait = wait_of(10);
    return made;
}

inline std::shared_ptr<const Snapshot> snapshot_of(std::vector<Service> services) {
    DirectoryContents contents;
    contents.services = std::move(services);
    contents.organisations = {{"RT1", {"TEST VALLEY NHS TRUST", "QAA"}}, {"T10001", {"THE TEST SURGERY", "QAA"}}};
    contents.specialties = {
        {"DERMATOLOGY", "Dermatology", {{"GENERAL_DERMATOLOGY", "Not otherwise specified"}, {"ACNE", "Acne"}}},
        {"CARDIOLOGY",
         "Cardiology",
         {{"GENERAL_CARDIOLOGY", "Not otherwise specified"}, {"PALPITATIONS", "Palpitations"}}}};
    contents.postcodes = {{"LS1", {53.7975, -1.5450}}, {"LS1 4AP", leeds}, {"TR1", truro}};
    contents.version = 7;
    return std::make_shared<const Snapshot>(std::move(contents));
}

struct SampleSlot {
    std::int64_t service = 0;
    Priority priority = Priority::routine;
    Instant starts_at;
};
inline NextSlots slots_of(const Snapshot& snapshot, const std::vector<SampleSlot>& first_slots) {
    NextSlots slots(snapshot.numbers(), london_midnight(today));
    for (const auto& slot : first_slots) {
        if (const auto number = snapshot.numbers()->find(slot.service)) {
            slots.set(*number, slot.priority, slot.starts_at);
        }
    }
    return slots;
}

inline SearchQuery query() {
    SearchQuery made;
    made.today = today;
    made.limit = limits::page_items_max;
    return made;
}

inline std::vector<std::int64_t> ids(const SearchResult& result) {
    std::vector<std::int64_t> list;
    for (const auto& hit : result.hits) list.push_back(hit.service->id);
    return list;
}

inline std::size_t hidden(const SearchResult& result, HiddenReason reason) {
    return result.hidden[static_cast<std::size_t>(reason)];
}

} // namespace ers::directory::samples
