// The wrapper around libpqxx 6.4: the only file that includes it. Its traps (silent reconnection, row values in what(),
// parameters cut at a NUL) are closed here.
#include "ers/db/connection.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unordered_set>

#include <pqxx/pqxx>
#include <pqxx/tablewriter>

#include "ers/observe/metrics.hpp"

namespace ers::db {

namespace {

// Array literal: every item quoted, quotes and backslashes escaped.
std::string array_literal(const std::vector<std::string>& items) {
    std::string text = "{";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        text += '"';
        for (const char c : item) {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        text += '"';
    }
    return text + '}';
}

std::string array_literal(const std::vector<std::int64_t>& items) {
    std::string text = "{";
    for (const auto item : items) {
        if (text.size() > 1) text += ',';
        text += std::to_string(item);
    }
    return text + '}';
}

// One line of COPY's text format, without its end.
std::string copy_line(const std::vector<std::optional<std::string>>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += '\t';
        if (!cells[i]) {
            line += "\\N";
            continue;
        }
        for (const char c : *cells[i]) {
            switch (c) {
                case '\\': line += "\\\\"; break;
                case '\t': line += "\\t"; break;
                case '\n': line += "\\n"; break;
                case '\r': line += "\\r"; break;
                default: line += c;
            }
        }
    }
    return line;
}

// The last quoted word of a terse message of class 23 is the constraint's name, in every language.
std::string constraint_in(std::string_view message) {
    const auto end = message.rfind('"');
    if (end == std::string_view::npos || end == 0) return {};
    const auto start = message.rfind('"', end - 1);
    if (start == std::string_view::npos) return {};
    return std::string(message.substr(start + 1, end - start - 1));
}

[[noreturn]] void throw_fault(std::string_view statement, const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    if (state == "55P03") throw RowLocked(statement, state);
    if (state.starts_with("23")) throw ConstraintViolation(statement, state, constraint_in(error.what()));
    if (state.starts_with("57P") || state.starts_with("08")) throw ConnectionLost(statement, state);
    throw DatabaseFault(statement, state);
}

// Runs `work` and turns every exception of libpqxx into one of this module. Its transaction_rollback, for a conflict,
// is no sql_error and has no SQLSTATE.
template <class Work>
auto translated(std::string_view statement, Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const pqxx::deadlock_detected&) {
        throw TransactionConflict(statement, "40P01");
    } catch (const pqxx::transaction_rollback&) {
        throw TransactionConflict(statement, "40001");
    } catch (const pqxx::sql_error& error) {
        throw_fault(statement, error);
    } catch (const pqxx::broken_connection&) {
        throw ConnectionLost(statement, "08006");
    }
}

template <class Number>
Number number_from(std::string_view text, std::string_view column) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        throw std::logic_error("column " + std::string(column) + " is not a number");
    }
    return value;
}

// "2026-11-21 09:30:00.123+00": PostgreSQL's ISO style, in UTC, to which every session here is set.
Instant instant_from(std::string_view text, std::string_view column) {
    std::string rfc(text);
    if (rfc.size() > 10) rfc[10] = 'T';
    if (rfc.ends_with("+00")) rfc.replace(rfc.size() - 3, 3, "Z");
    const auto parsed = parse_instant(rfc);
    if (!parsed) throw std::logic_error("column " + std::string(column) + " is not an instant");
    return *parsed;
}

Date date_from(std::string_view text, std::string_view column) {
    const auto parsed = parse_date(text);
    if (!parsed) throw std::logic_error("column " + std::string(column) + " is not a date");
    return *parsed;
}

Bytes bytes_from(std::string_view text) {
    if (!text.starts_with("\\x")) throw std::logic_error("not a bytea in hex form");
    text.remove_prefix(2);
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

} // namespace

Parameter::Parameter(double value) : text_(pqxx::to_string(value)) {}
Parameter::Parameter(Instant instant) : text_(format_instant(instant)) {}
Parameter::Parameter(Date date) : text_(format_date(date)) {}
Parameter::Parameter(const Bytes& bytes) : text_("\\x" + hex(bytes)) {}
Parameter::Parameter(const std::vector<std::string>& items) : text_(array_literal(items)) {}
Parameter::Parameter(const std::vector<std::int64_t>& items) : text_(array_literal(items)) {}

// Every cell is looked up once, here: libpqxx copies shared pointers for each cell that it is asked for by row and
// column, but steps from one to the next for nothing.
struct RowData {
    explicit RowData(pqxx::result rows) : result(std::move(rows)) {
        const auto columns = result.columns();
        for (pqxx::row::size_type i = 0; i < columns; ++i) names.emplace_back(result.column_name(i));
        cells.reserve(names.size() * static_cast<std::size_t>(result.size()));
        for (const auto& row : result) {
            auto field = row.begin();
            for (std::size_t i = 0; i < names.size(); ++i, ++field) {
                cells.push_back(field->is_null() ? std::string_view()
                                                 : std::string_view(field->c_str(), field->size()));
            }
        }
    }
    pqxx::result result; // owns the texts
    std::vector<std::string_view> names;
    std::vector<std::string_view> cells; // row by row; without an address for NULL
};

