// The parts of every page: the sender, and the foot line with the page's number.
#pragma once

#include <string>
#include <string_view>

#include "letters/page_flow.hpp"

namespace ers::letters {

// The sender at the top of the first page, ruled off.
void draw_sender(PageFlow& flow, std::string_view name, std::string_view place);

// Left and right of the foot line.
void draw_foot(PageFlow& flow, std::size_t page, std::string_view left, std::string_view right);

} // namespace ers::letters
