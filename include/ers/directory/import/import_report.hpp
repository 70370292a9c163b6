// What an import did, in words.
#pragma once

#include <string>

#include "ers/directory/import/import.hpp"

namespace ers::directory {

// A line for each file, its remarks, and each listed refusal as "file:line: reason".
[[nodiscard]] std::string import_report_text(const ImportReport& report);

} // namespace ers::directory
