// Waiting figures of providers, in their clean form and as published.
#include <array>
#include <charconv>
#include <utility>

#include "directory/import/importers.hpp"
#include "directory/import/rtt.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t waits_source_characters_max = 100;
constexpr double waits_weeks_max = 1'000;
constexpr std::int64_t waits_pathways_max = 100'000'000;
constexpr std::string_view waits_total_function = "C_999";
constexpr Date waits_clean_month{std::chrono::year(2026), std::chrono::January, std::chrono::day(31)};
constexpr std::string_view waits_clean_source = "NHS England RTT, January 2026";

constexpr db::Statement waits_known_functions{
    "directory.known_specialty_functions",
    "select treatment_function_code as code\n"
    "from specialty\n"
    "where treatment_function_code is not null",
};
// A figure belongs to an organisation. One that is only known by its figures gets a row with its code as its name,
// until a file says more.
constexpr db::Statement waits_name_organisations{
    "directory.name_reporting_organisations",
    "insert into organisation as known (code, name, kind, commissioner, source)\n"
    "select code, name, kind, commissioner, $1\n"
    "from import_reporter\n"
    "on conflict (code) do update\n"
    "set name = excluded.name, kind = excluded.kind,\n"
    "    commissioner = coalesce(excluded.commissioner, known.commissioner), updated_at = now()\n"
    "where known.source = $1\n"
    "    and known.kind = 'OTHER'\n"
    "    and known.name = known.code\n"
    "    and excluded.name <> known.name",
};
// A demonstration's figures and real ones stay apart, and an older month never replaces a newer one.
constexpr db::Statement waits_kept{
    "directory.waits_kept",
    "select count(*) as rows\n"
    "from import_wait\n"
    "join organisation on organisation.code = import_wait.organisation_code\n"
    "left join waiting_time known using (organisation_code, treatment_function_code)\n"
    "where (organisation.source = 'DEMO') <> ($1 = 'DEMO')\n"
    "    or known.as_of > import_wait.as_of",
};
constexpr db::Statement waits_upsert{
    "directory.upsert_waits",
    "insert into waiting_time as known (organisation_code, treatment_function_code, median_weeks, p92_weeks,\n"
    "    incomplete_pathways, within_18_weeks, as_of, source)\n"
    "select organisation_code, treatment_function_code, median_weeks, p92_weeks,\n"
    "    incomplete_pathways, within_18_weeks, as_of, import_wait.source\n"
    "from import_wait\n"
    "join organisation on organisation.code = import_wait.organisation_code\n"
    "where (organisation.source = 'DEMO') = ($1 = 'DEMO')\n"
    "on conflict (organisation_code, treatment_function_code) do update\n"
    "set median_weeks = excluded.median_weeks, p92_weeks = excluded.p92_weeks,\n"
    "    incomplete_pathways = excluded.incomplete_pathways, within_18_weeks = excluded.within_18_weeks,\n"
    "    as_of = excluded.as_of, source = excluded.source\n"
    "where known.as_of <= excluded.as_of\n"
    "    and (known.median_weeks, known.p92_weeks, known.incomplete_pathways, known.within_18_weeks, known.as_of,\n"
    "        known.source)\n"
    "    is distinct from (excluded.median_weeks, excluded.p92_weeks, excluded.incomplete_pathways,\n"
    "        excluded.within_18_weeks, excluded.as_of, excluded.source)",
};

struct WaitRows {
    std::vector<StagedRow> figures;
    std::vector<StagedRow> reporters; // code, name, kind, commissioner
};

void store_waits(const ImportRun& run, FileReport& report, const WaitRows& rows) {
    store_import(run, report, Shows::in_search, [&] {
        stage(run.connection,
              "create temporary table import_reporter (code text, name text, kind text, commissioner text) on commit\n"
              "    drop",
              "import_reporter", {"code", "name", "kind", "commissioner"}, rows.reporters);
        const std::size_t named = run.connection.execute(waits_name_organisations, {run.origin()}).affected();
        stage(run.connection,
              "create temporary table import_wait (organisation_code text, treatment_function_code text,\n"
              "    median_weeks double precision, p92_weeks double precision, incomplete_pathways integer,\n"
              "    within_18_weeks integer, as_of date, source text) on commit drop",
              "import_wait",
              {"organisation_code", "treatment_function_code", "median_weeks", "p92_weeks", "incomplete_pathways",
               "within_18_weeks", "as_of", "source"},
              rows.figures);
        count_upsert(run, report, rows.figures.size(), waits_kept, waits_upsert);
        return named;
    });
}

