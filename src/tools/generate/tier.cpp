// The tiers.
#include "ers/tools/generate/tier.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ers::generate {

namespace {

constexpr std::array tier_table{
    TierSize{.name = "S", .services = 400, .practices = 50, .slots = 20'000, .referrals = 20'000},
    TierSize{.name = "M", .services = 5'000, .practices = 700, .slots = 500'000, .referrals = 500'000},
    TierSize{.name = "L", .services = 13'600, .practices = 6'300, .slots = 5'000'000, .referrals = 4'000'000},
    TierSize{.name = "XL", .services = 50'000, .practices = 6'300, .slots = 5'000'000, .referrals = 16'000'000},
};

// Measured at M: what a row and all that hangs on it (patients, appointments, audit, indexes) takes.
constexpr std::uint64_t bytes_of_start = 50'000'000;
constexpr std::uint64_t bytes_per_service = 3'000;
constexpr std::uint64_t bytes_per_slot = 260;
constexpr std::uint64_t bytes_per_referral = 1'900;
// The log keeps up to max_wal_size before it is recycled; indexes are sorted on disk.
constexpr std::uint64_t log_bytes_max = 1'500'000'000;

} // namespace

std::span<const TierSize> tiers() { return tier_table; }

std::optional<TierSize> tier_named(std::string_view name) {
    for (const auto& tier : tier_table) {
        if (tier.name == name) return tier;
    }
    return std::nullopt;
}

std::string tier_names() {
    std::string names;
    for (const auto& tier : tier_table) {
        if (!names.empty()) names += ", ";
        names += tier.name;
    }
    return names;
}

DiskNeed disk_need(const TierSize& size) {
    DiskNeed need;
    need.database = bytes_of_start + bytes_per_service * size.services + bytes_per_slot * size.slots +
                    bytes_per_referral * size.referrals;
    need.meanwhile = std::min(log_bytes_max, need.database) + need.database / 10;
    return need;
}

std::string bytes_text(std::uint64_t bytes) {
    constexpr double giga = 1e9;
    constexpr double mega = 1e6;
    std::array<char, 32> text{};
    const auto value = static_cast<double>(bytes);
    if (value >= giga) {
        std::snprintf(text.data(), text.size(), "%.1f GB", value / giga);
    } else {
        std::snprintf(text.data(), text.size(), "%.0f MB", value / mega);
    }
    return text.data();
}

} // namespace ers::generate
