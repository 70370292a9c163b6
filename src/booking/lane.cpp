// The booking lane. The workers are a db::Lane; what they run is "take what has gathered".
#include "ers/booking/lane.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "ers/db/lane.hpp"
#include "ers/observe/log.hpp"

namespace ers::booking {

class BookingLane::Workers {
public:
    struct Waiting {
        Decode decode;
        Respond respond;
        std::chrono::steady_clock::time_point deadline;
    };

    Workers(const Engine& engine_, BookingSettings settings_, db::ConnectionSettings connection)
        : engine(engine_), settings(settings_), lane(lane_settings(settings_.workers, std::move(connection))) {}

    static db::LaneSettings lane_settings(int workers, db::ConnectionSettings connection) {
        connection.plans_once_by_key = true;
        constexpr std::size_t calls_max = 2; // one that waits, and one that is made while it begins
        return {"booking", workers, calls_max, std::move(connection)};
    }

    // False when the queue is full or the lane is stopping: the command was then not taken.
    bool accept(Waiting waiting) {
        const std::scoped_lock lock(mutex);
        if (is_stopping || queue.size() >= settings.queue_length_max) return false;
        queue.push_back(std::move(waiting));
        if (queue.size() >= settings.batch_commands_max) changed.notify_one(); // a full batch is ready
        call_worker();
        return true;
    }

    void stop() {
        {
            const std::scoped_lock lock(mutex);
            is_stopping = true;
        }
        changed.notify_all();
        lane.stop();
    }

private:
    // Under the mutex. One call is enough: a worker takes all that waits, and calls another for the rest.
    bool call_worker() {
        if (is_called) return true;
        const auto never = std::chrono::steady_clock::time_point::max(); // each command has a deadline of its own
        is_called = lane.submit([this](db::Connection* connection, bool) { work(connection); }, never);
        return is_called;
    }

    // Until the queue is empty, so that nothing is left behind when the lane takes no more calls.
    void work(db::Connection* connection) {
        {
            const std::scoped_lock lock(mutex);
            is_called = false;
        }
        for (auto batch = take(); !batch.empty(); batch = take()) {
            run(connection, batch);
            const std::scoped_lock lock(mutex);
            --running;
            changed.notify_all(); // who gathers may go now
            const bool is_broken = connection != nullptr && !connection->is_usable();
            if (is_broken && (queue.empty() || call_worker())) return; // the next one comes with a new connection
            if (is_broken) connection = nullptr;
        }
    }

    std::vector<Waiting> take() {
        std::unique_lock lock(mutex);
        if (queue.empty()) return {};
        changed.wait_for(lock, settings.batch_wait_max,
                         [this] { return running == 0 || is_stopping || queue.size() >= settings.batch_commands_max; });
        // Idle workers share the queue: two halves at the same time are done sooner than one whole, unless they are
        // so small that most of their time is what every batch takes.
        constexpr std::size_t share_commands_min = 16;
        const auto idle = static_cast<std::size_t>(std::max(1, settings.workers - running));
        const auto share = std::max((queue.size() + idle - 1) / idle, share_commands_min);
        const auto size = std::min({share, queue.size(), settings.batch_commands_max});
        std::vector<Waiting> batch;
        while (batch.size() < size) {
            batch.push_back(std::move(queue.front()));
            queue.pop_front();
        }
        if (!batch.empty()) ++running;
        if (!queue.empty()) call_worker();
        return batch;
    }

    void run(db::Connection* connection, const std::vector<Waiting>& batch) {
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
    std::mutex mutex; // of all below but the lane
    std::condition_variable changed;
    std::deque<Waiting> queue;
    int running = 0; // batches under way
    bool is_called = false; // a worker has been called and has not come yet
    bool is_stopping = false;

public:
    db::Lane lane; // last: its threads end before the queue does
};

BookingLane::BookingLane(const Engine& engine, BookingSettings settings, db::ConnectionSettings connection)
    : workers_(std::make_unique<Workers>(engine, settings, std::move(connection))) {}

BookingLane::~BookingLane() { stop(); }

bool BookingLane::submit(Decode decode, Respond respond, std::chrono::steady_clock::time_point deadline) {
    return workers_->accept({std::move(decode), std::move(respond), deadline});
}

void BookingLane::stop() { workers_->stop(); }

bool BookingLane::has_connection() const { return workers_->lane.has_connection(); }

void BookingLane::wait_until_connected() const { workers_->lane.wait_until_connected(); }

} // namespace ers::booking
