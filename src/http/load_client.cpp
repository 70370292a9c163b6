// Callbacks, not coroutines: each connection has one read that is always under way and at most one write, so that a
// connection the server has closed is known before anything is sent on it.
#include "ers/http/load_client.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/client_tls.hpp"
#include "http/load_response.hpp"

namespace ers::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using LoadStream = asio::ssl::stream<asio::ip::tcp::socket>;

constexpr std::size_t load_read_bytes = 16 * 1024; // a TLS record's most
constexpr std::chrono::milliseconds load_sweep_every{100};

struct LoadUrl {
    std::string host;
    std::string port = "443";
    std::string authority;
};

LoadUrl parse_load_url(const std::string& url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) throw std::runtime_error("The address must begin with https://: " + url + ".");
    LoadUrl parsed;
    parsed.authority = url.substr(scheme.size());
    while (parsed.authority.ends_with('/')) parsed.authority.pop_back();
    const auto colon = parsed.authority.rfind(':');
    const bool has_port = colon != std::string::npos && parsed.authority.find(']', colon) == std::string::npos;
    parsed.host = parsed.authority.substr(0, has_port ? colon : std::string::npos);
    if (has_port) parsed.port = parsed.authority.substr(colon + 1);
    if (parsed.host.starts_with('[') && parsed.host.ends_with(']')) {
        parsed.host = parsed.host.substr(1, parsed.host.size() - 2);
    }
    if (parsed.host.empty() || parsed.port.empty() || parsed.authority.find('/') != std::string::npos) {
        throw std::runtime_error("The address must be https://HOST:PORT: " + url + ".");
    }
    return parsed;
}

// One TCP connection with its TLS; lives until the last operation on it has ended.
struct LoadLink {
    LoadLink(asio::io_context& io, asio::ssl::context& tls) : stream(io, tls) {}
    LoadStream stream;
    beast::flat_buffer received;
    bool is_closing = false;
};

struct LoadConnection {
    enum class State : std::uint8_t { closed, opening, ready, waiting };

    State state = State::closed;
    std::shared_ptr<LoadLink> link;
    std::string request;
    bool is_written = false;
    std::optional<LoadResponseParser> parser;
    std::string body;
    LoadTime deadline = {}; // while opening or waiting
    LoadTime sent = {};
    LoadTime first_byte = {};
    LoadTime reopen_at = LoadTime::max();
    std::chrono::milliseconds retry_wait{0};
};

} // namespace

struct LoadClient::Engine {
    using Link = std::shared_ptr<LoadLink>;

    Engine(LoadClientSettings settings_given, LoadEvents& events_given)
        : settings(std::move(settings_given)),
          events(events_given),
          url(parse_load_url(settings.base_url)),
          tls(make_client_tls_context(settings.ca_file)),
          connections(settings.connections),
          wake(io),
          sweep(io) {
        tls.set_verify_callback(asio::ssl::host_name_verification(url.host));
        if (settings.resumes_sessions) keep_sessions();
        error_code problem;
        asio::ip::tcp::resolver resolver(io);
        for (const auto& found : resolver.resolve(url.host, url.port, problem)) endpoints.push_back(found.endpoint());
        if (problem || endpoints.empty()) throw std::runtime_error("Host not found: " + url.host + ".");
    }

    ~Engine() {
        connections.clear();
        if (session != nullptr) SSL_SESSION_free(session);
    }

    // Where a TLS context keeps its engine; place 0 is Asio's.
    static int own_place() {
        static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return place;
    }

