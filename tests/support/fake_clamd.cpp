#include "tests/support/fake_clamd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <stdexcept>

#include "tests/support/sample_files.hpp"
#include "tests/support/test_database.hpp"

namespace ers::testing {
namespace {

std::string new_socket_path() {
    static std::atomic<int> last = 0;
    return (test_folder() / ("clamd-" + std::to_string(++last))).string();
}

int listen_at_path(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("the test folder's path is too long");
    std::memcpy(address.sun_path, path.data(), path.size());
    const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* general = static_cast<const sockaddr*>(static_cast<const void*>(&address));
    if (::bind(handle, general, sizeof(address)) != 0 || ::listen(handle, 8) != 0) {
        throw std::runtime_error("the fake clamd cannot listen");
    }
    return handle;
}

int listen_at_port(std::uint16_t& port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto* general = static_cast<sockaddr*>(static_cast<void*>(&address));
    socklen_t length = sizeof(address);
    if (::bind(handle, general, length) != 0 || ::listen(handle, 8) != 0 ||
        ::getsockname(handle, general, &length) != 0) {
        throw std::runtime_error("the fake clamd cannot listen");
    }
    port = ntohs(address.sin_port);
    return handle;
}

} // namespace

FakeClamd::FakeClamd(Manner manner, Where where) : manner_(manner) {
    if (where == Where::path) {
        path_ = new_socket_path();
        address_ = path_;
        listener_ = listen_at_path(path_);
    } else {
        std::uint16_t port = 0;
        listener_ = listen_at_port(port);
        address_ = "127.0.0.1:" + std::to_string(port);
    }
    if (::pipe(stop_) != 0) throw std::runtime_error("no pipe");
    thread_ = std::thread([this] { serve(); });
}

FakeClamd::~FakeClamd() {
    release();
    ::close(stop_[1]);
    thread_.join();
    ::close(stop_[0]);
    ::close(listener_);
    if (!path_.empty()) ::unlink(path_.c_str());
}

void FakeClamd::hold() {
    const std::scoped_lock lock(mutex_);
    is_held_ = true;
}

void FakeClamd::release() {
    {
        const std::scoped_lock lock(mutex_);
        is_held_ = false;
    }
    released_.notify_all();
}

std::vector<std::string> FakeClamd::files() const {
    const std::scoped_lock lock(mutex_);
    return files_;
}

void FakeClamd::serve() {
    for (;;) {
        pollfd events[] = {{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
        ::poll(events, 2, -1);
        if (events[0].revents != 0) return;
        const int connection = ::accept(listener_, nullptr, nullptr);
        if (connection < 0) continue;
        if (manner_ != Manner::rude) answer(connection);
        ::close(connection);
    }
}

// False at the end of what comes, or of the test.
bool FakeClamd::read_exactly(int connection, std::string& bytes, std::size_t count) const {
    bytes.clear();
    while (bytes.size() < count) {
        pollfd events[] = {{stop_[0], POLLIN, 0}, {connection, POLLIN, 0}};
        ::poll(events, 2, -1);
        if (events[0].revents != 0) return false;
        char buffer[16 * 1024];
        const auto received = ::read(connection, buffer, std::min(sizeof(buffer), count - bytes.size()));
        if (received <= 0) return false;
        bytes.append(buffer, static_cast<std::size_t>(received));
    }
    return true;
}

void FakeClamd::answer(int connection) {
    std::string command;
    if (!read_exactly(connection, command, 10) || command != std::string("zINSTREAM\0", 10)) return;
    std::string file;
    for (std::string header, chunk; read_exactly(connection, header, 4);) {
        std::size_t length = 0;
        for (const char c : header) length = length << 8U | static_cast<unsigned char>(c);
        if (length == 0) break;
        if (!read_exactly(connection, chunk, length)) return;
        file += chunk;
    }
    const bool is_found = file.find(scanner_test_file()) != std::string::npos;
    {
        std::unique_lock lock(mutex_);
        released_.wait(lock, [this] { return !is_held_; });
        files_.push_back(std::move(file));
    }
    std::string reply = is_found ? "stream: Win.Test.EICAR_HDB-1 FOUND" : "stream: OK";
    if (manner_ == Manner::small) reply = "INSTREAM size limit exceeded. ERROR";
    if (manner_ == Manner::confused) reply = "UNKNOWN COMMAND";
    reply += '\0';
    if (manner_ == Manner::silent) {
        read_exactly(connection, command, 1); // until the other side gives up
    } else {
        [[maybe_unused]] const auto sent = ::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
    }
}

std::string dead_clamd_address() { return new_socket_path(); }

} // namespace ers::testing
