// A scanner whose verdicts the test decides.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ers/documents/scanner.hpp"
#include "ers/documents/scanning.hpp"

namespace ers::documents {

// Gives the verdicts that it was told to, in their order.
class ScriptedScanner final : public Scanner {
public:
    explicit ScriptedScanner(std::vector<Verdict> verdicts) : verdicts_(std::move(verdicts)) {}
    ScanResult scan(std::string_view content) override {
        seen.emplace_back(content);
        return {verdicts_.at(seen.size() - 1), "scripted"};
    }
    std::vector<std::string> seen;

private:
    std::vector<Verdict> verdicts_;
};

} // namespace ers::documents
