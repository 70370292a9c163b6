// docs/messages.md says what the server sends: it is printed from the server's tables.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "app/commands/messages_text.hpp"
#include "ers/operation/messages.hpp"

namespace ers::app {
namespace {

// After a change of the tables: ers messages --write docs/messages.md
TEST(MessagesPage, IsAsTheServersTablesAre) {
    std::ifstream file(std::string(ERS_SOURCE_DIR) + "/docs/messages.md", std::ios::binary);
    const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    EXPECT_EQ(page, messages_text()) << "make it anew: ers messages --write docs/messages.md";
}

TEST(MessagesPage, HasASectionForEveryKind) {
    const auto text = messages_text();
    for (const auto& kind : Codes<operation::MessageKind>::entries) {
        EXPECT_NE(text.find("\n## " + std::string(kind.code) + "\n"), std::string::npos) << kind.code;
    }
}

} // namespace
} // namespace ers::app
