// Fills the directory from files: open NHS reference data in its clean form and as published, and this project's own
// tables. Importing the same files again changes nothing. A row that cannot be used is refused with its line and
// reason, and the rest is loaded.
//
// All files are UTF-8, comma separated, quoted as in RFC 4180, with a header that names the columns in any order; [x]
// may be left out. Lists in one cell are separated by ";". Booleans are true and false, days YYYY-MM-DD, places degrees
// of WGS 84. In this order, because each refers only to earlier ones:
//
// - icbs: code,name,[ons_code]
// - outcodes: outcode,lat,lon,[unit_postcodes],[country]
// - postcodes: postcode,lat,lon,[outcode],[country]
// - treatment_functions: code,name,[nhs_treatment_function_code],[is_total].
//   Those that are no specialty yet become one.
// - providers: provider_ods_code,provider_name,sector,icb_code,[incomplete_pathways],[sites_in_provider_sites].
//   Sector NHS or INDEPENDENT, or what an organisation is that provides nothing: REFERRAL_MANAGEMENT_CENTRE,
//   DENTAL_PRACTICE, OPTOMETRY_PRACTICE.
// - practices: ods_code,name,postcode,icb_code,lat,lon,[list_size],[geo_source];
//   or epraccur.csv of the Organisation Data Service as published: 27 columns, no header.
// - sites: site_ods_code,name,provider_ods_code,provider_name,sector,postcode,lat,lon,rtt_provider_ods_code,
//   [icb_code],[geo_source],[source]. Makes the providers too.
// - waits: provider_ods_code,treatment_function_code,median_wait_weeks,p92_wait_weeks,incomplete_pathways,
//   within_18_weeks,[as_of],[source];
//   or the full extract of NHS England's referral-to-treatment statistics as published, plain or .gz.
// - services: key,name,organisation,site,specialty,clinic_types,priorities,[id],[request_types],
//   [bookable_type],[appointment_type],[age_from_months],[age_below_months],[sex_treated],
//   [nationally_available],[consultant_led],[published],[effective_from],[effective_to],[letter_required],
//   [polling_range_days],[clinicians],[additional_requirements],[conditions_treated],[exclusions],
//   [suggested_investigations],[referrer_alert],[patient_instructions],[telephone],[hours],[web_page].
//   key: what the service is recognised by ("SITE/SPECIALTY"); id: 1..9999, a fixed number for a new service;
//   priorities: PRIORITY[:opens_hours[:closes_days]];… as "ROUTINE:24:84;URGENT:1".
// - commissioning_rules: service (its key),commissioner,starts_on
// - people: user_id,name,organisation,function; one line for each role
//
// Where sites or waits were given and build_services is set, services are then built: one for each site and each
// treatment function that its provider reports waits for. The figures are the provider's: a given site need not run
// every specialty, and nothing more is known of the service than that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"

namespace ers::directory {

// The origin of a row. An import changes its own rows only, and leaves those of another origin as they are.
enum class ImportOrigin : std::uint8_t { import, demo, local };

} // namespace ers::directory

namespace ers {
template <>
struct Codes<directory::ImportOrigin> {
    static constexpr std::array entries{
        Code<directory::ImportOrigin>{directory::ImportOrigin::import, "IMPORT", "Imported"},
        Code<directory::ImportOrigin>{directory::ImportOrigin::demo, "DEMO", "Demonstration"},
        Code<directory::ImportOrigin>{directory::ImportOrigin::local, "LOCAL", "Kept here"},
    };
};
} // namespace ers

namespace ers::directory {

// A file on disk, or a text in memory that outlives the import.
struct ImportFile {
    ImportFile(std::filesystem::path file) : name(file.filename().string()), path(std::move(file)) {}
    ImportFile(const std::string& file) : ImportFile(std::filesystem::path(file)) {}
    ImportFile(const char* file) : ImportFile(std::filesystem::path(file)) {}
    [[nodiscard]] static ImportFile in_memory(std::string name, std::string_view text) {
        ImportFile file{std::filesystem::path(std::move(name))};
        file.text = text;
        return file;
    }

    std::string name; // as reports call it
    std::filesystem::path path;
    std::optional<std::string_view> text;
};

struct ImportFiles {
    std::optional<ImportFile> icbs, outcodes, postcodes, treatment_functions, providers, practices, sites, waits,
        services, commissioning_rules, people;
    ImportOrigin source = ImportOrigin::import;
    bool build_services = true;
    // The month's last day that a clean waits file without the column as_of is of. Published extracts say it
    // themselves. Not given: January 2026, the month that the clean format was made for; the report then says so.
    std::optional<Date> waits_as_of;
    std::size_t refusals_listed_max = 100;
};

struct ImportProgress {
    std::string_view file;
    std::size_t rows = 0; // read so far
    bool is_finished = false;
};
// Called from the importing thread, every few thousand rows and at the end of each file.
using Progress = std::function<void(const ImportProgress&)>;

// rows = loaded + unchanged + skipped + refused.
struct FileReport {
    std::string file;
    std::size_t rows = 0; // without the header
    std::size_t loaded = 0; // new or changed
    std::size_t unchanged = 0; // as it was already
    std::size_t skipped = 0; // left out by rule: closed practices, totals, rows of another origin, other parts of RTT
    std::size_t refused = 0; // cannot be used
    std::optional<std::string> failure; // why nothing of it was loaded: no such file, not such a table
    std::vector<std::string> remarks;
};

struct Refusal {
    std::string file;
    std::size_t line = 0;
    std::string reason;
};

struct ImportReport {
    std::vector<FileReport> files; // in the order of work; the last may be "services built"
    std::vector<Refusal> refusals; // the first refusals_listed_max
    [[nodiscard]] bool has_changes() const;
    [[nodiscard]] bool has_failures() const;
};

// Each file in a transaction of its own, which also raises the directory's version when it changes what search shows.
// The connection must not be in a transaction, and should allow statements of a minute. Bad rows and unusable files are
// in the report; faults of the database are thrown.
[[nodiscard]] ImportReport import_files(db::Connection& connection, const ImportFiles& files,
                                        const Progress& progress = {});

} // namespace ers::directory
