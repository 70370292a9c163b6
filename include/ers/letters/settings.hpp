// What an operator says once and every letter repeats: how patients can be helped, and the fonts to print with.
#pragma once

#include <string>

namespace ers::letters {

// TrueType files with Unicode tables, from Debian's fonts-liberation2 unless said otherwise; both are embedded.
struct FontFiles {
    std::string regular = "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf";
    std::string bold = "/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf";
};

// Empty settings are left out of the letter.
struct LetterSettings {
    std::string web_address;   // where patients book: "www.example.org/book"
    std::string help_line;     // a telephone number
    std::string text_phone;    // for people who cannot hear
    std::string opening_hours; // of the help line
    FontFiles fonts;
};

} // namespace ers::letters
