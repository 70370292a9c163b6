// SQL that several statements share, put together at compile time: Statement needs text of static storage.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace ers::db {

template <const std::string_view&... Parts>
struct JoinedSql {
    static constexpr auto characters = [] {
        std::array<char, (Parts.size() + ... + std::size_t{0})> text{};
        auto at = text.begin();
        ((at = std::copy(Parts.begin(), Parts.end(), at)), ...);
        return text;
    }();
    static constexpr std::string_view text{characters.data(), characters.size()};
};

// The parts one after another. They are constants of namespace scope.
template <const std::string_view&... Parts>
inline constexpr std::string_view joined_sql = JoinedSql<Parts...>::text;

} // namespace ers::db
