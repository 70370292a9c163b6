// What is done because a day has come. Who takes a referral, what is told and what is remembered are one transaction,
// and servers take different referrals.
#include "ers/referrals/contact/timed.hpp"

#include <optional>

#include "ers/db/json_rows.hpp"
#include "referrals/record/timed_store.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement tell_reminders{"timed.tell_reminders", R"(
    with reminded as (
        select *
        from jsonb_to_recordset($1::jsonb) as x (ubrn text, patient_id bigint, organisation text, booking_line text,
                                                 kind text, number integer)),
    noted as (
        insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
        select $2, 'timed work', 'system', 'SYSTEM', organisation, patient_id, ubrn, kind,
               jsonb_build_object('reminders', number)
        from reminded)
    insert into outbox (at, kind, ubrn, payload)
    select $2, kind, ubrn,
           jsonb_build_object('reminders', number, 'organisation', organisation, 'bookingLine', booking_line)
    from reminded)"};

constexpr db::Statement tell_overdue{"timed.tell_overdue", R"(
    with passed as (
        select *
        from jsonb_to_recordset($1::jsonb) as x (ubrn text, patient_id bigint, organisation text, contact_by date,
                                                 state text, referring_organisation text)),
    noted as (
        insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
        select $2, 'timed work', 'system', 'SYSTEM', organisation, patient_id, ubrn, 'referral.contact_overdue',
               jsonb_build_object('contactBy', contact_by)
        from passed)
    insert into outbox (at, kind, ubrn, payload)
    select $2, 'referral.contact_overdue', ubrn,
           jsonb_build_object('contactBy', contact_by, 'state', state, 'organisation', organisation,
                              'referringOrganisation', referring_organisation)
    from passed)"};

// In one transaction, the caller's where there is one: takes referrals, and tells of them. How many were taken.
template <class Take, class AddRow>
std::size_t take_and_tell(db::Connection& connection, const db::Statement& tell, Instant now, Take&& take,
                          AddRow&& add_row) {
    std::optional<db::Transaction> transaction;
    if (!connection.in_transaction()) transaction.emplace(connection);
    const auto taken = take();
    if (taken.empty()) return 0;
    db::JsonRows rows;
    for (const auto& one : taken) add_row(rows.row(), one);
    connection.execute(tell, {rows.text(), now});
    if (transaction) transaction->commit();
    return taken.size();
}

} // namespace

std::size_t send_reminders(db::Connection& connection, const ReferralSettings& numbers, Instant now) {
    return take_and_tell(
        connection, tell_reminders, now,
        [&] { return take_due_reminders(connection, numbers, timed_referrals_max, now); },
        [](auto& row, const DueReminder& due) {
            row.add("ubrn", due.ubrn)
                .add("patient_id", due.patient_id)
                .add("organisation", due.referring_organisation)
                .add("booking_line", due.booking_line)
                .add("kind", due.is_last_answered_by_nobody ? "referral.no_contact" : "referral.reminder")
                .add("number", due.number);
        });
}

std::size_t tell_overdue_contacts(db::Connection& connection, Instant now) {
    return take_and_tell(
        connection, tell_overdue, now, [&] { return take_overdue_contacts(connection, timed_referrals_max, now); },
        [](auto& row, const OverdueContact& passed) {
            row.add("ubrn", passed.ubrn)
                .add("patient_id", passed.patient_id)
                .add("organisation", passed.with_organisation)
                .add("contact_by", format_date(passed.contact_by))
                .add("state", code_of(passed.state))
                .add("referring_organisation", passed.referring_organisation);
        });
}

} // namespace ers::referrals
