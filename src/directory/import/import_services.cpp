// Services as a file describes them, one by one.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <set>
#include <unordered_map>
#include <utility>

#include "directory/import/importers.hpp"
#include "ers/core/text.hpp"
#include "ers/core/words.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t service_name_characters_max = 255;
constexpr std::size_t service_text_characters_max = 4'000;
constexpr std::size_t service_short_text_characters_max = 300;
constexpr std::size_t service_list_items_max = 20;
constexpr int service_window_hours_max = 366 * 24;
constexpr int service_window_days_max = 366;
constexpr std::int64_t service_age_months_max = 1'800;
constexpr std::int64_t service_fixed_id_max = 9'999;
constexpr std::string_view service_effective_from_default = "2020-01-01";

constexpr db::Statement service_known_sites{
    "directory.known_sites",
    "select code\n"
    "from site",
};
constexpr db::Statement service_known_clinic_types{
    "directory.known_clinic_types",
    "select specialty_code || '/' || code as code\n"
    "from clinic_type",
};
constexpr db::Statement service_known{
    "directory.known_services",
    "select id, coalesce(source_key, '') as source_key, name, source\n"
    "from service",
};

constexpr std::string_view service_staging =
    "create temporary table import_service on commit drop as\n"
    "select id, source_key, organisation_code, site_code, specialty_code, name, request_types, bookable_type,\n"
    "    appointment_type, age_from_months, age_below_months, sex_treated, is_nationally_available,\n"
    "    is_consultant_led,\n"
    "    is_published, effective_from, effective_to, letter_required, polling_range_days, clinicians,\n"
    "    additional_requirements, conditions_treated, exclusions, suggested_investigations, referrer_alert,\n"
    "    patient_instructions, telephone, hours, web_page\n"
    "from service\n"
    "with no data;\n"
    "create temporary table import_service_clinic_type (source_key text, clinic_type_code text) on commit drop;\n"
    "create temporary table import_service_priority\n"
    "    (source_key text, priority text, opens_hours integer, closes_days integer) on commit drop";
const std::vector<std::string> service_columns{"id",
                                               "source_key",
                                               "organisation_code",
                                               "site_code",
                                               "specialty_code",
                                               "name",
                                               "request_types",
                                               "bookable_type",
                                               "appointment_type",
                                               "age_from_months",
                                               "age_below_months",
                                               "sex_treated",
                                               "is_nationally_available",
                                               "is_consultant_led",
                                               "is_published",
                                               "effective_from",
                                               "effective_to",
                                               "letter_required",
                                               "polling_range_days",
                                               "clinicians",
                                               "additional_requirements",
                                               "conditions_treated",
                                               "exclusions",
                                               "suggested_investigations",
                                               "referrer_alert",
                                               "patient_instructions",
                                               "telephone",
                                               "hours",
                                               "web_page"};

