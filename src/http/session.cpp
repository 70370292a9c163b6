// The coroutine of a connection. A rule holds in this file (g++ 12 destroys such things twice): a statement with
// co_await has no capturing lambda, no braced temporary and no ?: in it; values are named in the statement before.
#include "http/session.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include "ers/core/limits.hpp"
#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"
#include "http/answer.hpp"

namespace ers::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

constexpr auto session_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t session_read_bytes = 4 * 1024;
constexpr std::size_t session_buffer_bytes_max = 2 * limits::header_bytes_max; // also the most that trailers may have
constexpr std::size_t chunk_extension_bytes_max = 4 * 1024;                    // of all chunks of a body together
constexpr std::size_t unread_bytes_max = 16 * 1024 * 1024;                     // read away before a connection is cut
constexpr std::chrono::milliseconds close_timeout{2'000};
constexpr std::chrono::milliseconds close_timeout_draining{250};
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view session_view(beast::string_view text) { return std::string_view(text.data(), text.size()); }

HeaderView session_header_view(const beast::http::request<beast::http::string_body>& message) {
    HeaderView header{.method = session_view(message.method_string()),
                      .target = session_view(message.target()),
                      .version = static_cast<int>(message.version()),
                      .fields = {}};
    for (const auto& field : message)
        header.fields.emplace_back(session_view(field.name_string()), session_view(field.value()));
    return header;
}

beast::http::response<beast::http::string_body> session_message(Exchange& exchange) {
    Response& response = *exchange.response;
    beast::http::response<beast::http::string_body> message;
    message.result(static_cast<unsigned>(response.status));
    message.version(static_cast<unsigned>(exchange.version));
    for (const auto& [name, value] : response.headers.all()) message.insert(name, value);
    if (!has_no_content(response.status)) message.content_length(response.body.size());
    message.keep_alive(exchange.keep_alive);
    if (!exchange.keep_alive) message.set(beast::http::field::connection, "close"); // said to HTTP/1.0 too
    if (!exchange.is_head) message.body() = std::move(response.body);
    exchange.response_bytes = message.body().size();
    return message;
}

} // namespace

Exchange::Exchange(ServerCore& core, std::string_view received) : errors(core.errors.of_target(target_in(received))) {
    context.request_id = core.random.uuid();
    context.correlation_id = context.request_id;
    context.received = std::chrono::steady_clock::now();
    context.deadline = context.received;
}

void Exchange::refuse(const Error& error) { response = errors.encode(error, context); }

Session::Session(asio::ip::tcp::socket socket, std::string peer_address, std::shared_ptr<ServerCore> core)
    : core_(std::move(core)),
      peer_address_(std::move(peer_address)),
      stream_(std::move(socket), core_->tls),
      buffer_(session_buffer_bytes_max) {
    on_chunk_header_ = [this](std::uint64_t, beast::string_view extensions, error_code& problem) {
        if (!limit_chunk_extensions(session_view(extensions))) problem = beast::http::error::bad_chunk_extension;
    };
}

Session::~Session() = default;

void Session::start() {
    core_->sessions.add(shared_from_this());
    observe::add_connections(1);
    auto finished = [self = shared_from_this()](std::exception_ptr failure) {
        if (failure) observe::Event(observe::LogLevel::error, "http.session_failed");
        observe::add_connections(-1);
        self->core_->connections.leave(self->peer_address_);
        self->core_->sessions.remove(self.get());
    };
    asio::co_spawn(stream_.get_executor(), run(), std::move(finished));
}

void Session::drain() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
        if (self->interruptible_) self->tcp().cancel();
    });
}

void Session::cut() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
        self->cut_ = true;
        self->tcp().close();
        if (const auto pending = self->pending_reply_.lock()) pending->settle(std::nullopt);
    });
}

asio::awaitable<void> Session::run() {
    const bool shaken_hands = co_await handshake();
    if (!shaken_hands) co_return;
    bool goes_on = true;
    while (goes_on) goes_on = co_await serve_request();
    if (!cut_) co_await close_gently();
}

asio::awaitable<bool> Session::handshake() {
    if (is_draining()) co_return false;
    tcp().expires_after(core_->settings.handshake_timeout);
    const auto [problem] = co_await stream_.async_handshake(asio::ssl::stream_base::server, session_result);
    if (problem) observe::count_event("tls.handshake_failed");
    co_return !problem;
}

asio::awaitable<bool> Session::serve_request() {
    exchange_.reset();
    const Arrival arrival = co_await receive_header();
    first_request_ = false;
    if (arrival == Arrival::ended) co_return false;
    if (!exchange_->answered() && exchange_->admission->framing.has_body()) {
        const bool complete = co_await receive_body();
        if (!complete) co_return false;
    }
    if (!exchange_->answered()) co_await answer_request();
    if (cut_) co_return false;
    const bool sent = co_await send_response();
    record_request();
    co_return sent && exchange_->keep_alive;
}

