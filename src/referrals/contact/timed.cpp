// Work that is due because a day has come. One statement takes the referrals and remembers that it did, a second one
// writes what is told, both in one transaction; servers take different referrals.
#include "ers/referrals/contact/timed.hpp"

#include <nlohmann/json.hpp>

#include "ers/operation/traces.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/record/timed_store.hpp"

namespace ers::referrals {

namespace {

void audit_timed(operation::Traces& traces, const Ubrn& ubrn, std::int64_t patient_id,
                 const std::optional<std::string>& organisation, AuditAction action, const nlohmann::json& detail) {
    auto subject = operation::by_timed_work();
    subject.organisation = organisation;
    subject.patient_id = patient_id;
    subject.ubrn = ubrn.text();
    traces.audit(subject, action, detail);
}

void leave_traces(operation::Traces& traces, const DueReminder& due) {
    const auto& practice = due.referring_organisation;
    const auto action =
        due.is_last_answered_by_nobody ? AuditAction::referral_no_contact : AuditAction::referral_reminder;
    audit_timed(traces, due.ubrn, due.patient_id, practice, action, {{"reminders", due.number}});
    if (due.is_last_answered_by_nobody) {
        traces.tell(due.ubrn, messages::ReferralNoContact{due.number, practice, due.booking_line});
    } else {
        traces.tell(due.ubrn, messages::ReferralReminder{due.number, practice, due.booking_line});
    }
}

void leave_traces(operation::Traces& traces, const OverdueContact& passed) {
    audit_timed(traces, passed.ubrn, passed.patient_id, passed.with_organisation, AuditAction::referral_contact_overdue,
                {{"contactBy", format_date(passed.contact_by)}});
    traces.tell(passed.ubrn, messages::ReferralContactOverdue{.contact_by = passed.contact_by,
                                                              .state = std::string(code_of(passed.state)),
                                                              .organisation = passed.with_organisation,
                                                              .referring_organisation = passed.referring_organisation});
}

// The referrals that `take` takes, and their traces, in one transaction.
template <class Take>
std::size_t take_and_tell(db::Connection& connection, Instant now, Take&& take) {
    db::Transaction transaction(connection);
    const auto taken = take();
    if (taken.empty()) return 0;
    operation::Traces traces;
    for (const auto& one : taken) leave_traces(traces, one);
    operation::write_traces(connection, traces, now);
    transaction.commit();
    return taken.size();
}

} // namespace

std::size_t send_reminders(db::Connection& connection, const ReferralSettings& numbers, Instant now) {
    return take_and_tell(connection, now,
                         [&] { return take_due_reminders(connection, numbers, timed_referrals_max, now); });
}

std::size_t tell_overdue_contacts(db::Connection& connection, Instant now) {
    return take_and_tell(connection, now, [&] { return take_overdue_contacts(connection, timed_referrals_max, now); });
}

} // namespace ers::referrals
