// The conversation as a PDF for the records (rules.md#advice-summary).
#pragma once

#include "ers/advice/operations.hpp"
#include "ers/letters/operations.hpp"

namespace ers::advice {

// By either side of the request, in a role that may read its texts; files are named in it and not part of it. Audited;
// nothing of the request changes. Refuses not_found, and forbidden for other roles.
[[nodiscard]] Result<letters::PrintedDocument> print_summary(const AdviceContext& context,
                                                             const letters::LetterSettings& letters, const Ubrn& ubrn);

} // namespace ers::advice
