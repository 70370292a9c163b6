// SQL of referrals: see the header.
#include "store.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/ubrn_permutation.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

constexpr db::Statement find_one{"referrals.find", "select * from referral_detail where ubrn = $1"};
constexpr db::Statement find_of_patient{
    "referrals.of_patient", "select * from referral_detail where patient_id = $1 order by created_at desc, ubrn"};
constexpr db::Statement lock_one{"referrals.lock", "select from referral where ubrn = $1 for no key update nowait"};
constexpr db::Statement take_number{"referrals.next_number", "select nextval('ubrn_number') as number"};
constexpr db::Statement insert_one{"referrals.insert", R"(
    insert into referral (ubrn, id, patient_id, referring_organisation, referrer_user_id, referrer_name,
                          referring_clinician, priority, request_type, specialty_code, clinic_type_code, shortlist,
                          state, letter_intention, letter_due, pathway_start_override, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::bigint[], $13, $14, $15, $16, $17, $17))"};
constexpr db::Statement find_clinician{"referrals.clinician_at", R"(
    select exists (
        select from person_role
        where user_id = $1 and organisation_code = $2 and function = 'REFERRING_CLINICIAN') as found)"};
constexpr db::Statement find_closing{"referrals.organisation", "select closed_on from organisation where code = $1"};
constexpr db::Statement update_one{"referrals.update", R"(
    update referral
    set version = version + 1, state = $2, state_reason = $3, state_comment = $4, shortlist = $5::bigint[],
        with_service_id = case when $6 then with_service_id end,
        with_organisation = case when $6 then with_organisation end,
        contact_by = null, accepted_at = $7, updated_at = $8
    where ubrn = $1)"};
constexpr db::Statement end_appointment{"referrals.end_appointment", R"(
    with ended as (
        update appointment
        set status = 'CANCELLED', reason = coalesce($2, reason), comment = coalesce($3, comment), ended_at = $4
        where ubrn = $1 and status in ('BOOKED', 'PROPOSED')
        returning slot_id),
    freed as (
        update slot set status = 'FREE', held_by = null, held_until = null, updated_at = $4
        from ended
        where slot.id = ended.slot_id
        returning service_id)
    insert into slot_change (at, service_ids) select $4, array[service_id] from freed)"};
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
constexpr db::Statement audit_one{"referrals.audit", R"(
    insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb))"};
constexpr db::Statement outbox_one{"referrals.outbox",
                                   "insert into outbox (at, kind, ubrn, payload) values ($1, $2, $3, $4::jsonb)"};

template <class E>
E code_in(const db::Row& row, std::string_view column) {
    const auto value = from_code<E>(row.text(column));
    if (!value) throw std::logic_error("column " + std::string(column) + " has a code that this program does not know");
    return *value;
}

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
            .ended_at = optional_instant_of(row, "endedAt")};
}

patients::PatientRecord patient_from(const db::Row& row) {
    return {.id = row.integer("patient_id"),
            .nhs_number = *NhsNumber::parse(row.text("nhs_number")),
            .family_name = row.text("family_name"),
            .given_name = row.text("given_name"),
            .birth_date = row.date("birth_date"),
            .sex = code_in<Sex>(row, "sex"),
            .address = row.text("address"),
            .postcode = row.text("postcode"),
            .telephone = row.text("telephone")};
}

Referral referral_from(const db::Row& row, const json& appointments) {
    Referral referral{.ubrn = *Ubrn::parse(row.text("ubrn")),
                      .id = row.text("id"),
                      .version = static_cast<int>(row.integer("version")),
                      .patient = patient_from(row),
                      .referring_organisation = row.text("referring_organisation"),
                      .referrer_user_id = row.text("referrer_user_id"),
                      .referrer_name = row.text("referrer_name"),
                      .referring_clinician = row.optional_text("referring_clinician"),
                      .priority = code_in<Priority>(row, "priority"),
                      .request_type = code_in<RequestType>(row, "request_type"),
                      .specialty_code = row.text("specialty_code"),
                      .clinic_type_code = row.optional_text("clinic_type_code"),
                      .shortlist = {},
                      .state = code_in<ReferralState>(row, "state"),
                      .state_reason = row.optional_text("state_reason"),
                      .state_comment = row.optional_text("state_comment"),
                      .letter_intention = code_in<LetterIntention>(row, "letter_intention"),
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
                      .appointments = {}};
    for (const auto& id : row.texts("shortlist")) referral.shortlist.push_back(std::stoll(id));
    for (const auto& appointment : appointments) referral.appointments.push_back(appointment_from(appointment));
    return referral;
}

} // namespace

std::optional<StoredReferral> find_referral(db::Connection& connection, const Ubrn& ubrn, const Principal& who) {
    const auto rows = connection.execute(find_one, {ubrn});
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    const auto appointments = json::parse(row.text("appointments"));
    StoredReferral stored{referral_from(row, appointments), {}};
    stored.relations = {stored.referral.referring_organisation, stored.referral.with_organisation,
                        stored.referral.patient.id, false, false};
    if (who.organisation) {
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
    connection.execute(insert_one, {referral.ubrn, referral.id, referral.patient.id, referral.referring_organisation,
                                    referral.referrer_user_id, referral.referrer_name, referral.referring_clinician,
                                    code_of(referral.priority), code_of(referral.request_type), referral.specialty_code,
                                    referral.clinic_type_code, referral.shortlist, code_of(referral.state),
                                    code_of(referral.letter_intention), referral.letter_due,
                                    referral.pathway_start_override, referral.created_at});
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

void update_referral(db::Connection& connection, const Ubrn& ubrn, const ReferralChange& change, Instant now) {
    connection.execute(update_one, {ubrn, code_of(change.state), change.reason, change.comment, change.shortlist,
                                    change.stays_with_provider, change.accepted_at, now});
}

void end_live_appointment(db::Connection& connection, const Ubrn& ubrn, const std::optional<std::string>& reason,
                          const std::optional<std::string>& comment, Instant now) {
    connection.execute(end_appointment, {ubrn, reason, comment, now});
}

void accept_live_appointment(db::Connection& connection, const Ubrn& ubrn, const std::string& user_id, Instant now) {
    connection.execute(accept_appointment, {ubrn, user_id, now});
}

void end_holds(db::Connection& connection, const Ubrn& ubrn, Instant now) {
    connection.execute(end_holds_of, {ubrn, now});
}

void insert_audit(db::Connection& connection, const AuditRow& row, Instant now) {
    connection.execute(audit_one, {now, row.request_id, row.who->user_id, code_of(row.who->function),
                                   row.who->organisation, row.patient_id, row.ubrn, row.action, row.detail});
}

void insert_outbox(db::Connection& connection, std::string_view kind, const Ubrn& ubrn, const std::string& payload,
                   Instant now) {
    connection.execute(outbox_one, {now, kind, ubrn, payload});
}

} // namespace ers::referrals
