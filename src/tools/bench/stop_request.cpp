// Ctrl-C and SIGTERM through a signalfd.
#include "tools/bench/stop_request.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace ers::bench {

StopRequest::StopRequest() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, &before_);
    signals_ = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "cannot listen to signals");
}

StopRequest::~StopRequest() {
    // A signal that came was obeyed; if it stayed pending, it would end the process as soon as it is unblocked.
    signalfd_siginfo taken{};
    while (read(signals_, &taken, sizeof taken) > 0) {}
    close(signals_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void StopRequest::check() { static_cast<void>(wait_for(-1, std::chrono::milliseconds(0))); }

bool StopRequest::wait_for(int file, std::chrono::milliseconds time_max) {
    std::array<pollfd, 2> files{pollfd{signals_, POLLIN, 0}, pollfd{file, POLLIN, 0}};
    poll(files.data(), files.size(), static_cast<int>(time_max.count()));
    has_come_ = has_come_ || (files[0].revents & POLLIN) != 0;
    if (has_come_) throw StopRequested{};
    return (files[1].revents & POLLIN) != 0;
}

} // namespace ers::bench
