// People with the roles they may act in, and commissioning rules: the small tables that come last.
#include <array>
#include <unordered_map>

#include "directory/import/importers.hpp"
#include "ers/core/words.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t person_id_characters_max = 60;
constexpr std::size_t person_name_characters_max = 100;

constexpr std::string_view person_staging =
    "create temporary table import_person (user_id text, name text, organisation_code text, function text) "
    "on commit drop";
// A row is loaded when its role is new or its person has another name now.
constexpr db::Statement person_count_new{
    "directory.count_new_roles",
    "select count(*) as rows\n"
    "from import_person\n"
    "left join person using (user_id)\n"
    "left join person_role using (user_id, organisation_code, function)\n"
    "where person.name is distinct from import_person.name\n"
    "    or person_role.user_id is null",
};
constexpr db::Statement person_upsert{
    "directory.upsert_people",
    "insert into person as known (user_id, name)\n"
    "select distinct on (user_id) user_id, name\n"
    "from import_person\n"
    "on conflict (user_id) do update\n"
    "set name = excluded.name\n"
    "where known.name <> excluded.name",
};
constexpr db::Statement person_add_roles{
    "directory.add_roles",
    "insert into person_role (user_id, organisation_code, function)\n"
    "select user_id, organisation_code, function\n"
    "from import_person\n"
    "on conflict do nothing",
};

constexpr db::Statement rule_known_services{
    "directory.known_services_of_origin",
    "select id, source_key\n"
    "from service\n"
    "where source_key is not null and source = $1",
};
constexpr db::Statement rule_upsert{
    "directory.upsert_commissioning_rules",
    "insert into commissioning_rule as known (service_id, commissioner, starts_on)\n"
    "select service_id, commissioner, starts_on\n"
    "from import_rule\n"
    "on conflict (service_id, commissioner) do update\n"
    "set starts_on = excluded.starts_on\n"
    "where known.starts_on <> excluded.starts_on",
};

} // namespace

void import_people(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 4> columns{{{"user_id"}, {"name"}, {"organisation"}, {"function"}}};
    ImportTable table(run, report, open_file(file), columns);
    const auto organisations = known_organisations(run.connection);
    std::unordered_map<std::string, std::string> name_by_user;
    std::vector<StagedRow> rows;
    while (table.next()) {
        const auto user = table.text("user_id", person_id_characters_max);
        const auto name = table.text("name", person_name_characters_max);
        const auto organisation = table.ods_code("organisation");
        if (!organisations.contains(organisation)) table.note("organisation", "is not known");
        const auto function = table.code<BusinessFunction>("function");
        if (function == code_of(BusinessFunction::patient)) table.note("function", "is not one of staff");
        if (name_by_user.emplace(user, name).first->second != name) table.note("name", "is not as on an earlier line");
        if (!table.take(user + '/' + organisation + '/' + function)) continue;
        rows.push_back({user, name, organisation, function});
    }
    store_import(run, report, Shows::not_in_search, [&] {
        stage(run.connection, person_staging, "import_person", {"user_id", "name", "organisation_code", "function"},
              rows);
        report.loaded = static_cast<std::size_t>(run.connection.execute(person_count_new).front().integer("rows"));
        run.connection.execute(person_upsert);
        run.connection.execute(person_add_roles);
        report.unchanged += rows.size() - report.loaded;
        return 0;
    });
}

void import_commissioning_rules(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 3> columns{{{"service"}, {"commissioner"}, {"starts_on"}}};
    ImportTable table(run, report, open_file(file), columns);
    const auto commissioners = known_commissioners(run.connection);
    std::unordered_map<std::string, std::string> services;
    for (const auto row : run.connection.execute(rule_known_services, {run.origin()})) {
        services.emplace(row.text("source_key"), row.text("id"));
    }
    std::vector<StagedRow> rows;
    while (table.next()) {
        const auto key = table.text("service", 100);
        const auto service = services.find(key);
        if (service == services.end()) table.note("service", "is not the key of a service of this origin");
        const auto commissioner = table.ods_code("commissioner");
        if (!commissioners.contains(commissioner)) table.note("commissioner", "is not known");
        const auto starts_on = table.date("starts_on");
        if (!table.take(key + '/' + commissioner)) continue;
        rows.push_back({service->second, commissioner, starts_on});
    }
    store_import(run, report, Shows::in_search, [&] {
        stage(
            run.connection,
            "create temporary table import_rule (service_id bigint, commissioner text, starts_on date) on commit drop",
            "import_rule", {"service_id", "commissioner", "starts_on"}, rows);
        const std::size_t changed = run.connection.execute(rule_upsert).affected();
        report.loaded += changed;
        report.unchanged += rows.size() - changed;
        return 0;
    });
}

} // namespace ers::directory
