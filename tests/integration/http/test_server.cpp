#include "tests/integration/http/test_server.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace ers::http {
namespace {

constexpr std::size_t route_echo = 0;
constexpr std::size_t route_things = 1;
constexpr std::size_t route_held = 2;
constexpr std::size_t route_throws = 3;
constexpr std::size_t route_forgets = 4;
constexpr std::size_t route_large = 5;
constexpr std::size_t route_empty = 6;

constexpr std::size_t route_plain = 7;

Response json_error(const Error& error, const observe::RequestContext& /*context*/) {
    return error_response(error, "application/problem+json",
                          nlohmann::json{{"code", error_info(error.code).text}}.dump());
}

Response plain_error(const Error& error, const observe::RequestContext& context) {
    return error_response(error, "text/plain",
                          "refused: " + std::string(error_info(error.code).text) + " " + context.request_id);
}

constexpr ErrorForm json_form{"application/problem+json", json_error};
constexpr ErrorForm plain_form{"text/plain", plain_error};

RouteInfo test_route(Method method, std::string pattern) {
    return {.method = method, .pattern = std::move(pattern), .accepts = {}, .errors = json_form};
}

std::vector<RouteInfo> test_routes() {
    auto echo = test_route(Method::get, "/echo/{word}");
    echo.on_io_thread = true;
    auto things = test_route(Method::post, "/things");
    things.body_bytes_max = test_body_bytes_max;
    things.accepts = {"application/json"};
    auto plain = test_route(Method::post, "/plain/things");
    plain.body_bytes_max = test_body_bytes_max;
    plain.accepts = {"application/json"};
    plain.errors = plain_form;
    return {echo,
            things,
            test_route(Method::get, "/held"),
            test_route(Method::get, "/throws"),
            test_route(Method::get, "/forgets"),
            test_route(Method::get, "/large"),
            test_route(Method::del, "/things"),
            plain};
}

ServerSettings test_settings(const testing::TestCertificate& certificate,
                             const std::function<void(ServerSettings&)>& adjust) {
    ServerSettings settings;
    settings.port = 0;
    settings.certificate_file = certificate.certificate_file();
    settings.private_key_file = certificate.key_file();
    if (adjust) adjust(settings);
    return settings;
}

} // namespace

TestServer::TestServer(const std::function<void(ServerSettings&)>& adjust)
    : server_(test_settings(certificate_, adjust), test_routes(),
              ErrorForms{.otherwise = json_form, .below = {{"/plain", plain_form}}},
              [this](std::size_t route, Request request, Respond respond) {
                  dispatch(route, std::move(request), respond);
              }) {
    server_.start();
}

TestServer::~TestServer() {
    release_held();
    server_.stop();
}

void TestServer::dispatch(std::size_t route, Request request, const Respond& respond) {
    const std::lock_guard lock(mutex_);
    ++dispatched_;
    if (route == route_held) {
        held_.push_back(respond);
        changed_.notify_all();
        return;
    }
    if (route == route_throws) throw std::runtime_error("the secret inside of a fault");
    if (route == route_forgets || route == route_plain) return;
    if (route == route_empty) return respond(Response{.status = 204, .headers = {}, .body = {}});
    if (route == route_large) return respond(json_response(200, std::string(3'000'000, 'x')));
    nlohmann::json told{{"method", code_of(request.method)},
                        {"word", request.capture("word")},
                        {"query", request.query},
                        {"body", request.body},
                        {"requestId", request.context.request_id},
                        {"correlationId", request.context.correlation_id},
                        {"peer", request.context.peer_address}};
    for (const auto& [name, value] : request.headers.all()) told["headers"].push_back(name + "=" + value);
    respond(json_response(route == route_echo ? 200 : 201, told.dump()));
}

void TestServer::wait_until_held(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool there = changed_.wait_for(lock, std::chrono::seconds(10), [&] { return held_.size() >= count; });
    if (!there) throw std::runtime_error("the requests did not reach the dispatcher");
}

void TestServer::release_held() {
    std::vector<Respond> held;
    {
        const std::lock_guard lock(mutex_);
        held.swap(held_);
    }
    for (const Respond& respond : held) respond(json_response(200, "released"));
}

std::size_t TestServer::dispatched() const {
    const std::lock_guard lock(mutex_);
    return dispatched_;
}

std::string post_things(std::string_view field_lines, std::string_view body) {
    return "POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + std::string(field_lines) +
           "\r\n" + std::string(body);
}

std::string get_echo(std::string_view field_lines) {
    return "GET /echo/word HTTP/1.1\r\nHost: localhost\r\n" + std::string(field_lines) + "\r\n";
}

std::string code_in(const Response& response) {
    const auto problem = nlohmann::json::parse(response.body, nullptr, false);
    return problem.is_object() ? problem.value("code", response.body) : response.body;
}

} // namespace ers::http
