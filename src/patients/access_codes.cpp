// The store of access codes made ahead: see the header.
#include "ers/patients/access_codes.hpp"

#include <pthread.h>
#include <sched.h>

#include <utility>

namespace ers::patients {

namespace {

// Best effort: where the system does not allow it, codes are made at the usual priority.
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
        if (!codes_.empty()) {
            auto code = std::move(codes_.front());
            codes_.pop_front();
            wake_.notify_one();
            return code;
        }
    }
    return issue_access_code(random_);
}

std::size_t AccessCodes::ready() const {
    const std::lock_guard lock(mutex_);
    return codes_.size();
}

void AccessCodes::loop() {
    run_only_when_idle();
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        if (codes_.size() >= wanted_) {
            wake_.wait(lock);
            continue;
        }
        lock.unlock();
        auto code = issue_access_code(random_);
        lock.lock();
        codes_.push_back(std::move(code));
    }
}

} // namespace ers::patients
