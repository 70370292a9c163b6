// Reading, checking and staging of import tables.
#include "directory/import/import_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "ers/core/text.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t import_rows_between_progress = 5'000;

constexpr db::Statement import_raise_version{
    "directory.raise_version",
    "update directory_version\n"
    "set version = version + 1",
};

template <class Number>
std::optional<Number> import_number(std::string_view text) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string known_columns(std::span<const Column> columns) {
    std::string names;
    for (const auto& column : columns) {
        if (!names.empty()) names += ',';
        names += column.is_required ? std::string(column.name) : '[' + std::string(column.name) + ']';
    }
    return names;
}

} // namespace

void ImportRun::refuse(FileReport& file, std::size_t line, std::string reason) const {
    ++file.refused;
    if (report.refusals.size() < files.refusals_listed_max) {
        report.refusals.push_back({file.file, line, std::move(reason)});
    }
}

void ImportRun::tell(const FileReport& file, bool is_finished) const {
    if (!progress) return;
    if (is_finished || file.rows % import_rows_between_progress == 0) progress({file.file, file.rows, is_finished});
}

OpenFile open_file(const ImportFile& file) {
    OpenFile opened{CsvReader(file.text ? LineSource(*file.text) : LineSource(file.path)), {}, 0};
    CsvRow row;
    if (!opened.reader.next(row)) throw UnusableFile("the file is empty");
    if (!row.problem.empty()) throw UnusableFile("the first row cannot be read: " + row.problem);
    opened.first.assign(row.cells.begin(), row.cells.end());
    opened.first_line = row.line;
    return opened;
}

ImportTable::ImportTable(const ImportRun& run, FileReport& report, OpenFile file)
    : run_(&run), report_(&report), file_(std::move(file)) {}

ImportTable::ImportTable(const ImportRun& run, FileReport& report, OpenFile file, std::span<const Column> columns)
    : ImportTable(run, report, std::move(file)) {
    for (const auto& name : file_.first) columns_.emplace_back(trimmed(name));
    for (const auto& column : columns) {
        const auto times = std::count(columns_.begin(), columns_.end(), column.name);
        if (times > 1) throw UnusableFile("the header has " + std::string(column.name) + " more than once");
        if (times == 0 && column.is_required) {
            throw UnusableFile("the header has no column " + std::string(column.name) + "; expected " +
                               known_columns(columns));
        }
    }
    const auto is_known = [&](const std::string& name) {
        return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
    };
    if (!std::all_of(columns_.begin(), columns_.end(), is_known)) {
        throw UnusableFile("the header has an unknown column; expected " + known_columns(columns));
    }
}

ImportTable ImportTable::without_header(const ImportRun& run, FileReport& report, OpenFile file,
                                        std::span<const std::string_view> columns) {
    ImportTable table(run, report, std::move(file));
    table.columns_.assign(columns.begin(), columns.end());
    table.first_is_row_ = true;
    return table;
}

bool ImportTable::next() {
    problem_.clear();
    if (std::exchange(first_is_row_, false)) {
        row_.line = file_.first_line;
        row_.cells.assign(file_.first.begin(), file_.first.end());
        ++report_->rows;
        return true;
    }
    while (file_.reader.next(row_)) {
        ++report_->rows;
        run_->tell(*report_);
        if (!row_.problem.empty()) {
            refuse(row_.problem);
        } else if (row_.cells.size() != columns_.size()) {
            refuse("the row has " + std::to_string(row_.cells.size()) + " cells instead of " +
                   std::to_string(columns_.size()));
        } else {
            return true;
        }
    }
    return false;
}

std::string_view ImportTable::cell(std::string_view column) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i] == column) return trimmed(row_.cells[i]);
    }
    return {};
}

// Values are not quoted in reasons: some tables hold people's names.
void ImportTable::note(std::string_view column, std::string_view what) {
    if (problem_.empty()) problem_ = std::string(column) + ": " + std::string(what);
}

void ImportTable::refuse(std::string reason) { run_->refuse(*report_, row_.line, std::move(reason)); }

bool ImportTable::take(const std::string& key) {
    if (!problem_.empty()) {
        refuse(problem_);
        return false;
    }
    const auto [taken, is_new] = lines_by_key_.emplace(key, row_.line);
    if (!is_new) refuse("the same key as on line " + std::to_string(taken->second));
    return is_new;
}

void ImportTable::skip() { ++report_->skipped; }

