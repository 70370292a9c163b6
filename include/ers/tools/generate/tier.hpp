// How much data there is at each tier, and the disk that it needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ers::generate {

struct TierSize {
    std::string_view name;
    std::uint32_t services = 0;  // at least; existing ones count
    std::uint32_t practices = 0; // the same
    std::uint32_t slots = 0;
    std::uint32_t referrals = 0;
};

[[nodiscard]] std::span<const TierSize> tiers();
[[nodiscard]] std::optional<TierSize> tier_named(std::string_view name);
[[nodiscard]] std::string tier_names(); // "S, M, L, XL"

// Disk that the finished database takes, and that generating takes besides (write-ahead log, sorting), in bytes.
struct DiskNeed {
    std::uint64_t database = 0;
    std::uint64_t meanwhile = 0;
    [[nodiscard]] std::uint64_t total() const { return database + meanwhile; }
};
[[nodiscard]] DiskNeed disk_need(const TierSize& size);

// "12.3 GB"
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

} // namespace ers::generate
