// The rules for guidance. Pure.
#pragma once

#include "ers/core/principal.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/guidance/operations.hpp"

namespace ers::guidance {

// Everybody for the national one; otherwise the commissioner and the organisations that it commissions for.
[[nodiscard]] bool is_concerned(const Principal& who, const std::optional<std::string>& commissioner,
                                const directory::Snapshot& directory);
// Everybody sees a tree that is or was live; before that only its owner and the clinicians whom it concerns see it.
[[nodiscard]] bool may_see(const Principal& who, const Guidance& guidance, const directory::Snapshot& directory);
[[nodiscard]] bool is_owner(const Principal& who, const Guidance& guidance);

// The faults of the caller's draft, without those of the tree, which may wait until it is published.
[[nodiscard]] std::vector<FieldError> refuse_draft(const Draft& draft, const Principal& who,
                                                   const directory::Snapshot& directory);

} // namespace ers::guidance
