// One table being filled.
#include "tools/generate/table_copy.hpp"

namespace ers::generate {

TableCopy::TableCopy(const Workplace& place, std::string_view stage, std::string_view table,
                     const std::vector<std::string>& columns, std::uint64_t total)
    : settings_(place.settings),
      stage_(stage),
      table_(table),
      writer_(place.connection, table, columns),
      total_(total) {
    tell(false);
}

void TableCopy::end_row() {
    text_.end_row();
    ++rows_;
    if (text_.is_full()) flush();
}

void TableCopy::flush() {
    if (text_.empty()) return;
    writer_.write(text_.rows());
    if (settings_.copied) settings_.copied(table_, text_.rows());
    text_.clear();
    tell(false);
}

void TableCopy::finish() {
    flush();
    writer_.finish();
    tell(true);
}

void TableCopy::tell(bool is_finished) const {
    settings_.progress({.stage = stage_,
                        .done = is_finished ? total_ : done_.value_or(rows_),
                        .total = total_,
                        .rows = rows_,
                        .is_finished = is_finished});
}

} // namespace ers::generate