// Only a new service gets the number that the file wishes.
constexpr db::Statement service_insert_numbered{
    "directory.insert_numbered_services",
    "insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,\n"
    "    effective_from, source, source_key, version)\n"
    "select id, organisation_code, site_code, specialty_code, name, request_types, bookable_type, effective_from, $1,\n"
    "    source_key, 0\n"
    "from import_service\n"
    "where id is not null\n"
    "    and not exists (select from service known where known.source_key = import_service.source_key)",
};
// A numbered service was inserted with version 0 and comes to version 1 here, with the rest of its columns.
constexpr db::Statement service_upsert{
    "directory.upsert_services",
    "insert into service as known (source_key, source, organisation_code, site_code, specialty_code, name,\n"
    "    request_types,\n"
    "    bookable_type, appointment_type, age_from_months, age_below_months, sex_treated, is_nationally_available,\n"
    "    is_consultant_led, is_published, effective_from, effective_to, letter_required, polling_range_days,\n"
    "    clinicians,\n"
    "    additional_requirements, conditions_treated, exclusions, suggested_investigations, referrer_alert,\n"
    "    patient_instructions, telephone, hours, web_page)\n"
    "select source_key, $1, organisation_code, site_code, specialty_code, name, request_types,\n"
    "    bookable_type, appointment_type, age_from_months, age_below_months, sex_treated, is_nationally_available,\n"
    "    is_consultant_led, is_published, effective_from, effective_to, letter_required, polling_range_days,\n"
    "    clinicians,\n"
    "    additional_requirements, conditions_treated, exclusions, suggested_investigations, referrer_alert,\n"
    "    patient_instructions, telephone, hours, web_page\n"
    "from import_service\n"
    "order by source_key\n"
    "on conflict (source_key) do update\n"
    "set organisation_code = excluded.organisation_code, site_code = excluded.site_code,\n"
    "    specialty_code = excluded.specialty_code, name = excluded.name, request_types = excluded.request_types,\n"
    "    bookable_type = excluded.bookable_type, appointment_type = excluded.appointment_type,\n"
    "    age_from_months = excluded.age_from_months, age_below_months = excluded.age_below_months,\n"
    "    sex_treated = excluded.sex_treated, is_nationally_available = excluded.is_nationally_available,\n"
    "    is_consultant_led = excluded.is_consultant_led, is_published = excluded.is_published,\n"
    "    effective_from = excluded.effective_from, effective_to = excluded.effective_to,\n"
    "    letter_required = excluded.letter_required, polling_range_days = excluded.polling_range_days,\n"
    "    clinicians = excluded.clinicians, additional_requirements = excluded.additional_requirements,\n"
    "    conditions_treated = excluded.conditions_treated, exclusions = excluded.exclusions,\n"
    "    suggested_investigations = excluded.suggested_investigations, referrer_alert = excluded.referrer_alert,\n"
    "    patient_instructions = excluded.patient_instructions, telephone = excluded.telephone, hours =\n"
    "    excluded.hours,\n"
    "    web_page = excluded.web_page, version = known.version + 1, updated_at = now()\n"
    "where known.source = $1\n"
    "    and (known.version = 0 or (known.organisation_code, known.site_code, known.specialty_code, known.name,\n"
    "        known.request_types, known.bookable_type, known.appointment_type, known.age_from_months,\n"
    "        known.age_below_months, known.sex_treated, known.is_nationally_available, known.is_consultant_led,\n"
    "        known.is_published, known.effective_from, known.effective_to, known.letter_required,\n"
    "        known.polling_range_days, known.clinicians, known.additional_requirements, known.conditions_treated,\n"
    "        known.exclusions, known.suggested_investigations, known.referrer_alert, known.patient_instructions,\n"
    "        known.telephone, known.hours, known.web_page)\n"
    "    is distinct from (excluded.organisation_code, excluded.site_code, excluded.specialty_code, excluded.name,\n"
    "        excluded.request_types, excluded.bookable_type, excluded.appointment_type, excluded.age_from_months,\n"
    "        excluded.age_below_months, excluded.sex_treated, excluded.is_nationally_available,\n"
    "        excluded.is_consultant_led, excluded.is_published, excluded.effective_from, excluded.effective_to,\n"
    "        excluded.letter_required, excluded.polling_range_days, excluded.clinicians,\n"
    "        excluded.additional_requirements, excluded.conditions_treated, excluded.exclusions,\n"
    "        excluded.suggested_investigations, excluded.referrer_alert, excluded.patient_instructions,\n"
    "        excluded.telephone, excluded.hours, excluded.web_page))\n"
    "returning id",
};
constexpr db::Statement service_drop_clinic_types{
    "directory.drop_clinic_types",
    "delete from service_clinic_type held\n"
    "using import_service, service\n"
    "where service.source_key = import_service.source_key\n"
    "    and held.service_id = service.id\n"
    "    and not exists (\n"
    "        select from import_service_clinic_type wanted\n"
    "        where wanted.source_key = service.source_key and wanted.clinic_type_code = held.clinic_type_code)\n"
    "returning held.service_id as id",
};
constexpr db::Statement service_add_clinic_types{
    "directory.add_clinic_types",
    "insert into service_clinic_type (service_id, clinic_type_code)\n"
    "select service.id, wanted.clinic_type_code\n"
    "from import_service_clinic_type wanted\n"
    "join service using (source_key)\n"
    "on conflict do nothing\n"
    "returning service_id as id",
};
constexpr db::Statement service_drop_priorities{
    "directory.drop_priorities",
    "delete from service_priority held\n"
    "using import_service, service\n"
    "where service.source_key = import_service.source_key\n"
    "    and held.service_id = service.id\n"
    "    and not exists (\n"
    "        select from import_service_priority wanted\n"
    "        where wanted.source_key = service.source_key and wanted.priority = held.priority)\n"
    "returning held.service_id as id",
};
constexpr db::Statement service_upsert_priorities{
    "directory.upsert_priorities",
    "insert into service_priority as held (service_id, priority, opens_hours, closes_days)\n"
    "select service.id, wanted.priority, wanted.opens_hours, wanted.closes_days\n"
    "from import_service_priority wanted\n"
    "join service using (source_key)\n"
    "on conflict (service_id, priority) do update\n"
    "set opens_hours = excluded.opens_hours, closes_days = excluded.closes_days\n"
    "where (held.opens_hours, held.closes_days) is distinct from (excluded.opens_hours, excluded.closes_days)\n"
    "returning service_id as id",
};
// A change of priorities or clinic types alone is a new version of the service, too.
constexpr db::Statement service_new_version{
    "directory.new_service_version",
    "update service\n"
    "set version = version + 1, updated_at = now()\n"
    "where id = any ($1::bigint[])",
};

