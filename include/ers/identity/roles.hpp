// The role matrix: which business functions may do what. Data, walked by a test over every route and every role.
#pragma once

#include <span>
#include <string_view>

#include "ers/core/words.hpp"

namespace ers::identity {

// "referral.create" and so on; a route names one.
struct Permission {
    std::string_view name;
    std::span<const BusinessFunction> functions;
};

[[nodiscard]] std::span<const Permission> role_matrix();
// False for a permission that is not in the matrix.
[[nodiscard]] bool may(BusinessFunction function, std::string_view permission);

} // namespace ers::identity
