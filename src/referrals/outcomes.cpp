// What became of an appointment: see the header.
#include "ers/referrals/outcomes.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ers/referrals/acting.hpp"
#include "ers/referrals/reasons.hpp"
#include "store.hpp"

namespace ers::referrals {

namespace {

constexpr int recorded_minutes_min = 5;
constexpr int recorded_minutes_max = 720;

std::optional<std::string> outcome_comment(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::vector<FieldError> refuse_recorded(const Setting& setting, const Referral& referral,
                                        const RecordedBooking& booking) {
    std::vector<FieldError> wrong;
    const auto* service = setting.directory.find_service(booking.service_id);
    const auto& shortlist = referral.shortlist;
    if (service == nullptr || service->organisation_code != setting.who.organisation->text()) {
        wrong.push_back({"serviceId", ErrorCode::reference_not_found, "There is no such service of yours."});
    } else if (std::find(shortlist.begin(), shortlist.end(), booking.service_id) == shortlist.end()) {
        wrong.push_back({"serviceId", ErrorCode::inappropriate_value, "The service is not on the shortlist."});
    } else if (service->bookable_type == BookableType::directly) {
        wrong.push_back(
            {"serviceId", ErrorCode::inappropriate_value, "The service is directly bookable: book one of its slots."});
    } else if (!service->is_in_operation(london_date(setting.now))) {
        wrong.push_back({"serviceId", ErrorCode::service_unavailable, "The service is not in operation."});
    }
    if (booking.starts_at <= setting.now) {
        wrong.push_back({"startsAt", ErrorCode::inappropriate_value, "Must be in the future."});
    }
    if (booking.duration_minutes < recorded_minutes_min || booking.duration_minutes > recorded_minutes_max) {
        wrong.push_back({"durationMinutes", ErrorCode::invalid_value,
                         "Must be from " + std::to_string(recorded_minutes_min) + " to " +
                             std::to_string(recorded_minutes_max) + "."});
    }
    return wrong;
}

} // namespace

Result<Referral> record_booking(const Setting& setting, const Ubrn& ubrn, int version, const RecordedBooking& booking) {
    auto locked = lock_for(setting, ubrn, version, Action::record_booking);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto wrong = refuse_recorded(setting, referral, booking); !wrong.empty())
        return refuse_fields(std::move(wrong));
    const bool stays_accepted = referral.accepted_at && referral.with_service_id == booking.service_id;
    end_live_appointment(setting.connection, ubrn, {}, setting.now);
    end_holds(setting.connection, ubrn, setting.now);
    insert_appointment(setting.connection, ubrn,
                       {.service_id = booking.service_id,
                        .status = "BOOKED",
                        .reason = std::nullopt,
                        .comment = std::nullopt,
                        .starts_at = booking.starts_at,
                        .duration_minutes = booking.duration_minutes,
                        .clinician = booking.clinician,
                        .channel = Channel::telephone,
                        .is_accepted = stays_accepted},
                       setting.who, setting.now);
    referral.state = locked->next;
    referral.state_reason.reset();
    referral.state_comment.reset();
    referral.with_service_id = booking.service_id;
    referral.with_organisation = setting.who.organisation->text();
    referral.contact_by.reset();
    if (!stays_accepted) referral.accepted_at.reset();
    if (!referral.converted_at) referral.converted_at = setting.now;
    save_referral(setting.connection, referral, setting.now);
    const nlohmann::json detail{{"service", std::to_string(booking.service_id)}};
    audit(setting, referral, "appointment.recorded", detail);
    tell(setting, referral, "appointment.booked",
         {{"service", std::to_string(booking.service_id)}, {"startsAt", format_instant(booking.starts_at)}});
    return read_again(setting, ubrn);
}

Result<Referral> record_attendance(const Setting& setting, const Ubrn& ubrn, int version, const std::string& outcome,
                                   const std::string& comment) {
    auto locked = lock_for(setting, ubrn, version, Action::record_attendance);
    if (!locked) return tl::unexpected(locked.error());
    const auto known =
        check_reason(Action::record_attendance, locked->party, outcome, comment, london_date(setting.now));
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    end_live_appointment(setting.connection, ubrn,
                         {.status = "FULFILLED", .reason = outcome, .comment = outcome_comment(comment)}, setting.now);
    referral.state = locked->next;
    referral.state_reason = outcome;
    referral.state_comment = outcome_comment(comment);
    referral.completed_at = setting.now;
    if (!referral.accepted_at) referral.accepted_at = setting.now;
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "appointment.attended", {{"outcome", outcome}});
    tell(setting, referral, "appointment.attended", {{"outcome", outcome}});
    return read_again(setting, ubrn);
}

