// The faults of a tree of booking guidance, found before anybody follows it.
#pragma once

#include <vector>

#include "ers/core/error.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/guidance/tree.hpp"

namespace ers::guidance {

// Everything at once, with the node's path ("tree.nodes[3].options[0].next"): ids that are used twice or lead nowhere,
// ways that come back to where they were, nodes that are never reached, questions with fewer than two options or one
// option twice, ranges of numbers with a gap or an overlap, filters that are empty or that the search would not take.
// Empty: whatever is answered, the tree comes to an end within as many steps as it has nodes.
[[nodiscard]] std::vector<FieldError> check_tree(const Tree& tree);

// Specialties and clinic types of filters that the directory does not have.
[[nodiscard]] std::vector<FieldError> check_references(const Tree& tree, const directory::Snapshot& directory);

} // namespace ers::guidance
