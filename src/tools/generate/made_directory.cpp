// A directory of our own making.
#include "tools/generate/made_directory.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "tools/generate/dice.hpp"
#include "tools/generate/directory_facts.hpp"
#include "tools/generate/made_services.hpp"
#include "tools/generate/names.hpp"

namespace ers::generate {

namespace {

constexpr db::Statement made_counts{"generate.directory_counts", R"(
    select (select count(*) from service) as services,
           (select count(*) from organisation
            where kind = 'GP_PRACTICE' and (closed_on is null or closed_on > $1)) as practices,
           (select coalesce(max(id), 0) from service) as last_service,
           (select coalesce(last_value, start_value - 1) from pg_sequences
            where schemaname = current_schema() and sequencename = 'service_id_seq') as last_number)"};
constexpr db::Statement made_taken{"generate.taken_codes", R"(
    select code from organisation where code like 'ZG%'
    union
    select code from site where code like 'ZG%'
    order by code)"};
// Outward parts in England, by their first letters.
constexpr db::Statement made_outward{"generate.outward_places", R"(
    select postcode, latitude, longitude
    from postcode_place
    where postcode !~ ' '
      and postcode !~ '^(AB|BT|CF|DD|DG|EH|FK|G|GY|HS|IM|IV|JE|KA|KW|KY|LD|LL|ML|NP|PA|PH|SA|TD|ZE)[0-9]'
    order by postcode collate "C")"};
constexpr db::Statement made_icbs{"generate.icbs",
                                  "select code from organisation where kind = 'ICB' order by code collate \"C\""};
constexpr db::Statement made_types{"generate.clinic_types", R"(
    select c.code, c.specialty_code, s.name as specialty_name, c.name
    from clinic_type c
    join specialty s on s.code = c.specialty_code
    order by c.code collate "C")"};
constexpr db::Statement made_functions{"generate.treatment_functions", R"(
    select treatment_function_code as code
    from specialty
    where treatment_function_code is not null
    order by code)"};
constexpr db::Statement set_service_number{"generate.set_service_number",
                                           "select setval(pg_get_serial_sequence('service', 'id'), $1)"};

constexpr std::size_t places_enough = 20;
constexpr std::uint32_t practices_per_icb = 150;
constexpr std::uint32_t services_per_provider = 30;
constexpr std::uint32_t sites_per_provider = 3;

struct MadePlace {
    std::string outward;
    double latitude = 0;
    double longitude = 0;
    std::string icb;
};

struct MadeSite {
    std::string code;
    std::string provider;
    std::string name;
    const MadePlace* place = nullptr;
};

// Towns of England that made outward parts lie around: one first letter each, after a Q, with which no real one begins.
constexpr std::array<std::array<double, 2>, 26> centres{{
    {51.51, -0.12}, {52.48, -1.90}, {53.48, -2.24}, {53.80, -1.55}, {53.41, -2.98}, {54.97, -1.61}, {53.38, -1.47},
    {51.45, -2.59}, {52.95, -1.15}, {52.64, -1.13}, {50.90, -1.40}, {50.83, -0.14}, {50.40, -4.14}, {50.72, -3.53},
    {52.63, 1.29},  {52.20, 0.12},  {51.75, -1.26}, {51.45, -0.97}, {53.74, -0.33}, {53.96, -1.08}, {54.57, -1.23},
    {54.89, -2.93}, {53.23, -0.54}, {51.28, 1.08},  {53.00, -2.18}, {51.90, 0.90},
}};
constexpr int outward_parts_each = 12;

class MadeDirectory {
public:
    MadeDirectory(const Workplace& place, const Calendar& calendar)
        : place_(place), seed_(place.settings.seed), calendar_(calendar) {
        for (const auto row : place_.connection.execute(made_taken)) taken_.insert(row.text("code"));
        for (const auto row : place_.connection.execute(made_types)) {
            types_.push_back(
                {row.text("code"), row.text("specialty_code"), row.text("specialty_name"), row.text("name")});
        }
    }

