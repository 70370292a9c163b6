// What is done because a day has come: see the header. One statement each, so that who takes a referral, what is told
// and what is remembered are one transaction, and servers take different ones.
#include "ers/referrals/contact/timed.hpp"

namespace ers::referrals {

namespace {

// Nobody's referral is changed in a way that its writers would have to know: the version stays.
constexpr db::Statement remind{"timed.remind", R"(
    with due as (
        select ubrn, priority, reminders_sent, referring_organisation, booking_line, patient_id
        from referral
        where next_reminder_on <= $1 and state = 'NOT_BOOKED' and completed_at is null and not awaits_confirmation
        order by next_reminder_on
        limit $5
        for no key update skip locked),
    moved as (
        update referral r
        set reminders_sent = least(due.reminders_sent + 1, 2),
            next_reminder_on = case when due.reminders_sent < 2 then
                $1::date + case due.priority when 'ROUTINE' then $3::integer else $4::integer end end,
            no_contact_at = case when due.reminders_sent >= 2 then $2::timestamptz end
        from due
        where r.ubrn = due.ubrn),
    named as (
        select due.*, case when reminders_sent < 2 then 'referral.reminder' else 'referral.no_contact' end as kind,
               least(reminders_sent + 1, 2) as number
        from due),
    noted as (
        insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
        select $2, 'timed work', 'system', 'SYSTEM', referring_organisation, patient_id, ubrn, kind,
               jsonb_build_object('reminders', number)
        from named)
    insert into outbox (at, kind, ubrn, payload)
    select $2, kind, ubrn,
           jsonb_build_object('reminders', number, 'organisation', referring_organisation, 'bookingLine', booking_line)
    from named)"};

constexpr db::Statement tell_overdue{"timed.contact_overdue", R"(
    with passed as (
        select ubrn, contact_by, state, with_organisation, referring_organisation, patient_id
        from referral
        where contact_by < $1 and overdue_told_for is distinct from contact_by
          and state in ('DEFERRED_TO_PROVIDER', 'AWAITING_TRIAGE', 'TRIAGED_PROVIDER_TO_ACTION')
          and completed_at is null
        order by contact_by
        limit $3
        for no key update skip locked),
    remembered as (
        update referral r
        set overdue_told_for = passed.contact_by
        from passed
        where r.ubrn = passed.ubrn),
    noted as (
        insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
        select $2, 'timed work', 'system', 'SYSTEM', with_organisation, patient_id, ubrn, 'referral.contact_overdue',
               jsonb_build_object('contactBy', contact_by)
        from passed)
    insert into outbox (at, kind, ubrn, payload)
    select $2, 'referral.contact_overdue', ubrn,
           jsonb_build_object('contactBy', contact_by, 'state', state, 'organisation', with_organisation,
                              'referringOrganisation', referring_organisation)
    from passed)"};

} // namespace

std::size_t send_reminders(db::Connection& connection, const ReferralSettings& numbers, Instant now) {
    return connection
        .execute(remind, {london_date(now), now, numbers.reminder_next_days_routine, numbers.reminder_next_days_urgent,
                          timed_referrals_max})
        .affected();
}

std::size_t tell_overdue_contacts(db::Connection& connection, Instant now) {
    return connection.execute(tell_overdue, {london_date(now), now, timed_referrals_max}).affected();
}

} // namespace ers::referrals
