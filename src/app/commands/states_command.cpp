// The command states: the life of a referral as the server has it, printed or put into a page.
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "app/commands/commands.hpp"
#include "app/commands/life_cycle_text.hpp"

namespace ers::app {

int run_states(const StatesOptions& options) {
    if (options.write_to.empty()) {
        std::cout << life_cycle_text();
        return exit_done;
    }
    std::ifstream file(options.write_to, std::ios::binary);
    if (!file) throw std::runtime_error(options.write_to + " cannot be read");
    const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto changed = with_life_cycle(page, life_cycle_text());
    if (!changed) throw std::runtime_error(options.write_to + " " + changed.error());
    if (*changed == page) return exit_done;
    std::ofstream made(options.write_to, std::ios::binary | std::ios::trunc);
    made << *changed << std::flush;
    if (!made) throw std::runtime_error(options.write_to + " cannot be written");
    return exit_done;
}

} // namespace ers::app
