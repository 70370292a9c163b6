// Referrals, appointments and slots as JSON.
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

void put(json& object, const char* name, const std::optional<Instant>& value) {
    if (value) object[name] = format_instant(*value);
}

void put(json& object, const char* name, const std::optional<Date>& value) {
    if (value) object[name] = format_date(*value);
}

void put_id(json& object, const char* name, const std::optional<std::int64_t>& value) {
    if (value) object[name] = std::to_string(*value);
}

void put_warnings(json& object, const std::vector<referrals::Warning>& warnings) {
    if (warnings.empty()) return;
    auto& shown = object["warnings"] = json::array();
    for (const auto& warning : warnings) {
        json one{{"code", code_of(warning.code)}, {"detail", display_of(warning.code)}};
        if (warning.ubrn) one["ubrn"] = warning.ubrn->text();
        shown.push_back(std::move(one));
    }
}

json encode_named(const views::Named& named) { return {{"code", named.code}, {"name", named.name}}; }

json encode_wait(const directory::Wait& wait) {
    json encoded{
        {"incompletePathways", wait.incomplete_pathways},
        {"asOf", format_date(wait.as_of)},
        {"source", wait.source},
        {"label", "Time that people still waiting for treatment have waited, in this specialty at this provider"}};
    put(encoded, "medianWeeks", wait.median_weeks);
    put(encoded, "p92Weeks", wait.p92_weeks);
    return encoded;
}

