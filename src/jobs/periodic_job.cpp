#include "ers/jobs/periodic_job.hpp"

#include <exception>
#include <utility>

#include "ers/observe/log.hpp"

namespace ers::app {
namespace {

// The thread that says that there is work is about to commit it.
constexpr std::chrono::milliseconds settle_time{100};

} // namespace

PeriodicJob::PeriodicJob(std::string name, std::chrono::milliseconds period, db::ConnectionSettings connection,
                         Work work)
    : name_(std::move(name)),
      period_(period),
      settings_(std::move(connection)),
      work_(std::move(work)),
      thread_([this] { loop(); }) {}

PeriodicJob::~PeriodicJob() {
    {
        const std::scoped_lock lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void PeriodicJob::run_soon() {
    {
        const std::scoped_lock lock(mutex_);
        is_wanted_ = true;
    }
    wake_.notify_all();
}

void PeriodicJob::loop() {
    std::unique_lock lock(mutex_);
    const auto is_stopping = [this] { return is_stopping_; };
    for (;;) {
        wake_.wait_for(lock, period_, [this] { return is_stopping_ || is_wanted_; });
        if (is_wanted_) wake_.wait_for(lock, settle_time, is_stopping);
        if (is_stopping_) return;
        is_wanted_ = false;
        lock.unlock();
        run_once();
        lock.lock();
    }
}

void PeriodicJob::run_once() {
    try {
        if (connection_ && !connection_->is_usable()) connection_.reset();
        if (!connection_) connection_ = std::make_unique<db::Connection>(settings_);
        work_(*connection_);
    } catch (const std::exception& fault) {
        observe::Event(observe::LogLevel::error, "job.failed").field("job", name_).field("reason", fault.what());
        connection_.reset();
    }
}

} // namespace ers::app
