// Sites of providers, with the providers themselves, and the services that follow from what the providers report.
#include <array>
#include <utility>

#include "directory/import/importers.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t site_name_characters_max = 200;

constexpr std::string_view site_staging =
    "create temporary table import_site (code text, name text, provider text, provider_name text, kind text, "
    "postcode text, latitude double precision, longitude double precision, reporter text, commissioner text) "
    "on commit drop";
const std::vector<std::string> site_columns{"code",     "name",     "provider",  "provider_name", "kind",
                                            "postcode", "latitude", "longitude", "reporter",      "commissioner"};

// A provider is named by each of its sites; the most frequent name is its own. A providers file of the same import
// knows better: then only the providers that it lacks are made.
constexpr db::Statement site_upsert_providers{
    "directory.upsert_site_providers",
    "insert into organisation as known (code, name, kind, commissioner, source)\n"
    "select provider, mode() within group (order by provider_name), mode() within group (order by kind),\n"
    "    max(commissioner), $1\n"
    "from import_site\n"
    "group by provider\n"
    "on conflict (code) do update\n"
    "set name = excluded.name, kind = excluded.kind,\n"
    "    commissioner = coalesce(excluded.commissioner, known.commissioner), updated_at = now()\n"
    "where known.source = $1\n"
    "    and ($2 or (known.kind = 'OTHER' and known.name = known.code))\n"
    "    and (known.name, known.kind, known.commissioner)\n"
    "    is distinct from (excluded.name, excluded.kind, coalesce(excluded.commissioner, known.commissioner))",
};
// Independent hospitals often report under their own site code: an organisation of that code holds the figures.
constexpr db::Statement site_name_reporters{
    "directory.name_site_reporters",
    "insert into organisation as known (code, name, kind, commissioner, source)\n"
    "select reporter, mode() within group (order by case when reporter = code then name else provider_name end),\n"
    "    mode() within group (order by kind), max(commissioner), $1\n"
    "from import_site\n"
    "where reporter not in (select provider from import_site)\n"
    "group by reporter\n"
    "on conflict (code) do update\n"
    "set name = excluded.name, kind = excluded.kind,\n"
    "    commissioner = coalesce(excluded.commissioner, known.commissioner), updated_at = now()\n"
    "where known.source = $1\n"
    "    and known.kind = 'OTHER'\n"
    "    and known.name = known.code\n"
    "    and excluded.name <> known.name",
};
constexpr db::Statement site_kept{
    "directory.sites_kept",
    "select count(*) as rows\n"
    "from import_site\n"
    "join site using (code)\n"
    "where site.source <> $1",
};
constexpr db::Statement site_upsert{
    "directory.upsert_sites",
    "insert into site as known\n"
    "    (code, organisation_code, name, postcode, latitude, longitude, waits_organisation_code, source)\n"
    "select code, provider, name, postcode, latitude, longitude, reporter, $1\n"
    "from import_site\n"
    "on conflict (code) do update\n"
    "set organisation_code = excluded.organisation_code, name = excluded.name, postcode = excluded.postcode,\n"
    "    latitude = excluded.latitude, longitude = excluded.longitude,\n"
    "    waits_organisation_code = excluded.waits_organisation_code, updated_at = now()\n"
    "where known.source = $1\n"
    "    and (known.organisation_code, known.name, known.postcode, known.latitude, known.longitude,\n"
    "        known.waits_organisation_code)\n"
    "    is distinct from (excluded.organisation_code, excluded.name, excluded.postcode, excluded.latitude,\n"
    "        excluded.longitude, excluded.waits_organisation_code)",
};

constexpr std::string_view built_staging =
    "create temporary table import_built on commit drop as\n"
    "select site.code || '/' || specialty.code as source_key, site.source, site.organisation_code,\n"
    "    site.code as site_code, specialty.code as specialty_code, waiting_time.as_of,\n"
    "    specialty.name || ', ' || site.name || ' (' || site.code || ')' as name\n"
    "from site\n"
    "join waiting_time on waiting_time.organisation_code = coalesce(site.waits_organisation_code,\n"
    "    site.organisation_code)\n"
    "join specialty using (treatment_function_code)";
