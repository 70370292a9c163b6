// What a reader of a PDF finds in it, by poppler's programs.
#pragma once

#include <string>
#include <vector>

namespace ers::testing {

// The text of each page as it is laid out, words and lines in reading order. Throws std::runtime_error for what is no
// PDF.
[[nodiscard]] std::vector<std::string> pdf_pages(const std::string& pdf);

// The same with every run of spaces and line ends as one space: for sentences that go over a line's end.
[[nodiscard]] std::vector<std::string> pdf_words(const std::string& pdf);
// Of all pages.
[[nodiscard]] std::string pdf_words_of_all(const std::string& pdf);

// Of each page the part, 0 .. 1, of its picture that is not white: 0 is an empty page.
[[nodiscard]] std::vector<double> pdf_inked(const std::string& pdf);

} // namespace ers::testing
