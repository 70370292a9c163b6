// The SQL of the view `worklist`, made from the definitions of the worklists.
#pragma once

#include <string>

namespace ers::referrals {

// The whole text of sql/functions/02_worklist.sql, which `ers worklists` prints.
[[nodiscard]] std::string worklist_view_text();

} // namespace ers::referrals
