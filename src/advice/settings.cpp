// Which number goes with which priority.
#include "ers/advice/settings.hpp"

namespace ers::advice {

int AdviceSettings::reply_days(Priority priority) const {
    switch (priority) {
        case Priority::two_week_wait: return reply_days_two_week_wait;
        case Priority::urgent: return reply_days_urgent;
        case Priority::routine: break;
    }
    return reply_days_routine;
}

} // namespace ers::advice
