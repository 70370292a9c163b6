// One table being filled: text of rows in, COPY out, progress told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ers/db/connection.hpp"
#include "ers/tools/generate/generate.hpp"
#include "tools/generate/copy_text.hpp"

namespace ers::generate {

// What all stages share.
struct Workplace {
    db::Connection& connection;
    const GenerateSettings& settings;
};

class TableCopy {
public:
    // `total` as in Progress; progress counts rows unless set_done() says otherwise. Both names must outlive it.
    TableCopy(const Workplace& place, std::string_view stage, std::string_view table,
              const std::vector<std::string>& columns, std::uint64_t total);

    [[nodiscard]] CopyText& row() { return text_; }
    void end_row();
    void set_done(std::uint64_t done) { done_ = done; }
    void finish();
    [[nodiscard]] std::uint64_t rows() const { return rows_; }

private:
    void flush();
    void tell(bool is_finished) const;

    const GenerateSettings& settings_;
    std::string_view stage_;
    std::string_view table_;
    db::CopyWriter writer_;
    CopyText text_;
    std::uint64_t total_;
    std::uint64_t rows_ = 0;
    std::optional<std::uint64_t> done_;
};

} // namespace ers::generate
