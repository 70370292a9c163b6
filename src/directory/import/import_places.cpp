// Postcodes and specialties: the reference data that other files refer to.
#include <algorithm>
#include <array>
#include <utility>

#include "directory/import/importers.hpp"
#include "ers/core/text.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t places_name_characters_max = 200;

// Places of postcodes have no origin of their own: a later file is right.
constexpr db::Statement places_upsert{
    "directory.upsert_places",
    "insert into postcode_place as known (postcode, latitude, longitude)\n"
    "select postcode, latitude, longitude\n"
    "from import_place\n"
    "on conflict (postcode) do update\n"
    "set latitude = excluded.latitude, longitude = excluded.longitude\n"
    "where (known.latitude, known.longitude) is distinct from (excluded.latitude, excluded.longitude)",
};

void import_places(const ImportRun& run, const ImportFile& file, FileReport& report, std::string_view key,
                   std::span<const Column> columns, bool full) {
    ImportTable table(run, report, open_file(file), columns);
    std::vector<StagedRow> rows;
    while (table.next()) {
        const auto postcode = table.postcode(key);
        const auto latitude = table.number("lat", -90, 90);
        const auto longitude = table.number("lon", -180, 180);
        if (postcode && postcode->is_full() != full) {
            table.note(key, full ? "is not a whole postcode" : "is not the outward part of a postcode");
        }
        const std::string code = postcode ? postcode->text() : std::string();
        if (table.take(code)) rows.push_back({code, latitude, longitude});
    }
    store_import(run, report, Shows::in_search, [&] {
        stage(run.connection,
              "create temporary table import_place (postcode text, latitude double precision, longitude double\n"
              "    precision) "
              "on commit drop",
              "import_place", {"postcode", "latitude", "longitude"}, rows);
        const std::size_t changed = run.connection.execute(places_upsert).affected();
        report.loaded += changed;
        report.unchanged += rows.size() - changed;
        return 0;
    });
}

constexpr db::Statement specialty_known{
    "directory.known_treatment_functions",
    "select treatment_function_code as code\n"
    "from specialty\n"
    "where treatment_function_code is not null",
};
constexpr db::Statement specialty_insert{
    "directory.insert_specialty",
    "insert into specialty (code, name, treatment_function_code)\n"
    "values ($1, $2, $3)\n"
    "on conflict do nothing",
};
constexpr db::Statement specialty_insert_general{
    "directory.insert_general_clinic_type",
    "insert into clinic_type (code, specialty_code, name)\n"
    "values ('GENERAL_' || $1::text, $1::text, 'Not otherwise specified')\n"
    "on conflict do nothing",
};

// "Upper Limb Service" → "Upper Limb".
std::string specialty_name(std::string_view published) {
    constexpr std::string_view ending = " Service";
    if (published.size() > ending.size() && published.ends_with(ending)) published.remove_suffix(ending.size());
    return std::string(trimmed(published));
}

// "Ear, Nose and Throat" → "EAR_NOSE_AND_THROAT".
std::string specialty_code(std::string_view name) {
    constexpr std::size_t code_characters_max = 52; // with GENERAL_ before it, 60
    std::string code;
    for (const char c : name) {
        if (is_ascii_letter(c) || is_ascii_digit(c)) {
            code += to_upper_ascii(c);
        } else if (!code.empty() && code.back() != '_') {
            code += '_';
        }
    }
    code.resize(std::min(code.size(), code_characters_max));
    while (code.ends_with('_')) code.pop_back();
    return code;
}

bool is_treatment_function_code(std::string_view code) {
    return code.size() >= 2 && code.size() <= 10 && std::all_of(code.begin(), code.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || is_ascii_digit(c) || c == '_';
           });
}

struct NewSpecialty {
    std::string code, name, treatment_function;
};

std::size_t insert_specialties(const ImportRun& run, FileReport& report, const std::vector<NewSpecialty>& specialties) {
    for (const auto& specialty : specialties) {
        const auto inserted =
            run.connection.execute(specialty_insert, {specialty.code, specialty.name, specialty.treatment_function})
                .affected();
        run.connection.execute(specialty_insert_general, {specialty.code});
        report.loaded += inserted;
        report.skipped += 1 - inserted; // another specialty has this code
    }
    return 0;
}

} // namespace

void import_outcodes(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 5> columns{
        {{"outcode"}, {"lat"}, {"lon"}, {"unit_postcodes", false}, {"country", false}}};
    import_places(run, file, report, "outcode", columns, false);
}

void import_postcodes(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 5> columns{{{"postcode"}, {"lat"}, {"lon"}, {"outcode", false}, {"country", false}}};
    import_places(run, file, report, "postcode", columns, true);
}

void import_treatment_functions(const ImportRun& run, const ImportFile& file, FileReport& report) {
    constexpr std::array<Column, 4> columns{
        {{"code"}, {"name"}, {"nhs_treatment_function_code", false}, {"is_total", false}}};
    ImportTable table(run, report, open_file(file), columns);
    const auto known = known_codes(run.connection, specialty_known);
    std::vector<NewSpecialty> specialties;
    while (table.next()) {
        const std::string code(table.cell("code"));
        const std::string name = specialty_name(table.text("name", places_name_characters_max));
        if (!is_treatment_function_code(code)) table.note("code", "is not a treatment function code");
        const std::string own_code = specialty_code(name);
        if (own_code.size() < 2) table.note("name", "is not the name of a treatment function");
        if (!table.take(code)) continue;
        if (table.cell("is_total") == "1") {
            table.skip(); // the sum of the others
        } else if (known.contains(code)) {
            ++report.unchanged;
        } else {
            specialties.push_back({own_code, name, code});
        }
    }
    store_import(run, report, Shows::in_search, [&] { return insert_specialties(run, report, specialties); });
}

} // namespace ers::directory
