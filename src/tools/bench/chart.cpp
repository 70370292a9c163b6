// The two pictures of a run. Everything is placed by hand: two panels of one size beside each other.
#include "tools/bench/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "tools/bench/report.hpp"

namespace ers::bench {
namespace {

constexpr double chart_width = 1000;
constexpr double chart_height = 520;
constexpr double panel_top = 110;
constexpr double panel_height = 310;
constexpr double panel_width = 350;
constexpr double bars_left = 80;
constexpr double lines_left = 535;
constexpr double label_gap = 15; // between the labels at the ends of lines: the height of their letters
constexpr std::array<const char*, 6> line_colours{"#0b3c6f", "#1b6ca8", "#3f8fc9", "#6b2f00", "#a8520a", "#c97414"};
constexpr std::array<const char*, 4> bar_colours{"#8a8f98", "#b9bec6", "#1b6ca8", "#5fa8d3"};

std::string chart_number(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", number);
    return text.data();
}

std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            default: safe += c;
        }
    }
    return safe;
}

// With a white edge, so that it can be read across a line.
std::string text_at(double x, double y, const std::string& text, const std::string& anchor, int size,
                    const std::string& colour = "#222", const std::string& weight = "normal") {
    return "<text x=\"" + chart_number(x) + "\" y=\"" + chart_number(y) + "\" text-anchor=\"" + anchor +
           "\" font-size=\"" + std::to_string(size) + "\" font-weight=\"" + weight + "\" fill=\"" + colour +
           "\" stroke=\"white\" stroke-width=\"4\" paint-order=\"stroke\">" + escaped(text) + "</text>\n";
}

std::string line_between(double x1, double y1, double x2, double y2, const std::string& colour, double width) {
    return "<line x1=\"" + chart_number(x1) + "\" y1=\"" + chart_number(y1) + "\" x2=\"" + chart_number(x2) +
           "\" y2=\"" + chart_number(y2) + "\" stroke=\"" + colour + "\" stroke-width=\"" + chart_number(width) +
           "\"/>\n";
}

// 1, 2 or 5 times a power of ten, so that some five of them make the most.
double tick_step(double most) {
    const double rough = most / 5;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (rough <= factor * power) return factor * power;
    }
    return 10 * power;
}

// Words in as many lines as a bar's width asks for.
std::vector<std::string> wrapped(const std::string& text, std::size_t characters_max) {
    std::vector<std::string> lines{""};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        if (!lines.back().empty() && lines.back().size() + 1 + word.size() > characters_max) lines.emplace_back();
        lines.back() += (lines.back().empty() ? "" : " ") + word;
        at = end + 1;
    }
    return lines;
}

std::string axis_frame(double left, const std::string& title) {
    return text_at(left, panel_top - 22, title, "start", 15, "#222", "bold") +
           line_between(left, panel_top + panel_height, left + panel_width, panel_top + panel_height, "#444", 1);
}

std::string nothing_measured(double left) {
    return text_at(left + panel_width / 2, panel_top + panel_height / 2, "not measured in this run", "middle", 14,
                   "#777");
}

std::string draw_bar(const Bar& bar, double middle, double width, double scale, const std::string& colour) {
    const double bottom = panel_top + panel_height;
    const double top = bottom - bar.value * scale;
    std::string svg = "<rect x=\"" + chart_number(middle - width / 2) + "\" y=\"" + chart_number(top) + "\" width=\"" +
                      chart_number(width) + "\" height=\"" + chart_number(bar.value * scale) + "\" fill=\"" + colour +
                      "\"/>\n";
    const double high = bottom - bar.most * scale;
    svg += line_between(middle, high, middle, bottom - bar.least * scale, "#222", 1.5);
    svg += line_between(middle - 6, high, middle + 6, high, "#222", 1.5);
    svg += line_between(middle - 6, bottom - bar.least * scale, middle + 6, bottom - bar.least * scale, "#222", 1.5);
    const double label = std::min(top, high) - 8;
    svg += text_at(middle, label, number_text(bar.value), "middle", 14, "#222", "bold");
    if (!bar.remark.empty()) svg += text_at(middle, label - 17, bar.remark, "middle", 12, "#444");
    double y = bottom + 19;
    for (const auto& line : wrapped(bar.label, 14)) {
        svg += text_at(middle, y, line, "middle", 12);
        y += 15;
    }
    return svg;
}

