// Each part says who sees it.
#include "interfaces/views/referral.hpp"

#include <cmath>

namespace ers::views {

namespace {

// The referral-to-treatment clock (rules.md#clock-start, rules.md#clock-marks).
std::optional<ClockView> view_clock(const referrals::Referral& referral) {
    const auto start = referrals::clock_start(referral);
    if (!start) return std::nullopt;
    return ClockView{.start = *start,
                     .breach_date = referrals::breach_date(*start),
                     .forty_week_mark = referrals::forty_week_mark(*start),
                     .stopped_on = referral.clock_stopped_on,
                     .stop_code = referral.clock_stop_code};
}

ServiceName name_of_service(std::int64_t id, const directory::Snapshot& directory) {
    const auto* service = directory.find_service(id);
    return {id, service == nullptr ? std::nullopt : std::optional(service->name)};
}

AppointmentShown show_appointment(const referrals::Appointment& appointment, const directory::Snapshot& directory) {
    return {appointment, name_of_service(appointment.service_id, directory)};
}

std::optional<directory::Place> home_of(const referrals::Referral& referral, const directory::Snapshot& directory) {
    const auto postcode = Postcode::parse(referral.patient.postcode);
    if (!postcode) return std::nullopt;
    const auto place = place_of(*postcode, directory);
    return place ? std::optional(*place) : std::nullopt;
}

ShortlistedService view_shortlisted(std::int64_t id, const Viewer& viewer, std::optional<directory::Place> from) {
    const auto* service = viewer.directory.find_service(id);
    if (service == nullptr) return {id, std::nullopt};
    ShortlistedFacts facts{.name = service->name,
                           .organisation = {service->organisation_code, service->organisation_name},
                           .site = {service->site_code, service->site_name},
                           .site_postcode = service->site_postcode,
                           .bookable_type = service->bookable_type,
                           .distance_km = std::nullopt,
                           .wait = service->wait,
                           .next_slot = std::nullopt};
    if (from && service->place) {
        facts.distance_km = std::round(directory::distance_km(*from, *service->place) * 10) / 10;
    }
    if (const auto next = viewer.next_slots.next(id)) facts.next_slot = NextSlotSeen{*next, viewer.next_slots.seen_at};
    return {id, std::move(facts)};
}

ContactView view_contact(const referrals::Referral& referral, const directory::Snapshot& directory) {
    ContactView view{.unmet_requirements = referrals::unmet_requirements(referral, directory),
                     .call_back = std::nullopt,
                     .reminders_sent = referral.reminders_sent,
                     .next_reminder_on = std::nullopt,
                     .no_contact_at = referral.no_contact_at};
    if (referral.call_back_at) view.call_back = CallBackView{*referral.call_back_at, *referral.call_back_reason};
    if (referral.state == ReferralState::not_booked) view.next_reminder_on = referral.next_reminder_on;
    return view;
}

StaffSide view_staff_side(const referrals::Referral& referral, const directory::Snapshot& directory) {
    StaffSide side{.id = referral.id,
                   .referrer_user_id = referral.referrer_user_id,
                   .referrer_name = referral.referrer_name,
                   .referring_clinician = referral.referring_clinician,
                   .letter_intention = referral.letter_intention,
                   .letter_due = referral.letter_due,
                   .letter_exception = referral.letter_exception,
                   .pathway_start = referral.pathway_start_override,
                   .is_to_acknowledge = referral.is_to_acknowledge,
                   .reviewed_at = referral.reviewed_at,
                   .awaits_confirmation = referral.awaits_confirmation,
                   .confirmed_by = referral.confirmed_by,
                   .managed_by = std::nullopt,
                   .contact = view_contact(referral, directory)};
    if (referral.managed_by) {
        side.managed_by = ManagedBy{named_organisation(directory, *referral.managed_by), referral.is_choice_to_offer};
    }
    return side;
}

} // namespace

Result<directory::Place> place_of(const Postcode& postcode, const directory::Snapshot& directory) {
    const auto found = directory.locate(postcode);
    if (!found) return refuse_fields({{"postcode", ErrorCode::reference_not_found, "This postcode is not known."}});
    return found->place;
}

ReferralView view_referral(const referrals::Referral& referral, const Viewer& viewer,
                           std::optional<directory::Place> from) {
    const auto& directory = viewer.directory;
    ReferralView view{.ubrn = referral.ubrn,
                      .version = referral.version,
                      .state = referral.state,
                      .state_reason = referral.state_reason,
                      .priority = referral.priority,
                      .request_type = referral.request_type,
                      .specialty = named_specialty(directory, referral.specialty_code),
                      .clinic_type = std::nullopt,
                      .patient = view_patient(referral.patient, viewer.audience),
                      .referring_organisation = named_organisation(directory, referral.referring_organisation),
                      .clock = view_clock(referral),
                      .pathway_ubrn = referral.pathway_ubrn,
                      .parent_ubrn = referral.parent_ubrn,
                      .target = referral.target,
                      .with_service = std::nullopt,
                      .contact_by = referral.contact_by,
                      .requirements = referral.requirements,
                      .staff = std::nullopt,
                      .clinical = std::nullopt,
                      .shortlist = {},
                      .live_appointment = std::nullopt,
                      .appointments = {},
                      .created_at = referral.created_at,
                      .updated_at = referral.updated_at,
                      .triage_sent_at = referral.triage_sent_at,
                      .completed_at = referral.completed_at,
                      .converted_at = referral.converted_at,
                      .accepted_at = referral.accepted_at};
    if (referral.clinic_type_code && viewer.audience != Audience::desk) {
        view.clinic_type = named_clinic_type(directory, referral.specialty_code, *referral.clinic_type_code);
    }
    if (referral.with_service_id) view.with_service = name_of_service(*referral.with_service_id, directory);
    if (viewer.audience != Audience::patient) view.staff = view_staff_side(referral, directory);
    if (viewer.audience == Audience::staff) view.clinical = {referral.state_comment, referral.centre_comment};
    if (!from && viewer.audience == Audience::patient) from = home_of(referral, directory);
    for (const auto id : referral.shortlist) view.shortlist.push_back(view_shortlisted(id, viewer, from));
    if (const auto* live = referral.live_appointment()) view.live_appointment = show_appointment(*live, directory);
    for (const auto& appointment : referral.appointments) {
        view.appointments.push_back(show_appointment(appointment, directory));
    }
    return view;
}

} // namespace ers::views
