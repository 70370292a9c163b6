// Draws the run's two pictures as one SVG: bars for the bookings per second of each form, lines for how latencies grow
// with the data. Pure: figures in, text out.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ers::bench {

struct Bar {
    std::string label; // what it is, some words
    double value = 0;
    double least = 0; // of the rounds
    double most = 0;
    std::string remark; // under the value: "1.31 × …"
};

struct Line {
    std::string label;
    std::vector<std::optional<double>> points; // one for each place on the axis; nothing where it was not measured
};

struct Chart {
    std::string title;
    std::string bars_title; // with its unit
    std::vector<Bar> bars;
    std::string lines_title;         // with its unit
    std::vector<std::string> places; // along the horizontal axis: "S", "M", "L"
    std::vector<Line> lines;         // drawn on a logarithmic scale: points that are not above 0 are left out
    std::string footnote;
};

// A whole SVG document, 1000 wide. A picture without figures says that it has none.
[[nodiscard]] std::string svg_of(const Chart& chart);

} // namespace ers::bench
