// Referrals, appointments and slots as JSON: see the header.
#include "interfaces/rest/encode.hpp"

#include <cmath>

#include "ers/referrals/contact/requirements.hpp"

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

json encode_appointment(const referrals::Appointment& appointment, const directory::Snapshot& directory) {
    json encoded{{"id", std::to_string(appointment.id)},
                 {"serviceId", std::to_string(appointment.service_id)},
                 {"status", code_of(appointment.status)},
                 {"channel", code_of(appointment.channel)},
                 {"createdAt", format_instant(appointment.created_at)}};
    if (const auto* service = directory.find_service(appointment.service_id)) encoded["serviceName"] = service->name;
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

json encode_shortlisted(std::int64_t id, const directory::Snapshot& directory, const directory::NextSlots& next_slots,
                        std::optional<directory::Place> from) {
    json encoded{{"serviceId", std::to_string(id)}};
    const auto* service = directory.find_service(id);
    if (service == nullptr) return encoded;
    encoded["name"] = service->name;
    encoded["organisation"] = {{"code", service->organisation_code}, {"name", service->organisation_name}};
    encoded["site"] = {
        {"code", service->site_code}, {"name", service->site_name}, {"postcode", service->site_postcode}};
    encoded["bookableType"] = code_of(service->bookable_type);
    if (from && service->place) {
        encoded["distanceKm"] = std::round(directory::distance_km(*from, *service->place) * 10) / 10;
    }
    if (service->wait) encoded["wait"] = encode_wait(*service->wait);
    if (const auto next = next_slots.next(id)) {
        encoded["nextSlot"] = {{"startsAt", format_instant(*next)}, {"seenAt", format_instant(next_slots.seen_at)}};
    }
    return encoded;
}

} // namespace

json encode_patient(const patients::PatientRecord& patient, Audience audience) {
    json encoded{{"familyName", patient.family_name}, {"givenName", patient.given_name}};
    if (audience == Audience::patient) return encoded;
    encoded["nhsNumber"] = patient.nhs_number.text();
    encoded["birthDate"] = format_date(patient.birth_date);
    encoded["sex"] = code_of(patient.sex);
    if (!patient.address.empty()) encoded["address"] = patient.address;
    if (!patient.postcode.empty()) encoded["postcode"] = patient.postcode;
    if (!patient.telephone.empty()) encoded["telephone"] = patient.telephone;
    return encoded;
}

