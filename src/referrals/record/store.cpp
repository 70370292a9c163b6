// SQL of referrals.
#include "referrals/record/store.hpp"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "ers/patients/patient_row.hpp"
#include "ers/referrals/record/ubrn_permutation.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

constexpr db::Statement find_one{"referrals.find", R"(
    select d.*,
           d.state = 'NOT_BOOKED' and exists (
               select from service s
               where s.id = any (d.shortlist) and s.organisation_code = $2
                 and s.bookable_type = 'INDIRECTLY_BOOKABLE') as is_callers_to_book
    from referral_detail d
    where d.ubrn = $1)"};
// The row as it is under the lock. Where another transaction has changed it after this statement began, what belongs to
// it may be read as it was before: `version_read` tells.
constexpr db::Statement lock_one{"referrals.lock", R"(
    select r.*,
           d.nhs_number, d.family_name, d.given_name, d.birth_date, d.sex, d.address, d.postcode, d.telephone,
           d.appointments, d.requirements, d.version as version_read,
           r.state = 'NOT_BOOKED' and exists (
               select from service s
               where s.id = any (r.shortlist) and s.organisation_code = $2
                 and s.bookable_type = 'INDIRECTLY_BOOKABLE') as is_callers_to_book
    from referral r
    join referral_detail d on d.ubrn = r.ubrn
    where r.ubrn = $1
    for no key update of r skip locked)"};
constexpr db::Statement find_of_patient{"referrals.of_patient", R"(
    select *
    from referral_detail
    where patient_id = $1 and coalesce(code_issuer, referring_organisation) = $2
    order by created_at desc, ubrn)"};
constexpr db::Statement take_number{"referrals.next_number", "select nextval('ubrn_number') as number"};
// $2 to $40 are what operations may change, as in the statement below.
constexpr db::Statement insert_one{"referrals.insert", R"(
    insert into referral (ubrn, state, state_reason, state_comment, priority, shortlist, letter_due, letter_exception,
                          with_service_id, with_organisation, contact_by, accepted_at, updated_at, converted_at,
                          deferred_at, triage_sent_at, clinical_information_at, reviewed_at, letter_changed,
                          priority_changed, is_to_acknowledge, clock_stopped_on, clock_stop_code, completed_at,
                          awaits_confirmation, confirmed_by, confirmed_at, managed_by, managed_since, centre_routed_at,
                          is_choice_to_offer, centre_comment, reminders_sent, next_reminder_on, no_contact_at,
                          requirements_open, requirements_since, call_back_at, call_back_made_at, call_back_reason,
                          id, patient_id, referring_organisation, referrer_user_id, referrer_name, referring_clinician,
                          request_type, specialty_code, clinic_type_code, letter_intention, pathway_start_override,
                          created_at, pathway_ubrn, parent_ubrn, inherited_clock_start, target_from, target_to,
                          code_issuer, booking_line)
    values ($1, $2, $3, $4, $5, $6::bigint[], $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
            $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36::text[], $37, $38, $39, $40, $41,
            $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58,
            (select coalesce(commissioner, code) from organisation where code = $43))
    returning booking_line)"};
constexpr db::Statement save_one{"referrals.save", R"(
    update referral
    set state = $2, state_reason = $3, state_comment = $4, priority = $5, shortlist = $6::bigint[], letter_due = $7,
        letter_exception = $8, with_service_id = $9, with_organisation = $10, contact_by = $11, accepted_at = $12,
        updated_at = $13, converted_at = $14, deferred_at = $15, triage_sent_at = $16, clinical_information_at = $17,
        reviewed_at = $18, letter_changed = $19, priority_changed = $20, is_to_acknowledge = $21,
        clock_stopped_on = $22, clock_stop_code = $23, completed_at = $24, awaits_confirmation = $25,
        confirmed_by = $26, confirmed_at = $27, managed_by = $28, managed_since = $29, centre_routed_at = $30,
        is_choice_to_offer = $31, centre_comment = $32, reminders_sent = $33, next_reminder_on = $34,
        no_contact_at = $35, requirements_open = $36::text[], requirements_since = $37, call_back_at = $38,
        call_back_made_at = $39, call_back_reason = $40, version = version + 1
    where ubrn = $1 and version = $41)"};
