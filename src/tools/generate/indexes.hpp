// Indexes, keys and foreign keys of the tables that are filled: dropped before and made again afterwards, from what the
// database itself says of them.
#pragma once

#include <string>
#include <vector>

#include "tools/generate/table_copy.hpp"

namespace ers::generate {

class TableIndexes {
public:
    // Drops them. In a transaction, which must end with restore() or be rolled back.
    explicit TableIndexes(const Workplace& place);
    void restore();

private:
    const Workplace& place_;
    std::vector<std::string> create_;
};

// Makes the months of slots, audit and outbox from `first` until today that are not there.
void make_past_partitions(db::Connection& connection, Date first_slot, Date first_event, Date today);

} // namespace ers::generate
