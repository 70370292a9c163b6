// Reads the directory from the database, in one pass over each table.
#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "directory/directory_version.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory {
namespace {

constexpr db::Statement snapshot_version{
    "directory.version",
    "select version\n"
    "from directory_version",
};
constexpr db::Statement snapshot_service_count{
    "directory.count_services",
    "select count(*) as services\n"
    "from service",
};
constexpr db::Statement snapshot_services{
    "directory.load_services",
    "select service.id, service.name, service.organisation_code, organisation.name as organisation_name,\n"
    "    organisation.kind as organisation_kind, service.site_code, site.name as site_name,\n"
    "    coalesce(site.postcode, '') as site_postcode, site.latitude, site.longitude,\n"
    "    service.specialty_code, specialty.name as specialty_name, service.request_types, service.bookable_type,\n"
    "    service.appointment_type, service.age_from_months, service.age_below_months, service.sex_treated,\n"
    "    service.is_nationally_available, service.is_published, service.effective_from, service.effective_to,\n"
    "    service.letter_required, service.polling_range_days, nullif(service.clinicians, '{}') as clinicians,\n"
    "    nullif(service.additional_requirements, '{}') as additional_requirements, service.conditions_treated,\n"
    "    service.exclusions, service.suggested_investigations, service.referrer_alert, service.patient_instructions,\n"
    "    service.telephone, service.hours, service.web_page, service.version,\n"
    "    wait.median_weeks, wait.p92_weeks, wait.incomplete_pathways, wait.as_of, wait.source as wait_source\n"
    "from service\n"
    "join organisation on organisation.code = service.organisation_code\n"
    "join site on site.code = service.site_code\n"
    "join specialty on specialty.code = service.specialty_code\n"
    "left join waiting_time wait\n"
    "    on wait.organisation_code = coalesce(site.waits_organisation_code, service.organisation_code)\n"
    "    and wait.treatment_function_code = specialty.treatment_function_code\n"
    "order by service.id",
};
constexpr db::Statement snapshot_clinic_types{
    "directory.load_clinic_types_of_services",
    "select service_id, code, name\n"
    "from service_clinic_type\n"
    "join clinic_type on clinic_type.code = clinic_type_code",
};
constexpr db::Statement snapshot_priorities{
    "directory.load_priorities",
    "select service_id, priority, opens_hours, closes_days\n"
    "from service_priority",
};
constexpr db::Statement snapshot_rules{
    "directory.load_commissioning_rules",
    "select service_id, commissioner, starts_on\n"
    "from commissioning_rule",
};
constexpr db::Statement snapshot_restrictions{
    "directory.load_restrictions",
    "select service_id, reason, services::text[] as services, organisations, referrers\n"
    "from service_restriction",
};
constexpr db::Statement snapshot_open_to{
    "directory.load_open_to",
    "select id as service_id, open_to\n"
    "from service\n"
    "where open_to <> '{}'",
};
constexpr db::Statement snapshot_organisations{
    "directory.load_organisations",
    "select code, name, commissioner, kind\n"
    "from organisation",
};
constexpr db::Statement snapshot_specialties{
    "directory.load_specialties",
    "select specialty.code, specialty.name, clinic_type.code as type_code, clinic_type.name as type_name\n"
    "from specialty\n"
    "left join clinic_type on clinic_type.specialty_code = specialty.code\n"
    "order by specialty.code",
};
constexpr db::Statement snapshot_postcodes{
    "directory.load_postcodes",
    "select postcode, latitude, longitude\n"
    "from postcode_place",
};

std::optional<Wait> wait_of(const db::Row& row) {
    if (row.is_null("incomplete_pathways")) return std::nullopt;
    Wait wait;
    wait.median_weeks = row.optional_real("median_weeks");
    wait.p92_weeks = row.optional_real("p92_weeks");
    wait.incomplete_pathways = row.number("incomplete_pathways");
    wait.as_of = row.date("as_of");
    wait.source = row.text("wait_source");
    return wait;
}

void read_service(const db::Row& row, Service& service) {
    service.id = row.integer("id");
    service.name = row.text("name");
    service.organisation_code = row.text("organisation_code");
    service.organisation_name = row.text("organisation_name");
    const auto kind = row.text("organisation_kind");
    service.sector = kind == "NHS_TRUST" || kind == "GP_PRACTICE" ? "NHS" : "INDEPENDENT";
    service.site_code = row.text("site_code");
    service.site_name = row.text("site_name");
    service.site_postcode = row.text("site_postcode");
    const auto latitude = row.optional_real("latitude");
    const auto longitude = row.optional_real("longitude");
    if (latitude && longitude) service.place = Place{*latitude, *longitude};
    service.specialty_code = row.text("specialty_code");
    service.specialty_name = row.text("specialty_name");
    service.request_types = row.codes<RequestType>("request_types");
    service.bookable_type = row.code<BookableType>("bookable_type");
    service.appointment_type = row.code<AppointmentType>("appointment_type");
    service.age_from_months = row.number("age_from_months");
    service.age_below_months = row.optional_number("age_below_months");
    service.sex_treated = row.code<SexTreated>("sex_treated");
    service.is_nationally_available = row.boolean("is_nationally_available");
    service.is_published = row.boolean("is_published");
    service.effective_from = row.date("effective_from");
    service.effective_to = row.optional_date("effective_to");
    service.letter_required = row.boolean("letter_required");
    service.polling_range_days = row.number("polling_range_days");
    if (!row.is_null("clinicians")) service.clinicians = row.texts("clinicians");
    if (!row.is_null("additional_requirements")) service.additional_requirements = row.texts("additional_requirements");
    service.conditions_treated = row.text("conditions_treated");
    service.exclusions = row.text("exclusions");
    service.suggested_investigations = row.text("suggested_investigations");
    service.referrer_alert = row.text("referrer_alert");
    service.patient_instructions = row.text("patient_instructions");
    service.telephone = row.text("telephone");
    service.hours = row.text("hours");
    service.web_page = row.text("web_page");
    service.wait = wait_of(row);
    service.version = row.number("version");
}

// Adds to each service what other tables have of it. Rows of a service that came in between two reads are passed over:
// the version then goes up, and the next load has them.
class ServiceParts {
public:
    explicit ServiceParts(std::vector<Service>& services) {
        for (auto& service : services) by_id_.emplace(service.id, &service);
    }
    void add(db::Connection& connection) {
        each(connection, snapshot_clinic_types, [](Service& service, const db::Row& row) {
            service.clinic_types.push_back({row.text("code"), row.text("name")});
        });
        each(connection, snapshot_priorities, [](Service& service, const db::Row& row) {
            service.windows.push_back(
                {row.code<Priority>("priority"), row.number("opens_hours"), row.optional_number("closes_days")});
        });
        each(connection, snapshot_rules, [](Service& service, const db::Row& row) {
            service.commissioners.emplace_back(row.text("commissioner"), row.date("starts_on"));
        });
        each(connection, snapshot_restrictions, [](Service& service, const db::Row& row) {
            service.restriction =
                Restriction{row.text("reason"), {}, row.texts("organisations"), row.texts("referrers")};
            for (const auto& id : row.texts("services")) service.restriction->services.push_back(std::stoll(id));
        });
        each(connection, snapshot_open_to,
             [](Service& service, const db::Row& row) { service.open_to = row.texts("open_to"); });
    }

private:
    template <class Add>
    void each(db::Connection& connection, const db::Statement& statement, Add add_part) {
        connection.stream(statement, [&](const db::Row& row) {
            const auto service = by_id_.find(row.integer("service_id"));
            if (service != by_id_.end()) add_part(*service->second, row);
        });
    }
    std::unordered_map<std::int64_t, Service*> by_id_;
};

std::size_t count_services(db::Connection& connection) {
    return static_cast<std::size_t>(connection.execute(snapshot_service_count).front().integer("services"));
}

std::vector<Specialty> load_specialties(db::Connection& connection) {
    std::vector<Specialty> specialties;
    for (const auto row : connection.execute(snapshot_specialties)) {
        const auto code = row.text("code");
        if (specialties.empty() || specialties.back().code != code) specialties.push_back({code, row.text("name"), {}});
        if (row.is_null("type_code")) continue;
        specialties.back().clinic_types.push_back({row.text("type_code"), row.text("type_name")});
    }
    return specialties;
}

} // namespace

std::int64_t load_directory_version(db::Connection& connection) {
    return connection.execute(snapshot_version).front().integer("version");
}

std::shared_ptr<const Snapshot> load_snapshot(db::Connection& connection) {
    db::Transaction transaction(connection);
    DirectoryContents contents;
    contents.version = load_directory_version(connection); // first: a change during the load makes the next version
    contents.services.reserve(count_services(connection));
    connection.stream(snapshot_services,
                      [&](const db::Row& row) { read_service(row, contents.services.emplace_back()); });
    ServiceParts(contents.services).add(connection);
    connection.stream(snapshot_organisations, [&](const db::Row& row) {
        contents.organisations.emplace(
            row.text("code"), OrganisationFacts{row.text("name"), row.optional_text("commissioner"), row.text("kind")});
    });
    contents.specialties = load_specialties(connection);
    connection.stream(snapshot_postcodes, [&](const db::Row& row) {
        contents.postcodes.emplace(row.text("postcode"), Place{row.real("latitude"), row.real("longitude")});
    });
    transaction.commit();
    return std::make_shared<const Snapshot>(std::move(contents));
}

} // namespace ers::directory