namespace {

json encode_clinic(const referrals::Referral& referral, const directory::Snapshot& directory) {
    const auto& code = *referral.clinic_type_code;
    const auto type = directory.clinic_type(referral.specialty_code, code);
    return {{"code", code}, {"name", type ? type->name : code}};
}

// The referral-to-treatment clock (domain.md b.9).
void put_clock(json& encoded, const referrals::Referral& referral) {
    const auto start = referrals::clock_start(referral);
    if (!start) return;
    put(encoded, "clockStart", start);
    encoded["breachDate"] = format_date(referrals::breach_date(*start));
    encoded["fortyWeekMark"] = format_date(referrals::forty_week_mark(*start));
    if (referral.clock_stopped_on) {
        encoded["clockStop"] = {{"on", format_date(*referral.clock_stopped_on)}, {"code", *referral.clock_stop_code}};
    }
}

json encode_requirements(const referrals::Referral& referral) {
    json encoded = json::array();
    for (const auto& requirement : referral.requirements) {
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

// Nothing is refused for it, but whoever chooses such a service must know.
json encode_requirement_warnings(const referrals::Referral& referral, const directory::Snapshot& directory) {
    json warnings = json::array();
    for (const auto& unmet : referrals::unmet_requirements(referral, directory)) {
        warnings.push_back({{"code", "REQUIREMENT_NOT_PROVIDED"},
                            {"requirement", code_of(unmet.type)},
                            {"serviceId", std::to_string(unmet.service_id)},
                            {"detail", "The service does not say that it provides what the patient needs."}});
    }
    return warnings;
}

// Who sees to it that the patient books and can come.
void put_contact(json& encoded, const referrals::Referral& referral, const directory::Snapshot& directory) {
    if (auto warnings = encode_requirement_warnings(referral, directory); !warnings.empty()) {
        encoded["requirementWarnings"] = std::move(warnings);
    }
    if (referral.call_back_at) {
        encoded["callBack"] = {{"at", format_instant(*referral.call_back_at)}, {"reason", *referral.call_back_reason}};
    }
    json reminders{{"sent", referral.reminders_sent}};
    if (referral.state == ReferralState::not_booked) put(reminders, "nextOn", referral.next_reminder_on);
    put(reminders, "noContactAt", referral.no_contact_at);
    encoded["reminders"] = std::move(reminders);
}

// What no patient sees.
void put_staff_side(json& encoded, const referrals::Referral& referral, const directory::Snapshot& directory) {
    encoded["id"] = referral.id;
    encoded["referrer"] = {{"userId", referral.referrer_user_id}, {"name", referral.referrer_name}};
    put(encoded, "referringClinician", referral.referring_clinician);
    encoded["letterIntention"] = code_of(referral.letter_intention);
    put(encoded, "letterDue", referral.letter_due);
    put(encoded, "letterException", referral.letter_exception);
    put(encoded, "pathwayStart", referral.pathway_start_override);
    encoded["toAcknowledge"] = referral.is_to_acknowledge;
    put(encoded, "reviewedAt", referral.reviewed_at);
    if (referral.awaits_confirmation) encoded["awaitsConfirmation"] = true;
    put(encoded, "confirmedBy", referral.confirmed_by);
    if (referral.managed_by) {
        encoded["managedBy"] = {
            {"code", *referral.managed_by},
            {"name", directory.organisation_name(*referral.managed_by).value_or(*referral.managed_by)}};
        encoded["choiceToOffer"] = referral.is_choice_to_offer;
    }
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

Audience audience_of(BusinessFunction function) {
    if (function == BusinessFunction::patient) return Audience::patient;
    return referrals::is_desk_function(function) ? Audience::desk : Audience::staff;
}

json encode_referral(const referrals::Referral& referral, const directory::Snapshot& directory,
                     const directory::NextSlots& next_slots, Audience audience, std::optional<directory::Place> from) {
    const auto named = [&](const std::string& code) {
        return json{{"code", code}, {"name", directory.organisation_name(code).value_or(code)}};
    };
    json encoded{{"ubrn", referral.ubrn.text()},
                 {"ubrnPrinted", referral.ubrn.printed()},
                 {"version", referral.version},
                 {"state", code_of(referral.state)},
                 {"stateDisplay", display_of(referral.state)},
                 {"priority", code_of(referral.priority)},
                 {"requestType", code_of(referral.request_type)},
                 {"specialty",
                  {{"code", referral.specialty_code},
                   {"name", directory.specialty_name(referral.specialty_code).value_or(referral.specialty_code)}}},
                 {"patient", encode_patient(referral.patient, audience)},
                 {"referringOrganisation", named(referral.referring_organisation)},
                 {"createdAt", format_instant(referral.created_at)},
                 {"updatedAt", format_instant(referral.updated_at)}};
    const bool is_desk = audience == Audience::desk;
    if (referral.clinic_type_code && !is_desk) encoded["clinicType"] = encode_clinic(referral, directory);
    put(encoded, "stateReason", referral.state_reason);
    put_clock(encoded, referral);
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
    if (referral.with_service_id) {
        encoded["withService"] = {{"id", std::to_string(*referral.with_service_id)}};
        if (const auto* service = directory.find_service(*referral.with_service_id)) {
            encoded["withService"]["name"] = service->name;
        }
    }
    encoded["additionalRequirements"] = encode_requirements(referral);
    if (audience != Audience::patient) {
        put_staff_side(encoded, referral, directory);
        put_contact(encoded, referral, directory);
    }
    if (audience == Audience::staff) { // what may be clinical words
        put(encoded, "stateComment", referral.state_comment);
        put(encoded, "centreComment", referral.centre_comment);
    }

    encoded["shortlist"] = json::array();
    for (const auto id : referral.shortlist) {
        encoded["shortlist"].push_back(encode_shortlisted(id, directory, next_slots, from));
    }
    if (const auto* live = referral.live_appointment()) encoded["appointment"] = encode_appointment(*live, directory);
    encoded["appointments"] = json::array();
    for (const auto& appointment : referral.appointments) {
        encoded["appointments"].push_back(encode_appointment(appointment, directory));
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