constexpr db::Statement built_drop_others{
    "directory.drop_built_of_others",
    "delete from import_built\n"
    "where source <> $1",
};
constexpr db::Statement built_count{
    "directory.count_built",
    "select count(*) as rows\n"
    "from import_built",
};
constexpr db::Statement built_kept{
    "directory.built_kept",
    "select count(*) as rows\n"
    "from import_built\n"
    "where exists (\n"
    "    select from service\n"
    "    where (service.source_key = import_built.source_key and service.source <> $1)\n"
    "        or (service.name = import_built.name and service.source_key is distinct from import_built.source_key))",
};
constexpr db::Statement built_upsert{
    "directory.upsert_built_services",
    "insert into service as known (organisation_code, site_code, specialty_code, name, request_types, bookable_type,\n"
    "    effective_from, source, source_key)\n"
    "select organisation_code, site_code, specialty_code, name, '{APPOINTMENT_REQUEST}', 'DIRECTLY_BOOKABLE',\n"
    "    as_of, $1,\n"
    "    source_key\n"
    "from import_built\n"
    "where not exists (\n"
    "    select from service\n"
    "    where service.name = import_built.name\n"
    "        and service.source_key is distinct from import_built.source_key)\n"
    "order by source_key\n"
    "on conflict (source_key) do update\n"
    "set organisation_code = excluded.organisation_code, name = excluded.name, version = known.version + 1,\n"
    "    updated_at = now()\n"
    "where known.source = $1\n"
    "    and (known.organisation_code, known.name) is distinct from (excluded.organisation_code, excluded.name)",
};
// Nothing is published of which priorities a service takes: the referrer is offered all, with the widest window.
constexpr db::Statement built_priorities{
    "directory.insert_built_priorities",
    "insert into service_priority (service_id, priority)\n"
    "select service.id, taken.priority\n"
    "from import_built\n"
    "join service using (source_key)\n"
    "cross join (values ('ROUTINE'), ('URGENT'), ('TWO_WEEK_WAIT')) taken (priority)\n"
    "where service.source = $1\n"
    "    and not exists (select from service_priority where service_id = service.id)",
};
constexpr db::Statement built_clinic_types{
    "directory.insert_built_clinic_types",
    "insert into service_clinic_type (service_id, clinic_type_code)\n"
    "select service.id, clinic_type.code\n"
    "from import_built\n"
    "join service using (source_key)\n"
    "join clinic_type on clinic_type.code = 'GENERAL_' || service.specialty_code\n"
    "where service.source = $1\n"
    "    and not exists (select from service_clinic_type where service_id = service.id)",
};

} // namespace

void import_sites(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 12> columns{{{"site_ods_code"},
                                              {"name"},
                                              {"provider_ods_code"},
                                              {"provider_name"},
                                              {"sector"},
                                              {"postcode"},
                                              {"lat"},
                                              {"lon"},
                                              {"rtt_provider_ods_code"},
                                              {"icb_code", false},
                                              {"geo_source", false},
                                              {"source", false}}};
    ImportTable table(run, report, open_file(file), columns);
    const auto commissioners = known_commissioners(run.connection);
    std::vector<StagedRow> rows;
    while (table.next()) {
        const auto code = table.ods_code("site_ods_code");
        const auto name = table.text("name", site_name_characters_max);
        const auto provider = table.ods_code("provider_ods_code");
        const auto provider_name = table.text("provider_name", site_name_characters_max);
        const auto kind = provider_kind(table, "sector");
        const auto postcode = table.postcode("postcode");
        const auto latitude = table.number("lat", -90, 90);
        const auto longitude = table.number("lon", -180, 180);
        const auto reporter = table.ods_code("rtt_provider_ods_code");
        const auto commissioner = table.optional_ods_code("icb_code");
        if (!commissioner.empty() && !commissioners.contains(commissioner)) {
            table.note("icb_code", "is not a known commissioner");
        }
        if (!table.take(code)) continue;
        rows.push_back({code, name, provider, provider_name, kind, postcode->text(), latitude, longitude, reporter,
                        commissioner.empty() ? std::nullopt : std::optional(commissioner)});
    }
    store_import(run, report, Shows::in_search, [&] {
        stage(run.connection, site_staging, "import_site", site_columns, rows);
        const bool may_rename = !run.files.providers.has_value();
        std::size_t others = run.connection.execute(site_upsert_providers, {run.origin(), may_rename}).affected();
        others += run.connection.execute(site_name_reporters, {run.origin()}).affected();
        count_upsert(run, report, rows.size(), site_kept, site_upsert);
        return others;
    });
}

void build_services(const ImportRun& run, FileReport& report) {
    store_import(run, report, Shows::in_search, [&] {
        run.connection.run_script(built_staging);
        run.connection.execute(built_drop_others, {run.origin()});
        report.rows = static_cast<std::size_t>(run.connection.execute(built_count).front().integer("rows"));
        count_upsert(run, report, report.rows, built_kept, built_upsert);
        std::size_t others = run.connection.execute(built_priorities, {run.origin()}).affected();
        others += run.connection.execute(built_clinic_types, {run.origin()}).affected();
        return others;
    });
}

} // namespace ers::directory