constexpr db::Statement find_clinician{"referrals.clinician_at", R"(
    select exists (
        select from person_role
        where user_id = $1 and organisation_code = $2 and function = 'REFERRING_CLINICIAN') as found)"};
constexpr db::Statement find_closing{"referrals.organisation", "select closed_on from organisation where code = $1"};
constexpr db::Statement end_appointment{"referrals.end_appointment", R"(
    with ended as (
        update appointment
        set status = $2, reason = coalesce($3, reason), comment = coalesce($4, comment), ended_at = $5
        where id = $1
        returning slot_id),
    freed as (
        update slot set status = 'FREE', held_by = null, held_until = null, updated_at = $5
        from ended
        where slot.id = ended.slot_id and $2 = 'CANCELLED'
        returning service_id)
    insert into slot_change (at, service_ids) select $5, array[service_id] from freed)"};
constexpr db::Statement insert_made{"referrals.insert_appointment", R"(
    insert into appointment (ubrn, service_id, status, reason, comment, starts_at, duration_minutes, clinician, channel,
                             created_at, created_by, accepted_at, accepted_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz,
            case when $12::timestamptz is not null then $11 end)
    returning id)"};
constexpr db::Statement cancel_in_pas{"referrals.cancelled_in_pas", R"(
    update appointment a
    set cancelled_in_pas_at = $4, cancelled_in_pas_by = $5
    from service s
    where a.id = $2 and a.ubrn = $1 and s.id = a.service_id and s.organisation_code = $3 and a.status = 'CANCELLED'
      and a.slot_id is null and a.starts_at is not null and a.cancelled_in_pas_at is null
    returning a.id)"};
constexpr db::Statement accept_appointment{"referrals.accept_appointment",
                                           "update appointment set accepted_by = $2, accepted_at = $3 where id = $1"};
constexpr db::Statement end_holds_of{"referrals.end_holds", R"(
    with freed as (
        update slot set held_by = null, held_until = null, updated_at = $3
        where id = $2 and held_by = $1
        returning service_id)
    insert into slot_change (at, service_ids) select $3, array[service_id] from freed)"};

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
            .status = known_code<AppointmentStatus>(row.at("status").get<std::string>(), "status of an appointment"),
            .reason = optional_of<std::string>(row, "reason"),
            .comment = optional_of<std::string>(row, "comment"),
            .starts_at = optional_instant_of(row, "startsAt"),
            .duration_minutes = optional_of<int>(row, "durationMinutes"),
            .clinician = optional_of<std::string>(row, "clinician"),
            .channel = known_code<Channel>(row.at("channel").get<std::string>(), "channel of an appointment"),
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
                      .held_slot_id = row.optional_integer("held_slot_id"),
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
                      .code_issuer = row.optional_text("code_issuer"),
                      .inherited_clock_start = row.optional_date("inherited_clock_start"),
                      .target = {row.optional_date("target_from"), row.optional_date("target_to")},
                      .clock_stopped_on = row.optional_date("clock_stopped_on"),
                      .clock_stop_code = row.optional_text("clock_stop_code"),
                      .completed_at = row.optional_instant("completed_at"),
                      .awaits_confirmation = row.boolean("awaits_confirmation"),
                      .confirmed_by = row.optional_text("confirmed_by"),
                      .confirmed_at = row.optional_instant("confirmed_at"),
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

// Whom the referral may be the caller's to book for: only a provider's people have one to book.
db::Parameter booking_provider(const Principal& who) {
    return is_provider_function(who.function) ? db::Parameter(who.organisation) : db::Parameter(std::nullopt);
}

