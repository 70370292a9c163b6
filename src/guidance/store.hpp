// The rows of guidance.
#pragma once

#include <optional>

#include "ers/db/connection.hpp"
#include "ers/guidance/operations.hpp"

namespace ers::guidance {

[[nodiscard]] std::optional<Guidance> find_guidance(db::Connection& connection, std::int64_t id);
// The live one for that commissioner, else the national one.
[[nodiscard]] std::optional<Guidance> find_live(db::Connection& connection, const std::string& specialty,
                                                const std::optional<std::string>& commissioner);
// Locks the row for this transaction; throws RowLocked where somebody else has it.
void lock_guidance(db::Connection& connection, std::int64_t id);

[[nodiscard]] std::int64_t insert_guidance(const OperationContext& context, const Draft& draft);
// Each raises the version by one.
void update_draft(const OperationContext& context, std::int64_t id, const Draft& draft);
void insert_approval(const OperationContext& context, std::int64_t id);
// Retires what is live for the same specialty and commissioner; publishers of the same wait for each other.
void publish(const OperationContext& context, const Guidance& guidance);

// In the place of earlier answers, with where they led; false where the referral is not NOT_BOOKED any more, unless it
// was just made.
[[nodiscard]] bool keep_answer(const OperationContext& context, const Ubrn& ubrn, const Answers& answers,
                               const Step& step, bool is_new);
[[nodiscard]] std::optional<KeptAnswers> find_answer(db::Connection& connection, const Ubrn& ubrn);

} // namespace ers::guidance
