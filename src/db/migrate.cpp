// Migrations. The bookkeeping is two tables of the owner's, schema_migration and schema_function.
#include "ers/db/migrate.hpp"

#include <charconv>
#include <map>

#include "ers/core/crypto.hpp"
#include "ers/core/embedded.hpp"

namespace ers::db {

namespace {

constexpr std::string_view migration_folder = "migrations/";
constexpr std::string_view function_folder = "functions/";

constexpr std::string_view bookkeeping = R"(
create table if not exists schema_migration (
    version     integer constraint schema_migration_pkey primary key,
    name        text not null,
    checksum    text not null,
    applied_at  timestamptz not null default now()
);
comment on table schema_migration is 'The files of sql/migrations that this database has run, each once.';
create table if not exists schema_function (
    name        text constraint schema_function_pkey primary key,
    checksum    text not null,
    applied_at  timestamptz not null default now()
);
comment on table schema_function is 'The files of sql/functions as this database has run them.';
do $$
begin
    if exists (select from pg_roles where rolname = 'ers_service') then
        grant select on schema_migration to ers_service;
    end if;
end $$;
)";

constexpr Statement take_lock{"migrate.lock", "select pg_advisory_lock(7305219)"};
constexpr Statement give_lock{"migrate.unlock", "select pg_advisory_unlock(7305219)"};
constexpr Statement list_applied{"migrate.applied", "select version, name, checksum from schema_migration"};
constexpr Statement list_functions{"migrate.functions", "select name, checksum from schema_function"};
constexpr Statement note_migration{"migrate.note",
                                   "insert into schema_migration (version, name, checksum) values ($1, $2, $3)"};
constexpr Statement note_function{"migrate.note_function",
                                  "insert into schema_function (name, checksum) values ($1, $2) "
                                  "on conflict (name) do update set checksum = excluded.checksum, applied_at = now()"};
constexpr Statement has_bookkeeping{"migrate.present", "select to_regclass('schema_migration') is not null as present"};
constexpr Statement newest_applied{"migrate.newest",
                                   "select coalesce(max(version), 0) as version from schema_migration"};

// "migrations/V0003__referrals.sql" → 3
int version_of(std::string_view file) {
    const auto digits = file.substr(migration_folder.size() + 1, 4);
    int version = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (failure != std::errc{} || end != digits.data() + digits.size()) {
        throw std::runtime_error("a migration's name must begin with V and four digits: " + std::string(file));
    }
    return version;
}

struct Applied {
    std::string name;
    std::string checksum;
};

std::map<std::int64_t, Applied> applied_migrations(Connection& owner) {
    std::map<std::int64_t, Applied> applied;
    for (const auto row : owner.execute(list_applied)) {
        applied[row.integer("version")] = {row.text("name"), row.text("checksum")};
    }
    return applied;
}

void run_migrations(Connection& owner, const std::function<void(std::string_view)>& progress, MigrationReport& report) {
    const auto applied = applied_migrations(owner);
    if (!applied.empty() && applied.rbegin()->first > program_version()) {
        throw std::runtime_error("the database is at version " + std::to_string(applied.rbegin()->first) +
                                 " and this program needs " + std::to_string(program_version()) +
                                 "; start the newer program");
    }
    for (const auto& file : embedded::sql()) {
        if (!file.name.starts_with(migration_folder)) continue;
        const int version = version_of(file.name);
        const std::string checksum = hex(sha256(file.text));
        if (const auto found = applied.find(version); found != applied.end()) {
            if (found->second.checksum != checksum) {
                throw std::runtime_error("migration " + std::string(file.name) +
                                         " was changed after it had been applied");
            }
            continue;
        }
        progress(file.name);
        Transaction transaction(owner);
        owner.run_script(file.text);
        owner.execute(note_migration, {version, file.name, checksum});
        transaction.commit();
        ++report.applied;
    }
}

// All of them anew as soon as one has changed: they may build on each other, in the order of their names.
void run_functions(Connection& owner, const std::function<void(std::string_view)>& progress, MigrationReport& report) {
    std::map<std::string, std::string, std::less<>> known;
    for (const auto row : owner.execute(list_functions)) known[row.text("name")] = row.text("checksum");
    std::vector<embedded::File> files;
    bool has_changed = false;
    for (const auto& file : embedded::sql()) {
        if (!file.name.starts_with(function_folder)) continue;
        const auto found = known.find(file.name);
        has_changed = has_changed || found == known.end() || found->second != hex(sha256(file.text));
        files.push_back(file);
    }
    if (!has_changed) return;
    Transaction transaction(owner);
    for (const auto& file : files) {
        progress(file.name);
        owner.run_script(file.text);
        owner.execute(note_function, {file.name, hex(sha256(file.text))});
        ++report.functions;
    }
    transaction.commit();
}

} // namespace

int program_version() {
    int newest = 0;
    for (const auto& file : embedded::sql()) {
        if (file.name.starts_with(migration_folder)) newest = std::max(newest, version_of(file.name));
    }
    return newest;
}

int database_version(Connection& connection) {
    if (!connection.execute(has_bookkeeping).front().boolean("present")) return 0;
    return connection.execute(newest_applied).front().number("version");
}

MigrationReport migrate(Connection& owner, const std::function<void(std::string_view)>& progress) {
    owner.execute(take_lock); // held by the session: several servers may start at once
    MigrationReport report;
    owner.run_script(bookkeeping);
    run_migrations(owner, progress, report);
    run_functions(owner, progress, report);
    owner.execute(give_lock);
    report.version = program_version();
    return report;
}

} // namespace ers::db
