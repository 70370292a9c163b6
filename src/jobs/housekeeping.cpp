#include "ers/jobs/housekeeping.hpp"

#include <chrono>

#include "ers/db/idempotency.hpp"
#include "ers/documents/scanning.hpp"
#include "ers/observe/log.hpp"

namespace ers::app {
namespace {

constexpr std::chrono::hours answers_kept_for{24};
constexpr std::chrono::hours sign_in_failures_kept_for{24};

constexpr std::chrono::hours slot_changes_kept_for{2}; // longer than any hold

constexpr db::Statement make_partitions{"app.make_month_partitions", "select make_month_partitions($1::date) as made"};
constexpr db::Statement forget_slot_changes{"app.forget_slot_changes", "delete from slot_change where at < $1"};
constexpr db::Statement forget_sign_in_failures{"app.forget_sign_in_failures",
                                                "delete from sign_in_failure where failed_at < $1"};

} // namespace

void make_month_partitions(db::Connection& connection, Instant now) {
    const Date today(std::chrono::floor<std::chrono::days>(now));
    try {
        const auto made = connection.execute(make_partitions, {today}).front().integer("made");
        if (made > 0) observe::Event(observe::LogLevel::info, "partitions.made").field("tables", made);
    } catch (const db::RowLocked&) {
        observe::Event(observe::LogLevel::warning, "partitions.busy");
    }
}

void forget_what_is_over(db::Connection& connection, Instant now) {
    const std::size_t answers = db::forget_answers_before(connection, now - answers_kept_for);
    const std::size_t failures =
        connection.execute(forget_sign_in_failures, {now - sign_in_failures_kept_for}).affected();
    const std::size_t changes = connection.execute(forget_slot_changes, {now - slot_changes_kept_for}).affected();
    observe::Event(observe::LogLevel::info, "housekeeping.done")
        .field("answers", static_cast<std::uint64_t>(answers))
        .field("sign_in_failures", static_cast<std::uint64_t>(failures))
        .field("slot_changes", static_cast<std::uint64_t>(changes));
}

void forget_uploads(db::Connection& connection, Instant before) {
    const std::size_t forgotten = documents::forget_unlinked(connection, before);
    if (forgotten == 0) return;
    observe::Event(observe::LogLevel::info, "housekeeping.uploads")
        .field("forgotten", static_cast<std::uint64_t>(forgotten));
}

} // namespace ers::app
