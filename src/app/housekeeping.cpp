#include "app/housekeeping.hpp"

#include <chrono>

#include "ers/db/idempotency.hpp"
#include "ers/observe/log.hpp"

namespace ers::app {
namespace {

constexpr std::chrono::hours answers_kept_for{24};
constexpr std::chrono::hours sign_in_failures_kept_for{24};

constexpr db::Statement forget_sign_in_failures{"app.forget_sign_in_failures",
                                                "delete from sign_in_failure where failed_at < $1"};

} // namespace

void forget_what_is_over(db::Connection& connection, Instant now) {
    const std::size_t answers = db::forget_answers_before(connection, now - answers_kept_for);
    const std::size_t failures =
        connection.execute(forget_sign_in_failures, {now - sign_in_failures_kept_for}).affected();
    observe::Event(observe::LogLevel::info, "housekeeping.done")
        .field("answers", static_cast<std::uint64_t>(answers))
        .field("sign_in_failures", static_cast<std::uint64_t>(failures));
}

} // namespace ers::app
