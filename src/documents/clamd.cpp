// The socket to clamd. Nothing waits longer than what is left of the time limit.
#include "documents/clamd.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace ers::documents {

namespace {

using ClamdDeadline = std::chrono::steady_clock::time_point;

// An open socket that does not block; closed at the end.
class ClamdSocket {
public:
    explicit ClamdSocket(int family) : handle_(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
    ~ClamdSocket() {
        if (handle_ >= 0) ::close(handle_);
    }
    ClamdSocket(ClamdSocket&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
    ClamdSocket(const ClamdSocket&) = delete;
    ClamdSocket& operator=(const ClamdSocket&) = delete;

    bool connect(const sockaddr* address, socklen_t length, ClamdDeadline deadline) const {
        if (handle_ < 0) return false;
        if (::connect(handle_, address, length) == 0) return true;
        if (errno != EINPROGRESS || !wait_for(POLLOUT, deadline)) return false;
        int problem = 0;
        socklen_t size = sizeof(problem);
        return ::getsockopt(handle_, SOL_SOCKET, SO_ERROR, &problem, &size) == 0 && problem == 0;
    }

    // False when the other side does not take it all in time.
    bool send(std::string_view bytes, ClamdDeadline deadline) const {
        while (!bytes.empty()) {
            const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent > 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
            } else if (!may_go_on() || !wait_for(POLLOUT, deadline)) {
                return false;
            }
        }
        return true;
    }

    // All that comes until the other side ends, a NUL, or too much of it; nothing when it takes too long.
    [[nodiscard]] std::string receive(ClamdDeadline deadline) const {
        std::string reply;
        char bytes[256];
        while (reply.size() < clamd_reply_bytes_max && reply.find('\0') == std::string::npos) {
            const auto received = ::recv(handle_, bytes, sizeof(bytes), 0);
            if (received > 0) {
                reply.append(bytes, static_cast<std::size_t>(received));
            } else if (received == 0) {
                break;
            } else if (!may_go_on() || !wait_for(POLLIN, deadline)) {
                return {};
            }
        }
        return reply;
    }

private:
    static bool may_go_on() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

    bool wait_for(short events, ClamdDeadline deadline) const {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{handle_, events, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
        return ready > 0 || (ready < 0 && errno == EINTR);
    }

    int handle_;
};

std::optional<ClamdSocket> connect_to_path(const std::string& path, ClamdDeadline deadline) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
    ClamdSocket socket(AF_UNIX);
    // The C interface of every kind of address.
    const auto* general = static_cast<const sockaddr*>(static_cast<const void*>(&address));
    if (!socket.connect(general, sizeof(address), deadline)) return std::nullopt;
    return socket;
}

std::optional<ClamdSocket> connect_to_host(const ClamdAddress& address, ClamdDeadline deadline) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0) return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> candidates(found, ::freeaddrinfo);
    for (const auto* candidate = found; candidate != nullptr; candidate = candidate->ai_next) {
        ClamdSocket socket(candidate->ai_family);
        if (socket.connect(candidate->ai_addr, candidate->ai_addrlen, deadline)) return socket;
    }
    return std::nullopt;
}

bool send_stream(const ClamdSocket& socket, std::string_view content, ClamdDeadline deadline) {
    constexpr std::string_view command("zINSTREAM\0", 10);
    if (!socket.send(command, deadline)) return false;
    while (!content.empty()) {
        const auto chunk = content.substr(0, clamd_chunk_bytes);
        if (!socket.send(clamd_chunk_header(static_cast<std::uint32_t>(chunk.size())), deadline)) return false;
        if (!socket.send(chunk, deadline)) return false;
        content.remove_prefix(chunk.size());
    }
    return socket.send(clamd_chunk_header(0), deadline);
}

} // namespace

ScanResult Clamd::scan(std::string_view content) {
    const auto deadline = std::chrono::steady_clock::now() + time_limit_;
    const auto socket =
        address_.path.empty() ? connect_to_host(address_, deadline) : connect_to_path(address_.path, deadline);
    if (!socket) return {Verdict::unreachable, "it cannot be reached"};
    const bool is_sent = send_stream(*socket, content, deadline);
    // It may say why before it has heard everything: a stream that is too long for it.
    const std::string reply = socket->receive(deadline);
    if (!reply.empty()) return parse_clamd_reply(reply);
    return {Verdict::unreachable, is_sent ? "it did not answer in time" : "it did not take the file"};
}

} // namespace ers::documents
