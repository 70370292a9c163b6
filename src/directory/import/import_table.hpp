// What the importers of single files share: a table read by column names, checks of its cells, refusals with their
// line, and the way into a temporary table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/directory/import/csv.hpp"
#include "ers/directory/import/import.hpp"

namespace ers::directory {

// One import as its files see it.
struct ImportRun {
    db::Connection& connection;
    const ImportFiles& files;
    const Progress& progress;
    ImportReport& report;

    [[nodiscard]] std::string_view origin() const { return code_of(files.source); }
    void refuse(FileReport& file, std::size_t line, std::string reason) const;
    void tell(const FileReport& file, bool is_finished = false) const;
};

// A file with its first row read: what shape it has is told by that.
struct OpenFile {
    CsvReader reader;
    std::vector<std::string> first;
    std::size_t first_line = 0;
};
// Throws UnusableFile for a file that cannot be read, is empty, or whose first row cannot be read.
[[nodiscard]] OpenFile open_file(const ImportFile& file);

struct Column {
    std::string_view name;
    bool is_required = true;
};

// Reading goes row by row: next(), then the cells, then take(). A cell that is wrong gives an empty value and a note,
// and take() refuses a row with notes under the first of them.
class ImportTable {
public:
    // The first row is the header. Throws UnusableFile for one that lacks a required column or has an unknown one.
    ImportTable(const ImportRun& run, FileReport& report, OpenFile file, std::span<const Column> columns);
    // A table without a header: the first row is a row already, and `columns` names its columns in their order, ""
    // those that are not looked at.
    [[nodiscard]] static ImportTable without_header(const ImportRun& run, FileReport& report, OpenFile file,
                                                    std::span<const std::string_view> columns);

    // The next row that can be read; others are refused on the way. False at the end.
    bool next();
    [[nodiscard]] std::size_t line() const { return row_.line; }
    // Trimmed, unchecked; empty where there is no such column.
    [[nodiscard]] std::string_view cell(std::string_view column) const;

    std::string text(std::string_view column, std::size_t characters_max); // of one line
    std::string optional_text(std::string_view column, std::size_t characters_max);
    std::string ods_code(std::string_view column);
    std::string optional_ods_code(std::string_view column);
    std::optional<Postcode> postcode(std::string_view column);
    std::string integer(std::string_view column, std::int64_t min, std::int64_t max); // its digits
    std::optional<std::string> optional_integer(std::string_view column, std::int64_t min, std::int64_t max);
    std::string number(std::string_view column, double min, double max);
    std::optional<std::string> optional_number(std::string_view column, double min, double max);
    std::string flag(std::string_view column, bool if_empty); // "t" or "f"
    std::optional<std::string> optional_date(std::string_view column);
    std::string date(std::string_view column);
    std::vector<std::string> list(std::string_view column, std::size_t items_max, std::size_t characters_max);
    // The code itself, checked to be one of E's.
    template <class E>
    std::string code(std::string_view column, std::string_view if_empty = {}) {
        const std::string_view value = cell(column).empty() ? if_empty : cell(column);
        if (!from_code<E>(value)) note(column, "must be one of " + codes_allowed<E>());
        return std::string(value);
    }
    void note(std::string_view column, std::string_view what);

    // False when the row has notes, or when a row with the same key was taken before; it is then refused and counted.
    bool take(const std::string& key);
    void skip(); // counts the row as left out by rule

private:
    ImportTable(const ImportRun& run, FileReport& report, OpenFile file);
    void refuse(std::string reason);

    const ImportRun* run_;
    FileReport* report_;
    OpenFile file_;
    bool first_is_row_ = false; // and was not handed out yet
    std::vector<std::string> columns_; // by position
    CsvRow row_;
    std::string problem_;
    std::unordered_map<std::string, std::size_t> lines_by_key_;
};

using StagedRow = std::vector<std::optional<std::string>>;

// The rows that were taken, in a temporary table that ends with the transaction.
void stage(db::Connection& connection, std::string_view create_script, std::string_view table,
           const std::vector<std::string>& columns, const std::vector<StagedRow>& rows);

// Upserts from the staged rows. `kept` counts those that stand under another origin; `upsert` inserts, changes what
// differs, and says so by the rows it affects. Both take the origin as their only parameter.
void count_upsert(const ImportRun& run, FileReport& report, std::size_t staged, const db::Statement& kept,
                  const db::Statement& upsert);

// "{a,\"b\"}" for a text[] column.
[[nodiscard]] std::string array_literal(const std::vector<std::string>& items);

// Servers see that the directory changed; in the transaction of the change.
void raise_directory_version(db::Connection& connection);

} // namespace ers::directory
