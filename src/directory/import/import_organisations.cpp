// Organisations: commissioners, providers, and general practices in their clean form and as published.
#include <array>
#include <utility>

#include "directory/import/importers.hpp"
#include "ers/core/text.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t organisation_name_characters_max = 200;

constexpr std::string_view organisation_staging =
    "create temporary table import_organisation (code text, name text, kind text, commissioner text, postcode text, "
    "latitude double precision, longitude double precision, list_size integer) on commit drop";
const std::vector<std::string> organisation_columns{"code",     "name",     "kind",      "commissioner",
                                                    "postcode", "latitude", "longitude", "list_size"};

constexpr db::Statement organisation_kept{
    "directory.organisations_kept",
    "select count(*) as rows\n"
    "from import_organisation\n"
    "join organisation using (code)\n"
    "where organisation.source <> $1",
};
// What a file does not say stays as it was. A place that the file lacks is looked up by postcode, whole or outward; but
// a place that is known already for the same postcode may be better and stays.
constexpr db::Statement organisation_upsert{
    "directory.upsert_organisations",
    "with located as (\n"
    "    select import_organisation.*,\n"
    "        coalesce(import_organisation.latitude, whole.latitude, outward.latitude) as lat,\n"
    "        coalesce(import_organisation.longitude, whole.longitude, outward.longitude) as lon,\n"
    "        import_organisation.latitude is null as is_looked_up\n"
    "    from import_organisation\n"
    "    left join postcode_place whole on whole.postcode = import_organisation.postcode\n"
    "    left join postcode_place outward on outward.postcode = split_part(import_organisation.postcode, ' ', 1)\n"
    "), merged as (\n"
    "    select code, located.name, located.kind, located.list_size,\n"
    "        coalesce(located.commissioner, known.commissioner) as commissioner,\n"
    "        coalesce(located.postcode, known.postcode) as postcode,\n"
    "        case when is_looked_up and coalesce(located.postcode, known.postcode, '') = coalesce(known.postcode, '')\n"
    "            then coalesce(known.latitude, lat) else lat end as latitude,\n"
    "        case when is_looked_up and coalesce(located.postcode, known.postcode, '') = coalesce(known.postcode, '')\n"
    "            then coalesce(known.longitude, lon) else lon end as longitude,\n"
    "        known.list_size as known_list_size\n"
    "    from located\n"
    "    left join organisation known using (code)\n"
    ")\n"
    "insert into organisation as known\n"
    "    (code, name, kind, commissioner, postcode, latitude, longitude, list_size, source)\n"
    "select code, name, kind, commissioner, postcode, latitude, longitude, coalesce(list_size, known_list_size), $1\n"
    "from merged\n"
    "on conflict (code) do update\n"
    "set name = excluded.name, kind = excluded.kind, commissioner = excluded.commissioner,\n"
    "    postcode = excluded.postcode, latitude = excluded.latitude, longitude = excluded.longitude,\n"
    "    list_size = excluded.list_size, closed_on = null, updated_at = now()\n"
    "where known.source = $1\n"
    "    and (known.name, known.kind, known.commissioner, known.postcode, known.latitude, known.longitude,\n"
    "        known.list_size, known.closed_on)\n"
    "    is distinct from (excluded.name, excluded.kind, excluded.commissioner, excluded.postcode, excluded.latitude,\n"
    "        excluded.longitude, excluded.list_size, null::date)",
};
constexpr db::Statement organisation_close{
    "directory.close_practices",
    "update organisation known\n"
    "set closed_on = import_closed.closed_on, updated_at = now()\n"
    "from import_closed\n"
    "where known.code = import_closed.code\n"
    "    and known.kind = 'GP_PRACTICE'\n"
    "    and known.source = $1\n"
    "    and known.closed_on is distinct from import_closed.closed_on",
};

std::size_t store_organisations(const ImportRun& run, FileReport& report, const std::vector<StagedRow>& rows) {
    stage(run.connection, organisation_staging, "import_organisation", organisation_columns, rows);
    count_upsert(run, report, rows.size(), organisation_kept, organisation_upsert);
    return 0;
}

void import_practices_clean(const ImportRun& run, FileReport& report, OpenFile file) {
    constexpr std::array<Column, 8> columns{{{"ods_code"},
                                             {"name"},
                                             {"postcode"},
                                             {"icb_code"},
                                             {"lat"},
                                             {"lon"},
                                             {"list_size", false},
                                             {"geo_source", false}}};
    ImportTable table(run, report, std::move(file), columns);
    const auto commissioners = known_commissioners(run.connection);
    std::vector<StagedRow> rows;
    while (table.next()) {
        const auto code = table.ods_code("ods_code");
        const auto name = table.text("name", organisation_name_characters_max);
        const auto postcode = table.postcode("postcode");
        const auto commissioner = table.ods_code("icb_code");
        if (!commissioners.contains(commissioner)) table.note("icb_code", "is not a known commissioner");
        const auto latitude = table.number("lat", -90, 90);
        const auto longitude = table.number("lon", -180, 180);
        const auto list_size = table.optional_integer("list_size", 0, 1'000'000);
        if (!table.take(code)) continue;
        rows.push_back({code, name, "GP_PRACTICE", commissioner, postcode->text(), latitude, longitude, list_size});
    }
    store_import(run, report, Shows::in_search, [&] { return store_organisations(run, report, rows); });
}

