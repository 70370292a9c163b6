// Start, threads, and the drain: everything that concerns the server as a whole.
#include "ers/http/server.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>

#include "ers/observe/log.hpp"
#include "http/listener.hpp"
#include "http/server_core.hpp"
#include "http/session.hpp"
#include "http/tls.hpp"

namespace ers::http {
namespace {

constexpr std::chrono::milliseconds server_cut_timeout{2'000}; // for sessions to notice that they were cut

void require_error_forms(const std::vector<RouteInfo>& routes, const ErrorForms& errors) {
    if (errors.otherwise.encode == nullptr) throw std::runtime_error("The server has no form for its errors.");
    for (const auto& [prefix, form] : errors.below) {
        if (form.encode == nullptr) throw std::runtime_error("The prefix " + prefix + " has no form for its errors.");
    }
    for (const auto& route : routes) {
        if (route.errors.encode != nullptr) continue;
        throw std::runtime_error("The route " + route.pattern + " has no form for its errors.");
    }
}

void run_io(ServerCore& core) {
    while (!core.io.stopped()) {
        try {
            core.io.run();
        } catch (...) { // a handler failed; the others go on
            observe::Event(observe::LogLevel::error, "http.io_handler_failed");
        }
    }
}

} // namespace

void SessionRegistry::add(const std::shared_ptr<Session>& session) {
    const std::lock_guard lock(mutex_);
    sessions_.emplace(session.get(), session);
}

void SessionRegistry::remove(const Session* session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
    if (sessions_.empty()) emptied_.notify_all();
}

std::vector<std::shared_ptr<Session>> SessionRegistry::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Session>> alive;
    for (const auto& [address, session] : sessions_) {
        if (auto held = session.lock()) alive.push_back(std::move(held));
    }
    return alive;
}

bool SessionRegistry::wait_until_empty(std::chrono::steady_clock::time_point deadline) const {
    std::unique_lock lock(mutex_);
    return emptied_.wait_until(lock, deadline, [this] { return sessions_.empty(); });
}

struct Server::Running {
    ServerSettings settings;
    std::vector<RouteInfo> routes;
    ErrorForms errors;
    Dispatch dispatch;

    // Between start and stop:
    std::shared_ptr<ServerCore> core;
    std::shared_ptr<Listener> listener;
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
};

Server::Server(ServerSettings settings, std::vector<RouteInfo> routes, ErrorForms errors, Dispatch dispatch)
    : running_(std::make_unique<Running>()) {
    running_->settings = std::move(settings);
    running_->routes = std::move(routes);
    running_->errors = std::move(errors);
    running_->dispatch = std::move(dispatch);
}

Server::~Server() { stop(); }

void Server::start() {
    Running& running = *running_;
    if (running.core) throw std::runtime_error("The server has been started already.");
    require_error_forms(running.routes, running.errors);
    auto core = std::make_shared<ServerCore>(
        running.settings, running.routes, running.errors, running.dispatch,
        make_tls_context(running.settings.certificate_file, running.settings.private_key_file));
    auto listener = std::make_shared<Listener>(core);
    listener->open();
    running.port = listener->port();
    running.work.emplace(core->io.get_executor());
    for (int i = 0; i < std::max(running.settings.io_threads, 1); ++i) {
        running.threads.emplace_back([core] { run_io(*core); });
    }
    running.core = std::move(core);
    running.listener = std::move(listener);
}

std::uint16_t Server::port() const { return running_->port; }

void Server::stop() {
    Running& running = *running_;
    if (!running.core) return;
    const auto deadline = std::chrono::steady_clock::now() + running.settings.drain_timeout;
    ServerCore& core = *running.core;
    core.draining = true;
    running.listener->close();
    for (const auto& session : core.sessions.all()) session->drain();
    bool all_gone = core.sessions.wait_until_empty(deadline);
    if (!all_gone) {
        const auto left = core.sessions.all();
        observe::Event(observe::LogLevel::warning, "http.drain_cut")
            .field("connections", static_cast<std::int64_t>(left.size()));
        for (const auto& session : left) session->cut();
        all_gone = core.sessions.wait_until_empty(std::chrono::steady_clock::now() + server_cut_timeout);
    }
    running.work.reset(); // the threads end when the last handler has run
    if (!all_gone) core.io.stop();
    for (std::thread& thread : running.threads) thread.join();
    running.threads.clear();
    running.listener.reset();
    running.core.reset();
}

} // namespace ers::http
