// The store of access codes made ahead.
#include "ers/patients/access_codes.hpp"

#include <pthread.h>
#include <sched.h>

#include <chrono>
#include <ctime>
#include <utility>

namespace ers::patients {

namespace {

// A code that nobody waits for is followed by so many times its processor time of rest: a twentieth of a core at most.
constexpr int rests_for_each_code = 19;

std::chrono::nanoseconds processor_time_of_this_thread() {
    std::timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Best effort: where the system does not allow it, codes are made at the usual priority. And the lowest priority is so
// among the threads of this service only: a database that Linux schedules as another group (a systemd unit, a session)
// shares the core with it, which is why the thread rests besides.
void run_only_when_idle() {
    const sched_param none{};
    pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
}

} // namespace

AccessCodes::AccessCodes(RandomSource& random, std::size_t ready) : random_(random), wanted_(ready) {
    if (wanted_ > 0) thread_ = std::thread([this] { loop(); });
}

AccessCodes::~AccessCodes() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

IssuedAccessCode AccessCodes::take() {
    {
        const std::lock_guard lock(mutex_);
        if (wanted_ > 0) ++owed_;
        wake_.notify_one();
        if (!codes_.empty()) {
            auto code = std::move(codes_.front());
            codes_.pop_front();
            return code;
        }
    }
    return issue_access_code(random_);
}

std::size_t AccessCodes::ready() const {
    const std::lock_guard lock(mutex_);
    return codes_.size();
}

void AccessCodes::wait_until_full() {
    std::unique_lock lock(mutex_);
    full_.wait(lock, [this] { return codes_.size() >= wanted_; });
}

void AccessCodes::loop() {
    run_only_when_idle();
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        if (codes_.size() >= wanted_) {
            owed_ = 0;
            full_.notify_all();
            wake_.wait(lock);
            continue;
        }
        lock.unlock();
        const auto begun = processor_time_of_this_thread();
        auto code = issue_access_code(random_);
        const auto taken = processor_time_of_this_thread() - begun;
        lock.lock();
        codes_.push_back(std::move(code));
        if (owed_ > 0) {
            --owed_;
        } else {
            wake_.wait_for(lock, rests_for_each_code * taken, [this] { return is_stopping_ || owed_ > 0; });
        }
    }
}

} // namespace ers::patients
