// The importers of single files. Each reads and checks its file first, then stores it in one transaction.
#pragma once

#include <functional>
#include <string>
#include <unordered_set>

#include "directory/import/import_table.hpp"

namespace ers::directory {

void import_icbs(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_outcodes(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_postcodes(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_treatment_functions(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_providers(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_practices(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_sites(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_waits(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_services(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_commissioning_rules(const ImportRun& run, const ImportFile& file, FileReport& report);
void import_people(const ImportRun& run, const ImportFile& file, FileReport& report);
void build_services(const ImportRun& run, FileReport& report);

enum class Shows : bool { not_in_search, in_search };
// Runs `work` in a transaction, one import at a time. It returns how many rows it changed besides those that the report
// counts as loaded; where there are any, and search shows them, the directory's version goes up.
void store_import(const ImportRun& run, FileReport& report, Shows shows, const std::function<std::size_t()>& work);

// The values of column "code".
[[nodiscard]] std::unordered_set<std::string> known_codes(db::Connection& connection, const db::Statement& statement);
[[nodiscard]] std::unordered_set<std::string> known_commissioners(db::Connection& connection);
[[nodiscard]] std::unordered_set<std::string> known_organisations(db::Connection& connection);

// NHS or INDEPENDENT as a kind of organisation; anything else is noted.
[[nodiscard]] std::string provider_kind(ImportTable& table, std::string_view column);

// What an organisation's published name says of its sector: exactly the trusts have "NHS" and "TRUST" in theirs.
[[nodiscard]] bool is_trust_name(std::string_view name);

} // namespace ers::directory
