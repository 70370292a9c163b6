// Makes the ground for a rush on one service, through the service's own API: so many free slots and no more, and so
// many referrals with it on their shortlists.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/load/scenarios.hpp"

namespace ers::load {

struct FlashPatient {
    std::string ubrn;
    std::string organisation;
    int version = 0;
    std::vector<std::string> shortlist;
    bool has_service = false; // on the shortlist
};

struct FlashGround {
    std::int64_t service = 0;
    std::string provider;
    std::vector<std::int64_t> slots;
    std::vector<FlashPatient> patients;
};

// Throws std::runtime_error where the data has not enough referrals of one specialty, or a call is refused.
[[nodiscard]] FlashGround prepare_flash(const Making& making);

} // namespace ers::load
