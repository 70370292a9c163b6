// Repeats of what is not known.
#include "tools/load/scenario.hpp"

namespace ers::load {

std::optional<Then> Repeats::ask(const Reply& reply) {
    const bool stands = reply.outcome == http::LoadAnswer::Outcome::answered && reply.status < 500;
    if (!is_wanted_ || stands) {
        until_ = {};
        return std::nullopt;
    }
    const auto now = std::chrono::steady_clock::now();
    if (until_ == std::chrono::steady_clock::time_point{}) until_ = now + repeat_for_max;
    if (now >= until_) return std::nullopt;
    return Then::repeat(repeat_after);
}

} // namespace ers::load