std::optional<std::string_view> Row::cell(std::string_view column) const {
    const auto& names = data_->names;
    auto found = std::find(names.begin() + static_cast<std::ptrdiff_t>(expected_), names.end(), column);
    if (found == names.end()) found = std::find(names.begin(), names.end(), column);
    if (found == names.end()) throw std::logic_error("there is no column " + std::string(column));
    const auto number = static_cast<std::size_t>(found - names.begin());
    expected_ = number + 1;
    if (index_ >= data_->cells.size() / names.size()) throw std::logic_error("there is no such row");
    const std::string_view text = data_->cells[index_ * names.size() + number];
    if (text.data() == nullptr) return std::nullopt;
    return text;
}

namespace {
template <class Value, class Convert>
Value required(const std::optional<std::string_view>& cell, std::string_view column, Convert convert) {
    if (!cell) throw std::logic_error("column " + std::string(column) + " is null");
    return convert(*cell);
}
template <class Value, class Convert>
std::optional<Value> optional_of(const std::optional<std::string_view>& cell, Convert convert) {
    if (!cell) return std::nullopt;
    return convert(*cell);
}
} // namespace

bool Row::is_null(std::string_view column) const { return !cell(column); }
std::string Row::text(std::string_view column) const {
    return required<std::string>(cell(column), column, [](std::string_view t) { return std::string(t); });
}
std::int64_t Row::integer(std::string_view column) const {
    return required<std::int64_t>(cell(column), column,
                                  [&](std::string_view t) { return number_from<std::int64_t>(t, column); });
}
int Row::number(std::string_view column) const {
    return required<int>(cell(column), column, [&](std::string_view t) { return number_from<int>(t, column); });
}
double Row::real(std::string_view column) const {
    return required<double>(cell(column), column, [&](std::string_view t) { return number_from<double>(t, column); });
}
bool Row::boolean(std::string_view column) const {
    return required<bool>(cell(column), column, [](std::string_view t) { return t == "t"; });
}
Instant Row::instant(std::string_view column) const {
    return required<Instant>(cell(column), column, [&](std::string_view t) { return instant_from(t, column); });
}
Date Row::date(std::string_view column) const {
    return required<Date>(cell(column), column, [&](std::string_view t) { return date_from(t, column); });
}
Bytes Row::bytes(std::string_view column) const { return required<Bytes>(cell(column), column, bytes_from); }

namespace {

// The elements of "{a,b}", where none is quoted: nearly all arrays, and quick to read.
std::vector<std::string> plain_elements(std::string_view array) {
    std::vector<std::string> items;
    array.remove_prefix(1);
    array.remove_suffix(1);
    while (!array.empty()) {
        const auto end = std::min(array.find(','), array.size());
        if (array.substr(0, end) != "NULL") items.emplace_back(array.substr(0, end));
        array.remove_prefix(std::min(end + 1, array.size()));
    }
    return items;
}

bool is_plain_array(std::string_view array) {
    return array.starts_with('{') && array.find_first_of("\"\\{", 1) == array.npos;
}

} // namespace

std::vector<std::string> Row::texts(std::string_view column) const {
    std::vector<std::string> items;
    const std::string array = text(column); // the parser points into it
    if (is_plain_array(array)) return plain_elements(array);
    pqxx::array_parser parser(array.c_str());
    for (auto [kind, item] = parser.get_next(); kind != pqxx::array_parser::done;
         std::tie(kind, item) = parser.get_next()) {
        if (kind == pqxx::array_parser::string_value) items.push_back(item);
    }
    return items;
}

std::vector<std::int64_t> Row::integers(std::string_view column) const {
    std::vector<std::int64_t> items;
    for (const auto& item : texts(column)) items.push_back(number_from<std::int64_t>(item, column));
    return items;
}

std::optional<std::string> Row::optional_text(std::string_view column) const {
    return optional_of<std::string>(cell(column), [](std::string_view t) { return std::string(t); });
}
std::optional<std::int64_t> Row::optional_integer(std::string_view column) const {
    return optional_of<std::int64_t>(cell(column),
                                     [&](std::string_view t) { return number_from<std::int64_t>(t, column); });
}
std::optional<int> Row::optional_number(std::string_view column) const {
    return optional_of<int>(cell(column), [&](std::string_view t) { return number_from<int>(t, column); });
}
std::optional<double> Row::optional_real(std::string_view column) const {
    return optional_of<double>(cell(column), [&](std::string_view t) { return number_from<double>(t, column); });
}
std::optional<Instant> Row::optional_instant(std::string_view column) const {
    return optional_of<Instant>(cell(column), [&](std::string_view t) { return instant_from(t, column); });
}
std::optional<Date> Row::optional_date(std::string_view column) const {
    return optional_of<Date>(cell(column), [&](std::string_view t) { return date_from(t, column); });
}

