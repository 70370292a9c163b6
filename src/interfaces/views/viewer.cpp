// Roles and what they see.
#include "interfaces/views/viewer.hpp"

#include "ers/referrals/record/states.hpp"

namespace ers::views {

Audience audience_of(BusinessFunction function) {
    if (function == BusinessFunction::patient) return Audience::patient;
    const bool is_staff = referrals::is_referrer_function(function) || referrals::is_provider_function(function);
    return is_staff ? Audience::staff : Audience::desk; // a function that is named nowhere sees no clinical words
}

} // namespace ers::views
