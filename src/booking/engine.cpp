// The reservation engine. Deciding is in batch.cpp, the rules in rules.cpp.
#include "ers/booking/engine.hpp"

#include <set>

#include "booking/batch.hpp"
#include "ers/booking/constraints.hpp"
#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"

namespace ers::booking {

namespace {

Answer refused(ErrorCode code, std::string detail, int retry_after_seconds = 1) {
    return {tl::unexpected(Error{code, std::move(detail), {}, retry_after_seconds}), std::nullopt};
}

// Two commands of one transaction must not share these: the referral, and the key.
std::vector<std::string> exclusive_names(const GuardedCommand& guarded) {
    std::vector<std::string> names;
    std::visit([&](const auto& what) { names.push_back("referral " + what.ubrn.text()); }, guarded.command.what);
    if (guarded.key) names.push_back("key " + guarded.key->caller + " " + guarded.key->key);
    return names;
}

// Positions of commands in rounds: a command comes one round after the last one that it shares a name with.
std::vector<std::vector<std::size_t>> rounds_of(std::span<const GuardedCommand> commands) {
    std::vector<std::vector<std::size_t>> rounds;
    std::map<std::string, std::size_t> next_round;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const auto names = exclusive_names(commands[i]);
        std::size_t round = 0;
        for (const auto& name : names) round = std::max(round, next_round[name]);
        for (const auto& name : names) next_round[name] = round + 1;
        if (round == rounds.size()) rounds.emplace_back();
        rounds[round].push_back(i);
    }
    return rounds;
}

} // namespace

std::vector<Answer> Engine::run(db::Connection& connection, std::span<const GuardedCommand> commands) const {
    std::vector<Answer> answers(commands.size(), refused(ErrorCode::system_unavailable, ""));
    for (const auto& round : rounds_of(commands)) {
        std::vector<const GuardedCommand*> together;
        for (const auto index : round) together.push_back(&commands[index]);
        std::vector<Answer> answered;
        if (together.size() == 1) {
            answered.push_back(run_alone(connection, *together.front()));
        } else {
            try {
                answered = run_together(connection, together);
            } catch (const db::OutcomeUnknown&) {
                answered.assign(together.size(),
                                refused(ErrorCode::outcome_unknown,
                                        "Whether this was done is not known; repeat it with the same key."));
            } catch (const std::exception& fault) {
                // One of them, or the moment, was bad for all: each by itself finds out which.
                observe::Event(observe::LogLevel::warning, "booking.batch_failed")
                    .field("commands", static_cast<std::int64_t>(together.size()))
                    .field("reason", fault.what());
                for (const auto* command : together) answered.push_back(run_alone(connection, *command));
            }
        }
        for (std::size_t i = 0; i < round.size(); ++i) answers[round[i]] = std::move(answered[i]);
    }
    return answers;
}

Answer Engine::run_alone(db::Connection& connection, const GuardedCommand& command) const {
    for (int attempt = 1;; ++attempt) {
        try {
            return std::move(run_together(connection, {&command}).front());
        } catch (const db::OutcomeUnknown&) {
            return refused(ErrorCode::outcome_unknown,
                           "Whether this was done is not known; repeat it with the same key.");
        } catch (const db::RowLocked&) {
            return refused(ErrorCode::locked, "Somebody else is changing this at this moment.");
        } catch (const db::ConstraintViolation& violation) {
            if (const auto refusal = db::refusal_for(violation, constraint_refusals)) {
                return {tl::unexpected(*refusal), std::nullopt};
            }
            observe::Event(observe::LogLevel::error, "booking.fault").field("reason", violation.what());
            return refused(ErrorCode::internal_fault, "", 0);
        } catch (const db::TransactionConflict&) {
            if (attempt == limits::transaction_attempts_max) {
                return refused(ErrorCode::system_unavailable, "Too much is happening at once; repeat it in a moment.");
            }
        } catch (const db::ConnectionLost&) {
            return refused(ErrorCode::system_unavailable, "The database cannot be reached at this moment.");
        } catch (const std::exception& fault) {
            observe::Event(observe::LogLevel::error, "booking.fault").field("reason", fault.what());
            return refused(ErrorCode::internal_fault, "", 0);
        }
    }
}

std::vector<Answer> Engine::run_together(db::Connection& connection,
                                         const std::vector<const GuardedCommand*>& commands) const {
    const Instant now = clock_.now();
    db::Transaction transaction(connection);

    std::vector<db::IdempotencyKey> keys;
    std::vector<std::size_t> keyed; // positions of the commands that `keys` belong to
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (!commands[i]->key) continue;
        keys.push_back(*commands[i]->key);
        keyed.push_back(i);
    }
    std::vector<std::optional<Answer>> answers(commands.size());
    const auto recalled = db::recall_answers(connection, idempotency_secret_, keys);
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        if (!recalled[i]) {
            answers[keyed[i]] = Answer{tl::unexpected(recalled[i].error()), std::nullopt};
        } else if (*recalled[i]) {
            answers[keyed[i]] = Answer{Done{}, **recalled[i]};
        }
    }

    std::vector<const Command*> fresh;
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        if (answers[i]) continue;
        fresh.push_back(&commands[i]->command);
        positions.push_back(i);
    }
    if (!fresh.empty()) {
        Batch batch(connection, directory_, booking_, referrals_, now);
        auto outcomes = batch.run(fresh);
        std::vector<db::KeyedAnswer> kept;
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            const auto& command = *commands[positions[i]];
            if (outcomes[i] && command.key) kept.push_back({*command.key, command.answer_text(*outcomes[i])});
            answers[positions[i]] = Answer{std::move(outcomes[i]), std::nullopt};
        }
        db::remember_answers(connection, idempotency_secret_, kept, random_, now);
        transaction.commit();
        observe::count_event("booking.batch");
    }

    std::vector<Answer> all;
    all.reserve(answers.size());
    for (auto& answer : answers) all.push_back(std::move(*answer));
    return all;
}

} // namespace ers::booking