Rows::Rows(std::shared_ptr<const RowData> data) : data_(std::move(data)) {}
std::size_t Rows::size() const { return static_cast<std::size_t>(data_->result.size()); }
std::size_t Rows::affected() const { return static_cast<std::size_t>(data_->result.affected_rows()); }

DatabaseFault::DatabaseFault(std::string_view statement, std::string sqlstate)
    : std::runtime_error("statement " + std::string(statement) + " failed with SQLSTATE " +
                         (sqlstate.empty() ? "none" : sqlstate)),
      sqlstate_(std::move(sqlstate)) {}

ConstraintViolation::ConstraintViolation(std::string_view statement, std::string sqlstate, std::string constraint)
    : DatabaseFault(statement, std::move(sqlstate)), constraint_(std::move(constraint)) {}

std::optional<Error> refusal_for(const ConstraintViolation& violation, std::span<const ConstraintRefusal> known) {
    for (const auto& row : known) {
        if (row.constraint != violation.constraint()) continue;
        return Error{.code = row.code,
                     .detail = std::string(row.detail),
                     .fields = {},
                     .retry_after_seconds = row.retry_after_seconds};
    }
    return std::nullopt;
}

struct Connection::Session {
    explicit Session(const std::string& url) : connection(url) {}
    pqxx::connection connection;
    std::unique_ptr<pqxx::work> work; // the open transaction, if any
    std::unordered_set<std::string_view> prepared;
};

namespace {

// libpq takes key=value strings and URIs; session defaults are added in the form of the one given.
std::string with_options(const ConnectionSettings& settings) {
    std::string options = "-c timezone=UTC -c statement_timeout=" + std::to_string(settings.statement_timeout.count()) +
                          " -c lock_timeout=" + std::to_string(settings.lock_timeout.count()) +
                          " -c idle_in_transaction_session_timeout=60000 -c datestyle=ISO,YMD";
    // Statements that must be quick are small: parallel workers cost them more than they save.
    if (settings.statement_timeout.count() > 0) options += " -c max_parallel_workers_per_gather=0 -c jit=off";
    if (settings.plans_once_by_key) {
        options +=
            " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off"
            " -c enable_mergejoin=off";
    }
    if (settings.reads_only) options += " -c default_transaction_read_only=on";
    if (settings.work_memory_mb > 0) options += " -c work_mem=" + std::to_string(settings.work_memory_mb) + "MB";
    if (settings.url.starts_with("postgres")) {
        std::string escaped;
        for (const char c : options) {
            if (c == ' ') {
                escaped += "%20";
            } else if (c == '=') {
                escaped += "%3D";
            } else {
                escaped += c;
            }
        }
        return settings.url + (settings.url.find('?') == std::string::npos ? "?" : "&") + "options=" + escaped +
               "&application_name=" + settings.application_name + "&client_encoding=UTF8";
    }
    return settings.url + " options='" + options + "' application_name=" + settings.application_name +
           " client_encoding=UTF8";
}

constexpr std::string_view stream_cursor = "ers_stream";
constexpr std::size_t stream_rows_at_once = 2'000;

Rows rows_of(pqxx::result result) { return Rows(std::make_shared<const RowData>(std::move(result))); }

} // namespace

Connection::Connection(const ConnectionSettings& settings) {
    try {
        session_ = std::make_unique<Session>(with_options(settings));
    } catch (const pqxx::broken_connection&) {
        throw ConnectionLost("db.connect", "08001");
    } catch (const pqxx::sql_error& error) {
        throw ConnectionLost("db.connect", error.sqlstate());
    }
    auto& connection = session_->connection;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true); // a session that lost its settings must not come back by itself
#pragma GCC diagnostic pop
    connection.set_verbosity(pqxx::connection_base::terse); // no DETAIL: it has the row's values
}

Connection::~Connection() = default;

bool Connection::is_usable() const { return session_->connection.is_open(); }
bool Connection::in_transaction() const { return session_->work != nullptr; }

