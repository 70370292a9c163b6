// SQL of referrals.
#include "referrals/record/store.hpp"

#include <nlohmann/json.hpp>

#include "ers/patients/patient_row.hpp"
#include "ers/referrals/record/ubrn_permutation.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

constexpr db::Statement find_one{"referrals.find", "select * from referral_detail where ubrn = $1"};
// A patient telephones the hospital to book: its people may then open the referral.
constexpr db::Statement indirect_choice{"referrals.indirect_choice", R"(
    select exists (
        select from referral r
        join service s on s.id = any (r.shortlist)
        where r.ubrn = $1 and s.organisation_code = $2 and s.bookable_type = 'INDIRECTLY_BOOKABLE') as found)"};
constexpr db::Statement find_of_patient{
    "referrals.of_patient", "select * from referral_detail where patient_id = $1 order by created_at desc, ubrn"};
constexpr db::Statement lock_one{"referrals.lock", "select from referral where ubrn = $1 for no key update nowait"};
constexpr db::Statement take_number{"referrals.next_number", "select nextval('ubrn_number') as number"};
constexpr db::Statement insert_one{"referrals.insert", R"(
    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name,
                          referring_clinician, priority, request_type, specialty_code, clinic_type_code, shortlist,
                          state, letter_intention, letter_due, pathway_start_override, created_at, updated_at,
                          pathway_ubrn, parent_ubrn, inherited_clock_start, next_reminder_on, target_from, target_to,
                          booking_line)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::bigint[], $13, $14, $15, $16, $17, $17, $18, $19, $20,
            $21, $22, $23, (select coalesce(commissioner, code) from organisation where code = $4)))"};
constexpr db::Statement find_clinician{"referrals.clinician_at", R"(
    select exists (
        select from person_role
        where user_id = $1 and organisation_code = $2 and function = 'REFERRING_CLINICIAN') as found)"};
constexpr db::Statement find_closing{"referrals.organisation", "select closed_on from organisation where code = $1"};
constexpr db::Statement save_one{"referrals.save", R"(
    update referral
    set version = version + 1, state = $2, state_reason = $3, state_comment = $4, priority = $5,
        shortlist = $6::bigint[], with_service_id = $7, with_organisation = $8, contact_by = $9, accepted_at = $10,
        converted_at = $11, deferred_at = $12, triage_sent_at = $13, reviewed_at = $14, letter_changed = $15,
        priority_changed = $16, is_to_acknowledge = $17, clock_stopped_on = $18, clock_stop_code = $19,
        completed_at = $20, updated_at = $21, reminders_sent = $22, next_reminder_on = $23, no_contact_at = $24
    where ubrn = $1)"};
constexpr db::Statement end_appointment{"referrals.end_appointment", R"(
    with ended as (
        update appointment
        set status = $2, reason = coalesce($3, reason), comment = coalesce($4, comment), ended_at = $5
        where ubrn = $1 and status in ('BOOKED', 'PROPOSED')
        returning slot_id),
    freed as (
        update slot set status = 'FREE', held_by = null, held_until = null, updated_at = $5
        from ended
        where slot.id = ended.slot_id and $2 = 'CANCELLED'
        returning service_id)
    insert into slot_change (at, service_ids) select $5, array[service_id] from freed)"};
constexpr db::Statement insert_made{"referrals.insert_appointment", R"(
    insert into appointment (ubrn, service_id, status, reason, comment, starts_at, duration_minutes, clinician, channel,
                             created_by, created_at, accepted_by, accepted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, case when $12 then $10 end,
            case when $12 then $11::timestamptz end))"};
constexpr db::Statement cancel_in_pas{"referrals.cancelled_in_pas", R"(
    update appointment a
    set cancelled_in_pas_at = $4, cancelled_in_pas_by = $5
    from service s
    where a.id = $2 and a.ubrn = $1 and s.id = a.service_id and s.organisation_code = $3 and a.status = 'CANCELLED'
      and a.slot_id is null and a.starts_at is not null and a.cancelled_in_pas_at is null
    returning a.id)"};
constexpr db::Statement choice_one{"referrals.insert_choice", R"(
    insert into choice_record (ubrn, offered_at, offered_by, organisation, function, channel, providers_presented,
                               providers_chosen, criteria, exception_code, patient_confirmed)
    values ($1, $2, $3, $4, $5, 'API', $6, $7, $8::jsonb, $9, $10))"};