// What a row must fit with: loaded once for the file.
struct ServiceReferences {
    std::unordered_set<std::string> organisations, sites, clinic_types;
    std::unordered_map<std::string, std::string> source_by_key, key_by_name, key_by_id;

    explicit ServiceReferences(db::Connection& connection)
        : organisations(known_organisations(connection)),
          sites(known_codes(connection, service_known_sites)),
          clinic_types(known_codes(connection, service_known_clinic_types)) {
        for (const auto row : connection.execute(service_known)) {
            const auto key = row.text("source_key");
            if (!key.empty()) source_by_key.emplace(key, row.text("source"));
            key_by_name.emplace(row.text("name"), key);
            key_by_id.emplace(row.text("id"), key);
        }
    }
};

struct ServiceRows {
    std::vector<StagedRow> services, clinic_types, priorities;
};

// "ROUTINE:24:84" → its cells; nothing when it is not of that form.
std::optional<StagedRow> priority_row(const std::string& key, std::string_view item) {
    std::array<std::string_view, 3> parts{};
    std::size_t count = 0;
    for (std::string_view rest = item; count < parts.size(); ++count) {
        const auto colon = rest.find(':');
        parts[count] = rest.substr(0, colon);
        if (colon == std::string_view::npos) {
            rest = {};
            break;
        }
        if (count == 2) return std::nullopt;
        rest.remove_prefix(colon + 1);
    }
    const auto within = [](std::string_view text, int max) {
        int value = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
        return failure == std::errc{} && end == text.data() + text.size() && value >= 0 && value <= max;
    };
    if (!from_code<Priority>(parts[0])) return std::nullopt;
    if (!parts[1].empty() && !within(parts[1], service_window_hours_max)) return std::nullopt;
    if (!parts[2].empty() && !within(parts[2], service_window_days_max)) return std::nullopt;
    return StagedRow{key, std::string(parts[0]), parts[1].empty() ? std::string("1") : std::string(parts[1]),
                     parts[2].empty() ? std::nullopt : std::optional(std::string(parts[2]))};
}

std::vector<StagedRow> read_priorities(ImportTable& table, const std::string& key) {
    std::vector<StagedRow> rows;
    std::set<std::string> priorities;
    for (const auto& item : table.list("priorities", 3, 40)) {
        const auto row = priority_row(key, item);
        if (!row) {
            table.note("priorities", "must be PRIORITY[:opens_hours[:closes_days]] of " + codes_allowed<Priority>());
        } else if (!priorities.insert(*(*row)[1]).second) {
            table.note("priorities", "has a priority twice");
        } else {
            rows.push_back(*row);
        }
    }
    if (rows.empty()) table.note("priorities", "is empty");
    return rows;
}