    void top_up() {
        const auto counts = place_.connection.execute(made_counts, {date_of(calendar_.today())}).front();
        const auto& size = place_.settings.size;
        const auto missing = [](std::uint32_t wanted, std::int64_t there) {
            return static_cast<std::uint32_t>(std::max<std::int64_t>(0, wanted - there));
        };
        const auto practices = missing(size.practices, counts.integer("practices"));
        const auto services = missing(size.services, counts.integer("services"));
        if (practices == 0 && services == 0) return;
        load_places();
        divide_places();
        const std::uint32_t providers = services == 0 ? 0 : services / services_per_provider + 2;
        make_sites(providers);
        write_organisations(practices, providers);
        if (services == 0) return;
        write_sites();
        write_waits(providers);
        const auto last = std::max(counts.integer("last_service"), counts.integer("last_number"));
        write_services(services, last + 1);
        place_.connection.execute(set_service_number, {last + services});
    }

private:
    // "ZG" + kind + number; a number that is taken is passed over.
    std::string free_code(std::string_view kind, std::uint32_t& number, int digits) {
        while (true) {
            std::string figures = std::to_string(++number);
            figures.insert(0, static_cast<std::size_t>(digits) - std::min(figures.size(), std::size_t(digits)), '0');
            std::string code = "ZG" + std::string(kind) + figures;
            if (taken_.insert(code).second) return code;
        }
    }

    void load_places() {
        for (const auto row : place_.connection.execute(made_outward)) {
            places_.push_back({row.text("postcode"), row.real("latitude"), row.real("longitude"), {}});
        }
        if (places_.size() >= places_enough) return;
        std::set<std::string> known;
        for (const auto& there : places_) known.insert(there.outward);
        TableCopy copy(place_, "places", "postcode_place", {"postcode", "latitude", "longitude"}, 0);
        for (std::size_t i = 0; i < centres.size() * outward_parts_each; ++i) {
            Dice dice(seed_, Purpose::place, i);
            const auto& centre = centres.at(i / outward_parts_each);
            MadePlace made{{}, centre[0] + (dice.unit() - 0.5) * 0.5, centre[1] + (dice.unit() - 0.5) * 0.7, {}};
            made.outward += 'Q';
            made.outward += static_cast<char>('A' + i / outward_parts_each);
            made.outward += std::to_string(i % outward_parts_each + 1);
            if (!known.insert(made.outward).second) continue;
            copy.row().clean(made.outward);
            copy.row().real(made.latitude);
            copy.row().real(made.longitude);
            copy.end_row();
            places_.push_back(std::move(made));
        }
        copy.finish();
    }

    // Neighbours belong to the same ICB; those that are there are taken.
    void divide_places() {
        std::stable_sort(places_.begin(), places_.end(), [](const MadePlace& a, const MadePlace& b) {
            return place_order(a.latitude, a.longitude) < place_order(b.latitude, b.longitude);
        });
        for (const auto row : place_.connection.execute(made_icbs)) icbs_.push_back(row.text("code"));
        if (icbs_.empty()) {
            const std::uint32_t count = std::clamp(place_.settings.size.practices / practices_per_icb, 3U, 42U);
            std::uint32_t number = 0;
            for (std::uint32_t i = 0; i < count; ++i) made_icbs_.push_back(free_code("C", number, 2));
            icbs_ = made_icbs_;
        }
        for (std::size_t i = 0; i < places_.size(); ++i) places_[i].icb = icbs_[i * icbs_.size() / places_.size()];
    }

    [[nodiscard]] const MadePlace& any_place(Dice& dice) const { return places_[dice.below(places_.size())]; }

    [[nodiscard]] static std::string postcode_in(const MadePlace& there, Dice& dice) {
        constexpr std::string_view letters = "ABDEFGHJLNPQRSTUWXYZ"; // those of inward parts
        std::string postcode = there.outward + ' ' + std::to_string(dice.below(10));
        for (int i = 0; i < 2; ++i) postcode += letters[dice.below(letters.size())];
        return postcode;
    }

    void make_sites(std::uint32_t providers) {
        std::uint32_t number = 0;
        for (std::uint32_t i = 0; i < providers; ++i) {
            Dice dice(seed_, Purpose::provider, i);
            const std::string provider = free_code("T", number, 4);
            providers_.push_back(provider);
            std::uint32_t site_number = 0;
            const auto sites = dice.between(1, 2 * sites_per_provider - 1);
            const auto first = dice.below(places_.size());
            for (std::int64_t j = 0; j < sites; ++j) {
                const auto& near = places_[(first + static_cast<std::size_t>(j)) % places_.size()];
                const std::string code = free_code(provider.substr(2), site_number, 2);
                sites_.push_back({code, provider, hospital_name(dice.next()), &near});
            }
        }
    }

