// Roles and what they see.
#include "interfaces/views/viewer.hpp"

#include "ers/referrals/record/states.hpp"

namespace ers::views {

Audience audience_of(BusinessFunction function) {
    if (function == BusinessFunction::patient) return Audience::patient;
    return referrals::is_desk_function(function) ? Audience::desk : Audience::staff;
}

} // namespace ers::views
