// Heads and foot lines.
#include "letters/furniture.hpp"

namespace ers::letters {

namespace {

constexpr double sender_top = 38;

} // namespace

void draw_sender(PageFlow& flow, std::string_view name, std::string_view place) {
    auto& document = flow.document();
    const auto& style = flow.style();
    flow.move_to(sender_top);
    flow.sender(name);
    if (!place.empty()) flow.small_print(place);
    document.draw_rule(flow.page(), style.margin, flow.y() + 1, flow.text_width(), 1.6, accent);
    flow.skip(style.text);
}

void draw_foot(PageFlow& flow, std::size_t page, std::string_view left, std::string_view right) {
    auto& document = flow.document();
    const auto& style = flow.style();
    const double baseline = page_height - 34;
    document.draw_rule(page, style.margin, baseline - style.small * 1.5, flow.text_width(), 0.8, rule_tint);
    const auto shown = printable(right);
    const double width = document.width_of(shown, Weight::regular, style.small);
    document.write(page, page_width - style.margin - width, baseline, shown, Weight::regular, style.small, quiet_ink);
    // A text that is too long for the line is wrapped before the page's number.
    const double space = flow.text_width() - width - 3 * style.small;
    const auto lines = wrap(document, left, Weight::regular, style.small, space);
    document.write(page, style.margin, baseline, lines.front() + (lines.size() > 1 ? " …" : ""), Weight::regular,
                   style.small, quiet_ink);
}

} // namespace ers::letters
