// What a database needs before a server may use it: its tables, and the secrets that all servers on it share.
#pragma once

#include <string>

#include "ers/core/progress.hpp"
#include "ers/core/random.hpp"
#include "ers/core/server_secrets.hpp"
#include "ers/db/connection.hpp"
#include "ers/db/migrate.hpp"

namespace ers::app {

// Brings the database to this program's version and makes the secrets that are not there. Needs the owner's URL.
db::MigrationReport prepare_database(const std::string& owner_url, RandomSource& random, const Progress& progress);

// Throws std::runtime_error with one sentence when one of them is not there, or when the database's version is not the
// program's.
[[nodiscard]] ServerSecrets read_server_secrets(db::Connection& connection);
void require_program_version(db::Connection& connection);

} // namespace ers::app
