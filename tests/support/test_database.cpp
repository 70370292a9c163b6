// The cluster's database "ers" is the template: nobody is ever connected to it once it is migrated.
#include "tests/support/test_database.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "ers/db/migrate.hpp"

namespace ers::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_prefix = "openers-test-";

// Folders of test processes that were killed: the number after the prefix is the process's.
void remove_abandoned_folders(const fs::path& parent) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(parent, ignored)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with(folder_prefix)) continue;
        const auto process = static_cast<pid_t>(std::atol(name.c_str() + folder_prefix.size()));
        if (process > 0 && kill(process, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
    }
}

struct TestFolder {
    TestFolder() {
        const fs::path parent = fs::temp_directory_path();
        remove_abandoned_folders(parent);
        std::string name = parent / (std::string(folder_prefix) + std::to_string(getpid()) + "-XXXXXX");
        if (mkdtemp(name.data()) == nullptr) {
            throw std::system_error(errno, std::generic_category(), "cannot make a folder in " + parent.string());
        }
        path = name;
        fs::permissions(path, fs::perms(0755));
    }
    ~TestFolder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    fs::path path;
};

db::ConnectionSettings patient_settings(std::string url) {
    db::ConnectionSettings settings;
    settings.url = std::move(url);
    settings.statement_timeout = std::chrono::seconds(60);
    settings.lock_timeout = std::chrono::seconds(60);
    settings.application_name = "openers-test";
    return settings;
}

struct TestCluster {
    TestCluster() : cluster({test_folder() / "cluster", false, [](std::string_view) {}}) {
        db::Connection owner(patient_settings(cluster.owner_url()));
        db::migrate(owner, [](std::string_view) {});
    }
    db::PrivateCluster cluster;
};

// One at a time: a template may have one reader only.
void run_as_superuser(const std::string& sql) {
    static std::mutex mutex;
    const std::lock_guard guard(mutex);
    db::Connection superuser(patient_settings(test_cluster().superuser_url()));
    superuser.run_script(sql);
}

} // namespace

std::filesystem::path test_folder() {
    static const TestFolder folder;
    return folder.path;
}

db::PrivateCluster& test_cluster() {
    static TestCluster cluster;
    return cluster.cluster;
}

TestDatabase::TestDatabase() {
    static std::atomic<int> made = 0;
    name_ = "test_" + std::to_string(++made);
    run_as_superuser("create database " + name_ + " template ers owner ers_owner");
}

TestDatabase::~TestDatabase() {
    connection_.reset();
    owner_.reset();
    try {
        run_as_superuser("drop database " + name_ + " with (force)");
    } catch (const std::exception&) {
        // The whole cluster goes away at exit.
    }
}

std::string TestDatabase::owner_url() const { return test_cluster().owner_url(name_); }
std::string TestDatabase::service_url() const { return test_cluster().service_url(name_); }
std::string TestDatabase::superuser_url() const { return test_cluster().superuser_url(name_); }

db::Connection& TestDatabase::connection() {
    if (!connection_) connection_ = connect();
    return *connection_;
}

db::Connection& TestDatabase::owner() {
    if (!owner_) owner_ = std::make_unique<db::Connection>(patient_settings(owner_url()));
    return *owner_;
}

std::unique_ptr<db::Connection> TestDatabase::connect() const {
    db::ConnectionSettings settings;
    settings.url = service_url();
    settings.application_name = "openers-test";
    return std::make_unique<db::Connection>(settings);
}

} // namespace ers::testing
