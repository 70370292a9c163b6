// Blocking calls over asynchronous operations: each call runs the io_context until its one operation is done, so that
// the stream's time limit holds for it (Beast's limits do not hold for synchronous operations).
#include "ers/http/client.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "http/client_tls.hpp"

namespace ers::http {

// The parts of ClientSettings::base_url.
struct ClientUrl {
    std::string host; // without the brackets of an IPv6 address
    std::string port = "443";
    std::string authority; // as in the Host field
    std::string path;      // before every target; without a slash at its end
};

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using ClientStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::uint64_t client_body_bytes_max = 64ULL * 1024 * 1024;

ClientUrl parse_base_url(const std::string& url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) throw std::runtime_error("The address must begin with https://.");
    const std::size_t slash = std::min(url.find('/', scheme.size()), url.size());
    ClientUrl parsed;
    parsed.authority = url.substr(scheme.size(), slash - scheme.size());
    parsed.path = url.substr(slash);
    while (parsed.path.ends_with('/')) parsed.path.pop_back();
    const bool bracketed = parsed.authority.starts_with('[');
    const std::size_t host_end = bracketed ? parsed.authority.find(']') : parsed.authority.find(':');
    parsed.host = parsed.authority.substr(bracketed ? 1 : 0, host_end - (bracketed ? 1 : 0));
    const std::size_t colon = parsed.authority.find(':', bracketed ? host_end : 0);
    if (colon != std::string::npos) parsed.port = parsed.authority.substr(colon + 1);
    if (parsed.host.empty() || parsed.port.empty() || (bracketed && host_end == std::string::npos)) {
        throw std::runtime_error("The address has no host.");
    }
    return parsed;
}

bool is_safe_to_repeat(Method method) { return method != Method::post && method != Method::patch; }

} // namespace

struct Client::Connection {
    explicit Connection(ClientSettings settings_given)
        : settings(std::move(settings_given)),
          url(parse_base_url(settings.base_url)),
          tls(make_client_tls_context(settings.ca_file)) {}

    // Runs until `outcome` is set by the operation just started.
    void finish(std::optional<error_code>& outcome, const char* what) {
        io.restart();
        while (!outcome && io.run_one() > 0) {}
        if (outcome && !*outcome) return;
        stream.reset();
        const std::string reason = outcome ? outcome->message() : "not finished";
        throw std::runtime_error("HTTPS to " + url.authority + ": " + what + ": " + reason + ".");
    }

    beast::tcp_stream& tcp() { return beast::get_lowest_layer(*stream); }

    void open() {
        stream.emplace(io, tls);
        received.clear();
        tcp().expires_at(deadline);
        std::optional<error_code> outcome;
        asio::ip::tcp::resolver resolver(io);
        asio::ip::tcp::resolver::results_type endpoints;
        resolver.async_resolve(url.host, url.port, [&](error_code problem, auto found) {
            endpoints = std::move(found);
            outcome = problem;
        });
        finish(outcome, "host not found");

        outcome.reset();
        tcp().async_connect(endpoints, [&](error_code problem, const auto&) { outcome = problem; });
        finish(outcome, "no connection");
        tcp().socket().set_option(asio::ip::tcp::no_delay(true));

        stream->set_verify_callback(asio::ssl::host_name_verification(url.host));
        name_host(stream->native_handle(), url.host);
        outcome.reset();
        stream->async_handshake(asio::ssl::stream_base::client, [&](error_code problem) { outcome = problem; });
        finish(outcome, "TLS handshake refused");
        ++opened;
    }

    // An idle connection on which something can be read was closed by the server, or is of no more use.
    bool is_reusable() {
        if (!stream || !tcp().socket().is_open() || received.size() > 0) return false;
        error_code problem;
        char byte = 0;
        tcp().socket().non_blocking(true, problem);
        tcp().socket().receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, problem);
        return problem == asio::error::would_block;
    }

    beast::http::request<beast::http::string_body> message(Method method, std::string_view target,
                                                           const Headers& headers, std::string_view body) const {
        const std::string_view verb = code_of(method);
        beast::http::request<beast::http::string_body> message;
        message.method_string(beast::string_view(verb.data(), verb.size()));
        message.target(url.path + std::string(target));
        message.version(11);
        message.set(beast::http::field::host, url.authority);
        message.set(beast::http::field::user_agent, "OpenERS-client");
        if (!body.empty() && !headers.get("Content-Type")) {
            message.set(beast::http::field::content_type, "application/json");
        }
        for (const auto& [name, value] : headers.all()) message.insert(name, value);
        message.body() = body;
        if (!body.empty() || !is_safe_to_repeat(method)) message.content_length(body.size());
        return message;
    }

    Response exchange(const beast::http::request<beast::http::string_body>& request) {
        tcp().expires_at(deadline);
        std::optional<error_code> outcome;
        beast::http::async_write(*stream, request, [&](error_code problem, std::size_t) { outcome = problem; });
        finish(outcome, "not sent");

        beast::http::response_parser<beast::http::string_body> parser;
        parser.body_limit(client_body_bytes_max);
        parser.skip(request.method() == beast::http::verb::head);
        outcome.reset();
        beast::http::async_read(*stream, received, parser, [&](error_code problem, std::size_t) { outcome = problem; });
        finish(outcome, "no answer");

        Response response{.status = static_cast<int>(parser.get().result_int()), .headers = {}, .body = {}};
        for (const auto& field : parser.get()) {
            response.headers.add(std::string_view(field.name_string().data(), field.name_string().size()),
                                 std::string(field.value()));
        }
        response.body = std::move(parser.get().body());
        if (!parser.keep_alive()) close();
        return response;
    }

    void close() {
        std::optional<error_code> outcome;
        tcp().expires_after(std::chrono::seconds(1));
        stream->async_shutdown([&](error_code problem) { outcome = problem; });
        io.restart();
        while (!outcome && io.run_one() > 0) {}
        stream.reset();
    }

    ClientSettings settings;
    ClientUrl url;
    std::chrono::steady_clock::time_point deadline;
    asio::ssl::context tls;
    asio::io_context io;
    std::optional<ClientStream> stream;
    beast::flat_buffer received;
    int opened = 0;
};

Client::Client(ClientSettings settings) : connection_(std::make_unique<Connection>(std::move(settings))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::request(Method method, std::string_view target, const Headers& headers, std::string_view body) {
    Connection& connection = *connection_;
    connection.deadline = std::chrono::steady_clock::now() + connection.settings.call_timeout;
    const auto message = connection.message(method, target, headers, body);
    const bool reused = connection.is_reusable();
    if (!reused) connection.open();
    try {
        return connection.exchange(message);
    } catch (const std::runtime_error&) {
        const bool in_time = std::chrono::steady_clock::now() < connection.deadline;
        if (!reused || !in_time || !is_safe_to_repeat(method)) throw;
    }
    connection.open(); // it was closed between the look and the sending
    return connection.exchange(message);
}

int Client::connections_opened() const { return connection_->opened; }

} // namespace ers::http
