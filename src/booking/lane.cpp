// The booking lane: see the header. The workers are a db::Lane; what they run is "take what has gathered".
#include "ers/booking/lane.hpp"

#include <deque>
#include <mutex>

#include "ers/db/lane.hpp"
#include "ers/observe/log.hpp"

namespace ers::booking {

struct BookingLane::Workers {
    struct Waiting {
        Decode decode;
        Respond respond;
        std::chrono::steady_clock::time_point deadline;
    };

    Workers(const Engine& engine_, BookingSettings settings_, db::ConnectionSettings connection)
        : engine(engine_),
          settings(settings_),
          lane({.name = "booking",
                .workers = settings_.workers,
                .queue_length_max = settings_.queue_length_max,
                .connection = std::move(connection)}) {}

    std::vector<Waiting> take() {
        const std::scoped_lock lock(mutex);
        std::vector<Waiting> batch;
        while (!queue.empty() && batch.size() < settings.batch_commands_max) {
            batch.push_back(std::move(queue.front()));
            queue.pop_front();
        }
        return batch;
    }

    void work(db::Connection* connection) {
        const auto batch = take();
        if (batch.empty()) return; // an earlier worker took this command along with its own
        const auto now = std::chrono::steady_clock::now();
        std::vector<GuardedCommand> commands;
        std::vector<const Waiting*> askers;
        for (const auto& waiting : batch) {
            if (connection == nullptr || now >= waiting.deadline) {
                waiting.respond(refuse(ErrorCode::system_unavailable));
                continue;
            }
            auto decoded = decode(waiting, *connection);
            if (!decoded) {
                waiting.respond(tl::unexpected(decoded.error()));
                continue;
            }
            commands.push_back(std::move(*decoded));
            askers.push_back(&waiting);
        }
        if (commands.empty()) return;
        auto answers = engine.run(*connection, commands);
        for (std::size_t i = 0; i < askers.size(); ++i) askers[i]->respond(std::move(answers[i]));
    }

    static Result<GuardedCommand> decode(const Waiting& waiting, db::Connection& connection) {
        try {
            return waiting.decode(connection);
        } catch (const db::ConnectionLost&) {
            return refuse(ErrorCode::system_unavailable);
        } catch (const std::exception& fault) {
            observe::Event(observe::LogLevel::error, "booking.decode_fault").field("reason", fault.what());
            return refuse(ErrorCode::internal_fault);
        }
    }

    const Engine& engine;
    BookingSettings settings;
    std::mutex mutex;
    std::deque<Waiting> queue;
    db::Lane lane; // last: its threads end before the queue does
};

BookingLane::BookingLane(const Engine& engine, BookingSettings settings, db::ConnectionSettings connection)
    : workers_(std::make_unique<Workers>(engine, settings, std::move(connection))) {}

BookingLane::~BookingLane() { stop(); }

bool BookingLane::submit(Decode decode, Respond respond, std::chrono::steady_clock::time_point deadline) {
    const std::scoped_lock lock(workers_->mutex);
    // One wake-up for each command, so that no command is left without a worker; the lane's own bound is the queue's.
    auto* workers = workers_.get();
    const bool accepted = workers->lane.submit(
        [workers](db::Connection* connection, bool /*in_time*/) { workers->work(connection); }, deadline);
    if (!accepted) return false;
    workers->queue.push_back({std::move(decode), std::move(respond), deadline});
    return true;
}

void BookingLane::stop() { workers_->lane.stop(); }

bool BookingLane::has_connection() const { return workers_->lane.has_connection(); }

void BookingLane::wait_until_connected() const { workers_->lane.wait_until_connected(); }

} // namespace ers::booking
