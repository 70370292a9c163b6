// The database as the other modules see it: named statements, text parameters, rows read by column name, transactions
// that roll back unless committed. libpqxx stays behind this header (docs/decisions/0004-libpqxx-wrapped.md: its traps
// are closed in the source).
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/core/crypto.hpp"
#include "ers/core/error.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/time.hpp"

namespace ers::db {

// A statement with a name; the name is the prepared statement's, the metric's and the log's ("patients.insert"). Both
// must have static storage: statements are namespace-scope constants of a store.
struct Statement {
    std::string_view name;
    std::string_view sql;
};

// A value on its way into a statement, as text; nullopt is NULL.
class Parameter {
public:
    Parameter(std::nullopt_t) {}
    Parameter(std::string text) : text_(std::move(text)) {}
    Parameter(std::string_view text) : text_(text) {}
    Parameter(const char* text) : text_(text) {}
    Parameter(bool value) : text_(value ? "t" : "f") {}
    template <std::integral I>
        requires(!std::same_as<I, bool>)
    Parameter(I value) : text_(std::to_string(value)) {}
    Parameter(double value);
    Parameter(Instant instant);
    Parameter(Date date);
    Parameter(const Bytes& bytes);                       // bytea
    Parameter(const std::vector<std::string>& items);    // text[]
    Parameter(const std::vector<std::int64_t>& items);   // bigint[]
    template <class T>
        requires requires(const T& t) {
            { t.text() } -> std::convertible_to<std::string>;
        }
    Parameter(const T& identifier) : text_(identifier.text()) {}
    template <class T>
    Parameter(const std::optional<T>& value) {
        if (value) text_ = Parameter(*value).text_;
    }

    [[nodiscard]] const std::optional<std::string>& text() const { return text_; }

private:
    std::optional<std::string> text_;
};

using Parameters = std::vector<Parameter>;

struct RowData; // a result of libpqxx

// One row of a result. A column that does not exist, or a NULL read as a value, is a fault (std::logic_error); so is a
// code that the enumeration does not have (UnknownCode). A column is looked for from the one behind the column read
// last, so reading in the order of the select list costs one comparison for each cell. One thread at a time.
class Row {
public:
    [[nodiscard]] bool is_null(std::string_view column) const;
    [[nodiscard]] std::string text(std::string_view column) const;
    [[nodiscard]] std::int64_t integer(std::string_view column) const;
    [[nodiscard]] int number(std::string_view column) const; // a fault where the value does not fit
    [[nodiscard]] double real(std::string_view column) const;
    [[nodiscard]] bool boolean(std::string_view column) const;
    [[nodiscard]] Instant instant(std::string_view column) const;
    [[nodiscard]] Date date(std::string_view column) const;
    [[nodiscard]] Bytes bytes(std::string_view column) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view column) const; // text[], without NULL items
    [[nodiscard]] std::vector<std::int64_t> integers(std::string_view column) const; // bigint[], without NULL items
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view column) const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view column) const;
    [[nodiscard]] std::optional<int> optional_number(std::string_view column) const;
    [[nodiscard]] std::optional<double> optional_real(std::string_view column) const;
    [[nodiscard]] std::optional<Instant> optional_instant(std::string_view column) const;
    [[nodiscard]] std::optional<Date> optional_date(std::string_view column) const;

    template <class E>
    [[nodiscard]] E code(std::string_view column) const {
        return known_code<E>(text(column), column);
    }
    template <class E>
    [[nodiscard]] std::optional<E> optional_code(std::string_view column) const {
        if (is_null(column)) return std::nullopt;
        return code<E>(column);
    }
    template <class E>
    [[nodiscard]] std::vector<E> codes(std::string_view column) const { // text[], without NULL items
        std::vector<E> values;
        for (const auto& item : texts(column)) values.push_back(known_code<E>(item, column));
        return values;
    }

private:
    friend class Rows;
    Row(std::shared_ptr<const RowData> data, std::size_t index) : data_(std::move(data)), index_(index) {}
    [[nodiscard]] std::optional<std::string_view> cell(std::string_view column) const;
    std::shared_ptr<const RowData> data_;
    std::size_t index_;
    mutable std::size_t expected_ = 0; // the column that is probably read next
};

class Rows {
public:
    explicit Rows(std::shared_ptr<const RowData> data);
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::size_t affected() const; // rows inserted, updated or deleted
    [[nodiscard]] Row operator[](std::size_t index) const { return {data_, index}; }
    [[nodiscard]] Row front() const { return {data_, 0}; }

    class Iterator {
    public:
        Iterator(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
        Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return index_ != other.index_; }

    private:
        const Rows* rows_;
        std::size_t index_;
    };
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size()}; }

private:
    std::shared_ptr<const RowData> data_;
};