StoredReferral stored_from(const db::Row& row, const Principal& who) {
    const auto appointments = json::parse(row.text("appointments"));
    StoredReferral stored{referral_from(row, appointments), {}};
    const auto& referral = stored.referral;
    auto& relations = stored.relations;
    relations = {.referring_organisation = referral.referring_organisation,
                 .with_organisation = referral.with_organisation,
                 .patient_id = referral.patient.id,
                 .managed_by = referral.managed_by,
                 .booking_line = referral.booking_line,
                 .code_issuer = referral.code_issuer};
    relations.is_callers_to_book = row.boolean("is_callers_to_book");
    relations.was_with_callers_organisation =
        who.organisation && std::any_of(appointments.begin(), appointments.end(), [&](const json& appointment) {
            return appointment.at("organisation") == who.organisation->text();
        });
    return stored;
}

std::vector<std::string> open_requirements(const Referral& referral) {
    std::vector<std::string> open;
    for (const auto& one : referral.requirements) {
        if (one.status == RequirementStatus::requested) open.emplace_back(code_of(one.type));
    }
    return open;
}

std::optional<Instant> requirements_open_since(const Referral& referral) {
    std::optional<Instant> since;
    for (const auto& one : referral.requirements) {
        if (one.status != RequirementStatus::requested) continue;
        if (!since || one.requested_at < *since) since = one.requested_at;
    }
    return since;
}

// $1 to $40 of the statements that write a referral.
db::Parameters written_of(const Referral& referral) {
    return {referral.ubrn,
            code_of(referral.state),
            referral.state_reason,
            referral.state_comment,
            code_of(referral.priority),
            referral.shortlist,
            referral.letter_due,
            referral.letter_exception,
            referral.with_service_id,
            referral.with_organisation,
            referral.contact_by,
            referral.accepted_at,
            referral.updated_at,
            referral.converted_at,
            referral.deferred_at,
            referral.triage_sent_at,
            referral.clinical_information_at,
            referral.reviewed_at,
            referral.letter_changed,
            referral.priority_changed,
            referral.is_to_acknowledge,
            referral.clock_stopped_on,
            referral.clock_stop_code,
            referral.completed_at,
            referral.awaits_confirmation,
            referral.confirmed_by,
            referral.confirmed_at,
            referral.managed_by,
            referral.managed_since,
            referral.centre_routed_at,
            referral.is_choice_to_offer,
            referral.centre_comment,
            referral.reminders_sent,
            referral.next_reminder_on,
            referral.no_contact_at,
            open_requirements(referral),
            requirements_open_since(referral),
            referral.call_back_at,
            referral.call_back_made_at,
            referral.call_back_reason};
}

Appointment* live_of(Referral& referral) {
    const auto found = std::find_if(referral.appointments.begin(), referral.appointments.end(),
                                    [](const Appointment& appointment) { return appointment.is_live(); });
    return found == referral.appointments.end() ? nullptr : &*found;
}

} // namespace

std::optional<StoredReferral> find_referral(db::Connection& connection, const Ubrn& ubrn, const Principal& who) {
    const auto rows = connection.execute(find_one, {ubrn, booking_provider(who)});
    if (rows.empty()) return std::nullopt;
    return stored_from(rows.front(), who);
}

std::optional<StoredReferral> lock_referral(db::Connection& connection, const Ubrn& ubrn, const Principal& who) {
    const auto rows = connection.execute(lock_one, {ubrn, booking_provider(who)});
    if (!rows.empty() && rows.front().integer("version_read") == rows.front().integer("version")) {
        return stored_from(rows.front(), who);
    }
    // It is not there, or another transaction has it, or had it a moment ago: told to those who may know of it.
    const auto seen = find_referral(connection, ubrn, who);
    if (seen && may_read(who, seen->relations)) throw db::RowLocked(lock_one.name, "55P03");
    return std::nullopt;
}