// The wait for the first byte may be long and may be interrupted; from then on the header has its own time limit.
asio::awaitable<Session::Arrival> Session::receive_header() {
    HeaderScanner scanner;
    interruptible_ = buffer_.size() == 0;
    const bool idle = interruptible_ && !first_request_;
    tcp().expires_after(idle ? core_->settings.idle_timeout : core_->settings.header_timeout);
    for (;;) {
        const HeaderProgress progress = scanner.scan(received());
        if (progress == HeaderProgress::complete) parse_header(scanner.header_bytes());
        if (progress != HeaderProgress::incomplete) co_return judge_progress(progress);
        if (interruptible_ && is_draining()) co_return Arrival::ended;
        const auto space = buffer_.prepare(session_read_bytes);
        const auto [problem, bytes] = co_await stream_.async_read_some(space, session_result);
        if (problem) co_return Arrival::ended;
        buffer_.commit(bytes);
        if (interruptible_) {
            interruptible_ = false;
            tcp().expires_after(core_->settings.header_timeout);
        }
    }
}

asio::awaitable<bool> Session::receive_body() {
    tcp().expires_after(core_->settings.body_timeout);
    if (exchange_->admission->framing.expects_continue && buffer_.size() == 0) {
        const bool sent = co_await send_continue();
        if (!sent) co_return false;
    }
    const auto [problem, bytes] = co_await beast::http::async_read(stream_, buffer_, *parser_, session_result);
    if (!problem) co_return true;
    if (problem.category() != error_code(beast::http::error::bad_chunk).category()) {
        observe::count_event("http.request_broken_off");
        co_return false;
    }
    refuse_parse(problem);
    co_return true;
}

asio::awaitable<bool> Session::send_continue() {
    const auto line = asio::buffer(continue_line);
    const auto [problem, bytes] = co_await asio::async_write(stream_, line, session_result);
    co_return !problem;
}

asio::awaitable<void> Session::answer_request() {
    Request request = take_request();
    std::optional<Response> response = co_await dispatch_request(std::move(request));
    if (response) {
        exchange_->response = std::move(response);
    } else {
        const Error fault;
        exchange_->refuse(fault);
    }
}

asio::awaitable<bool> Session::send_response() {
    if (is_draining()) exchange_->keep_alive = false;
    complete_answer(*exchange_->response, exchange_->context, core_->clock.now());
    auto message = session_message(*exchange_);
    tcp().expires_after(core_->settings.write_timeout);
    const auto [problem, bytes] = co_await beast::http::async_write(stream_, message, session_result);
    co_return !problem;
}

// Says goodbye on both layers. Where the peer may still be sending, what comes is read away for a while: closing with
// unread bytes would reset the connection, and the peer could lose the answer that is on its way to it.
asio::awaitable<void> Session::close_gently() {
    interruptible_ = true;
    tcp().expires_after(is_draining() ? close_timeout_draining : close_timeout);
    co_await stream_.async_shutdown(session_result);
    error_code ignored;
    if (exchange_ && exchange_->body_unread) {
        tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        std::size_t unread = 0;
        bool open = true;
        while (open && unread < unread_bytes_max && !is_draining()) {
            buffer_.clear();
            const auto space = buffer_.prepare(session_buffer_bytes_max);
            const auto [problem, bytes] = co_await tcp().async_read_some(space, session_result);
            unread += bytes;
            open = !problem;
        }
    }
    tcp().close();
}

Session::Arrival Session::judge_progress(HeaderProgress progress) {
    if (progress == HeaderProgress::complete) return exchange_->answered() ? Arrival::refused : Arrival::header;
    exchange_.emplace(*core_, received());
    exchange_->context.peer_address = peer_address_;
    exchange_->body_unread = true;
    Error error{.code = ErrorCode::malformed_request, .detail = "The request header cannot be read.", .fields = {}};
    if (progress == HeaderProgress::too_large)
        error = Error{.code = ErrorCode::headers_too_large, .detail = {}, .fields = {}};
    if (progress == HeaderProgress::target_too_long)
        error = Error{.code = ErrorCode::target_too_long, .detail = {}, .fields = {}};
    exchange_->refuse(error);
    return Arrival::refused;
}

