// Worker lanes.
#include "ers/db/lane.hpp"

#include <algorithm>
#include <random>

#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"

namespace ers::db {

namespace {

constexpr std::chrono::milliseconds reopen_pause_first{50};
constexpr std::chrono::milliseconds reopen_pause_max{2'000};

// One worker's connection: opened when a job needs it, thrown away when it broke, not tried again before a pause that
// doubles (with jitter, so that workers do not come back all at once) has passed.
class OwnConnection {
public:
    OwnConnection(const LaneSettings& settings, std::atomic<int>& connected)
        : settings_(settings), connected_(connected) {}
    ~OwnConnection() { drop(); }

    Connection* get() {
        if (connection_ && !connection_->is_usable()) drop();
        if (!connection_) open();
        return connection_.get();
    }

private:
    void open() {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_try_) return;
        try {
            connection_ = std::make_unique<Connection>(settings_.connection);
            connected_.fetch_add(1);
            pause_ = reopen_pause_first;
        } catch (const std::exception& fault) {
            observe::Event(observe::LogLevel::error, "db.connect_failed")
                .field("lane", settings_.name)
                .field("reason", fault.what());
            std::uniform_int_distribution<std::int64_t> jitter(0, pause_.count() / 2);
            next_try_ = now + pause_ + std::chrono::milliseconds(jitter(random_));
            pause_ = std::min(pause_ * 2, reopen_pause_max);
        }
    }
    void drop() {
        if (!connection_) return;
        connection_.reset();
        connected_.fetch_sub(1);
    }

    const LaneSettings& settings_;
    std::atomic<int>& connected_;
    std::unique_ptr<Connection> connection_;
    std::chrono::steady_clock::time_point next_try_{};
    std::chrono::milliseconds pause_ = reopen_pause_first;
    std::minstd_rand random_{std::random_device{}()};
};

} // namespace

Lane::Lane(LaneSettings settings) : settings_(std::move(settings)), tried_(settings_.workers) {
    for (int i = 0; i < settings_.workers; ++i) workers_.emplace_back([this] { work(); });
}

Lane::~Lane() { stop(); }

bool Lane::submit(Job job, std::chrono::steady_clock::time_point deadline) {
    std::size_t length = 0;
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_ || queue_.size() >= settings_.queue_length_max) return false;
        queue_.push_back({std::move(job), deadline, std::chrono::steady_clock::now()});
        length = queue_.size();
    }
    wake_.notify_one();
    observe::set_queue_length(settings_.name, length);
    return true;
}

void Lane::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& worker : workers_) {
        if (worker.joinable()) worker.join();
    }
}

void Lane::work() {
    OwnConnection connection(settings_, connected_);
    (void)connection.get(); // ready before the first job
    tried_.count_down();
    for (;;) {
        Waiting next;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            next = std::move(queue_.front());
            queue_.pop_front();
        }
        const auto now = std::chrono::steady_clock::now();
        observe::observe_queue_wait(settings_.name, now - next.queued);
        try {
            next.job(connection.get(), now < next.deadline);
        } catch (const std::exception& fault) {
            // A job answers its own faults; whatever comes through here has lost its caller.
            observe::Event(observe::LogLevel::error, "lane.job_failed")
                .field("lane", settings_.name)
                .field("reason", fault.what());
        }
    }
}

} // namespace ers::db
