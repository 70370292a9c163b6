// A PDF as a canvas of A4 pages: the one place that knows libharu. Lengths are points (1/72 inch), measured from the
// top left corner; y of a text is its baseline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ers/core/instant.hpp"
#include "ers/letters/settings.hpp"

namespace ers::letters {

inline constexpr double page_width = 595.28; // A4
inline constexpr double page_height = 841.89;

enum class Weight : std::uint8_t { regular, bold };

struct Colour {
    float red = 0;
    float green = 0;
    float blue = 0;
};

// libharu refused; what() names the step and libharu's error number, never a text of the letter.
class PdfFault : public std::runtime_error {
public:
    PdfFault(std::string_view step, unsigned long error);
};

// What a font may be asked to print of any text: well-formed, without control characters, and within the plane of
// Unicode that libharu can encode; everything else becomes U+FFFD, which shows. A character that the font has no glyph
// for shows as the font's box.
[[nodiscard]] std::string printable(std::string_view text);

// One thread. Throws PdfFault at whichever step fails; the document is of no use then.
class PdfDocument {
public:
    PdfDocument(const FontFiles& fonts, const std::string& title, Instant made_at);
    ~PdfDocument();
    PdfDocument(const PdfDocument&) = delete;
    PdfDocument& operator=(const PdfDocument&) = delete;

    std::size_t add_page(); // its index
    [[nodiscard]] std::size_t pages() const;

    // Texts are printable() ones on one line.
    [[nodiscard]] double width_of(const std::string& text, Weight weight, double size) const;
    void write(std::size_t page, double x, double y, const std::string& text, Weight weight, double size,
               Colour colour);
    void draw_rule(std::size_t page, double x, double y, double length, double thickness, Colour colour);
    void fill_box(std::size_t page, double x, double y, double width, double height, Colour colour);

    // The whole file. Call once, when everything is written.
    [[nodiscard]] std::string bytes();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace ers::letters
