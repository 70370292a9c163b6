// The booking lane: a queue of commands whose workers take what has gathered and have the engine commit it together.
// When nothing else is being committed a single command goes at once; otherwise commands gather until that commit is
// over, the batch is full, or they have waited for batch_wait_max. Idle workers share what is there.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include "ers/booking/engine.hpp"
#include "ers/db/connection.hpp"

namespace ers::booking {

// Thread safe. A command that was accepted is always answered, on a worker thread.
class BookingLane {
public:
    // On the worker, before the batch: reads the caller's request. A value goes into the batch; an error is the answer.
    // The connection is in no transaction.
    using Decode = std::function<Result<GuardedCommand>(db::Connection&)>;
    using Respond = std::function<void(Result<Answer>)>; // the error: of decoding, or of the lane

    BookingLane(const Engine& engine, BookingSettings settings, db::ConnectionSettings connection);
    ~BookingLane(); // stops

    // False when the queue is full or the lane is stopping; then neither function is called.
    [[nodiscard]] bool submit(Decode decode, Respond respond, std::chrono::steady_clock::time_point deadline);
    // All that was accepted is answered; then the workers end and are joined.
    void stop();
    [[nodiscard]] bool has_connection() const;
    // Returns when every worker has a connection, or has tried once to get one.
    void wait_until_connected() const;

private:
    class Workers;
    std::unique_ptr<Workers> workers_;
};

} // namespace ers::booking
