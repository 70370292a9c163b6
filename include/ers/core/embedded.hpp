// Files that travel inside the program: migrations, demo data, default settings, the API document.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace ers::embedded {

struct File {
    std::string_view name; // path below its folder: "migrations/V0001__foundation.sql"
    std::string_view text;

    constexpr File() = default;
    File(std::string_view name_, const char* bytes, std::size_t size) : name(name_), text(bytes, size) {}
};

// Sorted by name.
[[nodiscard]] std::span<const File> sql();
[[nodiscard]] std::span<const File> demo();
[[nodiscard]] std::span<const File> config();
[[nodiscard]] std::span<const File> api();

} // namespace ers::embedded
