// The parts of a batch's one statement that write the table `referral`. The reservation engine has them in its
// statement, so that a batch stays one round trip. Their parameters are that statement's: $1 the time, $6 the changed
// referrals, $7 the held ones.
#pragma once

#include <string_view>

namespace ers::referrals {

// After a booking, deferral or cancellation. `keep_accepted`: what its provider has reviewed stays reviewed.
inline constexpr std::string_view change_batch_sql = R"(
        update referral r
        set version = x.version, state = x.state, state_reason = x.state_reason, state_comment = x.state_comment,
            with_service_id = x.with_service_id,
            with_organisation = x.with_organisation,
            contact_by = x.contact_by,
            accepted_at = case when x.keep_accepted then r.accepted_at end,
            reviewed_at = case when x.keep_accepted then r.reviewed_at end,
            letter_changed = x.keep_accepted and r.letter_changed,
            priority_changed = x.keep_accepted and r.priority_changed,
            converted_at = case when x.is_booking then coalesce(r.converted_at, $1) else r.converted_at end,
            is_to_acknowledge = r.is_to_acknowledge and not (x.is_booking or x.is_deferral), -- it was acted on
            deferred_at = case when x.is_deferral then coalesce(r.deferred_at, $1) else r.deferred_at end,
            updated_at = $1
        from jsonb_to_recordset($6::jsonb) as x (ubrn text, version integer, state text, state_reason text,
            state_comment text, with_service_id bigint, with_organisation text, contact_by date, keep_accepted boolean,
            is_booking boolean, is_deferral boolean)
        where r.ubrn = x.ubrn)";

// The slot that is held for it; the slot knows whether the hold still stands.
inline constexpr std::string_view hold_batch_sql = R"(
        update referral r
        set held_slot_id = x.slot_id
        from jsonb_to_recordset($7::jsonb) as x (ubrn text, slot_id bigint)
        where r.ubrn = x.ubrn)";

} // namespace ers::referrals