    void add_organisation(TableCopy& copy, const std::string& code, std::string_view name, std::string_view kind,
                          const MadePlace* there, const std::string& postcode, std::uint32_t list_size) {
        auto& row = copy.row();
        row.clean(code);
        row.text(name);
        row.clean(kind);
        if (there == nullptr) {
            for (int i = 0; i < 4; ++i) row.null();
        } else {
            row.clean(there->icb);
            row.clean(postcode);
            row.real(there->latitude);
            row.real(there->longitude);
        }
        if (list_size == 0) {
            row.null();
        } else {
            row.number(list_size);
        }
        row.clean("LOCAL");
        copy.end_row();
    }

    void write_organisations(std::uint32_t practices, std::uint32_t providers) {
        TableCopy copy(
            place_, "organisations", "organisation",
            {"code", "name", "kind", "commissioner", "postcode", "latitude", "longitude", "list_size", "source"},
            made_icbs_.size() + practices + providers);
        for (const auto& code : made_icbs_) {
            add_organisation(copy, code, "Integrated Care Board " + code + " (made up)", "ICB", nullptr, {}, 0);
        }
        std::uint32_t number = 0;
        for (std::uint32_t i = 0; i < practices; ++i) {
            Dice dice(seed_, Purpose::practice, i);
            const auto& there = any_place(dice);
            MadePlace exact = there;
            exact.latitude += (dice.unit() - 0.5) * 0.04;
            exact.longitude += (dice.unit() - 0.5) * 0.06;
            const std::string postcode = postcode_in(there, dice);
            add_organisation(copy, free_code("", number, 5), practice_name(dice.next()), "GP_PRACTICE", &exact,
                             postcode, static_cast<std::uint32_t>(dice.between(3'000, 18'000)));
        }
        for (std::uint32_t i = 0; i < providers; ++i) {
            Dice dice(seed_, Purpose::site, i);
            const auto* home = home_of(providers_[i]);
            const bool is_nhs = dice.chance(0.6);
            add_organisation(copy, providers_[i], town_name(dice.next()) + (is_nhs ? " NHS Trust" : " Hospitals"),
                             is_nhs ? "NHS_TRUST" : "INDEPENDENT_PROVIDER", home, postcode_in(*home, dice), 0);
        }
        copy.finish();
    }

    [[nodiscard]] const MadePlace* home_of(const std::string& provider) const {
        const auto site =
            std::find_if(sites_.begin(), sites_.end(), [&](const MadeSite& one) { return one.provider == provider; });
        return site->place;
    }

    void write_sites() {
        TableCopy copy(place_, "sites", "site",
                       {"code", "organisation_code", "name", "postcode", "latitude", "longitude", "source"},
                       sites_.size());
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            Dice dice(seed_, Purpose::site, i + 1'000'000);
            const auto& site = sites_[i];
            auto& row = copy.row();
            row.clean(site.code);
            row.clean(site.provider);
            row.text(site.name);
            row.clean(postcode_in(*site.place, dice));
            row.real(site.place->latitude + (dice.unit() - 0.5) * 0.03);
            row.real(site.place->longitude + (dice.unit() - 0.5) * 0.04);
            row.clean("LOCAL");
            copy.end_row();
        }
        copy.finish();
    }

