// What is asked for, inside the booking window.
#include "ers/booking/bookable_slots.hpp"

#include <algorithm>

#include "ers/booking/booking_window.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/links/links.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::booking {

namespace {

bool is_shortlisted(const referrals::Referral& referral, std::int64_t service_id) {
    const auto& shortlist = referral.shortlist;
    return std::find(shortlist.begin(), shortlist.end(), service_id) != shortlist.end();
}

// Where slots may be taken for this referral, or what is wrong with the service.
tl::expected<slots::PairSide, FieldError> side_of_pair(const OperationContext& context,
                                                       const referrals::Referral& referral, std::int64_t service_id,
                                                       const char* field) {
    const auto* service = context.directory.find_service(service_id);
    if (service == nullptr || !service->is_published || !is_shortlisted(referral, service_id)) {
        return tl::unexpected(
            FieldError{field, ErrorCode::inappropriate_value, "The service is not on the referral's shortlist."});
    }
    const auto range = bookable_range(*service, referral.priority, context.now);
    if (!range) {
        return tl::unexpected(
            FieldError{field, ErrorCode::unsupported_priority, "The service does not take the referral's priority."});
    }
    return slots::PairSide{service_id, referral.priority, range->from, range->until};
}

} // namespace

Result<slots::SlotPage> list_bookable_slots(const OperationContext& context, const BookableSlots& asked) {
    const auto* service = context.directory.find_service(asked.service_id);
    if (service == nullptr || !service->is_published) return refuse(ErrorCode::not_found);
    const auto range = bookable_range(*service, asked.priority, context.now);
    if (!range) {
        return refuse_fields(
            {{"priority", ErrorCode::unsupported_priority, "The service does not take this priority."}});
    }
    return slots::list_free_slots(context.connection,
                                  {.service_id = asked.service_id,
                                   .priority = asked.priority,
                                   .from = std::max(asked.from.value_or(range->from), range->from),
                                   .until = std::min(asked.to.value_or(range->until), range->until),
                                   .clinician = asked.clinician,
                                   .limit = asked.limit,
                                   .cursor = asked.cursor},
                                  context.now);
}

Result<slots::SlotPage> list_bookable_slots_for(const OperationContext& context, const Ubrn& ubrn,
                                                BookableSlots asked) {
    const auto referral = referrals::view_referral(context, ubrn);
    if (!referral) return tl::unexpected(referral.error());
    if (!is_shortlisted(*referral, asked.service_id)) return refuse(ErrorCode::not_found);
    asked.priority = referral->priority;
    return list_bookable_slots(context, asked);
}

Result<slots::PairPage> list_same_day_slots(const OperationContext& context, const Ubrn& ubrn, std::int64_t link_id,
                                            const SameDaySlots& asked) {
    const auto link = referrals::find_link(context, ubrn, link_id);
    if (!link) return tl::unexpected(link.error());
    if (!referrals::is_made_by_people(link->kind)) {
        return refuse(ErrorCode::invalid_state, "Referrals that are linked like this are not booked together.");
    }
    const auto referral = referrals::view_referral(context, ubrn);
    if (!referral) return tl::unexpected(referral.error());
    const auto own_side = side_of_pair(context, *referral, asked.service, "service");
    const auto other_side = side_of_pair(context, *link->other, asked.other_service, "other_service");
    std::vector<FieldError> wrong;
    for (const auto* side : {&own_side, &other_side}) {
        if (!*side) wrong.push_back(side->error());
    }
    if (!wrong.empty()) return refuse_fields(std::move(wrong));
    const bool comes_first = link->position == referrals::LinkPosition::first;
    return slots::list_slot_pairs(context.connection,
                                  {.first = comes_first ? *own_side : *other_side,
                                   .then = comes_first ? *other_side : *own_side,
                                   .in_either_order = link->kind == referrals::LinkKind::same_day,
                                   .gap_minutes_min = asked.gap_minutes.value_or(context.settings.same_day_gap_minutes),
                                   .days = asked.days,
                                   .cursor = asked.cursor},
                                  context.now);
}

} // namespace ers::booking
