// Brings a database to the version this program needs. Files of sql/migrations run once, in order, each in a
// transaction of its own, under an advisory lock; those of sql/functions all run again whenever one
// of them has changed.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ers/db/connection.hpp"

namespace ers::db {

struct MigrationReport {
    int version = 0;        // the newest applied
    int applied = 0;        // migrations run by this call
    int functions = 0;      // function files run by this call
};

// Needs the owner's connection. Throws std::runtime_error with one sentence when an applied file was edited since or
// when the database is newer than the program. `progress` hears each file's name as it starts.
MigrationReport migrate(Connection& owner, const std::function<void(std::string_view)>& progress);

// The newest migration in this program, and the newest applied in the database (0 for an empty one).
[[nodiscard]] int program_version();
[[nodiscard]] int database_version(Connection& connection);

} // namespace ers::db
