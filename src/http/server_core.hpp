// What the listener and all sessions of one server share.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/http/server.hpp"
#include "http/connection_limits.hpp"
#include "http/router.hpp"

namespace ers::http {

class Session;

// The sessions that are alive. Thread safe.
class SessionRegistry {
public:
    void add(const std::shared_ptr<Session>& session);
    void remove(const Session* session);
    [[nodiscard]] std::vector<std::shared_ptr<Session>> all() const;
    // False when some are left at that time.
    [[nodiscard]] bool wait_until_empty(std::chrono::steady_clock::time_point deadline) const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable emptied_;
    std::unordered_map<const Session*, std::weak_ptr<Session>> sessions_;
};

// Immutable but for what says otherwise. Held by everyone who may still post to its io_context, a worker that answers
// late included, so that it ends after all of them.
struct ServerCore {
    ServerCore(ServerSettings settings_given, std::vector<RouteInfo> routes_given, ErrorForms errors_given,
               Dispatch dispatch_given, boost::asio::ssl::context tls_given)
        : settings(std::move(settings_given)),
          routes(std::move(routes_given)),
          router(routes),
          errors(std::move(errors_given)),
          dispatch(std::move(dispatch_given)),
          tls(std::move(tls_given)),
          connections(settings.connections_max, settings.connections_per_address_max),
          io(settings.io_threads) {}

    const ServerSettings settings;
    const std::vector<RouteInfo> routes;
    const Router router;
    const ErrorForms errors;
    const Dispatch dispatch;
    boost::asio::ssl::context tls;
    SystemClock clock;
    SystemRandom random;          // thread safe
    ConnectionLimits connections; // thread safe
    SessionRegistry sessions;     // thread safe
    std::atomic<bool> draining = false;
    boost::asio::io_context io; // last: what its handlers refer to is above
};

} // namespace ers::http
