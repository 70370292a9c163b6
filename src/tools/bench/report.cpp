// The table and the JSON of a run.
#include "tools/bench/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ers::bench {
namespace {

using Cells = std::array<std::string, 4>;

// Characters, not bytes: ÷ and ≥ are one column wide.
std::size_t columns_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, std::size_t columns) {
    return text + std::string(columns - std::min(columns, columns_of(text)), ' ');
}

std::string verdict_of(const Figure& figure) {
    if (figure.is_met) return *figure.is_met ? "met" : "NOT MET";
    return figure.target.empty() ? "" : "not judged";
}

std::string aligned(const std::vector<Cells>& rows) {
    std::array<std::size_t, 4> widths{};
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
    }
    std::string text;
    for (std::size_t number = 0; number < rows.size(); ++number) {
        std::string line;
        for (std::size_t i = 0; i < rows[number].size(); ++i) line += padded(rows[number][i], widths[i]) + "  ";
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
        if (number > 0) continue;
        std::string rule;
        for (const auto width : widths) rule += std::string(width, '-') + "  ";
        text += rule.substr(0, rule.size() - 2) + '\n';
    }
    return text;
}

std::string machine_line(const nlohmann::json& machine) {
    if (!machine.is_object()) return {};
    return "machine: " + machine.value("processors_text", std::string("?")) + ", " +
           number_text(machine.value("memory_bytes", 0.0) / 1e9) + " GB memory, PostgreSQL " +
           machine.value("postgresql", std::string("?")) + ", one fdatasync of 8 kB " +
           number_text(machine.value("fsync_ms", 0.0)) + " ms\n";
}

} // namespace

std::string number_text(double number) {
    std::array<char, 64> text{};
    if (number == 0 || !std::isfinite(number)) return number == 0 ? "0" : "-";
    if (std::fabs(number) < 99.95) {
        std::snprintf(text.data(), text.size(), "%.3g", number);
        return text.data();
    }
    std::snprintf(text.data(), text.size(), "%.0f", number);
    std::string digits = text.data();
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
    return digits;
}

std::string against_limit(double measured, double limit, const std::string& unit) {
    return number_text(measured) + " " + unit + " = " + number_text(measured / limit) + " of " + number_text(limit) +
           " " + unit;
}

std::string table_of(const Report& report) {
    std::vector<Cells> rows{{"figure", "measured", "target", ""}};
    for (const auto& figure : report.figures) {
        rows.push_back({figure.name, figure.measured, figure.target, verdict_of(figure)});
    }
    std::string text = aligned(rows) + '\n' + machine_line(report.machine);
    if (!report.seconds.empty()) {
        text += "took:";
        for (const auto& [part, seconds] : report.seconds) text += " " + part + " " + number_text(seconds) + " s,";
        text.back() = '\n';
    }
    if (report.is_quick) text += "A quick run shows that everything works; its speeds mean nothing.\n";
    for (const auto& problem : report.problems) text += "WRONG: " + problem + '\n';
    return text;
}

nlohmann::json json_of(const Report& report) {
    nlohmann::json figures = nlohmann::json::array();
    for (const auto& figure : report.figures) {
        figures.push_back({{"name", figure.name},
                           {"measured", figure.measured},
                           {"target", figure.target},
                           {"met", figure.is_met ? nlohmann::json(*figure.is_met) : nlohmann::json(nullptr)},
                           {"value", figure.value}});
    }
    return {{"began_at", report.began_at}, {"quick", report.is_quick},      {"machine", report.machine},
            {"settings", report.settings}, {"figures", std::move(figures)}, {"parts", report.parts},
            {"seconds", report.seconds},   {"problems", report.problems}};
}

} // namespace ers::bench
