// Text on pages.
#include "letters/page_flow.hpp"

#include <algorithm>

namespace ers::letters {

namespace {

constexpr double row_gap = 0.32;       // between rows, as a multiple of the text size
constexpr double paragraph_gap = 0.55; // after a paragraph
constexpr double panel_padding = 10;
constexpr double ascent = 0.93; // from the top of a line of size 1 to its baseline, with the leading's half

// The first characters of the word that fit, at least one.
std::size_t fitting_bytes(const PdfDocument& document, const std::string& word, Weight weight, double size,
                          double width) {
    std::size_t fits = 0;
    for (std::size_t at = 1; at <= word.size(); ++at) {
        const bool inside_character = at < word.size() && (static_cast<unsigned char>(word[at]) & 0xC0U) == 0x80U;
        if (inside_character) continue;
        if (fits > 0 && document.width_of(word.substr(0, at), weight, size) > width) break;
        fits = at;
    }
    return fits;
}

// One line of the text, which has no line breaks.
void wrap_line(const PdfDocument& document, const std::string& text, Weight weight, double size, double width,
               std::vector<std::string>& lines) {
    std::string line;
    const auto place = [&](std::string word) {
        const std::string longer = line.empty() ? word : line + ' ' + word;
        if (document.width_of(longer, weight, size) <= width) {
            line = longer;
            return;
        }
        if (!line.empty()) lines.push_back(line);
        while (document.width_of(word, weight, size) > width) {
            const auto fits = fitting_bytes(document, word, weight, size, width);
            if (fits == word.size()) break;
            lines.push_back(word.substr(0, fits));
            word.erase(0, fits);
        }
        line = word;
    };
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find(' ', begin), text.size());
        if (end > begin) place(text.substr(begin, end - begin));
        begin = end + 1;
    }
    lines.push_back(line);
}

} // namespace

PageStyle ordinary_print() { return {}; }

PageStyle clear_print() {
    return {.text = 12, .small = 10, .heading = 14, .subject = 18, .bottom = 62, .label_width = 112};
}

PageStyle large_print() {
    return {.text = 18,
            .small = 18,
            .heading = 21,
            .subject = 25,
            .leading = 1.4,
            .margin = 51,
            .top = 56.7,
            .bottom = 82,
            .label_width = 0,
            .labels_above = true};
}

std::vector<std::string> wrap(const PdfDocument& document, std::string_view text, Weight weight, double size,
                              double width) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        wrap_line(document, printable(text.substr(begin, end - begin)), weight, size, width, lines);
        begin = end + 1;
    }
    return lines;
}

PageFlow::PageFlow(PdfDocument& document, const PageStyle& style) : document_(document), style_(style) { new_page(); }

void PageFlow::new_page() {
    page_ = document_.add_page();
    y_ = style_.top;
}

void PageFlow::need(double height) {
    const bool at_the_top = y_ <= style_.top;
    if (!at_the_top && y_ + height > page_height - style_.bottom) new_page();
}

void PageFlow::set_lines(const std::vector<std::string>& lines, double x, Weight weight, double size, Colour colour) {
    const double height = line_height(size);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        // No single line of a paragraph is left behind at the foot of a page.
        need(i == 0 && lines.size() > 1 ? 2 * height : height);
        document_.write(page_, x, y_ + ascent * size, lines[i], weight, size, colour);
        y_ += height;
    }
}

void PageFlow::sender(std::string_view name) {
    set_lines(wrap(document_, name, Weight::bold, style_.heading, text_width()), style_.margin, Weight::bold,
              style_.heading, ink);
}

void PageFlow::subject(std::string_view text) {
    set_lines(wrap(document_, text, Weight::bold, style_.subject, text_width()), style_.margin, Weight::bold,
              style_.subject, accent);
    skip(style_.text * paragraph_gap);
}

void PageFlow::heading(std::string_view text, int lines_after) {
    const auto lines = wrap(document_, text, Weight::bold, style_.heading, text_width());
    skip(style_.text * 0.7);
    need(line_height(style_.heading) * static_cast<double>(lines.size()) + line_height(style_.text) * lines_after);
    set_lines(lines, style_.margin, Weight::bold, style_.heading, accent);
    skip(style_.text * 0.25);
}

void PageFlow::subheading(std::string_view text, double indent, int lines_after) {
    const auto lines = wrap(document_, text, Weight::bold, style_.text, text_width() - indent);
    need(line_height(style_.text) * (static_cast<double>(lines.size()) + lines_after));
    set_lines(lines, style_.margin + indent, Weight::bold, style_.text, ink);
}

void PageFlow::paragraph(std::string_view text, double indent, Weight weight) {
    set_lines(wrap(document_, text, weight, style_.text, text_width() - indent), style_.margin + indent, weight,
              style_.text, ink);
    skip(style_.text * paragraph_gap);
}