std::vector<Referral> find_patient_referrals(db::Connection& connection, std::int64_t patient_id,
                                             const std::string& code_issuer) {
    std::vector<Referral> referrals;
    for (const auto row : connection.execute(find_of_patient, {patient_id, code_issuer})) {
        referrals.push_back(referral_from(row, json::parse(row.text("appointments"))));
    }
    return referrals;
}

Ubrn next_ubrn(db::Connection& connection, const Bytes& ubrn_key) {
    const auto number = connection.execute(take_number).front().integer("number");
    return permuted_ubrn(ubrn_key, static_cast<std::uint64_t>(number));
}

void insert_referral(db::Connection& connection, Referral& referral) {
    auto parameters = written_of(referral);
    const db::Parameters lasting{referral.id,
                                 referral.patient.id,
                                 referral.referring_organisation,
                                 referral.referrer_user_id,
                                 referral.referrer_name,
                                 referral.referring_clinician,
                                 code_of(referral.request_type),
                                 referral.specialty_code,
                                 referral.clinic_type_code,
                                 code_of(referral.letter_intention),
                                 referral.pathway_start_override,
                                 referral.created_at,
                                 referral.pathway_ubrn,
                                 referral.parent_ubrn,
                                 referral.inherited_clock_start,
                                 referral.target.from,
                                 referral.target.to,
                                 referral.code_issuer};
    parameters.insert(parameters.end(), lasting.begin(), lasting.end());
    referral.booking_line = connection.execute(insert_one, parameters).front().optional_text("booking_line");
}

void save_referral(db::Connection& connection, Referral& referral, Instant now) {
    referral.updated_at = now;
    auto parameters = written_of(referral);
    parameters.emplace_back(referral.version);
    if (connection.execute(save_one, parameters).affected() != 1) {
        throw std::logic_error("a referral was saved that is not as it was read under its lock");
    }
    ++referral.version;
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

void end_live_appointment(db::Connection& connection, Referral& referral, const AppointmentEnd& end, Instant now) {
    auto* live = live_of(referral);
    if (live == nullptr) return;
    connection.execute(end_appointment, {live->id, code_of(end.status), end.reason, end.comment, now});
    live->status = end.status;
    if (end.reason) live->reason = end.reason;
    if (end.comment) live->comment = end.comment;
    live->ended_at = now;
}

void insert_appointment(db::Connection& connection, Referral& referral, Appointment appointment,
                        const std::string& user_id) {
    appointment.id =
        connection
            .execute(insert_made,
                     {referral.ubrn, appointment.service_id, code_of(appointment.status), appointment.reason,
                      appointment.comment, appointment.starts_at, appointment.duration_minutes, appointment.clinician,
                      code_of(appointment.channel), appointment.created_at, user_id, appointment.accepted_at})
            .front()
            .integer("id");
    referral.appointments.insert(referral.appointments.begin(), std::move(appointment));
}

void accept_live_appointment(db::Connection& connection, Referral& referral, const std::string& user_id, Instant now) {
    auto* live = live_of(referral);
    if (live == nullptr || !live->is_booked()) return;
    connection.execute(accept_appointment, {live->id, user_id, now});
    live->accepted_at = now;
}

bool set_cancelled_in_pas(db::Connection& connection, Referral& referral, std::int64_t appointment_id,
                          const Principal& who, Instant now) {
    const auto rows =
        connection.execute(cancel_in_pas, {referral.ubrn, appointment_id, who.organisation, now, who.user_id});
    if (rows.empty()) return false;
    for (auto& appointment : referral.appointments) {
        if (appointment.id == appointment_id) appointment.cancelled_in_pas_at = now;
    }
    return true;
}

void end_holds(db::Connection& connection, const Referral& referral, Instant now) {
    if (!referral.held_slot_id) return;
    connection.execute(end_holds_of, {referral.ubrn, referral.held_slot_id, now});
}

} // namespace ers::referrals