std::string ImportTable::text(std::string_view column, std::size_t characters_max) {
    if (cell(column).empty()) note(column, "is empty");
    if (has_control_characters(cell(column))) note(column, "has line breaks or control characters");
    return optional_text(column, characters_max);
}

std::string ImportTable::optional_text(std::string_view column, std::size_t characters_max) {
    const auto value = cell(column);
    if (count_characters(value) > characters_max) {
        note(column, "is longer than " + std::to_string(characters_max) + " characters");
    }
    if (has_control_characters(value, true)) note(column, "has control characters");
    return std::string(value);
}

std::string ImportTable::ods_code(std::string_view column) {
    const auto code = OdsCode::parse(cell(column));
    if (code && code->text() == cell(column)) return code->text();
    note(column, "is not an ODS code (3 to 10 capital letters and digits)");
    return {};
}

std::string ImportTable::optional_ods_code(std::string_view column) {
    return cell(column).empty() ? std::string() : ods_code(column);
}

std::optional<Postcode> ImportTable::postcode(std::string_view column) {
    const auto code = Postcode::parse(cell(column));
    if (code) return *code;
    note(column, "is not a postcode");
    return std::nullopt;
}

std::string ImportTable::integer(std::string_view column, std::int64_t min, std::int64_t max) {
    const auto value = import_number<std::int64_t>(cell(column));
    if (value && *value >= min && *value <= max) return std::to_string(*value);
    note(column, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    return {};
}

std::optional<std::string> ImportTable::optional_integer(std::string_view column, std::int64_t min, std::int64_t max) {
    if (cell(column).empty()) return std::nullopt;
    return integer(column, min, max);
}

std::string ImportTable::number(std::string_view column, double min, double max) {
    const auto value = import_number<double>(cell(column));
    if (value && std::isfinite(*value) && *value >= min && *value <= max) return std::string(cell(column));
    note(column,
         "must be a number from " + std::to_string(std::lround(min)) + " to " + std::to_string(std::lround(max)));
    return {};
}

std::optional<std::string> ImportTable::optional_number(std::string_view column, double min, double max) {
    if (cell(column).empty()) return std::nullopt;
    return number(column, min, max);
}

std::string ImportTable::flag(std::string_view column, bool if_empty) {
    const auto value = cell(column);
    if (value.empty()) return if_empty ? "t" : "f";
    if (value != "true" && value != "false") note(column, "must be true or false");
    return value == "true" ? "t" : "f";
}

std::optional<std::string> ImportTable::optional_date(std::string_view column) {
    if (cell(column).empty()) return std::nullopt;
    return date(column);
}

std::string ImportTable::date(std::string_view column) {
    if (!parse_date(cell(column))) note(column, "is not a day (YYYY-MM-DD)");
    return std::string(cell(column));
}

std::vector<std::string> ImportTable::list(std::string_view column, std::size_t items_max, std::size_t characters_max) {
    std::vector<std::string> items;
    std::string_view rest =
        optional_text(column, items_max * (characters_max + 2)).empty() ? std::string_view{} : cell(column);
    while (!rest.empty()) {
        const auto end = rest.find(';');
        const auto item = trimmed(rest.substr(0, end));
        if (item.empty()) note(column, "has an empty item");
        if (count_characters(item) > characters_max) note(column, "has an item that is too long");
        if (std::find(items.begin(), items.end(), item) != items.end()) note(column, "has an item twice");
        items.emplace_back(item);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    if (items.size() > items_max) note(column, "has more than " + std::to_string(items_max) + " items");
    return items;
}

void stage(db::Connection& connection, std::string_view create_script, std::string_view table,
           const std::vector<std::string>& columns, const std::vector<StagedRow>& rows) {
    connection.run_script(create_script);
    connection.copy_in(table, columns, rows);
}

void count_upsert(const ImportRun& run, FileReport& report, std::size_t staged, const db::Statement& kept,
                  const db::Statement& upsert) {
    const auto others = static_cast<std::size_t>(run.connection.execute(kept, {run.origin()}).front().integer("rows"));
    const std::size_t changed = run.connection.execute(upsert, {run.origin()}).affected();
    report.loaded += changed;
    report.skipped += others;
    report.unchanged += staged - others - changed;
}

std::string array_literal(const std::vector<std::string>& items) { return *db::Parameter(items).text(); }

void raise_directory_version(db::Connection& connection) { connection.execute(import_raise_version); }

} // namespace ers::directory
