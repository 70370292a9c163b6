// One connection, from the TLS handshake to its end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "http/admission.hpp"
#include "http/pending_reply.hpp"
#include "http/server_core.hpp"

namespace ers::http {

// The request that is being served, as far as it is known: from its first byte until its access event is written.
struct Exchange {
    Exchange(ServerCore& core, std::string_view received); // what came of it so far

    observe::RequestContext context;
    std::optional<Admission> admission; // none: the header could not even be parsed
    ErrorForm errors;
    bool is_head = false;
    int version = 11;
    bool keep_alive = false;
    bool body_unread = false; // some of it may still come: read it away before closing
    std::optional<Response> response;
    std::size_t response_bytes = 0; // of the body as sent

    void refuse(const Error& error);
    [[nodiscard]] bool answered() const { return response.has_value(); }
};

// Lives while its coroutine runs. The members named from outside may be called from any thread; all else happens on the
// session's strand.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(boost::asio::ip::tcp::socket socket, std::string peer_address, std::shared_ptr<ServerCore> core);
    ~Session();

    void start();
    void drain(); // ends now if no request is being served, else after its answer
    void cut(); // ends now

private:
    enum class Arrival : std::uint8_t { header, refused, ended };

    // The coroutines. Each returns whether the session goes on, unless it says otherwise.
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<bool> handshake();
    boost::asio::awaitable<bool> serve_request();
    boost::asio::awaitable<Arrival> receive_header();
    boost::asio::awaitable<bool> receive_body();
    boost::asio::awaitable<bool> send_continue();
    boost::asio::awaitable<void> answer_request(); // by the dispatcher
    boost::asio::awaitable<bool> send_response();
    boost::asio::awaitable<void> close_gently();

    // The steps between them.
    Arrival judge_progress(HeaderProgress progress);
    void parse_header(std::size_t header_bytes);
    void refuse_parse(const boost::system::error_code& problem);
    bool limit_chunk_extensions(std::string_view extensions);
    Request take_request();
    boost::asio::awaitable<std::optional<Response>> dispatch_request(Request request);
    void record_request() const;
    [[nodiscard]] std::string_view received() const { // and not used up yet
        return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
    }
    [[nodiscard]] bool is_draining() const { return core_->draining.load(); }
    boost::beast::tcp_stream& tcp() { return boost::beast::get_lowest_layer(stream_); }

    const std::shared_ptr<ServerCore> core_;
    const std::string peer_address_;
    boost::beast::ssl_stream<boost::beast::tcp_stream> stream_;
    boost::beast::flat_buffer buffer_;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
    std::function<void(std::uint64_t, boost::beast::string_view, boost::system::error_code&)> on_chunk_header_;
    std::size_t chunk_extension_bytes_ = 0;
    std::optional<Exchange> exchange_;
    std::weak_ptr<PendingReply> pending_reply_;
    bool first_request_ = true;
    bool interruptible_ = true; // waiting for the peer, with no request begun
    bool cut_ = false;
};

} // namespace ers::http
