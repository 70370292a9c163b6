// Accepting goes on whatever single connections do; only close() ends it.
#include "http/listener.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"
#include "http/session.hpp"

namespace ers::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds accept_retry_after{100}; // when the process has no file descriptor left

// IPv4 addresses that came in through an IPv6 socket count as what they are.
std::string listener_address_text(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

} // namespace

Listener::Listener(std::shared_ptr<ServerCore> core)
    : core_(std::move(core)), acceptor_(asio::make_strand(core_->io)), retry_timer_(acceptor_.get_executor()) {}

void Listener::open() {
    const ServerSettings& settings = core_->settings;
    error_code problem;
    const auto address = asio::ip::make_address(settings.address, problem);
    if (problem) throw std::runtime_error("The address " + settings.address + " is not an IP address.");
    const asio::ip::tcp::endpoint endpoint(address, settings.port);
    acceptor_.open(endpoint.protocol(), problem);
    if (!problem) acceptor_.set_option(asio::socket_base::reuse_address(true), problem);
    if (!problem) acceptor_.bind(endpoint, problem);
    if (!problem) acceptor_.listen(asio::socket_base::max_listen_connections, problem);
    if (problem) {
        throw std::runtime_error("Cannot listen on " + settings.address + " port " + std::to_string(settings.port) +
                                 ": " + problem.message() + ".");
    }
    port_ = acceptor_.local_endpoint().port();
    accept_next();
}

void Listener::close() {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
        error_code ignored;
        self->acceptor_.close(ignored);
        self->retry_timer_.cancel();
    });
}

void Listener::accept_next() {
    acceptor_.async_accept(asio::make_strand(core_->io), [self = shared_from_this()](error_code problem, auto socket) {
        if (!self->acceptor_.is_open()) return;
        if (problem == asio::error::no_descriptors || problem == asio::error::no_memory) return self->retry_later();
        if (!problem) self->admit_connection(std::move(socket));
        self->accept_next();
    });
}

void Listener::retry_later() {
    observe::Event(observe::LogLevel::warning, "http.accept_failed");
    retry_timer_.expires_after(accept_retry_after);
    retry_timer_.async_wait([self = shared_from_this()](error_code) {
        if (self->acceptor_.is_open()) self->accept_next();
    });
}

// Runs on the acceptor's strand; the socket already belongs to the session's own.
void Listener::admit_connection(asio::ip::tcp::socket socket) {
    error_code problem;
    const auto peer = socket.remote_endpoint(problem);
    if (problem) return; // gone already
    std::string address = listener_address_text(peer.address());
    if (!core_->connections.enter(address)) {
        observe::count_event("http.connection_refused");
        return; // closes it
    }
    socket.set_option(asio::ip::tcp::no_delay(true), problem);
    std::make_shared<Session>(std::move(socket), std::move(address), core_)->start();
}

} // namespace ers::http
