// Databases for tests: one throw-away cluster a process, started at first use and removed at exit, migrated once; each
// TestDatabase is a copy of that in some tens of milliseconds.
#pragma once

#include <memory>
#include <string>

#include "ers/db/connection.hpp"
#include "ers/db/private_cluster.hpp"

namespace ers::testing {

// The process's cluster, without fsync. Ask for it first from a thread that lives as long as the process: the tests'
// own.
[[nodiscard]] db::PrivateCluster& test_cluster();

// An empty folder of this test process, removed at exit; user "postgres" may enter it.
[[nodiscard]] std::filesystem::path test_folder();

// A freshly migrated database, dropped at the end with whatever is still connected to it. One thread at a time, but
// every URL may be used by many.
class TestDatabase {
public:
    TestDatabase();
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string owner_url() const;
    [[nodiscard]] std::string service_url() const;
    [[nodiscard]] std::string superuser_url() const;

    // As the service's role, and as the owner's (may change and delete everything); opened at first use and kept.
    [[nodiscard]] db::Connection& connection();
    [[nodiscard]] db::Connection& owner();
    // One more session as the service's role, for tests in which two meet.
    [[nodiscard]] std::unique_ptr<db::Connection> connect() const;

private:
    std::string name_;
    std::unique_ptr<db::Connection> connection_;
    std::unique_ptr<db::Connection> owner_;
};

} // namespace ers::testing
