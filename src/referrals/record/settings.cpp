// Which number goes with which priority.
#include "ers/referrals/record/settings.hpp"

namespace ers::referrals {

bool ReferralSettings::is_to_confirm(Priority priority) const {
    switch (priority) {
        case Priority::routine: return confirm_routine;
        case Priority::urgent: return confirm_urgent;
        case Priority::two_week_wait: break;
    }
    return false;
}

int ReferralSettings::letter_days(Priority priority) const {
    return priority == Priority::routine ? letter_days_routine : letter_days_urgent;
}

int ReferralSettings::contact_days(Priority priority) const {
    switch (priority) {
        case Priority::two_week_wait: return contact_days_two_week_wait;
        case Priority::urgent: return contact_days_urgent;
        case Priority::routine: break;
    }
    return contact_days_routine;
}

int ReferralSettings::triage_days(Priority priority) const {
    switch (priority) {
        case Priority::two_week_wait: return triage_days_two_week_wait;
        case Priority::urgent: return triage_days_urgent;
        case Priority::routine: break;
    }
    return triage_days_routine;
}

int ReferralSettings::booking_days(Priority priority) const {
    return priority == Priority::routine ? booking_days_routine : booking_days_urgent;
}

int ReferralSettings::requirement_days(Priority priority) const {
    return priority == Priority::routine ? requirement_days_routine : requirement_days_urgent;
}

int ReferralSettings::reminder_first_days(Priority priority) const {
    return priority == Priority::routine ? reminder_first_days_routine : reminder_first_days_urgent;
}

int ReferralSettings::reminder_next_days(Priority priority) const {
    return priority == Priority::routine ? reminder_next_days_routine : reminder_next_days_urgent;
}

int ReferralSettings::review_days(Priority priority) const {
    return priority == Priority::routine ? review_days_routine : review_days_urgent;
}

} // namespace ers::referrals
