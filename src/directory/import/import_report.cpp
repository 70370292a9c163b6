#include "ers/directory/import/import_report.hpp"

#include <cstddef>

namespace ers::directory {

std::string import_report_text(const ImportReport& report) {
    std::string text;
    std::size_t refused = 0;
    for (const FileReport& file : report.files) {
        text += file.file + ": ";
        if (file.failure) {
            text += "NOT LOADED: " + *file.failure + "\n";
            continue;
        }
        text += std::to_string(file.rows) + " rows; " + std::to_string(file.loaded) + " new or changed, " +
                std::to_string(file.unchanged) + " unchanged, " + std::to_string(file.skipped) + " left out, " +
                std::to_string(file.refused) + " refused\n";
        for (const std::string& remark : file.remarks) text += "  " + remark + "\n";
        refused += file.refused;
    }
    if (refused == 0) return text;
    text += std::to_string(refused) + " rows were refused:\n";
    for (const Refusal& refusal : report.refusals) {
        text += "  " + refusal.file + ":" + std::to_string(refusal.line) + ": " + refusal.reason + "\n";
    }
    if (refused > report.refusals.size()) {
        text += "  and " + std::to_string(refused - report.refusals.size()) + " more\n";
    }
    return text;
}

} // namespace ers::directory