void import_waits_clean(const ImportRun& run, FileReport& report, OpenFile file) {
    constexpr std::array<Column, 8> columns{{{"provider_ods_code"},
                                             {"treatment_function_code"},
                                             {"median_wait_weeks"},
                                             {"p92_wait_weeks"},
                                             {"incomplete_pathways"},
                                             {"within_18_weeks"},
                                             {"as_of", false},
                                             {"source", false}}};
    ImportTable table(run, report, std::move(file), columns);
    const auto functions = known_codes(run.connection, waits_known_functions);
    std::unordered_set<std::string> reporters;
    bool is_month_assumed = false;
    WaitRows rows;
    while (table.next()) {
        const auto provider = table.ods_code("provider_ods_code");
        const std::string function(table.cell("treatment_function_code"));
        if (function != waits_total_function && !functions.contains(function)) {
            table.note("treatment_function_code", "is not known");
        }
        const auto median = table.optional_number("median_wait_weeks", 0, waits_weeks_max);
        const auto p92 = table.optional_number("p92_wait_weeks", 0, waits_weeks_max);
        const auto pathways = table.integer("incomplete_pathways", 0, waits_pathways_max);
        const auto within = table.integer("within_18_weeks", 0, waits_pathways_max);
        const auto as_of = table.optional_date("as_of");
        const auto source = table.optional_text("source", waits_source_characters_max);
        if (!table.take(provider + '/' + function)) continue;
        const bool is_assumed = !as_of && !run.files.waits_as_of;
        is_month_assumed = is_month_assumed || is_assumed;
        const auto month = as_of.value_or(format_date(run.files.waits_as_of.value_or(waits_clean_month)));
        const std::string_view default_source = is_assumed ? waits_clean_source : std::string_view("NHS England RTT");
        rows.figures.push_back({provider, function, median, p92, pathways, within, month,
                                source.empty() ? std::string(default_source) : source});
        if (reporters.insert(provider).second) rows.reporters.push_back({provider, provider, "OTHER", std::nullopt});
    }
    if (is_month_assumed) report.remarks.emplace_back("the file does not say its month; taken to be January 2026");
    store_waits(run, report, rows);
}

// Two decimals: the publisher's figures have one, and the clean file two.
std::optional<std::string> weeks_text(const std::optional<double>& weeks) {
    if (!weeks) return std::nullopt;
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), *weeks, std::chars_format::fixed, 2).ptr;
    return std::string(text.data(), end);
}

RttExtract sum_extract(const ImportRun& run, FileReport& report, OpenFile& file, std::size_t& summed) {
    RttExtract extract(file.first);
    CsvRow row;
    std::string reason;
    while (file.reader.next(row)) {
        ++report.rows;
        run.tell(report);
        const auto taken = row.problem.empty() ? extract.add(row.cells, reason) : RttExtract::Taken::refused;
        if (taken == RttExtract::Taken::refused)
            run.refuse(report, row.line, row.problem.empty() ? reason : row.problem);
        if (taken == RttExtract::Taken::summed) ++summed;
    }
    return extract;
}

void import_waits_published(const ImportRun& run, FileReport& report, OpenFile file) {
    std::size_t summed = 0;
    const RttExtract extract = sum_extract(run, report, file, summed);
    const auto functions = known_codes(run.connection, waits_known_functions);
    const auto commissioners = known_commissioners(run.connection);
    WaitRows rows;
    std::size_t unknown_functions = 0;
    const auto source = extract.source();
    for (const auto& figures : extract.figures()) {
        if (figures.treatment_function != waits_total_function && !functions.contains(figures.treatment_function)) {
            ++unknown_functions;
            continue;
        }
        rows.figures.push_back({figures.provider, figures.treatment_function, weeks_text(figures.median_weeks),
                                weeks_text(figures.p92_weeks), std::to_string(figures.incomplete_pathways),
                                std::to_string(figures.within_18_weeks), format_date(*extract.as_of()), source});
    }
    for (const auto& [code, provider] : extract.providers()) {
        const std::string name = provider.name.empty() ? code : provider.name;
        const bool has_commissioner = commissioners.contains(provider.commissioner);
        rows.reporters.push_back({code, name, is_trust_name(name) ? "NHS_TRUST" : "INDEPENDENT_PROVIDER",
                                  has_commissioner ? std::optional(provider.commissioner) : std::nullopt});
    }
    report.remarks.push_back(std::to_string(summed) + " rows of incomplete pathways make " +
                             std::to_string(rows.figures.size()) + " figures");
    if (unknown_functions > 0) {
        report.remarks.push_back(std::to_string(unknown_functions) +
                                 " figures of unknown treatment functions left out");
    }
    report.skipped = report.rows - report.refused - rows.figures.size();
    store_waits(run, report, rows);
}

} // namespace

void import_waits(const ImportRun& run, const ImportFile& file, FileReport& report) {
    auto opened = open_file(file);
    if (RttExtract::looks_like(opened.first)) {
        import_waits_published(run, report, std::move(opened));
    } else {
        import_waits_clean(run, report, std::move(opened));
    }
}

} // namespace ers::directory
