#include "ers/operation/refusals.hpp"

namespace ers::operation {

tl::unexpected<Error> refuse_stale(std::string_view what, int read, int current) {
    return refuse(ErrorCode::version_stale, "The " + std::string(what) + " has changed since version " +
                                                std::to_string(read) + "; it is at version " + std::to_string(current) +
                                                ".");
}

tl::unexpected<Error> refuse_cursor() {
    return refuse_fields({{"cursor", ErrorCode::invalid_value, "Not a cursor of this list: begin without one."}});
}

} // namespace ers::operation
