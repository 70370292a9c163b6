// The command messages: what others are told, printed or written as a page.
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/commands/messages_text.hpp"

namespace ers::app {

int run_messages(const MessagesOptions& options) {
    if (options.write_to.empty()) {
        std::cout << messages_text();
        return exit_done;
    }
    std::ofstream page(options.write_to, std::ios::binary | std::ios::trunc);
    page << messages_text() << std::flush;
    if (!page) throw std::runtime_error(options.write_to + " cannot be written");
    return exit_done;
}

} // namespace ers::app
