// Work that is due because a day has come. One statement takes the referrals and remembers that it did, a second one
// writes what is told, both in one transaction; servers take different referrals.
#include "ers/referrals/contact/timed.hpp"

#include <nlohmann/json.hpp>

#include "ers/operation/traces.hpp"
#include "ers/referrals/record/acting.hpp"

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
        for no key update skip locked)
    update referral r
    set reminders_sent = least(due.reminders_sent + 1, 2),
        next_reminder_on = case when due.reminders_sent < 2 then
            $1::date + case due.priority when 'ROUTINE' then $3::integer else $4::integer end end,
        no_contact_at = case when due.reminders_sent >= 2 then $2::timestamptz end
    from due
    where r.ubrn = due.ubrn
    returning r.ubrn, due.referring_organisation, due.booking_line, due.patient_id,
              due.reminders_sent as sent_before)"};

constexpr db::Statement take_overdue{"timed.contact_overdue", R"(
    with passed as (
        select ubrn, contact_by, state, with_organisation, referring_organisation, patient_id
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
    returning passed.*)"};

void audit_timed(operation::Traces& traces, const Ubrn& ubrn, std::int64_t patient_id,
                 const std::optional<std::string>& organisation, AuditAction action, const nlohmann::json& detail) {
    auto subject = operation::by_timed_work();
    subject.organisation = organisation;
    subject.patient_id = patient_id;
    subject.ubrn = ubrn.text();
    traces.audit(subject, action, detail);
}

void leave_reminder(operation::Traces& traces, const db::Row& row) {
    const auto ubrn = *Ubrn::parse(row.text("ubrn"));
    const auto practice = row.text("referring_organisation");
    const auto booking_line = row.optional_text("booking_line");
    const auto patient_id = row.integer("patient_id");
    const auto sent_before = static_cast<int>(row.integer("sent_before"));
    if (sent_before < reminders_max) {
        const int reminders = sent_before + 1;
        audit_timed(traces, ubrn, patient_id, practice, AuditAction::referral_reminder, {{"reminders", reminders}});
        traces.tell(ubrn, messages::ReferralReminder{reminders, practice, booking_line});
    } else {
        audit_timed(traces, ubrn, patient_id, practice, AuditAction::referral_no_contact,
                    {{"reminders", reminders_max}});
        traces.tell(ubrn, messages::ReferralNoContact{reminders_max, practice, booking_line});
    }
}

void leave_overdue(operation::Traces& traces, const db::Row& row) {
    const auto ubrn = *Ubrn::parse(row.text("ubrn"));
    const auto contact_by = row.date("contact_by");
    const auto provider = row.optional_text("with_organisation");
    audit_timed(traces, ubrn, row.integer("patient_id"), provider, AuditAction::referral_contact_overdue,
                {{"contactBy", format_date(contact_by)}});
    traces.tell(ubrn, messages::ReferralContactOverdue{.contact_by = contact_by,
                                                       .state = row.text("state"),
                                                       .organisation = provider,
                                                       .referring_organisation = row.text("referring_organisation")});
}

// The referrals that the statement takes, and their traces, in one transaction.
std::size_t take_and_tell(db::Connection& connection, const db::Statement& take, const db::Parameters& parameters,
                          void (*leave)(operation::Traces&, const db::Row&), Instant now) {
    db::Transaction transaction(connection);
    const auto taken = connection.execute(take, parameters);
    if (taken.empty()) return 0;
    operation::Traces traces;
    for (const auto row : taken) leave(traces, row);
    operation::write_traces(connection, traces, now);
    transaction.commit();
    return taken.size();
}

} // namespace

std::size_t send_reminders(db::Connection& connection, const ReferralSettings& numbers, Instant now) {
    return take_and_tell(connection, remind,
                         {london_date(now), now, numbers.reminder_next_days_routine, numbers.reminder_next_days_urgent,
                          timed_referrals_max},
                         leave_reminder, now);
}

std::size_t tell_overdue_contacts(db::Connection& connection, Instant now) {
    return take_and_tell(connection, take_overdue, {london_date(now), timed_referrals_max}, leave_overdue, now);
}

} // namespace ers::referrals