std::string draw_bars(const Chart& chart) {
    std::string svg = axis_frame(bars_left, chart.bars_title);
    double most = 0;
    for (const auto& bar : chart.bars) most = std::max({most, bar.value, bar.most});
    if (most <= 0) return svg + nothing_measured(bars_left);
    const double scale = panel_height / (most * 1.2); // space for what is written above the highest
    for (double tick = 0; tick * scale <= panel_height; tick += tick_step(most)) {
        const double y = panel_top + panel_height - tick * scale;
        svg += line_between(bars_left, y, bars_left + panel_width, y, tick == 0 ? "#444" : "#ddd", 1);
        svg += text_at(bars_left - 8, y + 4, number_text(tick), "end", 12, "#555");
    }
    const double place_width = panel_width / static_cast<double>(chart.bars.size());
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        svg += draw_bar(chart.bars[i], bars_left + place_width * (static_cast<double>(i) + 0.5), place_width * 0.55,
                        scale, bar_colours[i % bar_colours.size()]);
    }
    return svg;
}

// Tens of the logarithmic axis.
struct Decades {
    double first = 0;
    double last = 1;
    [[nodiscard]] double y_of(double value) const {
        return panel_top + panel_height - (std::log10(value) - first) / (last - first) * panel_height;
    }
};

std::optional<Decades> decades_of(const Chart& chart) {
    double least = 0;
    double most = 0;
    for (const auto& line : chart.lines) {
        for (const auto& point : line.points) {
            if (!point || *point <= 0) continue;
            least = least == 0 ? *point : std::min(least, *point);
            most = std::max(most, *point);
        }
    }
    if (most == 0) return std::nullopt;
    const double first = std::floor(std::log10(least));
    return Decades{first, std::max(first + 1, std::ceil(std::log10(most)))};
}

struct EndLabel {
    double y = 0;
    double x = 0;
    std::string text;
    std::string colour;
};

// Pushes labels apart that would be written over each other, and all of them back above the panel's end.
void spread_labels(std::vector<EndLabel>& labels) {
    std::sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
    for (std::size_t i = 1; i < labels.size(); ++i) labels[i].y = std::max(labels[i].y, labels[i - 1].y + label_gap);
    double lowest = panel_top + panel_height;
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        label->y = std::min(label->y, lowest);
        lowest = label->y - label_gap;
    }
}

std::string draw_line(const Line& line, const Decades& decades, double place_width, const std::string& colour,
                      std::vector<EndLabel>& labels) {
    std::string svg;
    std::string path;
    EndLabel label{0, 0, line.label, colour};
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        if (!line.points[i] || *line.points[i] <= 0) continue;
        label.x = lines_left + place_width * (static_cast<double>(i) + 0.5);
        label.y = decades.y_of(*line.points[i]);
        path += (path.empty() ? "M" : " L") + chart_number(label.x) + " " + chart_number(label.y);
        svg += "<circle cx=\"" + chart_number(label.x) + "\" cy=\"" + chart_number(label.y) + "\" r=\"3.5\" fill=\"" +
               colour + "\"/>\n";
        label.text = line.label + ' ' + number_text(*line.points[i]);
    }
    if (path.empty()) return {};
    labels.push_back(label);
    return "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\"/>\n" + svg;
}

std::string draw_lines(const Chart& chart) {
    std::string svg = axis_frame(lines_left, chart.lines_title);
    const auto decades = decades_of(chart);
    if (!decades) return svg + nothing_measured(lines_left);
    for (double decade = decades->first; decade <= decades->last; ++decade) {
        const double y = decades->y_of(std::pow(10, decade));
        svg += line_between(lines_left, y, lines_left + panel_width, y, decade == decades->first ? "#444" : "#ddd", 1);
        svg += text_at(lines_left - 8, y + 4, number_text(std::pow(10, decade)), "end", 12, "#555");
    }
    const double place_width = (panel_width - 60) / static_cast<double>(chart.places.size());
    for (std::size_t i = 0; i < chart.places.size(); ++i) {
        svg += text_at(lines_left + place_width * (static_cast<double>(i) + 0.5), panel_top + panel_height + 19,
                       chart.places[i], "middle", 12);
    }
    std::vector<EndLabel> labels;
    for (std::size_t i = 0; i < chart.lines.size(); ++i) {
        svg += draw_line(chart.lines[i], *decades, place_width, line_colours[i % line_colours.size()], labels);
    }
    spread_labels(labels);
    // In one column behind the last place, so that none is written over a line.
    const double column = lines_left + place_width * (static_cast<double>(chart.places.size()) - 0.5) + 22;
    for (const auto& label : labels) svg += text_at(column, label.y + 4, label.text, "start", 12, label.colour, "bold");
    return svg;
}

} // namespace

std::string svg_of(const Chart& chart) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + chart_number(chart_width) + " " +
           chart_number(chart_height) + "\" width=\"" + chart_number(chart_width) + "\" height=\"" +
           chart_number(chart_height) + "\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n" +
           "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" +
           text_at(bars_left, 40, chart.title, "start", 19, "#222", "bold") + draw_bars(chart) + draw_lines(chart) +
           text_at(bars_left, chart_height - 18, chart.footnote, "start", 12, "#555") + "</svg>\n";
}

} // namespace ers::bench
