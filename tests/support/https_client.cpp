// A non-blocking socket under OpenSSL, and poll with a deadline around both.
#include "tests/support/https_client.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

namespace ers::testing {

struct RawTlsConnection::State {
    int handle = -1;
    SSL_CTX* context = nullptr;
    SSL* tls = nullptr;

    ~State() {
        SSL_free(tls);
        SSL_CTX_free(context);
        if (handle >= 0) ::close(handle);
    }
};

namespace {

int connect_to(const std::string& address, std::uint16_t port) {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &peer.sin_addr);
    if (handle < 0 || ::connect(handle, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)) != 0) {
        if (handle >= 0) ::close(handle);
        throw std::runtime_error("no connection to port " + std::to_string(port));
    }
    ::fcntl(handle, F_SETFL, O_NONBLOCK);
    return handle;
}

http::Response parse_raw_header(std::string_view text) {
    http::Response response;
    std::size_t end = text.find("\r\n");
    if (!text.starts_with("HTTP/1.") || end < 12) throw std::runtime_error("not a response: " + std::string(text));
    std::from_chars(text.data() + 9, text.data() + 12, response.status);
    for (std::size_t begin = end + 2; begin < text.size(); begin = end + 2) {
        end = text.find("\r\n", begin);
        const std::size_t colon = text.find(':', begin);
        if (end == begin || colon >= end) break;
        response.headers.add(text.substr(begin, colon - begin), std::string(text.substr(colon + 2, end - colon - 2)));
    }
    return response;
}

} // namespace

RawTlsConnection::RawTlsConnection(std::uint16_t port, const RawOptions& options) : state_(std::make_unique<State>()) {
    std::signal(SIGPIPE, SIG_IGN);
    state_->handle = connect_to(options.address, port);
    if (!options.handshake) return;
    state_->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(state_->context, 0);
    if (options.tls_version_max != 0) SSL_CTX_set_max_proto_version(state_->context, options.tls_version_max);
    const auto* const protocols = reinterpret_cast<const unsigned char*>(options.protocols.data());
    SSL_CTX_set_alpn_protos(state_->context, protocols, static_cast<unsigned>(options.protocols.size()));
    state_->tls = SSL_new(state_->context);
    SSL_set_fd(state_->tls, state_->handle);
    const auto deadline = std::chrono::steady_clock::now() + time_limit;
    for (int outcome = 0; (outcome = SSL_connect(state_->tls)) != 1;) {
        if (!wait_for(outcome, deadline)) throw std::runtime_error("the TLS handshake failed");
    }
}

RawTlsConnection::~RawTlsConnection() = default;

// False: the connection has ended. Otherwise waited until the socket can do what OpenSSL wants of it.
bool RawTlsConnection::wait_for(int outcome, std::chrono::steady_clock::time_point deadline) {
    const int wanted = SSL_get_error(state_->tls, outcome);
    if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) return false;
    pollfd events{state_->handle, static_cast<short>(wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT), 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0 || ::poll(&events, 1, static_cast<int>(left.count())) == 0) {
        throw std::runtime_error("the server did nothing within the time limit; so far it sent: " + received_);
    }
    return true;
}

bool RawTlsConnection::send(std::string_view bytes) {
    const auto deadline = std::chrono::steady_clock::now() + time_limit;
    while (!bytes.empty()) {
        const int sent = SSL_write(state_->tls, bytes.data(), static_cast<int>(bytes.size()));
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (!wait_for(sent, deadline)) {
            return false;
        }
    }
    return true;
}

// False at the end of what the server sends.
bool RawTlsConnection::read_more(std::chrono::steady_clock::time_point deadline) {
    char bytes[16 * 1024];
    if (state_->tls == nullptr) {
        pollfd events{state_->handle, POLLIN, 0};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || ::poll(&events, 1, static_cast<int>(left.count())) == 0) {
            throw std::runtime_error("the server did nothing within the time limit");
        }
        const auto count = ::read(state_->handle, bytes, sizeof(bytes));
        if (count > 0) received_.append(bytes, static_cast<std::size_t>(count));
        return count > 0;
    }
    for (;;) {
        const int count = SSL_read(state_->tls, bytes, sizeof(bytes));
        if (count > 0) {
            received_.append(bytes, static_cast<std::size_t>(count));
            return true;
        }
        if (!wait_for(count, deadline)) return false;
    }
}

http::Response RawTlsConnection::read_response(bool to_head) {
    const auto deadline = std::chrono::steady_clock::now() + time_limit;
    std::size_t header_end = 0;
    while ((header_end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more(deadline)) throw std::runtime_error("closed without a whole response; it sent: " + received_);
    }
    header_end += 4;
    http::Response response = parse_raw_header(std::string_view(received_).substr(0, header_end));
    std::size_t length = 0;
    const std::string_view length_text = response.headers.get("Content-Length").value_or("0");
    std::from_chars(length_text.data(), length_text.data() + length_text.size(), length);
    if (to_head) length = 0;
    while (received_.size() < header_end + length) {
        if (!read_more(deadline)) throw std::runtime_error("closed within a response's body");
    }
    response.body = received_.substr(header_end, length);
    received_.erase(0, header_end + length);
    return response;
}

std::string RawTlsConnection::read_until_close() {
    const auto deadline = std::chrono::steady_clock::now() + time_limit;
    while (read_more(deadline)) {}
    return std::move(received_);
}

void RawTlsConnection::half_close() {
    SSL_shutdown(state_->tls);
    ::shutdown(state_->handle, SHUT_WR);
}

std::string RawTlsConnection::negotiated() const {
    const unsigned char* protocol = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(state_->tls, &protocol, &length);
    std::string text = SSL_get_version(state_->tls);
    if (length > 0) text += " " + std::string(reinterpret_cast<const char*>(protocol), length);
    return text;
}

} // namespace ers::testing
