// Goal: a start with no settings always ends in a running database, whatever the start before left behind, and nobody
// but its owner reaches it.
#include "ers/db/private_cluster.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <string>

#include "db/child_process.hpp"
#include "ers/db/connection.hpp"
#include "tests/support/test_database.hpp"

namespace ers::db {
namespace {

namespace fs = std::filesystem;

constexpr Statement who_owns{"test.owner",
                             "select pg_get_userbyid(datdba) as owner from pg_database where datname = 'ers'"};
constexpr Statement weak_roles{
    "test.roles",
    "select rolname from pg_roles where rolname in ('ers_owner', 'ers_service') and rolcanlogin "
    "and not rolsuper and not rolcreaterole and not rolcreatedb"};
constexpr Statement addresses{"test.addresses", "select current_setting('listen_addresses') as text"};
constexpr Statement read_marks{"test.marks", "select count(*) as marks from mark"};

class PrivateClusterTest : public ::testing::Test {
protected:
    void SetUp() override {
        static int number = 0;
        folder_ = testing::test_folder() / ("private-" + std::to_string(++number));
    }

    std::unique_ptr<PrivateCluster> start() {
        said_.clear();
        return std::make_unique<PrivateCluster>(PrivateClusterSettings{
            folder_, durable_, [this](std::string_view text) { said_ += std::string(text) + "\n"; }});
    }

    static std::unique_ptr<Connection> connect(const std::string& url) {
        ConnectionSettings settings;
        settings.url = url;
        return std::make_unique<Connection>(settings);
    }

    static void make_mark(const PrivateCluster& cluster) {
        connect(cluster.owner_url())->run_script("create table mark (id integer); insert into mark values (1)");
    }

    static std::int64_t marks(const PrivateCluster& cluster) {
        return connect(cluster.owner_url())->execute(read_marks).front().integer("marks");
    }

