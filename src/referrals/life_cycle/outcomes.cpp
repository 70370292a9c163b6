// The outcome of an appointment.
#include "ers/referrals/life_cycle/outcomes.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/referrals/links/links.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "referrals/record/changes.hpp"
#include "referrals/record/rules.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

constexpr int recorded_minutes_min = 5;
constexpr int recorded_minutes_max = 720;

std::vector<FieldError> refuse_recorded(const OperationContext& context, const Referral& referral,
                                        const RecordedBooking& booking) {
    std::vector<FieldError> wrong;
    const auto* service = context.directory.find_service(booking.service_id);
    const auto& shortlist = referral.shortlist;
    if (service == nullptr || service->organisation_code != context.who.organisation->text()) {
        wrong.push_back({"service_id", ErrorCode::reference_not_found, "There is no such service of yours."});
    } else if (std::find(shortlist.begin(), shortlist.end(), booking.service_id) == shortlist.end()) {
        wrong.push_back({"service_id", ErrorCode::inappropriate_value, "The service is not on the shortlist."});
    } else if (service->bookable_type == BookableType::directly) {
        wrong.push_back(
            {"service_id", ErrorCode::inappropriate_value, "The service is directly bookable: book one of its slots."});
    } else if (!service->is_in_operation(london_date(context.now))) {
        wrong.push_back({"service_id", ErrorCode::service_unavailable, "The service is not in operation."});
    }
    if (booking.starts_at <= context.now) {
        wrong.push_back({"starts_at", ErrorCode::inappropriate_value, "Must be in the future."});
    }
    if (booking.duration_minutes < recorded_minutes_min || booking.duration_minutes > recorded_minutes_max) {
        wrong.push_back({"duration_minutes", ErrorCode::invalid_value,
                         "Must be from " + std::to_string(recorded_minutes_min) + " to " +
                             std::to_string(recorded_minutes_max) + "."});
    }
    return wrong;
}

// What an appointment may end in besides being cancelled.
struct OutcomeKind {
    Action action;
    AppointmentStatus status; // of the appointment
    AuditAction audited_as;
    const char* reason_name = "outcome"; // in the detail of the audit
};

// The appointment ends, the referral says with what, `note` does what is this outcome's own, and others are told.
template <class Message, class Note>
Result<Referral> record_outcome(const OperationContext& context, const Ubrn& ubrn, int version, const OutcomeKind& kind,
                                const std::string& reason, const std::string& comment, Note&& note) {
    auto locked = lock_for(context, ubrn, version, kind.action);
    if (!locked) return tl::unexpected(locked.error());
    const auto known = check_reason(kind.action, locked->party, reason, comment, london_date(context.now));
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    nlohmann::json detail{{kind.reason_name, reason}};
    if (const auto* live = referral.live_appointment()) detail["appointment"] = std::to_string(live->id);
    end_live_appointment(context.connection, referral,
                         {.status = kind.status, .reason = reason, .comment = none_if_empty(comment)}, context.now);
    referral.state = locked->next;
    referral.state_reason = reason;
    referral.state_comment = none_if_empty(comment);
    note(referral);
    save(context, referral);
    audit_and_tell(context, referral, kind.audited_as, detail, Message{reason});
    return std::move(referral);
}

} // namespace

