// The booking lane's numbers.
#pragma once

#include <chrono>
#include <cstddef>

namespace ers::booking {

struct BookingSettings {
    std::chrono::minutes hold_for{5};
    std::size_t batch_commands_max = 32; // commands committed together; 1: each by itself
    int workers = 2;
    std::size_t queue_length_max = 512;
};

} // namespace ers::booking
