// The Directory of Services in memory: an immutable picture of services, sites, waits and postcodes that answers
// searches without the database. Swapped whole when the directory changes.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/next_slots/next_slots.hpp"

namespace ers::directory {

struct Place {
    double latitude = 0;  // degrees, WGS 84
    double longitude = 0;
};
// Great-circle distance in kilometres.
[[nodiscard]] double distance_km(Place a, Place b);

// Referral-to-treatment figures of the provider and treatment function. How long those still waiting have waited: not
// the wait for a first appointment, and not of one site.
struct Wait {
    std::optional<double> median_weeks; // none where the publisher suppresses small numbers
    std::optional<double> p92_weeks;
    int incomplete_pathways = 0;
    Date as_of;
    std::string source;
};

struct BookingWindow {
    Priority priority = Priority::routine;
    int opens_hours = 1;               // from now
    std::optional<int> closes_days;    // from today; none: up to the polling range
};

struct ClinicType {
    std::string code;
    std::string name;
};

// Those who may refer to a restricted service (rules.md#restricted-services).
struct Restriction {
    std::string reason; // code
    std::vector<std::int64_t> services;     // may redirect or refer onward to it
    std::vector<std::string> organisations; // may refer to it
    std::vector<std::string> referrers;     // user ids: may refer to it
};

// The person or organisation that wants to refer to a service.
struct Referring {
    std::string organisation;
    std::string clinician;                           // user id
    std::vector<std::int64_t> from_services = {};    // one that redirects or refers onward
};

struct Service {
    std::int64_t id = 0;
    std::string name;
    std::string organisation_code;
    std::string organisation_name;
    std::string sector;              // "NHS" or "INDEPENDENT"
    std::string site_code;
    std::string site_name;
    std::string site_postcode;
    std::optional<Place> place;
    std::string specialty_code;
    std::string specialty_name;
    std::vector<ClinicType> clinic_types;
    std::vector<RequestType> request_types;
    BookableType bookable_type = BookableType::unspecified;
    AppointmentType appointment_type = AppointmentType::first_outpatient;
    std::vector<BookingWindow> windows; // one for each priority it takes
    int age_from_months = 0;
    std::optional<int> age_below_months;
    SexTreated sex_treated = SexTreated::male_and_female;
    bool is_nationally_available = true;
    std::vector<std::pair<std::string, Date>> commissioners; // of rules, with their first day
    bool is_published = true;
    Date effective_from;
    std::optional<Date> effective_to;
    bool letter_required = true;
    int polling_range_days = 84;
    std::vector<std::string> clinicians;
    std::vector<std::string> additional_requirements;
    std::string conditions_treated, exclusions, suggested_investigations, referrer_alert, patient_instructions;
    std::string telephone, hours, web_page;
    std::optional<Wait> wait;
    std::optional<Restriction> restriction;
    std::vector<std::string> open_to; // kinds of organisation that refer only where they are named
    int version = 1;

    [[nodiscard]] const BookingWindow* window_for(Priority priority) const; // nullptr: priority not taken
    [[nodiscard]] bool is_in_operation(Date day) const;                     // published, and effective on that day
    [[nodiscard]] bool treats_age(Date birth_date, Date day) const;         // the age on that day
    [[nodiscard]] bool treats_sex(Sex sex) const; // other and unknown fit everywhere: the referrer decides
    // Not restricted, or by one of its three routes (rules.md#restricted-services).
    [[nodiscard]] bool admits(const Referring& referring) const;
    // Dental and optometry practices refer where they are named, and need no commissioner there; all others anywhere.
    [[nodiscard]] bool is_open_to_kind(std::string_view kind) const;
    // Nationally available, or by a rule of this commissioner that has begun.
    [[nodiscard]] bool is_commissioned_for(const std::optional<std::string>& commissioner, Date day) const;
};

// Kinds of organisation that refer only to services that name them (rules.md#dentists-and-optometrists).
[[nodiscard]] bool refers_where_named(std::string_view kind);

struct Specialty {
    std::string code;
    std::string name;
    std::vector<ClinicType> clinic_types; // ordered by name, the unspecified one last
};

struct OrganisationFacts {
    std::string name;
    std::optional<std::string> commissioner;
    std::string kind = {}; // "GP_PRACTICE", "REFERRAL_MANAGEMENT_CENTRE", …
};

// All that a snapshot is made of.
struct DirectoryContents {
    std::vector<Service> services;
    std::unordered_map<std::string, OrganisationFacts> organisations; // by code
    std::vector<Specialty> specialties;
    std::unordered_map<std::string, Place> postcodes; // "LS1 4AP" and "LS1"
    std::int64_t version = 0;
};

struct SearchIndex; // what search prepares: private to the module

class Snapshot {
public:
    Snapshot() = default; // an empty directory of version 0
    explicit Snapshot(DirectoryContents contents); // puts everything in order
    Snapshot(const Snapshot&) = delete; // readers share one
    Snapshot& operator=(const Snapshot&) = delete;

