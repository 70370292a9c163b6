// The reservation engine: runs the commands it is given in one transaction, each with its own outcome. A slot is booked
// once whatever happens here: the database's unique index has the last word.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ers/booking/command.hpp"
#include "ers/booking/settings.hpp"
#include "ers/core/random.hpp"
#include "ers/db/idempotency.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::booking {

// A command with the key that guards it and the text of its answer, which is stored under that key.
struct GuardedCommand {
    Command command;
    std::optional<db::IdempotencyKey> key;
    std::function<std::string(const Done&)> answer_text; // needed where there is a key
};

struct Answer {
    Outcome outcome;
    std::optional<std::string> stored; // the earlier answer, when the key had one: outcome is then meaningless
};

// Thread safe: all state is the database's.
class Engine {
public:
    Engine(const Clock& clock, RandomSource& random, const directory::Directory& directory,
           const BookingSettings& booking, const referrals::ReferralSettings& referrals, Bytes idempotency_secret)
        : clock_(clock),
          random_(random),
          directory_(directory),
          booking_(booking),
          referrals_(referrals),
          idempotency_secret_(std::move(idempotency_secret)) {}

    // Answers in the order of the commands. What can be committed together is; commands on one referral follow one
    // another; when a commit of several fails as a whole, each is run by itself. An answer of outcome_unknown means
    // that the connection went away during the commit: repeating with the same key tells what happened.
    [[nodiscard]] std::vector<Answer> run(db::Connection& connection, std::span<const GuardedCommand> commands) const;

private:
    [[nodiscard]] std::vector<Answer> run_together(db::Connection& connection,
                                                   const std::vector<const GuardedCommand*>& commands) const;
    [[nodiscard]] Answer run_alone(db::Connection& connection, const GuardedCommand& command) const;

    const Clock& clock_;
    RandomSource& random_;
    const directory::Directory& directory_;
    BookingSettings booking_;
    referrals::ReferralSettings referrals_;
    Bytes idempotency_secret_;
};

} // namespace ers::booking