std::vector<StagedRow> read_clinic_types(ImportTable& table, const std::string& key, const ServiceReferences& known) {
    const std::string specialty(table.cell("specialty"));
    std::vector<StagedRow> rows;
    for (const auto& code : table.list("clinic_types", service_list_items_max, 60)) {
        if (!known.clinic_types.contains(specialty + '/' + code)) {
            table.note("clinic_types", "has one that is not of the specialty");
        }
        rows.push_back({key, code});
    }
    if (rows.empty()) table.note("clinic_types", "is empty");
    return rows;
}

std::string read_request_types(ImportTable& table) {
    auto types = table.list("request_types", 2, 40);
    if (types.empty()) types.emplace_back(code_of(RequestType::appointment));
    const auto has = [&](RequestType type) {
        return std::find(types.begin(), types.end(), code_of(type)) != types.end();
    };
    for (const auto& type : types) {
        if (!from_code<RequestType>(type)) table.note("request_types", "must be of " + codes_allowed<RequestType>());
    }
    if (has(RequestType::appointment) && has(RequestType::triage)) {
        table.note("request_types", "cannot be both appointment and triage");
    }
    return array_literal(types);
}

std::string read_requirements(ImportTable& table) {
    const auto items = table.list("additional_requirements", 3, 20);
    for (const auto& item : items) {
        if (item != "TRANSPORT" && item != "INTERPRETER" && item != "ADVOCACY") {
            table.note("additional_requirements", "must be of TRANSPORT, INTERPRETER, ADVOCACY");
        }
    }
    return array_literal(items);
}

// The cells of table service, in the order of service_columns.
StagedRow read_service(ImportTable& table, const std::string& key, const ServiceReferences& known) {
    StagedRow row;
    row.push_back(table.optional_integer("id", 1, service_fixed_id_max));
    row.emplace_back(key);
    row.emplace_back(table.ods_code("organisation"));
    if (!known.organisations.contains(*row.back())) table.note("organisation", "is not known");
    row.emplace_back(table.ods_code("site"));
    if (!known.sites.contains(*row.back())) table.note("site", "is not known");
    row.emplace_back(std::string(table.cell("specialty")));
    row.emplace_back(table.text("name", service_name_characters_max));
    row.emplace_back(read_request_types(table));
    row.emplace_back(table.code<BookableType>("bookable_type", code_of(BookableType::directly)));
    row.emplace_back(table.code<AppointmentType>("appointment_type", code_of(AppointmentType::first_outpatient)));
    row.emplace_back(table.optional_integer("age_from_months", 0, service_age_months_max).value_or("0"));
    row.push_back(table.optional_integer("age_below_months", 1, service_age_months_max));
    if (row.back() && std::atoi(row.back()->c_str()) <= std::atoi(row[row.size() - 2]->c_str())) {
        table.note("age_below_months", "must be above age_from_months");
    }
    row.emplace_back(table.code<SexTreated>("sex_treated", code_of(SexTreated::male_and_female)));
    row.emplace_back(table.flag("nationally_available", true));
    row.emplace_back(table.flag("consultant_led", true));
    row.emplace_back(table.flag("published", true));
    row.emplace_back(table.optional_date("effective_from").value_or(std::string(service_effective_from_default)));
    row.push_back(table.optional_date("effective_to"));
    if (row.back() && *row.back() < *row[row.size() - 2]) table.note("effective_to", "is before effective_from");
    row.emplace_back(table.flag("letter_required", true));
    row.emplace_back(table.optional_integer("polling_range_days", 1, 366).value_or("84"));
    row.emplace_back(array_literal(table.list("clinicians", service_list_items_max, 100)));
    row.emplace_back(read_requirements(table));
    for (const auto* column : {"conditions_treated", "exclusions", "suggested_investigations"}) {
        row.emplace_back(table.optional_text(column, service_text_characters_max));
    }
    row.emplace_back(table.optional_text("referrer_alert", service_short_text_characters_max));
    row.emplace_back(table.optional_text("patient_instructions", service_text_characters_max));
    for (const auto* column : {"telephone", "hours", "web_page"}) {
        row.emplace_back(table.optional_text(column, service_short_text_characters_max));
    }
    return row;
}

