// Sets text on pages from top to bottom: paragraphs, headings, rows of label and value, panels. Begins a new page where
// a line no longer fits; the furniture of the pages (foot line, page numbers) comes last, when their number is known.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "letters/pdf_document.hpp"

namespace ers::letters {

// The type sizes and distances of a document, in points.
struct PageStyle {
    double text = 10.5;
    double small = 8.5;
    double heading = 12.5;
    double subject = 16;
    double leading = 1.38; // line distance as a multiple of the size
    double margin = 56.7; // left and right: 20 mm
    double top = 56.7;
    double bottom = 68; // of the text; the foot line is below it
    double label_width = 104;
    bool labels_above = false; // large print: a label stands above its value
};
[[nodiscard]] PageStyle ordinary_print(); // documents for staff
[[nodiscard]] PageStyle clear_print(); // letters to patients: 12 points
[[nodiscard]] PageStyle large_print(); // 18 points and more, everywhere

inline constexpr Colour ink{0.10F, 0.11F, 0.13F};
inline constexpr Colour quiet_ink{0.32F, 0.35F, 0.38F};
inline constexpr Colour accent{0.10F, 0.25F, 0.36F};
inline constexpr Colour panel_tint{0.93F, 0.95F, 0.97F};
inline constexpr Colour rule_tint{0.72F, 0.77F, 0.81F};

struct LabelledRow {
    std::string label;
    std::string value; // may have line breaks
};

// Lines no wider than `width`; line breaks of the text are kept, and a word that is too long is broken.
[[nodiscard]] std::vector<std::string> wrap(const PdfDocument& document, std::string_view text, Weight weight,
                                            double size, double width);

class PageFlow {
public:
    PageFlow(PdfDocument& document, const PageStyle& style);

    void new_page();
    void move_to(double y) { y_ = y; }
    void skip(double points) { y_ += points; }
    [[nodiscard]] double y() const { return y_; }
    [[nodiscard]] std::size_t page() const { return page_; }
    [[nodiscard]] double text_width() const { return page_width - 2 * style_.margin; }
    // A new page unless so much still fits on this one.
    void need(double height);

    void sender(std::string_view name);
    void subject(std::string_view text);
    // Stays together with `lines_after` lines of what follows.
    void heading(std::string_view text, int lines_after = 3);
    void subheading(std::string_view text, double indent = 0, int lines_after = 3);
    void paragraph(std::string_view text, double indent = 0, Weight weight = Weight::regular);
    void small_print(std::string_view text);
    // "1" in the margin of the paragraph: steps and entries of lists.
    void marked_paragraph(std::string_view mark, std::string_view text, Weight weight = Weight::regular);
    void rows(const std::vector<LabelledRow>& rows, double indent = 0);
    [[nodiscard]] double height_of_rows(const std::vector<LabelledRow>& rows, double indent = 0) const;
    // Rows on a tinted ground, kept on one page; in large print, which fills pages soon, parted between rows.
    void panel(const std::vector<LabelledRow>& rows);
    void rule();

    [[nodiscard]] double indent() const { return style_.text * 1.9; } // of what a mark stands before
    [[nodiscard]] const PageStyle& style() const { return style_; }
    [[nodiscard]] PdfDocument& document() { return document_; }

    // For each page: its foot line, from its index on.
    void finish(const std::function<void(std::size_t page, std::size_t pages)>& draw_foot);

private:
    struct SetRow;
    void set_lines(const std::vector<std::string>& lines, double x, Weight weight, double size, Colour colour);
    [[nodiscard]] std::vector<SetRow> set_rows(const std::vector<LabelledRow>& rows, double width) const;
    [[nodiscard]] double height_of(const std::vector<SetRow>& rows) const;
    void draw_rows(const std::vector<SetRow>& rows, double x);
    void draw_ground(double height);
    void draw_row_by_row(const std::vector<SetRow>& rows);
    [[nodiscard]] double line_height(double size) const { return size * style_.leading; }

    PdfDocument& document_;
    PageStyle style_;
    std::size_t page_ = 0;
    double y_ = 0; // the top of what comes next
};

} // namespace ers::letters
