// The numbers of the advice rules that an operator may change. No source names any: they are our design.
#pragma once

#include "ers/core/words.hpp"

namespace ers::advice {

struct AdviceSettings {
    int reply_days_routine = 10; // working days that the side to act next has for it
    int reply_days_urgent = 3;
    int reply_days_two_week_wait = 1;
    // The provider's worklist: false, what waits for the provider's answer; true, every open request.
    bool provider_sees_all_open = false;

    [[nodiscard]] int reply_days(Priority priority) const;
};

} // namespace ers::advice
