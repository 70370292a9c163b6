// Small files of every type that may be uploaded, made of what their readers look at first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ers::testing {

// "application/pdf" and so on; throws std::out_of_range for a type that is not taken.
[[nodiscard]] std::string sample_file(std::string_view media_type);

// An archive that says it holds files of these names, all empty.
[[nodiscard]] std::string sample_archive(const std::vector<std::string>& names);

// What every scanner of viruses finds on purpose. It is put together when the program runs, so that no scanner takes
// this source file for one.
[[nodiscard]] std::string scanner_test_file();

} // namespace ers::testing
