#include "app/commands/signals.hpp"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

namespace ers::app {
namespace {

// One Ctrl-C may reach us twice, from the terminal and from the program that started us.
constexpr std::chrono::milliseconds same_request_within{500};

sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

} // namespace

StopSignals::StopSignals() {
    // A caller that goes away while we write is an error of that write, not of the process.
    std::signal(SIGPIPE, SIG_IGN);
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    listener_ = std::thread([this] { listen(); });
}

StopSignals::~StopSignals() {
    {
        const std::scoped_lock lock(mutex_);
        is_ending_ = true;
    }
    pthread_kill(listener_.native_handle(), SIGTERM);
    listener_.join();
}

void StopSignals::listen() {
    const sigset_t signals = stop_signals();
    std::chrono::steady_clock::time_point first;
    for (;;) {
        int signal = 0;
        if (sigwait(&signals, &signal) != 0) continue;
        const std::scoped_lock lock(mutex_);
        if (is_ending_) return;
        const auto now = std::chrono::steady_clock::now();
        // The private database is told by the kernel when we are gone; everything acknowledged is on disk.
        if (is_requested_ && now - first > same_request_within) _exit(1);
        if (!is_requested_) first = now;
        is_requested_ = true;
        asked_.notify_all();
    }
}

bool StopSignals::is_requested() const {
    const std::scoped_lock lock(mutex_);
    return is_requested_;
}

void StopSignals::wait() const {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, [this] { return is_requested_; });
}

} // namespace ers::app