    // The newest session of any connection serves the next handshake of each.
    void keep_sessions() {
        SSL_CTX* const native = tls.native_handle();
        SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_set_ex_data(native, own_place(), this);
        SSL_CTX_sess_set_new_cb(native, [](SSL* ssl, SSL_SESSION* fresh) {
            auto& self = *static_cast<Engine*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), own_place()));
            if (self.session != nullptr) SSL_SESSION_free(self.session);
            self.session = fresh;
            return 1; // ours now
        });
    }

    // Whether an operation's end is still of interest.
    [[nodiscard]] bool is_current(std::size_t index, const Link& link) const {
        return connections[index].link == link && !is_stopped;
    }

    void open(std::size_t index) {
        auto& connection = connections[index];
        connection.state = LoadConnection::State::opening;
        connection.deadline = std::chrono::steady_clock::now() + settings.connect_timeout;
        connection.reopen_at = LoadTime::max();
        auto link = std::make_shared<LoadLink>(io, tls);
        connection.link = link;
        asio::async_connect(link->stream.next_layer(), endpoints, [this, index, link](error_code problem, const auto&) {
            if (!is_current(index, link)) return;
            if (problem) return lose(index, "no connection: " + problem.message());
            shake_hands(index, link);
        });
    }

    void shake_hands(std::size_t index, const Link& link) {
        error_code ignored;
        link->stream.next_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
        SSL* const native = link->stream.native_handle();
        name_host(native, url.host);
        if (session != nullptr) SSL_set_session(native, session);
        link->stream.async_handshake(asio::ssl::stream_base::client, [this, index, link](error_code problem) {
            if (!is_current(index, link)) return;
            if (problem) return lose(index, "TLS handshake refused: " + problem.message());
            auto& connection = connections[index];
            connection.state = LoadConnection::State::ready;
            connection.retry_wait = std::chrono::milliseconds(0);
            read(index, link);
            events.on_ready(index);
        });
    }

    void read(std::size_t index, const Link& link) {
        link->stream.async_read_some(link->received.prepare(load_read_bytes),
                                     [this, index, link](error_code problem, std::size_t bytes) {
                                         if (!is_current(index, link) || link->is_closing) return;
                                         if (problem) return lose(index, "connection lost: " + problem.message());
                                         link->received.commit(bytes);
                                         take(index, link);
                                     });
    }

    // The bytes received so far: an answer, or a part of it.
    void take(std::size_t index, const Link& link) {
        auto& connection = connections[index];
        const auto now = std::chrono::steady_clock::now();
        if (connection.state != LoadConnection::State::waiting) return lose(index, "answer without a request");
        if (connection.first_byte == LoadTime{}) connection.first_byte = now;
        auto& parser = *connection.parser;
        while (link->received.size() > 0 && !parser.is_done()) {
            error_code problem;
            link->received.consume(parser.put(link->received.data(), problem));
            if (problem == beast::http::error::need_more) break;
            if (problem) return lose(index, "broken answer: " + problem.message());
        }
        if (!parser.is_done()) return read(index, link);
        finish(index, link, now);
    }

    void finish(std::size_t index, const Link& link, LoadTime now) {
        auto& connection = connections[index];
        const bool goes_on = connection.parser->keep_alive();
        connection.state = LoadConnection::State::ready;
        const LoadAnswer answer{LoadAnswer::Outcome::answered,
                                connection.parser->status(),
                                connection.parser->version(),
                                connection.body,
                                connection.sent,
                                connection.first_byte,
                                now};
        if (!goes_on) connection.state = LoadConnection::State::closed;
        events.on_answer(index, answer);
        if (!is_current(index, link)) return;
        if (!goes_on) return lose(index, "closed by the server");
        read(index, link);
        if (connection.state == LoadConnection::State::ready && connection.link == link) events.on_ready(index);
    }

    void send(std::size_t index, std::string& request) {
        auto& connection = connections[index];
        if (connection.state != LoadConnection::State::ready) throw std::logic_error("the connection is not ready");
        std::swap(connection.request, request);
        connection.state = LoadConnection::State::waiting;
        connection.is_written = false;
        connection.parser.emplace(connection.body);
        connection.sent = std::chrono::steady_clock::now();
        connection.first_byte = {};
        connection.deadline = connection.sent + settings.answer_timeout;
        auto link = connection.link;
        asio::async_write(link->stream, asio::buffer(connection.request),
                          [this, index, link](error_code problem, std::size_t bytes) {
                              if (!is_current(index, link)) return;
                              auto& written = connections[index];
                              if (written.state != LoadConnection::State::waiting) return;
                              written.is_written = !problem || bytes > 0;
                              if (problem) lose(index, "not sent: " + problem.message());
                          });
    }

    void close(std::size_t index) {
        auto link = connections[index].link;
        if (!link || link->is_closing) return;
        link->is_closing = true;
        auto& connection = connections[index];
        connection.state = LoadConnection::State::opening; // under way, with a time limit
        connection.deadline = std::chrono::steady_clock::now() + settings.connect_timeout;
        error_code ignored;
        link->stream.next_layer().cancel(ignored);
        asio::post(io, [this, index, link] {
            link->stream.async_shutdown([this, index, link](error_code) {
                if (is_current(index, link)) lose(index, "closed");
            });
        });
    }

    // The end of a connection, whatever the reason.
    void lose(std::size_t index, std::string_view why) {
        auto& connection = connections[index];
        const std::string reason(why);
        const bool was_waiting = connection.state == LoadConnection::State::waiting;
        auto link = std::exchange(connection.link, nullptr);
        if (link) {
            // No TIME-WAIT on this side: the client's port is free again at once.
            error_code ignored;
            link->stream.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
            link->stream.next_layer().close(ignored);
        }
        connection.state = LoadConnection::State::closed;
        if (settings.keeps_open) {
            connection.retry_wait =
                std::clamp(connection.retry_wait * 2, settings.retry_wait_min, settings.retry_wait_max);
            connection.reopen_at = std::chrono::steady_clock::now() + connection.retry_wait;
        }
        if (was_waiting) {
            const bool left = connection.is_written || !reason.starts_with("not sent");
            events.on_answer(index, {left ? LoadAnswer::Outcome::unknown : LoadAnswer::Outcome::not_sent,
                                     0,
                                     0,
                                     {},
                                     connection.sent,
                                     {},
                                     std::chrono::steady_clock::now()});
        }
        events.on_closed(index, reason);
    }

    void sweep_again() {
        sweep.expires_after(settings.keeps_open ? std::min(load_sweep_every, settings.retry_wait_min)
                                                : load_sweep_every);
        sweep.async_wait([this](error_code problem) {
            if (problem || is_stopped) return;
            const auto now = std::chrono::steady_clock::now();
            for (std::size_t i = 0; i < connections.size(); ++i) {
                using State = LoadConnection::State;
                const auto& connection = connections[i];
                const bool is_timed = connection.state == State::opening || connection.state == State::waiting;
                if (is_timed && connection.deadline <= now) lose(i, "time out");
                if (connection.state == State::closed && connection.reopen_at <= now) open(i);
            }
            sweep_again();
        });
    }

    void wake_at(LoadTime time) {
        wake.expires_at(time);
        wake.async_wait([this](error_code problem) {
            if (!problem && !is_stopped) events.on_wake();
        });
    }

    void run() {
        sweep_again();
        auto guard = asio::make_work_guard(io);
        io.run();
    }

    // The stopping flag is set on the thread that runs.
    void stop() {
        asio::post(io, [this] {
            is_stopped = true;
            io.stop();
        });
    }

    LoadClientSettings settings;
    LoadEvents& events;
    LoadUrl url;
    asio::ssl::context tls;
    SSL_SESSION* session = nullptr;
    std::vector<asio::ip::tcp::endpoint> endpoints;
    std::vector<LoadConnection> connections;
    bool is_stopped = false;
    asio::io_context io{1}; // after what its handlers refer to: they go first
    asio::steady_timer wake;
    asio::steady_timer sweep;
};

LoadClient::LoadClient(LoadClientSettings settings, LoadEvents& events)
    : engine_(std::make_unique<Engine>(std::move(settings), events)) {}
LoadClient::~LoadClient() = default;

void LoadClient::open(std::size_t connection) { engine_->open(connection); }
void LoadClient::close(std::size_t connection) { engine_->close(connection); }
void LoadClient::send(std::size_t connection, std::string& request) { engine_->send(connection, request); }
void LoadClient::wake_at(LoadTime time) { engine_->wake_at(time); }
void LoadClient::run() { engine_->run(); }
void LoadClient::stop() { engine_->stop(); }
const std::string& LoadClient::authority() const { return engine_->url.authority; }

} // namespace ers::http