namespace {

json encode_appointment(const views::AppointmentShown& shown) {
    const auto& appointment = shown.appointment;
    json encoded{{"id", std::to_string(appointment.id)},
                 {"serviceId", std::to_string(appointment.service_id)},
                 {"status", code_of(appointment.status)},
                 {"channel", code_of(appointment.channel)},
                 {"createdAt", format_instant(appointment.created_at)}};
    put(encoded, "serviceName", shown.service.name);
    put_id(encoded, "slotId", appointment.slot_id);
    put(encoded, "reason", appointment.reason);
    put(encoded, "startsAt", appointment.starts_at);
    if (appointment.starts_at) encoded["startsAtText"] = format_london(*appointment.starts_at);
    put(encoded, "durationMinutes", appointment.duration_minutes);
    put(encoded, "clinician", appointment.clinician);
    put(encoded, "acceptedAt", appointment.accepted_at);
    put(encoded, "endedAt", appointment.ended_at);
    return encoded;
}

json encode_shortlisted(const views::ShortlistedService& shortlisted) {
    json encoded{{"serviceId", std::to_string(shortlisted.service_id)}};
    if (!shortlisted.facts) return encoded;
    const auto& facts = *shortlisted.facts;
    encoded["name"] = facts.name;
    encoded["organisation"] = encode_named(facts.organisation);
    encoded["site"] = encode_named(facts.site);
    encoded["site"]["postcode"] = facts.site_postcode;
    encoded["bookableType"] = code_of(facts.bookable_type);
    put(encoded, "distanceKm", facts.distance_km);
    if (facts.wait) encoded["wait"] = encode_wait(*facts.wait);
    if (const auto& next = facts.next_slot) {
        encoded["nextSlot"] = {{"startsAt", format_instant(next->starts_at)},
                               {"seenAt", format_instant(next->seen_at)}};
    }
    return encoded;
}

void put_clock(json& encoded, const views::ClockView& clock) {
    encoded["clockStart"] = format_date(clock.start);
    encoded["breachDate"] = format_date(clock.breach_date);
    encoded["fortyWeekMark"] = format_date(clock.forty_week_mark);
    if (clock.stopped_on) encoded["clockStop"] = {{"on", format_date(*clock.stopped_on)}, {"code", *clock.stop_code}};
}

json encode_requirements(const std::vector<referrals::Requirement>& requirements) {
    json encoded = json::array();
    for (const auto& requirement : requirements) {
        json one{{"type", code_of(requirement.type)},
                 {"display", display_of(requirement.type)},
                 {"status", code_of(requirement.status)},
                 {"requestedAt", format_instant(requirement.requested_at)}};
        put(one, "language", requirement.language);
        put(one, "reason", requirement.reason);
        put(one, "decidedAt", requirement.decided_at);
        encoded.push_back(std::move(one));
    }
    return encoded;
}

// Nothing is refused for it, but the person who chooses such a service must know.
void put_requirement_warnings(json& encoded, const std::vector<referrals::UnmetRequirement>& unmet) {
    if (unmet.empty()) return;
    auto& warnings = encoded["requirementWarnings"] = json::array();
    for (const auto& one : unmet) {
        warnings.push_back({{"code", "REQUIREMENT_NOT_PROVIDED"},
                            {"requirement", code_of(one.type)},
                            {"serviceId", std::to_string(one.service_id)},
                            {"detail", "The service does not say that it provides what the patient needs."}});
    }
}

void put_contact(json& encoded, const views::ContactView& contact) {
    put_requirement_warnings(encoded, contact.unmet_requirements);
    if (const auto& call_back = contact.call_back) {
        encoded["callBack"] = {{"at", format_instant(call_back->at)}, {"reason", call_back->reason}};
    }
    json reminders{{"sent", contact.reminders_sent}};
    put(reminders, "nextOn", contact.next_reminder_on);
    put(reminders, "noContactAt", contact.no_contact_at);
    encoded["reminders"] = std::move(reminders);
}

void put_staff_side(json& encoded, const views::StaffSide& side) {
    encoded["id"] = side.id;
    encoded["referrer"] = {{"userId", side.referrer_user_id}, {"name", side.referrer_name}};
    put(encoded, "referringClinician", side.referring_clinician);
    encoded["letterIntention"] = code_of(side.letter_intention);
    put(encoded, "letterDue", side.letter_due);
    put(encoded, "letterException", side.letter_exception);
    put(encoded, "pathwayStart", side.pathway_start);
    encoded["toAcknowledge"] = side.is_to_acknowledge;
    put(encoded, "reviewedAt", side.reviewed_at);
    if (side.awaits_confirmation) encoded["awaitsConfirmation"] = true;
    put(encoded, "confirmedBy", side.confirmed_by);
    if (side.managed_by) {
        encoded["managedBy"] = encode_named(side.managed_by->centre);
        encoded["choiceToOffer"] = side.managed_by->is_choice_to_offer;
    }
    put_contact(encoded, side.contact);
}

json encode_done(const booking::Done& done) {
    json encoded{{"ubrn", done.ubrn->text()}, {"ubrnPrinted", done.ubrn->printed()}, {"state", done.state}};
    if (done.version > 0) encoded["version"] = done.version;
    if (const auto& appointment = done.appointment) {
        json shown{{"id", std::to_string(appointment->id)},
                   {"serviceId", std::to_string(appointment->service_id)},
                   {"status", code_of(appointment->status)},
                   {"channel", code_of(appointment->channel)}};
        put_id(shown, "slotId", appointment->slot_id);
        put(shown, "reason", appointment->reason);
        put(shown, "startsAt", appointment->starts_at);
        if (appointment->starts_at) shown["startsAtText"] = format_london(*appointment->starts_at);
        put(shown, "durationMinutes", appointment->duration_minutes);
        put(shown, "clinician", appointment->clinician);
        encoded["appointment"] = std::move(shown);
    }
    put(encoded, "contactBy", done.contact_by);
    put_warnings(encoded, done.warnings);
    return encoded;
}

} // namespace

json encode_patient(const views::PatientView& patient) {
    json encoded{{"familyName", patient.family_name}, {"givenName", patient.given_name}};
    if (!patient.details) return encoded;
    const auto& details = *patient.details;
    encoded["nhsNumber"] = details.nhs_number;
    encoded["birthDate"] = format_date(details.birth_date);
    encoded["sex"] = code_of(details.sex);
    if (!details.address.empty()) encoded["address"] = details.address;
    if (!details.postcode.empty()) encoded["postcode"] = details.postcode;
    if (!details.telephone.empty()) encoded["telephone"] = details.telephone;
    return encoded;
}