// A fault of the database or of our SQL. what() has the statement's name and the SQLSTATE, never a row's values.
class DatabaseFault : public std::runtime_error {
public:
    DatabaseFault(std::string_view statement, std::string sqlstate);
    [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }

private:
    std::string sqlstate_;
};
// A constraint said no; refusal_for() may find the rule behind it.
class ConstraintViolation : public DatabaseFault {
public:
    ConstraintViolation(std::string_view statement, std::string sqlstate, std::string constraint);
    [[nodiscard]] const std::string& constraint() const { return constraint_; }

private:
    std::string constraint_;
};
// 40001, 40P01: the transaction may be run again from its start.
class TransactionConflict : public DatabaseFault {
    using DatabaseFault::DatabaseFault;
};
// 55P03: a row was asked for with NOWAIT, or the lock time-out passed.
class RowLocked : public DatabaseFault {
    using DatabaseFault::DatabaseFault;
};
// The connection is gone; nothing of an open transaction has happened. The owner reopens.
class ConnectionLost : public DatabaseFault {
    using DatabaseFault::DatabaseFault;
};
// The connection was lost between COMMIT and its answer: the commit may have happened. Never retried here.
class OutcomeUnknown : public DatabaseFault {
    using DatabaseFault::DatabaseFault;
};

// A constraint that encodes a rule, and the refusal of a caller who breaks this rule. The module that owns the
// constraint has the row; a caller that runs statements hands in the rows that can matter.
struct ConstraintRefusal {
    std::string_view constraint;
    ErrorCode code;
    std::string_view detail;
    int retry_after_seconds = 0; // as in Error
};

// The refusal that the violated constraint stands for, or nothing: then the violation is a fault.
[[nodiscard]] std::optional<Error> refusal_for(const ConstraintViolation& violation,
                                               std::span<const ConstraintRefusal> known);

struct ConnectionSettings {
    std::string url; // libpq connection string or URI
    std::chrono::milliseconds statement_timeout{5'000};
    std::chrono::milliseconds lock_timeout{2'000};
    std::string application_name = "openers";
    // For a session whose statements all find their rows by key: each is planned once, for indexes, whatever the
    // statistics of a table say that has just been filled, instead of anew for every set of parameters.
    bool plans_once_by_key = false;
    bool reads_only = false; // every transaction is read only unless it says otherwise: a write is a fault
    int work_memory_mb = 0; // what each sort or hash of a statement may take; 0: what the server has set
};

// One session with PostgreSQL. One thread at a time. A broken connection stays broken: throw it away.
class Connection {
public:
    explicit Connection(const ConnectionSettings& settings);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // In the open transaction, or in a transaction of its own (one round trip). Prepared at first use.
    Rows execute(const Statement& statement, const Parameters& parameters = {});
    // Gives each row of a statement without parameters to `take`, a few thousand at a time through a cursor, so that a
    // large table is never held as a whole. All rows are of one moment. In a transaction only; `take` may not execute.
    void stream(const Statement& statement, const std::function<void(const Row&)>& take);
    // Several statements in one text, no parameters: migrations and set-up only.
    void run_script(std::string_view sql);
    // COPY table (columns) FROM STDIN; each row's cells as text, nullopt = NULL. In a transaction only.
    void copy_in(std::string_view table, const std::vector<std::string>& columns,
                 const std::vector<std::vector<std::optional<std::string>>>& rows);

    [[nodiscard]] bool is_usable() const;
    [[nodiscard]] bool in_transaction() const;

private:
    friend class Transaction;
    friend class CopyWriter;
    struct Session;
    std::unique_ptr<Session> session_;
};

// COPY table (columns) FROM STDIN, for more rows than fit in memory: the caller makes the lines. In a transaction
// only; until finish() the connection does nothing else. Without finish() nothing of it counts: roll back.
class CopyWriter {
public:
    CopyWriter(Connection& connection, std::string_view table, const std::vector<std::string>& columns);
    ~CopyWriter();
    CopyWriter(const CopyWriter&) = delete;
    CopyWriter& operator=(const CopyWriter&) = delete;
    // Whole lines of COPY's text format, '\n' between them and none after the last.
    void write(std::string_view lines);
    void finish();

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
};

// Begins at construction, rolls back at destruction unless committed.
class Transaction {
public:
    explicit Transaction(Connection& connection);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit(); // may throw OutcomeUnknown

private:
    Connection& connection_;
    bool open_ = true;
};

// Runs `work(connection)`, which returns a Result, in one transaction: a value commits, a refusal rolls back. A
// TransactionConflict is run again, limits::transaction_attempts_max times in all.
template <class Work>
auto transact(Connection& connection, Work&& work) -> decltype(work(connection)) {
    for (int attempt = 1;; ++attempt) {
        try {
            Transaction transaction(connection);
            auto result = work(connection);
            if (result) transaction.commit();
            return result;
        } catch (const TransactionConflict&) {
            if (attempt == limits::transaction_attempts_max) throw;
        }
    }
}

} // namespace ers::db
