// How long-running work reports its progress.
#pragma once

#include <functional>
#include <string_view>

namespace ers {

// Called with one line for a person, at each step; from the thread that works.
using Progress = std::function<void(std::string_view)>;

} // namespace ers
