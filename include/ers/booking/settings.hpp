// The booking lane's numbers.
#pragma once

#include <chrono>
#include <cstddef>

namespace ers::booking {

struct BookingSettings {
    std::chrono::minutes hold_for{5};
    std::size_t batch_commands_max = 64; // commands committed together; 1: each by itself
    std::chrono::milliseconds batch_wait_max{1}; // how long commands gather while another batch is being committed
    int workers = 2;
    std::size_t queue_length_max = 512;
};

} // namespace ers::booking