    // What the constructor says when it refuses.
    std::string refusal() {
        try {
            start();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "it started";
    }

    fs::path folder_;
    bool durable_ = false;
    std::string said_;
};

fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions(); }

uid_t owner_of(const fs::path& path) {
    struct stat info{};
    EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
    return info.st_uid;
}

TEST_F(PrivateClusterTest, MakesTheDatabaseAndTwoRolesWithoutPowers) {
    const auto cluster = start();
    const auto owner = connect(cluster->owner_url());
    EXPECT_EQ(owner->execute(who_owns).front().text("owner"), "ers_owner");
    EXPECT_EQ(owner->execute(weak_roles).size(), 2U);
    EXPECT_TRUE(connect(cluster->service_url())->is_usable());
}

TEST_F(PrivateClusterTest, IsReachedThroughItsOwnersFolderOnly) {
    const auto cluster = start();
    EXPECT_EQ(connect(cluster->owner_url())->execute(addresses).front().text("text"), "");
    EXPECT_EQ(mode_of(folder_ / "run"), fs::perms::owner_all);
    EXPECT_EQ(mode_of(folder_ / "postgres"), fs::perms::owner_all);
    EXPECT_NE(owner_of(folder_ / "postgres"), 0U);
    EXPECT_EQ(owner_of(folder_ / "postgres"), owner_of("/proc/" + std::to_string(cluster->process_id())));
}

TEST_F(PrivateClusterTest, KeepsItsDataFromStartToStart) {
    make_mark(*start());
    const auto again = start();
    EXPECT_EQ(marks(*again), 1);
    EXPECT_EQ(said_.find("making"), std::string::npos) << said_;
}

TEST_F(PrivateClusterTest, StopIsCompleteAndMayBeRepeated) {
    const auto cluster = start();
    const pid_t process = cluster->process_id();
    cluster->stop();
    cluster->stop();
    EXPECT_EQ(kill(process, 0), -1);
    EXPECT_FALSE(fs::exists(folder_ / "run"));
    EXPECT_FALSE(fs::exists(folder_ / "postgres" / "postmaster.pid"));
}

TEST_F(PrivateClusterTest, RefusesAFolderInUseAndNamesTheProcess) {
    const auto cluster = start();
    const std::string said = refusal();
    EXPECT_NE(said.find("process " + std::to_string(getpid())), std::string::npos) << said;
    EXPECT_TRUE(connect(cluster->owner_url())->is_usable());
}

// A server that is killed takes its PostgreSQL with it, and the next one finds every row.
TEST_F(PrivateClusterTest, StartsAfterTheServerWasKilled) {
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t server = fork();
    if (server == 0) {
        const auto cluster = start();
        make_mark(*cluster);
        const pid_t postmaster = cluster->process_id();
        if (write(ready[1], &postmaster, sizeof postmaster) < 0) _exit(1);
        while (true) pause();
    }
    pid_t postmaster = 0;
    ASSERT_EQ(read(ready[0], &postmaster, sizeof postmaster), static_cast<ssize_t>(sizeof postmaster));
    ASSERT_EQ(kill(server, SIGKILL), 0);
    ASSERT_TRUE(wait_for_child(server, std::chrono::steady_clock::now() + std::chrono::seconds(10)));
    const auto cluster = start();
    EXPECT_EQ(marks(*cluster), 1);
    EXPECT_NE(cluster->process_id(), postmaster);
    close(ready[0]);
    close(ready[1]);
}

TEST_F(PrivateClusterTest, LosesNothingWhenPostgresWasKilled) {
    durable_ = true;
    auto cluster = start();
    make_mark(*cluster);
    ASSERT_EQ(kill(cluster->process_id(), SIGKILL), 0);
    cluster.reset();
    ASSERT_TRUE(fs::exists(folder_ / "postgres" / "postmaster.pid"));
    EXPECT_EQ(marks(*start()), 1);
}

// After a restart of the machine the number in postmaster.pid may be another program's, even of the same user.
TEST_F(PrivateClusterTest, StartsWhenTheRecordedProcessIsAnotherProgram) {
    start()->stop();
    ChildSettings settings;
    settings.command = {"/bin/sleep", "600"};
    settings.output = "/dev/null";
    if (geteuid() == 0) settings.user = system_user("postgres");
    const pid_t stranger = start_child(settings);
    std::ofstream(folder_ / "postgres" / "postmaster.pid") << stranger << "\n"
                                                           << (folder_ / "postgres").string() << "\n";
    EXPECT_TRUE(connect(start()->owner_url())->is_usable());
    EXPECT_EQ(kill(stranger, SIGTERM), 0);
    EXPECT_EQ(wait_for_child(stranger, std::chrono::steady_clock::now() + std::chrono::seconds(10)), 128 + SIGTERM);
}

TEST_F(PrivateClusterTest, MakesAHalfMadeClusterAnew) {
    fs::create_directories(folder_ / "postgres.unfinished" / "base");
    std::ofstream(folder_ / "postgres.unfinished" / "PG_VERSION") << "15\n";
    EXPECT_TRUE(connect(start()->owner_url())->is_usable());
    EXPECT_FALSE(fs::exists(folder_ / "postgres.unfinished"));
}

TEST_F(PrivateClusterTest, PutsTheSocketElsewhereWhenThePathIsTooLongOrStrange) {
    const fs::path parent = folder_;
    for (const auto& name : {std::string(120, 'x'), std::string("it's, \"odd\" 100%")}) {
        folder_ = parent / name;
        auto cluster = start();
        EXPECT_TRUE(connect(cluster->owner_url())->is_usable()) << name;
        EXPECT_EQ(cluster->data_folder(), folder_ / "postgres");
        EXPECT_FALSE(fs::exists(folder_ / "run"));
    }
}

TEST_F(PrivateClusterTest, LivesInVarLibWhereItsUserCannotEnterTheFolder) {
    if (geteuid() != 0) GTEST_SKIP() << "only root hands the cluster to another user";
    fs::create_directories(folder_ / "closed");
    fs::permissions(folder_ / "closed", fs::perms::owner_all);
    folder_ = folder_ / "closed" / "var";
    const fs::path data = start()->data_folder();
    EXPECT_EQ(data.string().rfind("/var/lib/openers/", 0), 0U) << data;
    EXPECT_NE(said_.find(data.parent_path().string()), std::string::npos) << said_;
    EXPECT_FALSE(fs::exists(folder_ / "postgres"));
    EXPECT_EQ(start()->data_folder(), data);
    PrivateCluster::erase(folder_);
    EXPECT_FALSE(fs::exists(data));
    fs::remove_all(data.parent_path());
}

TEST_F(PrivateClusterTest, EraseTakesTheClusterAndNothingElse) {
    make_mark(*start());
    std::ofstream(folder_ / "certificate.pem") << "kept\n";
    PrivateCluster::erase(folder_);
    EXPECT_FALSE(fs::exists(folder_ / "postgres"));
    EXPECT_TRUE(fs::exists(folder_ / "certificate.pem"));
    EXPECT_THROW(marks(*start()), DatabaseFault);
}

TEST_F(PrivateClusterTest, EraseRefusesWhileAServerRuns) {
    const auto cluster = start();
    EXPECT_THROW(PrivateCluster::erase(folder_), std::runtime_error);
    EXPECT_TRUE(connect(cluster->owner_url())->is_usable());
}

} // namespace
} // namespace ers::db