json encode_referral(const views::ReferralView& referral) {
    json encoded{{"ubrn", referral.ubrn.text()},
                 {"ubrnPrinted", referral.ubrn.printed()},
                 {"version", referral.version},
                 {"state", code_of(referral.state)},
                 {"stateDisplay", display_of(referral.state)},
                 {"priority", code_of(referral.priority)},
                 {"requestType", code_of(referral.request_type)},
                 {"specialty", encode_named(referral.specialty)},
                 {"patient", encode_patient(referral.patient)},
                 {"referringOrganisation", encode_named(referral.referring_organisation)},
                 {"additionalRequirements", encode_requirements(referral.requirements)},
                 {"createdAt", format_instant(referral.created_at)},
                 {"updatedAt", format_instant(referral.updated_at)}};
    if (referral.clinic_type) encoded["clinicType"] = encode_named(*referral.clinic_type);
    put(encoded, "stateReason", referral.state_reason);
    if (referral.clock) put_clock(encoded, *referral.clock);
    if (referral.pathway_ubrn) encoded["pathwayUbrn"] = referral.pathway_ubrn->text();
    if (referral.parent_ubrn) encoded["parentUbrn"] = referral.parent_ubrn->text();
    if (referral.target.from || referral.target.to) {
        auto& target = encoded["target"] = json::object();
        put(target, "from", referral.target.from);
        put(target, "to", referral.target.to);
    }
    put(encoded, "triageSentAt", referral.triage_sent_at);
    put(encoded, "completedAt", referral.completed_at);
    put(encoded, "convertedAt", referral.converted_at);
    put(encoded, "acceptedAt", referral.accepted_at);
    put(encoded, "contactBy", referral.contact_by);
    if (const auto& service = referral.with_service) {
        encoded["withService"] = {{"id", std::to_string(service->id)}};
        put(encoded["withService"], "name", service->name);
    }
    if (referral.staff) put_staff_side(encoded, *referral.staff);
    if (referral.clinical) {
        put(encoded, "stateComment", referral.clinical->state_comment);
        put(encoded, "centreComment", referral.clinical->centre_comment);
    }
    encoded["shortlist"] = json::array();
    for (const auto& service : referral.shortlist) encoded["shortlist"].push_back(encode_shortlisted(service));
    if (referral.live_appointment) encoded["appointment"] = encode_appointment(*referral.live_appointment);
    encoded["appointments"] = json::array();
    for (const auto& appointment : referral.appointments) {
        encoded["appointments"].push_back(encode_appointment(appointment));
    }
    return encoded;
}

json encode_slot(const slots::Slot& slot) {
    json priorities = json::array();
    for (const auto priority : slot.priorities) priorities.push_back(code_of(priority));
    json encoded{{"id", std::to_string(slot.id)},
                 {"serviceId", std::to_string(slot.service_id)},
                 {"startsAt", format_instant(slot.starts_at)},
                 {"startsAtText", format_london(slot.starts_at)},
                 {"durationMinutes", slot.duration_minutes},
                 {"priorities", std::move(priorities)}};
    put(encoded, "clinician", slot.clinician);
    return encoded;
}

http::Response referral_response(int status, const json& referral, int version) {
    auto response = http::json_response(status, referral.dump());
    response.headers.set("ETag", "\"" + std::to_string(version) + "\"");
    return response;
}

http::Response encode_booked(const booking::Done& done) {
    return referral_response(201, encode_done(done), done.version);
}

http::Response encode_cancelled(const booking::Done& done) {
    return referral_response(200, encode_done(done), done.version);
}

http::Response encode_held(const booking::Done& done) {
    json encoded{{"ubrn", done.ubrn->text()}, {"slotId", std::to_string(*done.slot_id)}};
    put(encoded, "heldUntil", done.held_until);
    return http::json_response(201, encoded.dump());
}

http::Response encode_released(const booking::Done& /*done*/) {
    http::Response response;
    response.status = 204;
    return response;
}

} // namespace ers::rest