Rows Connection::execute(const Statement& statement, const Parameters& parameters) {
    std::vector<const char*> texts;
    texts.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        const auto& text = parameter.text();
        if (text && std::strlen(text->c_str()) != text->size()) {
            throw std::logic_error("a NUL in a parameter of " + std::string(statement.name));
        }
        texts.push_back(text ? text->c_str() : nullptr);
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto count = [&](bool failed) {
        observe::count_statement(statement.name, std::chrono::steady_clock::now() - begun, failed);
    };
    try {
        auto rows = translated(statement.name, [&] {
            const std::string name(statement.name);
            if (session_->prepared.insert(statement.name).second) {
                session_->connection.prepare(name, std::string(statement.sql));
            }
            if (session_->work) {
                return rows_of(session_->work->exec_prepared(name, pqxx::prepare::make_dynamic_params(texts)));
            }
            pqxx::nontransaction alone(session_->connection);
            return rows_of(alone.exec_prepared(name, pqxx::prepare::make_dynamic_params(texts)));
        });
        count(false);
        return rows;
    } catch (...) {
        count(true);
        throw;
    }
}

void Connection::stream(const Statement& statement, const std::function<void(const Row&)>& take) {
    if (!session_->work) throw std::logic_error("stream needs a transaction");
    const auto begun = std::chrono::steady_clock::now();
    auto& work = *session_->work;
    // Planned for all rows, not for the first few as other cursors are.
    const std::string open = "set local cursor_tuple_fraction = 1;\ndeclare " + std::string(stream_cursor) +
                             " no scroll cursor for\n" + std::string(statement.sql);
    const std::string fetch = "fetch " + std::to_string(stream_rows_at_once) + " from " + std::string(stream_cursor);
    const auto count = [&](bool failed) {
        observe::count_statement(statement.name, std::chrono::steady_clock::now() - begun, failed);
    };
    try {
        translated(statement.name, [&] { work.exec(open); });
        for (bool has_more = true; has_more;) {
            const Rows rows = translated(statement.name, [&] { return rows_of(work.exec(fetch)); });
            for (const auto row : rows) take(row);
            has_more = rows.size() == stream_rows_at_once;
        }
        translated(statement.name, [&] { work.exec("close " + std::string(stream_cursor)); });
        count(false);
    } catch (...) {
        count(true);
        throw;
    }
}

void Connection::run_script(std::string_view sql) {
    try {
        if (session_->work) {
            session_->work->exec(std::string(sql));
        } else {
            pqxx::nontransaction alone(session_->connection);
            alone.exec(std::string(sql));
        }
    } catch (const pqxx::sql_error& error) {
        // Scripts are our own files, without anybody's data: their message may be shown to the operator.
        throw std::runtime_error(error.what());
    } catch (const pqxx::broken_connection&) {
        throw ConnectionLost("db.script", "08006");
    }
}

void Connection::copy_in(std::string_view table, const std::vector<std::string>& columns,
                         const std::vector<std::vector<std::optional<std::string>>>& rows) {
    if (!session_->work) throw std::logic_error("copy_in needs a transaction");
    translated("db.copy", [&] {
    // stream_to takes tuples of a length known at compile time only; this one takes lines.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        pqxx::tablewriter writer(*session_->work, std::string(table), columns.begin(), columns.end());
#pragma GCC diagnostic pop
        for (const auto& row : rows) writer.write_raw_line(copy_line(row));
        writer.complete();
    });
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
struct CopyWriter::Stream {
    Stream(pqxx::work& work, const std::string& table, const std::vector<std::string>& columns)
        : writer(work, table, columns.begin(), columns.end()) {}
    pqxx::tablewriter writer;
};
#pragma GCC diagnostic pop

CopyWriter::CopyWriter(Connection& connection, std::string_view table, const std::vector<std::string>& columns) {
    auto& session = *connection.session_;
    if (!session.work) throw std::logic_error("a CopyWriter needs a transaction");
    translated("db.copy", [&] { stream_ = std::make_unique<Stream>(*session.work, std::string(table), columns); });
}

CopyWriter::~CopyWriter() = default;

void CopyWriter::write(std::string_view lines) {
    translated("db.copy", [&] { stream_->writer.write_raw_line(std::string(lines)); });
}

void CopyWriter::finish() {
    translated("db.copy", [&] { stream_->writer.complete(); });
}

Transaction::Transaction(Connection& connection) : connection_(connection) {
    auto& session = *connection.session_;
    if (session.work) throw std::logic_error("a transaction is open already");
    try {
        session.work = std::make_unique<pqxx::work>(session.connection);
    } catch (const pqxx::broken_connection&) {
        throw ConnectionLost("db.begin", "08006");
    }
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        connection_.session_->work.reset(); // rolls back
    } catch (const std::exception&) {
        // The connection is gone, and the transaction with it.
    }
}

void Transaction::commit() {
    auto& session = *connection_.session_;
    open_ = false;
    const auto work = std::move(session.work); // gone at the end, whatever happens
    try {
        translated("db.commit", [&] { work->commit(); });
    } catch (const ConnectionLost& lost) {
        throw OutcomeUnknown("db.commit", lost.sqlstate());
    } catch (const pqxx::in_doubt_error&) {
        throw OutcomeUnknown("db.commit", "08007");
    }
}

} // namespace ers::db
