// The data folder: it is ours or it is left alone, one server has it at a time, and its note is believed only
// meanwhile.
#include "app/wiring/data_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace ers::app {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
protected:
    void SetUp() override {
        std::string name = fs::temp_directory_path() / "openers-data-folder-XXXXXX";
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        parent_ = name;
    }
    void TearDown() override { fs::remove_all(parent_); }

    static std::string refusal_of(const fs::path& folder) {
        try {
            DataFolder opened(folder);
            return "";
        } catch (const std::runtime_error& refusal) {
            return refusal.what();
        }
    }

    fs::path parent_;
};

TEST_F(DataFolderTest, MakesAndMarksAFolderThatIsNotThere) {
    const DataFolder folder(parent_ / "new");
    EXPECT_TRUE(fs::exists(parent_ / "new" / ".openers-data"));
}

TEST_F(DataFolderTest, TakesAnEmptyFolderAndOneThatItMarkedBefore) {
    fs::create_directory(parent_ / "empty");
    EXPECT_EQ(refusal_of(parent_ / "empty"), "");
    std::ofstream(parent_ / "empty" / "more") << "x";
    EXPECT_EQ(refusal_of(parent_ / "empty"), "");
}

TEST_F(DataFolderTest, LeavesAFolderOfSomebodyElseAlone) {
    std::ofstream(parent_ / "letter.txt") << "dear all";
    EXPECT_NE(refusal_of(parent_).find("not a data folder of OpenERS"), std::string::npos);
    EXPECT_TRUE(fs::exists(parent_ / "letter.txt"));
    EXPECT_FALSE(fs::exists(parent_ / ".openers-data"));
    EXPECT_NE(refusal_of(parent_ / "letter.txt").find("is a file"), std::string::npos);
}

TEST_F(DataFolderTest, IsHadByOneAtATime) {
    auto first = std::make_unique<DataFolder>(parent_ / "data");
    first->lock();
    DataFolder second(parent_ / "data");
    EXPECT_FALSE(second.is_free());
    try {
        second.lock();
        FAIL() << "two had the folder";
    } catch (const std::runtime_error& refusal) {
        const std::string text = refusal.what();
        EXPECT_NE(text.find("a server already runs on"), std::string::npos) << text;
        EXPECT_NE(text.find(std::to_string(getpid())), std::string::npos) << text;
    }
    first.reset();
    EXPECT_TRUE(second.is_free());
    second.lock();
}

TEST_F(DataFolderTest, ItsNoteIsReadBackWhileTheServerRuns) {
    DataFolder server(parent_ / "data");
    server.lock();
    server.write_note({getpid(), 8443, true, "service", "owner", "/certificate"});
    const DataFolder command(parent_ / "data");
    const auto running = command.running_service();
    ASSERT_TRUE(running);
    EXPECT_EQ(running->process_id, getpid());
    EXPECT_EQ(running->port, 8443);
    EXPECT_TRUE(running->is_demo);
    EXPECT_EQ(running->service_url, "service");
    EXPECT_EQ(running->owner_url, "owner");
    EXPECT_EQ(running->certificate_file, "/certificate");
    struct stat info{};
    ASSERT_EQ(stat((parent_ / "data" / "service.json").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U) << "the note may hold a password";
    server.remove_note();
    EXPECT_FALSE(command.running_service());
}

// A server that was killed leaves its note behind; its process id may by then be another program's.
TEST_F(DataFolderTest, ANoteThatWasLeftBehindIsNotBelieved) {
    {
        DataFolder killed(parent_ / "data");
        killed.lock();
        killed.write_note({getpid(), 8443, true, "service", "owner", "/certificate"});
    }
    const DataFolder command(parent_ / "data");
    EXPECT_TRUE(fs::exists(parent_ / "data" / "service.json"));
    EXPECT_FALSE(command.running_service());
}

TEST_F(DataFolderTest, ABrokenNoteIsNoNote) {
    DataFolder server(parent_ / "data");
    server.lock();
    for (const char* text : {"", "{", "[]", "{\"pid\":\"x\"}", "{\"pid\":1}"}) {
        std::ofstream(parent_ / "data" / "service.json") << text;
        EXPECT_FALSE(server.running_service()) << text;
    }
}

TEST_F(DataFolderTest, EraseTakesWhatWeMakeAndNothingElse) {
    DataFolder folder(parent_ / "data");
    folder.lock();
    for (const char* name : {"certificate.pem", "private-key.pem", "demo-issuer.pem", "openers.log", "holiday.jpg"}) {
        std::ofstream(parent_ / "data" / name) << "x";
    }
    folder.erase();
    EXPECT_TRUE(fs::exists(parent_ / "data" / "holiday.jpg"));
    EXPECT_FALSE(fs::exists(parent_ / "data" / "certificate.pem"));
    EXPECT_FALSE(fs::exists(parent_ / "data" / "private-key.pem"));
    EXPECT_FALSE(fs::exists(parent_ / "data" / "demo-issuer.pem"));
    EXPECT_FALSE(fs::exists(parent_ / "data" / "openers.log"));
}

TEST_F(DataFolderTest, EraseWantsTheLock) {
    DataFolder folder(parent_ / "data");
    EXPECT_THROW(folder.erase(), std::logic_error);
}

} // namespace
} // namespace ers::app