Result<Referral> record_booking(const OperationContext& context, const Ubrn& ubrn, int version,
                                const RecordedBooking& booking) {
    auto locked = lock_for(context, ubrn, version, Action::record_booking);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto wrong = refuse_recorded(context, referral, booking); !wrong.empty())
        return refuse_fields(std::move(wrong));
    const auto linked = find_linked_bookings(context.connection, ubrn, true);
    if (auto refused = refuse_by_links(linked, booking.starts_at, booking.duration_minutes)) {
        return refuse_fields({{"starts_at", ErrorCode::inappropriate_value, std::move(refused->detail)}});
    }
    const bool stays_accepted = referral.accepted_at && referral.with_service_id == booking.service_id;
    end_live_appointment(context.connection, referral, {}, context.now);
    end_holds(context.connection, referral, context.now);
    insert_appointment(context.connection, referral,
                       {.service_id = booking.service_id,
                        .status = AppointmentStatus::booked,
                        .starts_at = booking.starts_at,
                        .duration_minutes = booking.duration_minutes,
                        .clinician = booking.clinician,
                        .channel = Channel::telephone,
                        .created_at = context.now,
                        .accepted_at = stays_accepted ? std::optional(context.now) : std::nullopt},
                       context.who.user_id);
    referral.state = locked->next;
    referral.state_reason.reset();
    referral.state_comment.reset();
    referral.with_service_id = booking.service_id;
    referral.with_organisation = context.who.organisation->text();
    referral.contact_by.reset();
    referral.is_to_acknowledge = false; // it was acted on
    if (!stays_accepted) forget_review(referral);
    if (!referral.converted_at) referral.converted_at = context.now;
    save(context, referral);
    const nlohmann::json detail{{"appointment", std::to_string(referral.live_appointment()->id)},
                                {"service", std::to_string(booking.service_id)}};
    audit_and_tell(context, referral, AuditAction::appointment_recorded, detail,
                   messages::AppointmentBooked{
                       .slot = std::nullopt, .service = {booking.service_id}, .starts_at = booking.starts_at});
    return std::move(referral);
}

Result<Referral> record_attendance(const OperationContext& context, const Ubrn& ubrn, int version,
                                   const std::string& outcome, const std::string& comment) {
    return record_outcome<messages::AppointmentAttended>(
        context, ubrn, version,
        {Action::record_attendance, AppointmentStatus::fulfilled, AuditAction::appointment_attended}, outcome, comment,
        [&](Referral& referral) {
            if (!referral.accepted_at) referral.accepted_at = context.now;
            referral.completed_at = context.now;
        });
}

Result<Referral> record_non_attendance(const OperationContext& context, const Ubrn& ubrn, int version,
                                       const std::string& reason, const std::string& comment) {
    return record_outcome<messages::AppointmentNotAttended>(
        context, ubrn, version,
        {Action::record_non_attendance, AppointmentStatus::no_show, AuditAction::appointment_not_attended, "reason"},
        reason, comment, [](Referral& referral) { referral.is_to_acknowledge = true; });
}

Result<Referral> record_assessment(const OperationContext& context, const Ubrn& ubrn, int version,
                                   const std::string& outcome, const std::string& comment) {
    return record_outcome<messages::AssessmentRecorded>(
        context, ubrn, version,
        {Action::record_assessment, AppointmentStatus::fulfilled, AuditAction::assessment_recorded}, outcome, comment,
        [&](Referral& referral) {
            if (!referral.accepted_at) referral.accepted_at = context.now;
            if (outcome == "ADVISE") {
                referral.is_to_acknowledge = true;
            } else if (outcome != "ONWARD") {
                referral.completed_at = context.now;
            }
        });
}

Result<Referral> stop_clock(const OperationContext& context, const Ubrn& ubrn, int version, const std::string& code,
                            Date on) {
    auto locked = lock_for(context, ubrn, version, Action::stop_clock);
    if (!locked) return tl::unexpected(locked.error());
    const Date today = london_date(context.now);
    const auto known = check_reason(Action::stop_clock, locked->party, code, "", today);
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    if (on > today || on < *clock_start(referral)) {
        return refuse_fields({{"on", ErrorCode::inappropriate_value, "Must be between the clock's start and today."}});
    }
    referral.clock_stopped_on = on;
    referral.clock_stop_code = code;
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::clock_stopped, {{"code", code}}, messages::ClockStopped{code, on});
    return std::move(referral);
}

Result<Referral> mark_cancelled_in_pas(const OperationContext& context, const Ubrn& ubrn, std::int64_t appointment_id) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto& referral = seen->referral;
    if (!set_cancelled_in_pas(context.connection, referral, appointment_id, context.who, context.now)) {
        return refuse(ErrorCode::not_found);
    }
    audit(context, referral, AuditAction::appointment_cancelled_in_pas,
          {{"appointment", std::to_string(appointment_id)}});
    return std::move(referral);
}

} // namespace ers::referrals