constexpr db::Statement link_one{"referrals.insert_link", R"(
    insert into referral_link (first_ubrn, then_ubrn, kind, created_by, created_at)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing)"};
constexpr db::Statement accept_appointment{"referrals.accept_appointment", R"(
    update appointment set accepted_by = $2, accepted_at = $3
    where ubrn = $1 and status = 'BOOKED')"};
constexpr db::Statement end_holds_of{"referrals.end_holds", R"(
    with freed as (
        update slot set held_by = null, held_until = null, updated_at = $2
        from referral r
        where r.ubrn = $1 and slot.id = r.held_slot_id and slot.held_by = r.ubrn
        returning slot.service_id)
    insert into slot_change (at, service_ids) select $2, array[service_id] from freed)"};

template <class T>
std::optional<T> optional_of(const json& row, const char* name) {
    const auto& value = row.at(name);
    if (value.is_null()) return std::nullopt;
    return value.get<T>();
}

std::optional<Instant> optional_instant_of(const json& row, const char* name) {
    const auto text = optional_of<std::string>(row, name);
    if (!text) return std::nullopt;
    return parse_instant(*text).value();
}

Appointment appointment_from(const json& row) {
    return {.id = row.at("id").get<std::int64_t>(),
            .service_id = row.at("serviceId").get<std::int64_t>(),
            .slot_id = optional_of<std::int64_t>(row, "slotId"),
            .status = row.at("status").get<std::string>(),
            .reason = optional_of<std::string>(row, "reason"),
            .starts_at = optional_instant_of(row, "startsAt"),
            .duration_minutes = optional_of<int>(row, "durationMinutes"),
            .clinician = optional_of<std::string>(row, "clinician"),
            .channel = row.at("channel").get<std::string>(),
            .created_at = *optional_instant_of(row, "createdAt"),
            .accepted_at = optional_instant_of(row, "acceptedAt"),
            .ended_at = optional_instant_of(row, "endedAt"),
            .cancelled_in_pas_at = optional_instant_of(row, "cancelledInPasAt")};
}

Requirement requirement_from(const json& row) {
    return {.type = known_code<RequirementType>(row.at("type").get<std::string>(), "type of a requirement"),
            .language = optional_of<std::string>(row, "language"),
            .status = known_code<RequirementStatus>(row.at("status").get<std::string>(), "status of a requirement"),
            .reason = optional_of<std::string>(row, "reason"),
            .requested_at = *optional_instant_of(row, "requestedAt"),
            .decided_at = optional_instant_of(row, "decidedAt")};
}

std::optional<Ubrn> optional_ubrn(const db::Row& row, std::string_view column) {
    const auto text = row.optional_text(column);
    if (!text) return std::nullopt;
    return *Ubrn::parse(*text);
}

