#include "tools/load/history.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace ers::load {
namespace {

using Outcome = http::LoadAnswer::Outcome;

HistoryRecord sample_record() {
    return {.id = 7,
            .client = 3,
            .step = "book",
            .kind = RequestKind::book,
            .ubrn = "000000070000",
            .slot = 2026120000000017,
            .from_slot = 2026120000000016,
            .key = "load-1-0-7",
            .version = 2,
            .intended_us = 1'800'000'000'000'001,
            .start_us = 1'800'000'000'000'002,
            .end_us = 1'800'000'000'000'003,
            .outcome = Outcome::answered,
            .status = 409,
            .code = "SLOT_NOT_AVAILABLE",
            .appointment = 0};
}

std::string line_of(const HistoryRecord& record) {
    std::string text;
    append_line(text, record);
    text.pop_back();
    return text;
}

// What is wrong with a line, or nothing.
std::string objection_to(const std::string& line) {
    try {
        static_cast<void>(parse_line(line));
    } catch (const std::runtime_error& wrong) {
        return wrong.what();
    }
    return "";
}

class HistoryFile : public ::testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(file_); }
    void write(const std::string& text) const { std::ofstream(file_, std::ios::binary) << text; }
    const std::string file_ =
        (std::filesystem::temp_directory_path() / ("history-" + std::to_string(::getpid()) + ".tsv")).string();
};

TEST(HistoryLine, IsReadBackAsItWasWritten) {
    auto record = sample_record();
    for (const auto outcome : {Outcome::answered, Outcome::unknown, Outcome::not_sent}) {
        record.outcome = outcome;
        record.status = outcome == Outcome::answered ? 409 : 0;
        const auto read = parse_line(line_of(record));
        EXPECT_EQ(line_of(read), line_of(record));
        EXPECT_EQ(read.slot, record.slot);
        EXPECT_EQ(read.outcome, outcome);
        EXPECT_EQ(read.is_unknown(), outcome == Outcome::unknown);
    }
}

TEST(HistoryLine, EveryKindOfRequestIsReadBack) {
    auto record = sample_record();
    for (int kind = 0; kind <= static_cast<int>(RequestKind::defer); ++kind) {
        record.kind = static_cast<RequestKind>(kind);
        EXPECT_EQ(parse_line(line_of(record)).kind, record.kind);
    }
}

TEST(HistoryLine, AServersFailureIsUnknownUnlessItSaysThatNothingWasDone) {
    auto record = sample_record();
    record.status = 503;
    record.code = "OUTCOME_UNKNOWN";
    EXPECT_TRUE(record.is_unknown());
    record.code = "SYSTEM_UNAVAILABLE";
    EXPECT_FALSE(record.is_unknown());
    record.status = 500;
    record.code = "INTERNAL_FAULT";
    EXPECT_TRUE(record.is_unknown());
}

TEST(HistoryLine, SaysWhatIsWrongWithIt) {
    const auto good = line_of(sample_record());
    EXPECT_EQ(objection_to(good), "");
    EXPECT_NE(objection_to("7\t3").find("16 columns"), std::string::npos);
    EXPECT_NE(objection_to(good + "\tmore").find("16 columns"), std::string::npos);
    EXPECT_NE(objection_to("x" + good).find("column id"), std::string::npos);
    auto backwards = sample_record();
    backwards.end_us = backwards.start_us - 1;
    EXPECT_NE(objection_to(line_of(backwards)).find("before it starts"), std::string::npos);
    auto text = good;
    text.replace(text.find("POST"), 4, "BREW");
    EXPECT_NE(objection_to(text).find("method and path"), std::string::npos);
}

TEST_F(HistoryFile, IsWrittenByAThreadAndReadWithItsNotes) {
    HistoryWriter writer(file_);
    writer.note_published({{101, 12}, {102, 5}});
    for (int part = 0; part < 50; ++part) {
        std::string lines;
        for (int i = 0; i < 100; ++i) append_line(lines, sample_record());
        writer.add(lines);
        EXPECT_TRUE(lines.empty());
    }
    writer.finish();
    const auto history = read_history({file_, file_});
    EXPECT_EQ(history.records.size(), 10'000U);
    EXPECT_EQ(history.published, (PublishedSlots{{101, 12}, {102, 5}}));
}

TEST_F(HistoryFile, ABrokenOneIsRefusedByFileAndLine) {
    write(std::string(history_columns()) + "\n# published 1 2\n" + line_of(sample_record()) + "\nbroken\n");
    try {
        static_cast<void>(read_history({file_}));
        FAIL() << "it was read";
    } catch (const std::runtime_error& wrong) {
        EXPECT_NE(std::string(wrong.what()).find(file_ + ":4: "), std::string::npos) << wrong.what();
    }
    write("id\tclient\n");
    EXPECT_THROW(static_cast<void>(read_history({file_})), std::runtime_error);
    EXPECT_THROW(static_cast<void>(read_history({file_ + ".none"})), std::runtime_error);
    EXPECT_THROW(HistoryWriter("/nowhere/at/all/history.tsv"), std::runtime_error);
}

} // namespace
} // namespace ers::load