Result<Referral> record_non_attendance(const Setting& setting, const Ubrn& ubrn, int version, const std::string& reason,
                                       const std::string& comment) {
    auto locked = lock_for(setting, ubrn, version, Action::record_non_attendance);
    if (!locked) return tl::unexpected(locked.error());
    const auto known =
        check_reason(Action::record_non_attendance, locked->party, reason, comment, london_date(setting.now));
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    end_live_appointment(setting.connection, ubrn,
                         {.status = "NOSHOW", .reason = reason, .comment = outcome_comment(comment)}, setting.now);
    referral.state = locked->next;
    referral.state_reason = reason;
    referral.state_comment = outcome_comment(comment);
    referral.is_to_acknowledge = true;
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "appointment.not_attended", {{"reason", reason}});
    tell(setting, referral, "appointment.not_attended", {{"reason", reason}});
    return read_again(setting, ubrn);
}

Result<Referral> record_assessment(const Setting& setting, const Ubrn& ubrn, int version, const std::string& outcome,
                                   const std::string& comment) {
    auto locked = lock_for(setting, ubrn, version, Action::record_assessment);
    if (!locked) return tl::unexpected(locked.error());
    const auto known =
        check_reason(Action::record_assessment, locked->party, outcome, comment, london_date(setting.now));
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    end_live_appointment(setting.connection, ubrn,
                         {.status = "FULFILLED", .reason = outcome, .comment = outcome_comment(comment)}, setting.now);
    referral.state = locked->next;
    referral.state_reason = outcome;
    referral.state_comment = outcome_comment(comment);
    if (!referral.accepted_at) referral.accepted_at = setting.now;
    if (outcome == "ADVISE") {
        referral.is_to_acknowledge = true;
    } else if (outcome != "ONWARD") {
        referral.completed_at = setting.now;
    }
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "assessment.recorded", {{"outcome", outcome}});
    tell(setting, referral, "assessment.recorded", {{"outcome", outcome}});
    return read_again(setting, ubrn);
}

Result<Referral> stop_clock(const Setting& setting, const Ubrn& ubrn, int version, const std::string& code, Date on) {
    auto locked = lock_for(setting, ubrn, version, Action::stop_clock);
    if (!locked) return tl::unexpected(locked.error());
    const Date today = london_date(setting.now);
    const auto known = check_reason(Action::stop_clock, locked->party, code, "", today);
    if (!known) return tl::unexpected(known.error());
    auto& referral = locked->referral;
    if (on > today || on < *clock_start(referral)) {
        return refuse_fields({{"on", ErrorCode::inappropriate_value, "Must be between the clock's start and today."}});
    }
    referral.clock_stopped_on = on;
    referral.clock_stop_code = code;
    save_referral(setting.connection, referral, setting.now);
    audit(setting, referral, "clock.stopped", {{"code", code}});
    tell(setting, referral, "clock.stopped", {{"code", code}, {"on", format_date(on)}});
    return read_again(setting, ubrn);
}

Result<Referral> mark_cancelled_in_pas(const Setting& setting, const Ubrn& ubrn, std::int64_t appointment_id) {
    const auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    if (!set_cancelled_in_pas(setting.connection, ubrn, appointment_id, setting.who, setting.now)) {
        return refuse(ErrorCode::not_found, "There is no such thing here.");
    }
    audit(setting, seen->referral, "appointment.cancelled_in_pas", {{"appointment", std::to_string(appointment_id)}});
    return read_again(setting, ubrn);
}

} // namespace ers::referrals