Referral referral_from(const db::Row& row, const json& appointments) {
    Referral referral{.ubrn = *Ubrn::parse(row.text("ubrn")),
                      .id = row.text("id"),
                      .version = row.number("version"),
                      .patient = patients::patient_from(row, "patient_id"),
                      .referring_organisation = row.text("referring_organisation"),
                      .referrer_user_id = row.text("referrer_user_id"),
                      .referrer_name = row.text("referrer_name"),
                      .referring_clinician = row.optional_text("referring_clinician"),
                      .priority = row.code<Priority>("priority"),
                      .request_type = row.code<RequestType>("request_type"),
                      .specialty_code = row.text("specialty_code"),
                      .clinic_type_code = row.optional_text("clinic_type_code"),
                      .shortlist = {},
                      .state = row.code<ReferralState>("state"),
                      .state_reason = row.optional_text("state_reason"),
                      .state_comment = row.optional_text("state_comment"),
                      .letter_intention = row.code<LetterIntention>("letter_intention"),
                      .letter_due = row.optional_date("letter_due"),
                      .pathway_start_override = row.optional_date("pathway_start_override"),
                      .with_service_id = row.optional_integer("with_service_id"),
                      .with_organisation = row.optional_text("with_organisation"),
                      .contact_by = row.optional_date("contact_by"),
                      .accepted_at = row.optional_instant("accepted_at"),
                      .created_at = row.instant("created_at"),
                      .updated_at = row.instant("updated_at"),
                      .converted_at = row.optional_instant("converted_at"),
                      .deferred_at = row.optional_instant("deferred_at"),
                      .triage_sent_at = row.optional_instant("triage_sent_at"),
                      .clinical_information_at = row.optional_instant("clinical_information_at"),
                      .reviewed_at = row.optional_instant("reviewed_at"),
                      .letter_changed = row.boolean("letter_changed"),
                      .priority_changed = row.boolean("priority_changed"),
                      .is_to_acknowledge = row.boolean("is_to_acknowledge"),
                      .pathway_ubrn = optional_ubrn(row, "pathway_ubrn"),
                      .parent_ubrn = optional_ubrn(row, "parent_ubrn"),
                      .inherited_clock_start = row.optional_date("inherited_clock_start"),
                      .target = {row.optional_date("target_from"), row.optional_date("target_to")},
                      .clock_stopped_on = row.optional_date("clock_stopped_on"),
                      .clock_stop_code = row.optional_text("clock_stop_code"),
                      .completed_at = row.optional_instant("completed_at"),
                      .awaits_confirmation = row.boolean("awaits_confirmation"),
                      .confirmed_by = row.optional_text("confirmed_by"),
                      .managed_by = row.optional_text("managed_by"),
                      .managed_since = row.optional_instant("managed_since"),
                      .centre_routed_at = row.optional_instant("centre_routed_at"),
                      .is_choice_to_offer = row.boolean("is_choice_to_offer"),
                      .centre_comment = row.optional_text("centre_comment"),
                      .letter_exception = row.optional_text("letter_exception"),
                      .booking_line = row.optional_text("booking_line"),
                      .reminders_sent = row.number("reminders_sent"),
                      .next_reminder_on = row.optional_date("next_reminder_on"),
                      .no_contact_at = row.optional_instant("no_contact_at"),
                      .call_back_at = row.optional_instant("call_back_at"),
                      .call_back_made_at = row.optional_instant("call_back_made_at"),
                      .call_back_reason = row.optional_text("call_back_reason"),
                      .requirements = {},
                      .appointments = {}};
    for (const auto& requirement : json::parse(row.text("requirements"))) {
        referral.requirements.push_back(requirement_from(requirement));
    }
    for (const auto& id : row.texts("shortlist")) referral.shortlist.push_back(std::stoll(id));
    for (const auto& appointment : appointments) referral.appointments.push_back(appointment_from(appointment));
    return referral;
}

bool has_indirect_choice(db::Connection& connection, const Ubrn& ubrn, const Principal& who) {
    return is_provider_function(who.function) &&
           connection.execute(indirect_choice, {ubrn, who.organisation}).front().boolean("found");
}

} // namespace

std::optional<StoredReferral> find_referral(db::Connection& connection, const Ubrn& ubrn, const Principal& who) {
    const auto rows = connection.execute(find_one, {ubrn});
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    const auto appointments = json::parse(row.text("appointments"));
    StoredReferral stored{referral_from(row, appointments), {}};
    stored.relations = {stored.referral.referring_organisation,
                        stored.referral.with_organisation,
                        stored.referral.patient.id,
                        false,
                        false,
                        stored.referral.managed_by,
                        stored.referral.booking_line};
    if (who.organisation) {
        stored.relations.is_callers_to_book =
            stored.referral.state == ReferralState::not_booked && has_indirect_choice(connection, ubrn, who);
        for (const auto& appointment : appointments) {
            if (appointment.at("organisation") == who.organisation->text()) {
                stored.relations.was_with_callers_organisation = true;
            }
        }
    }
    return stored;
}

void lock_referral(db::Connection& connection, const Ubrn& ubrn) { connection.execute(lock_one, {ubrn}); }

std::vector<Referral> find_patient_referrals(db::Connection& connection, std::int64_t patient_id) {
    std::vector<Referral> referrals;
    for (const auto row : connection.execute(find_of_patient, {patient_id})) {
        referrals.push_back(referral_from(row, json::parse(row.text("appointments"))));
    }
    return referrals;
}

Ubrn next_ubrn(db::Connection& connection, const Bytes& ubrn_key) {
    const auto number = connection.execute(take_number).front().integer("number");
    return permuted_ubrn(ubrn_key, static_cast<std::uint64_t>(number));
}

