// The listening socket: accepts, keeps the connection limits, starts a session for each connection.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/server_core.hpp"

namespace ers::http {

// open and port from the owner's thread before any handler runs; close from any thread.
class Listener : public std::enable_shared_from_this<Listener> {
public:
    explicit Listener(std::shared_ptr<ServerCore> core);

    // Throws std::runtime_error with one sentence: no such address, address in use.
    void open();
    [[nodiscard]] std::uint16_t port() const { return port_; }
    void close();

private:
    void accept_next();
    void admit_connection(boost::asio::ip::tcp::socket socket);
    void retry_later();

    const std::shared_ptr<ServerCore> core_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer retry_timer_;
    std::uint16_t port_ = 0;
};

} // namespace ers::http
