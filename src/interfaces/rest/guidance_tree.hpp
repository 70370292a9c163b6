// A tree of guidance as a request has it, decoded strictly: shapes here, what leads where is the checker's.
#pragma once

#include "ers/guidance/tree.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

[[nodiscard]] guidance::Tree decode_tree(JsonReader tree);

} // namespace ers::rest
