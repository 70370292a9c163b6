// docs/messages.md, made from the tables by which the messages are written.
#pragma once

#include <string>

namespace ers::app {

// The whole page.
[[nodiscard]] std::string messages_text();

} // namespace ers::app
