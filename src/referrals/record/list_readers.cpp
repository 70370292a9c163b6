#include "ers/referrals/record/list_readers.hpp"

#include <algorithm>
#include <string>

namespace ers::referrals {

bool may_read(const ListReaders& readers, BusinessFunction function) {
    return std::ranges::find(readers.may_read, function) != readers.may_read.end();
}

bool is_own_list(const ListReaders& readers, BusinessFunction function, bool is_at_centre) {
    return std::ranges::find(readers.own_of, function) != readers.own_of.end() &&
           (is_at_centre || !readers.is_of_centres);
}

std::optional<Error> refuse_reader(const ListReaders& readers, BusinessFunction function) {
    if (may_read(readers, function)) return std::nullopt;
    return Error{ErrorCode::forbidden, "The role " + std::string(code_of(function)) + " has no such worklist.", {}};
}

} // namespace ers::referrals