// Names and numbers are unique among all services, and kept by whom they belong to.
void check_uniqueness(ImportTable& table, const std::string& key, const StagedRow& row, ServiceReferences& known) {
    const auto name = known.key_by_name.emplace(*row[5], key).first;
    if (name->second != key) table.note("name", "is another service's");
    if (row[0]) {
        const auto id = known.key_by_id.emplace(*row[0], key).first;
        if (id->second != key) table.note("id", "is another service's");
    }
}

std::size_t store_services(const ImportRun& run, FileReport& report, const ServiceRows& rows) {
    stage(run.connection, service_staging, "import_service", service_columns, rows.services);
    run.connection.copy_in("import_service_clinic_type", {"source_key", "clinic_type_code"}, rows.clinic_types);
    run.connection.copy_in("import_service_priority", {"source_key", "priority", "opens_hours", "closes_days"},
                           rows.priorities);
    run.connection.execute(service_insert_numbered, {run.origin()});
    std::set<std::int64_t> changed;
    for (const auto row : run.connection.execute(service_upsert, {run.origin()})) changed.insert(row.integer("id"));
    std::set<std::int64_t> with_new_parts;
    for (const auto* statement : {&service_drop_clinic_types, &service_add_clinic_types, &service_drop_priorities,
                                  &service_upsert_priorities}) {
        for (const auto row : run.connection.execute(*statement)) with_new_parts.insert(row.integer("id"));
    }
    for (const auto id : changed) with_new_parts.erase(id);
    if (!with_new_parts.empty()) {
        run.connection.execute(service_new_version,
                               {std::vector<std::int64_t>(with_new_parts.begin(), with_new_parts.end())});
    }
    const std::size_t loaded = changed.size() + with_new_parts.size();
    report.loaded += loaded;
    report.unchanged += rows.services.size() - loaded;
    return 0;
}

} // namespace

void import_services(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 31> columns{{{"key"},
                                              {"name"},
                                              {"organisation"},
                                              {"site"},
                                              {"specialty"},
                                              {"clinic_types"},
                                              {"priorities"},
                                              {"id", false},
                                              {"request_types", false},
                                              {"bookable_type", false},
                                              {"appointment_type", false},
                                              {"age_from_months", false},
                                              {"age_below_months", false},
                                              {"sex_treated", false},
                                              {"nationally_available", false},
                                              {"consultant_led", false},
                                              {"published", false},
                                              {"effective_from", false},
                                              {"effective_to", false},
                                              {"letter_required", false},
                                              {"polling_range_days", false},
                                              {"clinicians", false},
                                              {"additional_requirements", false},
                                              {"conditions_treated", false},
                                              {"exclusions", false},
                                              {"suggested_investigations", false},
                                              {"referrer_alert", false},
                                              {"patient_instructions", false},
                                              {"telephone", false},
                                              {"hours", false},
                                              {"web_page", false}}};
    ImportTable table(run, report, open_file(file), columns);
    ServiceReferences known(run.connection);
    ServiceRows rows;
    while (table.next()) {
        const auto key = table.text("key", 100);
        auto service = read_service(table, key, known);
        const auto clinic_types = read_clinic_types(table, key, known);
        const auto priorities = read_priorities(table, key);
        check_uniqueness(table, key, service, known);
        if (!table.take(key)) continue;
        const auto keeper = known.source_by_key.find(key);
        if (keeper != known.source_by_key.end() && keeper->second != run.origin()) {
            table.skip();
            continue;
        }
        rows.services.push_back(std::move(service));
        rows.clinic_types.insert(rows.clinic_types.end(), clinic_types.begin(), clinic_types.end());
        rows.priorities.insert(rows.priorities.end(), priorities.begin(), priorities.end());
    }
    store_import(run, report, Shows::in_search, [&] { return store_services(run, report, rows); });
}

} // namespace ers::directory