    void write_waits(std::uint32_t providers) {
        std::vector<std::string> functions;
        for (const auto row : place_.connection.execute(made_functions)) functions.push_back(row.text("code"));
        const Day as_of = calendar_.today() - 60;
        TableCopy copy(place_, "waiting times", "waiting_time",
                       {"organisation_code", "treatment_function_code", "median_weeks", "p92_weeks",
                        "incomplete_pathways", "within_18_weeks", "as_of", "source"},
                       providers * functions.size());
        for (std::size_t i = 0; i < providers * functions.size(); ++i) {
            Dice dice(seed_, Purpose::waits, i);
            const double median = 3 + 20 * dice.unit() * dice.unit();
            const auto pathways = dice.between(60, 6'000);
            auto& row = copy.row();
            row.clean(providers_[i / functions.size()]);
            row.clean(functions[i % functions.size()]);
            row.real(std::round(median * 10) / 10);
            row.real(std::round(median * (20 + 10 * dice.unit())) / 10);
            row.number(pathways);
            row.number(
                static_cast<std::int64_t>(static_cast<double>(pathways) * std::clamp(1.3 - median / 30, 0.2, 0.98)));
            row.date(as_of);
            row.clean("Made figures");
            copy.end_row();
        }
        copy.finish();
    }

    // The services of a site hold different clinics, so that names differ.
    [[nodiscard]] std::size_t site_of(std::uint32_t service) const { return service % sites_.size(); }
    [[nodiscard]] const ClinicType& type_of(std::uint32_t service) const {
        const std::size_t site = site_of(service);
        Dice dice(seed_, Purpose::clinic, site);
        const std::size_t begin = dice.below(types_.size());
        return types_[(begin + service / sites_.size()) % types_.size()];
    }

    [[nodiscard]] MadeService service_at(std::uint32_t number) const {
        Dice dice(seed_, Purpose::service, number);
        auto service = made_service(type_of(number), dice);
        const auto round = number / sites_.size() / types_.size(); // more services than clinic types at a site
        service.name += ", " + sites_[site_of(number)].name + " (" + sites_[site_of(number)].code +
                        (round == 0 ? "" : ", clinic " + std::to_string(round + 1)) + ")";
        return service;
    }

    void write_services(std::uint32_t count, std::int64_t first_id) {
        TableCopy copy(
            place_, "services", "service",
            {"id", "organisation_code", "site_code", "specialty_code", "name", "request_types", "bookable_type",
             "age_from_months", "age_below_months", "sex_treated", "is_nationally_available", "effective_from",
             "clinicians", "conditions_treated", "telephone", "source"},
            count);
        for (std::uint32_t i = 0; i < count; ++i) write_service(copy, i, first_id + i);
        copy.finish();
        write_parts(count, first_id);
    }

    void write_service(TableCopy& copy, std::uint32_t number, std::int64_t id) {
        const auto service = service_at(number);
        const auto& site = sites_[site_of(number)];
        auto& row = copy.row();
        row.number(id);
        row.clean(site.provider);
        row.clean(site.code);
        row.clean(type_of(number).specialty);
        row.text(service.name);
        row.clean(service.request_types);
        row.clean(service.bookable_type);
        row.number(service.age_from_months);
        if (service.age_below_months == 0) {
            row.null();
        } else {
            row.number(service.age_below_months);
        }
        row.clean(service.sex_treated);
        row.boolean(service.is_nationally_available);
        row.clean("2020-01-01");
        row.begin_cell();
        for (std::size_t i = 0; i < service.clinicians.size(); ++i) {
            row.append(i == 0 ? "{\"" : ",\"");
            row.append(service.clinicians[i]);
            row.append("\"");
        }
        row.append("}");
        row.text(type_of(number).name);
        row.clean("01632 960" + std::to_string(100 + number % 900)); // numbers kept for fiction
        row.clean("LOCAL");
        copy.end_row();
    }

    void write_parts(std::uint32_t count, std::int64_t first_id) {
        TableCopy types(place_, "clinic types", "service_clinic_type", {"service_id", "clinic_type_code"}, count);
        for (std::uint32_t i = 0; i < count; ++i) {
            types.row().number(first_id + i);
            types.row().clean(type_of(i).code);
            types.end_row();
        }
        types.finish();
        TableCopy windows(place_, "booking windows", "service_priority",
                          {"service_id", "priority", "opens_hours", "closes_days"}, 0);
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto service = service_at(i);
            if (service.takes_routine) write_window(windows, first_id + i, "ROUTINE", 24, 84);
            if (service.takes_routine) write_window(windows, first_id + i, "URGENT", 2, 28);
            if (service.takes_two_week_wait) write_window(windows, first_id + i, "TWO_WEEK_WAIT", 1, 14);
        }
        windows.finish();
        TableCopy rules(place_, "commissioning rules", "commissioning_rule",
                        {"service_id", "commissioner", "starts_on"}, 0);
        for (std::uint32_t i = 0; i < count; ++i) {
            if (service_at(i).is_nationally_available) continue;
            rules.row().number(first_id + i);
            rules.row().clean(sites_[site_of(i)].place->icb);
            rules.row().clean("2020-04-01");
            rules.end_row();
        }
        rules.finish();
    }

    static void write_window(TableCopy& copy, std::int64_t service, std::string_view priority, int opens, int closes) {
        copy.row().number(service);
        copy.row().clean(priority);
        copy.row().number(opens);
        copy.row().number(closes);
        copy.end_row();
    }

    const Workplace& place_;
    std::uint64_t seed_;
    const Calendar& calendar_;
    std::set<std::string> taken_;
    std::vector<ClinicType> types_;
    std::vector<MadePlace> places_;
    std::vector<std::string> icbs_;
    std::vector<std::string> made_icbs_;
    std::vector<std::string> providers_;
    std::vector<MadeSite> sites_;
};

} // namespace

void top_up_directory(const Workplace& place, const Calendar& calendar) { MadeDirectory(place, calendar).top_up(); }

} // namespace ers::generate