// From the header's bytes to an admission, or to a refusal as the exchange's response.
void Session::parse_header(std::size_t header_bytes) {
    exchange_.emplace(*core_, received());
    exchange_->context.peer_address = peer_address_;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(session_buffer_bytes_max));
    parser_->body_limit(boost::none); // the route's, once it is known
    parser_->on_chunk_header(on_chunk_header_);
    parser_->eager(false);
    chunk_extension_bytes_ = 0;
    error_code problem;
    parser_->put(asio::const_buffer(buffer_.data().data(), header_bytes), problem);
    buffer_.consume(header_bytes);
    if (problem) return refuse_parse(problem);

    const HeaderView header = session_header_view(parser_->get());
    exchange_->version = header.version;
    exchange_->is_head = header.method == "HEAD";
    if (std::string id = correlation_id_of(header); !id.empty()) exchange_->context.correlation_id = std::move(id);
    exchange_->admission = admit(header, core_->router, core_->routes, core_->errors);
    const Admission& admission = *exchange_->admission;
    exchange_->errors = admission.errors;
    if (admission.refusal) {
        exchange_->refuse(*admission.refusal);
        if (!admission.allowed.empty()) exchange_->response->headers.set("Allow", admission.allowed);
        exchange_->body_unread = !admission.framing_is_sound || admission.framing.has_body();
        exchange_->keep_alive = parser_->keep_alive() && !exchange_->body_unread;
        return;
    }
    const RouteInfo& route = core_->routes[*admission.route];
    parser_->body_limit(route.body_bytes_max);
    exchange_->keep_alive = parser_->keep_alive();
}

// For what Beast's parser refuses: after it nothing on this connection can be trusted to be the start of a request.
void Session::refuse_parse(const error_code& problem) {
    Error error{.code = ErrorCode::malformed_request, .detail = "The request is not valid HTTP/1.1.", .fields = {}};
    if (problem == beast::http::error::body_limit) {
        error = Error{.code = ErrorCode::payload_too_large, .detail = {}, .fields = {}};
    } else if (problem == beast::http::error::header_limit) {
        error = Error{.code = ErrorCode::headers_too_large, .detail = {}, .fields = {}};
    } else if (problem == beast::http::error::bad_version) {
        error.detail = "The version must be HTTP/1.1 or HTTP/1.0.";
    }
    exchange_->refuse(error);
    exchange_->keep_alive = false;
    exchange_->body_unread = true;
}

// Extensions carry nothing that we use; many of them, or odd bytes in them, are an attack.
bool Session::limit_chunk_extensions(std::string_view extensions) {
    chunk_extension_bytes_ += extensions.size();
    const auto is_printable = [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); };
    return chunk_extension_bytes_ <= chunk_extension_bytes_max &&
           std::all_of(extensions.begin(), extensions.end(), is_printable);
}

Request Session::take_request() {
    Admission& admission = *exchange_->admission;
    exchange_->context.deadline = std::chrono::steady_clock::now() + core_->routes[*admission.route].deadline;
    Request request = std::move(admission.request);
    request.body = std::move(parser_->get().body());
    request.context = exchange_->context;
    return request;
}

// A plain function, for the sake of the rule above: what starts the wait is a capturing closure.
asio::awaitable<std::optional<Response>> Session::dispatch_request(Request request) {
    auto initiate = [self = shared_from_this()](auto handler, Request started) {
        const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        const auto reply = std::make_shared<PendingReply>([self, resume](std::optional<Response> response) {
            asio::post(self->stream_.get_executor(), [resume, response = std::move(response)]() mutable {
                auto resume_once = std::move(*resume);
                resume_once(std::move(response));
            });
        });
        self->pending_reply_ = reply;
        const std::string request_id = started.context.request_id;
        try {
            self->core_->dispatch(*self->exchange_->admission->route, std::move(started),
                                  [reply](Response response) { reply->settle(std::move(response)); });
        } catch (...) {
            observe::Event(observe::LogLevel::error, "http.dispatch_failed").field("request_id", request_id);
            reply->settle(std::nullopt);
        }
    };
    asio::use_awaitable_t<> token;
    return asio::async_initiate<asio::use_awaitable_t<>, void(std::optional<Response>)>(std::move(initiate), token,
                                                                                        std::move(request));
}

void Session::record_request() const {
    const Exchange& exchange = *exchange_;
    const bool routed = exchange.admission && exchange.admission->route;
    const std::string_view route =
        routed ? std::string_view(core_->routes[*exchange.admission->route].pattern) : "none";
    const bool readable = exchange.admission && exchange.admission->framing_is_sound;
    const std::string_view method = readable ? code_of(exchange.admission->framing.method) : "other";
    const auto took = std::chrono::steady_clock::now() - exchange.context.received;
    observe::count_request(method, route, exchange.response->status, took);

    observe::Event event(observe::LogLevel::info, "http.access");
    event.field("request_id", exchange.context.request_id);
    if (exchange.context.correlation_id != exchange.context.request_id) {
        event.field("correlation_id", exchange.context.correlation_id);
    }
    event.field("method", method).field("route", route).field("status", exchange.response->status);
    event.field("bytes", static_cast<std::int64_t>(exchange.response_bytes));
    event.field("ms", std::chrono::duration<double, std::milli>(took).count());
}

} // namespace ers::http