// The published file has no header. Looked at are its columns 1 code, 2 name, 4 commissioner, 10 postcode, 12 closing
// day, 13 status, 26 prescribing setting.
constexpr std::size_t ods_columns = 27;
constexpr std::array<std::string_view, ods_columns> ods_column_names{"code",   "name",     "", "commissioner",
                                                                     "",       "",         "", "",
                                                                     "",       "postcode", "", "closed",
                                                                     "status", "",         "", "",
                                                                     "",       "",         "", "",
                                                                     "",       "",         "", "",
                                                                     "",       "setting",  ""};

// "20250630" → "2025-06-30".
std::optional<std::string> ods_day(std::string_view text) {
    if (text.size() != 8) return std::nullopt;
    std::string day(text);
    day.insert(6, 1, '-');
    day.insert(4, 1, '-');
    if (!parse_date(day)) return std::nullopt;
    return day;
}

// Practices that are open, and those that have closed, of the file's 16,000 prescribers.
void import_practices_published(const ImportRun& run, FileReport& report, OpenFile file) {
    constexpr std::string_view open_status = "A";
    constexpr std::string_view practice_setting = "4";
    auto table = ImportTable::without_header(run, report, std::move(file), ods_column_names);
    const auto commissioners = known_commissioners(run.connection);
    std::vector<StagedRow> rows;
    std::vector<StagedRow> closed;
    while (table.next()) {
        const auto code = table.ods_code("code");
        if (table.cell("setting") != practice_setting ||
            !commissioners.contains(std::string(table.cell("commissioner")))) {
            table.skip(); // other prescribers, and practices of Wales
        } else if (table.cell("status") != open_status) {
            const auto day = ods_day(table.cell("closed"));
            if (!table.take(code)) continue;
            table.skip();
            if (day) closed.push_back({code, day});
        } else {
            const auto name = table.text("name", organisation_name_characters_max);
            const auto postcode = table.postcode("postcode");
            if (!table.take(code)) continue;
            rows.push_back({code, name, "GP_PRACTICE", std::string(table.cell("commissioner")), postcode->text(),
                            std::nullopt, std::nullopt, std::nullopt});
        }
    }
    if (commissioners.empty()) report.remarks.emplace_back("no commissioners are known: import the ICBs first");
    store_import(run, report, Shows::in_search, [&] {
        store_organisations(run, report, rows);
        stage(run.connection, "create temporary table import_closed (code text, closed_on date) on commit drop",
              "import_closed", {"code", "closed_on"}, closed);
        const std::size_t newly_closed = run.connection.execute(organisation_close, {run.origin()}).affected();
        report.loaded += newly_closed;
        report.skipped -= newly_closed;
        return 0;
    });
}

} // namespace

void import_icbs(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 3> columns{{{"code"}, {"name"}, {"ons_code", false}}};
    ImportTable table(run, report, open_file(file), columns);
    std::vector<StagedRow> rows;
    while (table.next()) {
        const auto code = table.ods_code("code");
        const auto name = table.text("name", organisation_name_characters_max);
        if (!table.take(code)) continue;
        rows.push_back({code, name, "ICB", std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt});
    }
    store_import(run, report, Shows::in_search, [&] { return store_organisations(run, report, rows); });
}

void import_providers(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 6> columns{{{"provider_ods_code"},
                                             {"provider_name"},
                                             {"sector"},
                                             {"icb_code"},
                                             {"incomplete_pathways", false},
                                             {"sites_in_provider_sites", false}}};
    ImportTable table(run, report, open_file(file), columns);
    const auto commissioners = known_commissioners(run.connection);
    std::vector<StagedRow> rows;
    while (table.next()) {
        const auto code = table.ods_code("provider_ods_code");
        const auto name = table.text("provider_name", organisation_name_characters_max);
        const auto kind = provider_kind(table, "sector");
        const auto commissioner = table.ods_code("icb_code");
        if (!commissioners.contains(commissioner)) table.note("icb_code", "is not a known commissioner");
        if (!table.take(code)) continue;
        rows.push_back({code, name, kind, commissioner, std::nullopt, std::nullopt, std::nullopt, std::nullopt});
    }
    store_import(run, report, Shows::in_search, [&] { return store_organisations(run, report, rows); });
}

void import_practices(const ImportRun& run, const ImportFile& file, FileReport& report) {
    auto opened = open_file(file);
    if (opened.first.size() == ods_columns) {
        import_practices_published(run, report, std::move(opened));
    } else {
        import_practices_clean(run, report, std::move(opened));
    }
}

std::string provider_kind(ImportTable& table, std::string_view column) {
    const std::string cell(table.cell(column));
    if (cell == "NHS") return "NHS_TRUST";
    if (cell == "REFERRAL_MANAGEMENT_CENTRE" || refers_where_named(cell)) return cell;
    if (cell != "INDEPENDENT") {
        table.note(column,
                   "must be NHS or INDEPENDENT, or REFERRAL_MANAGEMENT_CENTRE, DENTAL_PRACTICE, OPTOMETRY_PRACTICE");
    }
    return "INDEPENDENT_PROVIDER";
}

bool is_trust_name(std::string_view name) {
    const std::string upper = upper_ascii(name);
    return upper.find("NHS") != std::string::npos && upper.find("TRUST") != std::string::npos;
}

} // namespace ers::directory
