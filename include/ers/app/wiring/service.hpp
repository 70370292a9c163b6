// The running service: everything between a database that is ready and the port that takes requests. Used by the
// program and, in process, by the tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "ers/app/settings/settings.hpp"
#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/identity/tokens.hpp"

namespace ers::app {

struct ServiceSettings {
    Settings settings;   // database.url, and both files of the certificate, are set
    std::string key_set; // JWK Set document with the keys of staff tokens
    const identity::TokenIssuer* demo_issuer = nullptr; // none outside demo mode
};

// start → (port) → stop, all from one thread. What is handed in outlives it.
class Service {
public:
    Service(ServiceSettings settings, const Clock& clock, RandomSource& random);
    ~Service(); // stops
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Throws std::runtime_error with one sentence: the database is of another version, the port is in use, ….
    void start();
    [[nodiscard]] std::uint16_t port() const;
    // Looks at the directory and the next free slots now, not only when it is time to.
    void refresh_directory();
    // Says so to those who ask whether it is ready, lets requests in flight finish, then ends. Idempotent.
    void stop();

private:
    struct Running;
    ServiceSettings settings_;
    const Clock& clock_;
    RandomSource& random_;
    std::unique_ptr<Running> running_;
};

// The secrets that all servers on a database share, where they are not there yet. The connection is the owner's.
void make_server_secrets(db::Connection& owner, RandomSource& random);

} // namespace ers::app