void PageFlow::small_print(std::string_view text) {
    set_lines(wrap(document_, text, Weight::regular, style_.small, text_width()), style_.margin, Weight::regular,
              style_.small, quiet_ink);
    skip(style_.text * paragraph_gap);
}

void PageFlow::marked_paragraph(std::string_view mark, std::string_view text, Weight weight) {
    const auto lines = wrap(document_, text, weight, style_.text, text_width() - indent());
    need(line_height(style_.text) * std::min(2.0, static_cast<double>(lines.size())));
    document_.write(page_, style_.margin, y_ + ascent * style_.text, printable(mark), Weight::bold, style_.text,
                    accent);
    set_lines(lines, style_.margin + indent(), weight, style_.text, ink);
    skip(style_.text * paragraph_gap);
}

struct PageFlow::SetRow {
    std::vector<std::string> label;
    std::vector<std::string> value;
};

std::vector<PageFlow::SetRow> PageFlow::set_rows(const std::vector<LabelledRow>& rows, double width) const {
    std::vector<SetRow> set;
    for (const auto& row : rows) {
        if (row.value.empty()) continue;
        const double beside = style_.labels_above ? width : style_.label_width - style_.text * 0.6;
        const double value_width = style_.labels_above ? width : width - style_.label_width;
        set.push_back({wrap(document_, row.label, Weight::bold, style_.text, beside),
                       wrap(document_, row.value, Weight::regular, style_.text, value_width)});
    }
    return set;
}

double PageFlow::height_of(const std::vector<SetRow>& rows) const {
    double height = 0;
    for (const auto& row : rows) {
        const auto lines =
            style_.labels_above ? row.label.size() + row.value.size() : std::max(row.label.size(), row.value.size());
        height += line_height(style_.text) * static_cast<double>(lines) + style_.text * row_gap;
    }
    return rows.empty() ? 0 : height - style_.text * row_gap;
}

void PageFlow::draw_rows(const std::vector<SetRow>& rows, double x) {
    const double height = line_height(style_.text);
    for (const auto& row : rows) {
        need(height * static_cast<double>(style_.labels_above ? row.label.size() + 1 : row.label.size()));
        const double top = y_;
        const auto label_page = page_;
        set_lines(row.label, x, Weight::bold, style_.text, quiet_ink);
        const double below_label = y_;
        if (!style_.labels_above) y_ = top;
        set_lines(row.value, x + (style_.labels_above ? 0 : style_.label_width), Weight::regular, style_.text, ink);
        if (page_ == label_page) y_ = std::max(y_, below_label);
        skip(style_.text * row_gap);
    }
}

void PageFlow::rows(const std::vector<LabelledRow>& rows, double indent) {
    draw_rows(set_rows(rows, text_width() - indent), style_.margin + indent);
    skip(style_.text * (paragraph_gap - row_gap));
}

double PageFlow::height_of_rows(const std::vector<LabelledRow>& rows, double indent) const {
    return height_of(set_rows(rows, text_width() - indent));
}

void PageFlow::draw_ground(double height) {
    document_.fill_box(page_, style_.margin, y_, text_width(), height, panel_tint);
    document_.fill_box(page_, style_.margin, y_, 3, height, accent);
}

void PageFlow::draw_row_by_row(const std::vector<SetRow>& rows) {
    for (const auto& row : rows) {
        const double height = height_of({row}) + style_.text * 0.6;
        const bool fits_on_a_page = height <= page_height - style_.top - style_.bottom;
        need(height);
        const double top = y_;
        if (fits_on_a_page) draw_ground(height);
        skip(style_.text * 0.3);
        draw_rows({row}, style_.margin + panel_padding);
        if (fits_on_a_page) y_ = top + height;
    }
}

void PageFlow::panel(const std::vector<LabelledRow>& rows) {
    const auto set = set_rows(rows, text_width() - 2 * panel_padding);
    const double height = height_of(set) + 2 * panel_padding;
    const bool fits_here = y_ + height <= page_height - style_.bottom;
    const bool fits_on_a_page = height <= page_height - style_.top - style_.bottom;
    if (!fits_on_a_page || (style_.labels_above && !fits_here)) {
        draw_row_by_row(set);
    } else {
        need(height);
        const double top = y_;
        draw_ground(height);
        skip(panel_padding);
        draw_rows(set, style_.margin + panel_padding);
        y_ = top + height;
    }
    skip(style_.text * paragraph_gap);
}

void PageFlow::rule() {
    document_.draw_rule(page_, style_.margin, y_, text_width(), 0.8, rule_tint);
    skip(style_.text * paragraph_gap);
}

void PageFlow::finish(const std::function<void(std::size_t page, std::size_t pages)>& draw_foot) {
    const auto pages = document_.pages();
    for (std::size_t page = 0; page < pages; ++page) draw_foot(page, pages);
}

} // namespace ers::letters
