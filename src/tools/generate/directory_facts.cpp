// The directory as the generator needs it. Read in an order that is the same on every machine.
#include "tools/generate/directory_facts.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "ers/core/identifiers.hpp"

namespace ers::generate {

namespace {

constexpr db::Statement facts_codes{"generate.facts_codes", R"(
    select kind, code
    from (select 'specialty' as kind, code
          from specialty
          union all
          select 'commissioner', code
          from organisation
          where kind = 'ICB') as known
    order by kind, code collate "C")"};

constexpr db::Statement facts_practices{"generate.facts_practices", R"(
    select code, coalesce(postcode, '') as postcode, commissioner, coalesce(latitude, 52.5) as latitude,
           coalesce(longitude, -1.5) as longitude
    from organisation
    where kind = 'GP_PRACTICE' and (closed_on is null or closed_on > $1)
    order by code collate "C")"};

constexpr db::Statement facts_services{"generate.facts_services", R"(
    select s.id, s.organisation_code, s.specialty_code, 'APPOINTMENT_REQUEST' = any (s.request_types) as appointments,
           'TRIAGE_REQUEST' = any (s.request_types) as triage, s.bookable_type = 'DIRECTLY_BOOKABLE' as directly,
           s.is_published and s.effective_from <= $1 and (s.effective_to is null or s.effective_to >= $1::date + 90)
               as in_operation,
           s.age_from_months, s.age_below_months, s.sex_treated, s.is_nationally_available, s.clinicians,
           s.polling_range_days, coalesce(site.latitude, 52.5) as latitude, coalesce(site.longitude, -1.5) as longitude
    from service s
    join site on site.code = s.site_code
    order by s.id)"};

constexpr db::Statement facts_windows{
    "generate.facts_windows",
    "select service_id, priority, opens_hours, closes_days from service_priority order by service_id, priority"};
constexpr db::Statement facts_types{
    "generate.facts_types",
    "select service_id, clinic_type_code from service_clinic_type order by service_id, clinic_type_code collate \"C\""};
// Rules that began before the oldest referral.
constexpr db::Statement facts_rules{"generate.facts_rules", R"(
    select service_id, commissioner
    from commissioning_rule
    where starts_on <= $1
    order by service_id, commissioner collate "C")"};

constexpr int youngest_age_months = 30; // of those who are made, today
constexpr int oldest_age_months = 95 * 12;
constexpr int age_span_months_min = 24; // narrower, and hardly anybody fits

std::uint64_t spread_bits(std::uint64_t value) {
    std::uint64_t spread = 0;
    for (unsigned bit = 0; bit < 16; ++bit) spread |= (value >> bit & 1U) << (2 * bit);
    return spread;
}

using Positions = std::unordered_map<std::string, std::uint32_t>;

Positions positions_of(const std::vector<std::string>& codes) {
    Positions positions;
    for (std::uint32_t i = 0; i < codes.size(); ++i) positions.emplace(codes[i], i);
    return positions;
}

std::uint32_t position_in(const Positions& positions, const std::string& code) {
    const auto found = positions.find(code);
    return found == positions.end() ? none : found->second;
}

void load_practices(DirectoryFacts& facts, db::Connection& connection, const Calendar& calendar) {
    const auto commissioners = positions_of(facts.commissioners);
    for (const auto row : connection.execute(facts_practices, {date_of(calendar.today())})) {
        PracticeFacts practice;
        practice.code = row.text("code");
        if (const auto postcode = Postcode::parse(row.text("postcode"))) practice.outward = postcode->outward();
        if (const auto code = row.optional_text("commissioner"))
            practice.commissioner = position_in(commissioners, *code);
        practice.place = place_order(row.real("latitude"), row.real("longitude"));
        facts.practices.push_back(std::move(practice));
    }
    std::stable_sort(facts.practices.begin(), facts.practices.end(),
                     [](const PracticeFacts& a, const PracticeFacts& b) { return a.place < b.place; });
    facts.practices_of.resize(facts.commissioners.size());
    for (std::uint32_t i = 0; i < facts.practices.size(); ++i) {
        const auto commissioner = facts.practices[i].commissioner;
        if (commissioner != none) facts.practices_of[commissioner].push_back(i);
    }
}

ServiceFacts service_from(const db::Row& row, const Positions& specialties) {
    ServiceFacts service;
    service.id = row.integer("id");
    service.organisation = row.text("organisation_code");
    service.specialty = position_in(specialties, row.text("specialty_code"));
    service.takes_appointments = row.boolean("appointments");
    service.takes_triage = row.boolean("triage");
    service.is_directly_bookable = row.boolean("directly");
    service.is_in_use = row.boolean("in_operation");
    service.age_from_months = row.number("age_from_months");
    if (const auto below = row.optional_number("age_below_months")) service.age_below_months = *below;
    service.sex_treated = row.code<SexTreated>("sex_treated");
    service.is_nationally_available = row.boolean("is_nationally_available");
    service.clinicians = row.texts("clinicians");
    service.place = place_order(row.real("latitude"), row.real("longitude"));
    for (auto& window : service.windows) window.closes_days = row.number("polling_range_days");
    return service;
}

void load_services(DirectoryFacts& facts, db::Connection& connection, const Calendar& calendar) {
    const auto specialties = positions_of(facts.specialties);
    const auto commissioners = positions_of(facts.commissioners);
    std::unordered_map<std::int64_t, std::uint32_t> by_id;
    for (const auto row : connection.execute(facts_services, {date_of(calendar.today())})) {
        by_id.emplace(row.integer("id"), static_cast<std::uint32_t>(facts.services.size()));
        facts.services.push_back(service_from(row, specialties));
    }
    const auto service_of = [&](const db::Row& row) -> ServiceFacts& {
        return facts.services[by_id.at(row.integer("service_id"))];
    };
    for (const auto row : connection.execute(facts_windows)) {
        const auto priority = row.code<Priority>("priority");
        auto& window = service_of(row).windows.at(static_cast<std::size_t>(priority));
        window.is_taken = true;
        window.opens_hours = row.number("opens_hours");
        if (const auto closes = row.optional_number("closes_days")) {
            window.closes_days = std::min(window.closes_days, *closes);
        }
    }
    for (const auto row : connection.execute(facts_types)) {
        service_of(row).clinic_types.push_back(row.text("clinic_type_code"));
    }
    const Date oldest = date_of(calendar.today() - history_days - 1);
    for (const auto row : connection.execute(facts_rules, {oldest})) {
        const auto commissioner = position_in(commissioners, row.text("commissioner"));
        if (commissioner != none) service_of(row).commissioners.push_back(commissioner);
    }
}

bool has_people(const ServiceFacts& service, const DirectoryFacts& facts) {
    const int oldest = std::min(service.age_below_months, oldest_age_months);
    const int youngest = std::max(service.age_from_months, youngest_age_months);
    if (oldest - youngest < age_span_months_min) return false;
    if (service.is_nationally_available) return true;
    return std::any_of(service.commissioners.begin(), service.commissioners.end(),
                       [&](std::uint32_t commissioner) { return !facts.practices_of[commissioner].empty(); });
}

void find_neighbours(DirectoryFacts& facts) {
    facts.services_near.resize(facts.specialties.size());
    facts.rank_near.assign(facts.services.size(), none);
    for (std::uint32_t i = 0; i < facts.services.size(); ++i) {
        auto& service = facts.services[i];
        const bool takes_any = std::any_of(service.windows.begin(), service.windows.end(),
                                           [](const WindowFacts& window) { return window.is_taken; });
        service.is_in_use = service.is_in_use && takes_any && has_people(service, facts);
        const auto home =
            std::lower_bound(facts.practices.begin(), facts.practices.end(), service.place,
                             [](const PracticeFacts& practice, std::uint64_t place) { return practice.place < place; });
        service.home = static_cast<std::uint32_t>(home - facts.practices.begin());
        if (!service.is_in_use) continue;
        if (service.takes_appointments) facts.services_near[service.specialty].push_back(i);
        if (service.takes_triage) facts.for_triage.push_back(i);
        if (service.takes_appointments && !service.is_directly_bookable) facts.without_slots.push_back(i);
    }
    for (auto& near : facts.services_near) {
        std::stable_sort(near.begin(), near.end(), [&](std::uint32_t a, std::uint32_t b) {
            return facts.services[a].place < facts.services[b].place;
        });
        for (std::uint32_t rank = 0; rank < near.size(); ++rank) facts.rank_near[near[rank]] = rank;
    }
}

} // namespace

std::uint64_t place_order(double latitude, double longitude) {
    constexpr double steps = 65'535;
    const double north = std::clamp((latitude - 49.0) / 12.0, 0.0, 1.0);
    const double east = std::clamp((longitude + 9.0) / 12.0, 0.0, 1.0);
    return spread_bits(static_cast<std::uint64_t>(north * steps)) << 1U |
           spread_bits(static_cast<std::uint64_t>(east * steps));
}

bool ServiceFacts::treats(Date born, Sex sex, Date on) const {
    if (sex == Sex::female && sex_treated == SexTreated::male) return false;
    if (sex == Sex::male && sex_treated == SexTreated::female) return false;
    const int age = age_in_months(born, on);
    return age >= age_from_months && age < age_below_months;
}

bool ServiceFacts::is_commissioned_for(std::uint32_t commissioner) const {
    return is_nationally_available ||
           std::find(commissioners.begin(), commissioners.end(), commissioner) != commissioners.end();
}

DirectoryFacts load_directory_facts(db::Connection& connection, const Calendar& calendar) {
    DirectoryFacts facts;
    for (const auto row : connection.execute(facts_codes)) {
        auto& codes = row.text("kind") == "specialty" ? facts.specialties : facts.commissioners;
        codes.push_back(row.text("code"));
    }
    load_practices(facts, connection, calendar);
    load_services(facts, connection, calendar);
    find_neighbours(facts);
    for (const auto& service : facts.services) facts.providers.push_back(service.organisation);
    std::sort(facts.providers.begin(), facts.providers.end());
    facts.providers.erase(std::unique(facts.providers.begin(), facts.providers.end()), facts.providers.end());
    return facts;
}

} // namespace ers::generate