    // nullptr when there is no such service (unpublished ones are there).
    [[nodiscard]] const Service* find_service(std::int64_t id) const;
    [[nodiscard]] const std::vector<Service>& services() const { return contents_.services; } // ordered by id
    [[nodiscard]] const std::vector<Specialty>& specialties() const { return contents_.specialties; } // by name
    [[nodiscard]] std::optional<std::string> organisation_name(std::string_view code) const;
    [[nodiscard]] std::optional<std::string> commissioner_of(std::string_view organisation) const;
    // "GP_PRACTICE" and so on; empty where there is no such organisation.
    [[nodiscard]] std::string_view kind_of(std::string_view organisation) const;
    [[nodiscard]] std::optional<std::string> specialty_name(std::string_view code) const;
    [[nodiscard]] std::optional<ClinicType> clinic_type(std::string_view specialty, std::string_view code) const;
    // Where a postcode is; a full one that is not known stands at the middle of its outward part.
    struct Located {
        Place place;
        bool is_exact = false; // false: the outward part's middle
    };
    [[nodiscard]] std::optional<Located> locate(const Postcode& postcode) const;
    // The newest waiting figures' month and source; nullptr when no service has any.
    [[nodiscard]] const Wait* newest_wait() const;
    [[nodiscard]] std::int64_t version() const { return contents_.version; }
    [[nodiscard]] const SearchIndex& search_index() const;
    // The number of each service: its place in services().
    [[nodiscard]] const std::shared_ptr<const ServiceNumbers>& numbers() const { return numbers_; }

private:
    [[nodiscard]] const Specialty* find_specialty(std::string_view code) const;
    DirectoryContents contents_;
    std::shared_ptr<const ServiceNumbers> numbers_ = std::make_shared<const ServiceNumbers>();
    std::shared_ptr<const SearchIndex> search_index_;
    const Wait* newest_wait_ = nullptr;
};

// Reads the whole directory, in a transaction of its own; under a second for fifty thousand services.
[[nodiscard]] std::shared_ptr<const Snapshot> load_snapshot(db::Connection& connection);

class NextSlotKeeper; // how the next free slots are followed: private to the module

// What the running server holds. All members are thread safe; readers keep what they were given while they use it.
class Directory {
public:
    Directory();
    ~Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
    [[nodiscard]] std::shared_ptr<const NextSlots> next_slots() const;
    // Looks whether the directory's version is another and loads it if so; and which services' slots have changed since
    // the last time. Called by a timer job: all work is done in its thread and aside, readers meet only the swap.
    void refresh(db::Connection& connection, Instant now);
    // The same, but looks at the slots of every service: finds also what was changed without a word in slot_change.
    void refresh_all(db::Connection& connection, Instant now);

private:
    void free_retired();
    void refresh_alone(db::Connection& connection, Instant now);
    void publish(std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const NextSlots> slots);

    mutable std::mutex mutex_; // held for the swap only
    std::shared_ptr<const Snapshot> snapshot_ = std::make_shared<const Snapshot>();
    std::shared_ptr<const NextSlots> next_slots_ = std::make_shared<const NextSlots>();

    std::mutex refreshing_; // held by who refreshes
    std::unique_ptr<NextSlotKeeper> keeper_;
    std::vector<std::shared_ptr<const Snapshot>> retired_; // replaced, perhaps still read
};

} // namespace ers::directory
