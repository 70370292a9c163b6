#include "app/wiring/prepare.hpp"

#include <chrono>
#include <stdexcept>

#include "ers/app/wiring/service.hpp"

namespace ers::app {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::chrono::minutes migration_time_max{60};

// A secret that exists is never replaced: booking references are made with one of them.
constexpr db::Statement keep_or_add_secret{
    "app.add_secret", "insert into server_secret (name, value) values ($1, $2) on conflict (name) do nothing"};
constexpr db::Statement read_secret{"app.read_secret", "select value from server_secret where name = $1"};

Bytes secret_named(db::Connection& connection, const char* name) {
    const db::Rows rows = connection.execute(read_secret, {name});
    if (rows.empty()) throw std::runtime_error("the database has no server secrets; run `ers migrate`");
    return rows.front().bytes("value");
}

} // namespace

void make_server_secrets(db::Connection& owner, RandomSource& random) {
    for (const char* name : {"ubrn", "idempotency"}) {
        Bytes value(secret_bytes);
        random.fill(value);
        owner.execute(keep_or_add_secret, {name, value});
    }
}

db::MigrationReport prepare_database(const std::string& owner_url, RandomSource& random, const Progress& progress) {
    db::ConnectionSettings settings;
    settings.url = owner_url;
    settings.statement_timeout = migration_time_max;
    settings.lock_timeout = migration_time_max;
    settings.application_name = "openers-migrate";
    db::Connection owner(settings);
    const db::MigrationReport report = db::migrate(owner, progress);
    make_server_secrets(owner, random);
    return report;
}

ServerSecrets read_server_secrets(db::Connection& connection) {
    ServerSecrets secrets;
    secrets.idempotency = secret_named(connection, "idempotency");
    secrets.ubrn = secret_named(connection, "ubrn");
    return secrets;
}

void require_program_version(db::Connection& connection) {
    const int found = db::database_version(connection);
    const int needed = db::program_version();
    if (found == needed) return;
    const std::string versions =
        "the database is at version " + std::to_string(found) + " and this program needs " + std::to_string(needed);
    throw std::runtime_error(found < needed ? versions + "; run `ers migrate` first"
                                            : versions + "; start the newer program");
}

} // namespace ers::app