void insert_referral(db::Connection& connection, const Referral& referral) {
    connection.execute(insert_one, {referral.ubrn,
                                    referral.id,
                                    referral.patient.id,
                                    referral.referring_organisation,
                                    referral.referrer_user_id,
                                    referral.referrer_name,
                                    referral.referring_clinician,
                                    code_of(referral.priority),
                                    code_of(referral.request_type),
                                    referral.specialty_code,
                                    referral.clinic_type_code,
                                    referral.shortlist,
                                    code_of(referral.state),
                                    code_of(referral.letter_intention),
                                    referral.letter_due,
                                    referral.pathway_start_override,
                                    referral.created_at,
                                    referral.pathway_ubrn,
                                    referral.parent_ubrn,
                                    referral.inherited_clock_start,
                                    referral.next_reminder_on,
                                    referral.target.from,
                                    referral.target.to});
}

Standing standing_of(db::Connection& connection, const std::string& organisation, Date today) {
    const auto rows = connection.execute(find_closing, {organisation});
    if (rows.empty()) return Standing::unknown;
    const auto closed_on = rows.front().optional_date("closed_on");
    return closed_on && *closed_on <= today ? Standing::closed : Standing::open;
}

bool is_clinician_at(db::Connection& connection, const std::string& user_id, const std::string& organisation) {
    return connection.execute(find_clinician, {user_id, organisation}).front().boolean("found");
}

void save_referral(db::Connection& connection, const Referral& referral, Instant now) {
    connection.execute(save_one, {referral.ubrn,
                                  code_of(referral.state),
                                  referral.state_reason,
                                  referral.state_comment,
                                  code_of(referral.priority),
                                  referral.shortlist,
                                  referral.with_service_id,
                                  referral.with_organisation,
                                  referral.contact_by,
                                  referral.accepted_at,
                                  referral.converted_at,
                                  referral.deferred_at,
                                  referral.triage_sent_at,
                                  referral.reviewed_at,
                                  referral.letter_changed,
                                  referral.priority_changed,
                                  referral.is_to_acknowledge,
                                  referral.clock_stopped_on,
                                  referral.clock_stop_code,
                                  referral.completed_at,
                                  now,
                                  referral.reminders_sent,
                                  referral.next_reminder_on,
                                  referral.no_contact_at});
}

void end_live_appointment(db::Connection& connection, const Ubrn& ubrn, const AppointmentEnd& end, Instant now) {
    connection.execute(end_appointment, {ubrn, end.status, end.reason, end.comment, now});
}

void insert_appointment(db::Connection& connection, const Ubrn& ubrn, const AppointmentMade& made, const Principal& who,
                        Instant now) {
    connection.execute(insert_made, {ubrn, made.service_id, made.status, made.reason, made.comment, made.starts_at,
                                     made.duration_minutes, made.clinician, code_of(made.channel), who.user_id, now,
                                     made.is_accepted});
}

bool set_cancelled_in_pas(db::Connection& connection, const Ubrn& ubrn, std::int64_t appointment_id,
                          const Principal& who, Instant now) {
    return !connection.execute(cancel_in_pas, {ubrn, appointment_id, who.organisation, now, who.user_id}).empty();
}

void insert_choice(db::Connection& connection, const Ubrn& ubrn, const ChoiceGiven& choice, int providers_chosen,
                   const Principal& who, Instant now) {
    connection.execute(choice_one, {ubrn, now, who.user_id, who.organisation, code_of(who.function),
                                    choice.providers_presented.value_or(providers_chosen), providers_chosen,
                                    choice.criteria, choice.exception, choice.patient_confirmed});
}

void insert_link(db::Connection& connection, const Ubrn& first, const Ubrn& then, std::string_view kind,
                 const Principal& who, Instant now) {
    connection.execute(link_one, {first, then, kind, who.user_id, now});
}

void accept_live_appointment(db::Connection& connection, const Ubrn& ubrn, const std::string& user_id, Instant now) {
    connection.execute(accept_appointment, {ubrn, user_id, now});
}

void end_holds(db::Connection& connection, const Ubrn& ubrn, Instant now) {
    connection.execute(end_holds_of, {ubrn, now});
}

} // namespace ers::referrals
