#include "referrals/record/timed_store.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement remind{"referrals.take_reminders", R"(
    with due as (
        select ubrn, priority, reminders_sent, referring_organisation, booking_line, patient_id
        from referral
        where next_reminder_on <= $1 and state = 'NOT_BOOKED' and completed_at is null and not awaits_confirmation
        order by next_reminder_on
        limit $5
        for no key update skip locked)
    update referral r
    set reminders_sent = least(due.reminders_sent + 1, 2),
        next_reminder_on = case when due.reminders_sent < 2 then
            $1::date + case due.priority when 'ROUTINE' then $3::integer else $4::integer end end,
        no_contact_at = case when due.reminders_sent >= 2 then $2::timestamptz end
    from due
    where r.ubrn = due.ubrn
    returning due.ubrn, due.patient_id, due.referring_organisation, due.booking_line,
              least(due.reminders_sent + 1, 2) as number, due.reminders_sent >= 2 as is_last)"};

constexpr db::Statement take_overdue{"referrals.take_overdue", R"(
    with passed as (
        select ubrn, contact_by
        from referral
        where contact_by < $1 and overdue_told_for is distinct from contact_by
          and state in ('DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION')
          and completed_at is null
        order by contact_by
        limit $2
        for no key update skip locked)
    update referral r
    set overdue_told_for = passed.contact_by
    from passed
    where r.ubrn = passed.ubrn
    returning r.ubrn, r.patient_id, r.with_organisation, r.referring_organisation, r.contact_by, r.state)"};

} // namespace

std::vector<DueReminder> take_due_reminders(db::Connection& connection, const ReferralSettings& numbers,
                                            int referrals_max, Instant now) {
    std::vector<DueReminder> due;
    for (const auto row : connection.execute(remind, {london_date(now), now, numbers.reminder_next_days_routine,
                                                      numbers.reminder_next_days_urgent, referrals_max})) {
        due.push_back({.ubrn = *Ubrn::parse(row.text("ubrn")),
                       .patient_id = row.integer("patient_id"),
                       .referring_organisation = row.text("referring_organisation"),
                       .booking_line = row.optional_text("booking_line"),
                       .number = row.number("number"),
                       .is_last_answered_by_nobody = row.boolean("is_last")});
    }
    return due;
}

std::vector<OverdueContact> take_overdue_contacts(db::Connection& connection, int referrals_max, Instant now) {
    std::vector<OverdueContact> overdue;
    for (const auto row : connection.execute(take_overdue, {london_date(now), referrals_max})) {
        overdue.push_back({.ubrn = *Ubrn::parse(row.text("ubrn")),
                           .patient_id = row.integer("patient_id"),
                           .with_organisation = row.optional_text("with_organisation"),
                           .referring_organisation = row.text("referring_organisation"),
                           .contact_by = row.date("contact_by"),
                           .state = row.code<ReferralState>("state")});
    }
    return overdue;
}

} // namespace ers::referrals
