// The command worklists: the SQL of the view of the worklists, made from their definitions.
#include <iostream>

#include "app/commands/commands.hpp"
#include "ers/referrals/worklists/view_text.hpp"

namespace ers::app {

int run_worklists() {
    std::cout << referrals::worklist_view_text() << std::flush;
    return std::cout ? exit_done : exit_failed;
}

} // namespace ers::app
