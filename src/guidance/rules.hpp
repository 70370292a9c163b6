// Who may do what with guidance. Pure.
#pragma once

#include "ers/core/principal.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/guidance/operations.hpp"

namespace ers::guidance {

// Everybody for the national one; otherwise the commissioner and the organisations that it commissions for.
[[nodiscard]] bool is_concerned(const Principal& who, const std::optional<std::string>& commissioner,
                                const directory::Snapshot& directory);
// What is or was live is nobody's secret; before that its owner and the clinicians whom it concerns see it.
[[nodiscard]] bool may_see(const Principal& who, const Guidance& guidance, const directory::Snapshot& directory);
[[nodiscard]] bool is_owner(const Principal& who, const Guidance& guidance);

// What is wrong with a draft of that caller's, the tree's own faults left aside: those may wait for the publishing.
[[nodiscard]] std::vector<FieldError> refuse_draft(const Draft& draft, const Principal& who,
                                                   const directory::Snapshot& directory);

} // namespace ers::guidance
