// SQL of advice requests.
#include "advice/store.hpp"

#include <stdexcept>

#include "ers/patients/patient_row.hpp"

namespace ers::advice {

namespace {

constexpr db::Statement find_one{"advice.find", R"(
    select r.*, p.nhs_number, p.family_name, p.given_name, p.birth_date, p.sex, p.address, p.postcode, p.telephone,
           (select count(*) from advice_message m where m.ubrn = r.ubrn) as message_count
    from advice_request r
    join patient p on p.id = r.patient_id
    where r.ubrn = $1)"};
constexpr db::Statement find_conversation{"advice.messages", R"(
    select number, request_version, sent_by, user_id, user_name, clinician, text, outcome, recommendation, sent_at
    from advice_message
    where ubrn = $1
    order by number)"};
constexpr db::Statement find_facts{"advice.summary_facts", R"(
    select p.is_sensitive, coalesce(c.name, r.referring_clinician, '') as referring_clinician
    from advice_request r
    join patient p on p.id = r.patient_id
    left join person c on c.user_id = r.referring_clinician
    where r.ubrn = $1)"};
constexpr db::Statement lock_one{"advice.lock", "select from advice_request where ubrn = $1 for no key update nowait"};
constexpr db::Statement insert_one{"advice.insert", R"(
    insert into advice_request (ubrn, id, patient_id, referring_organisation, requester_user_id, requester_name,
                                referring_clinician, specialty_code, service_id, provider_organisation, priority,
                                conversion_authorisation, status, created_at, updated_at, since)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14))"};
constexpr db::Statement insert_one_message{"advice.insert_message", R"(
    insert into advice_message (ubrn, number, request_version, sent_by, user_id, user_name, clinician, text, outcome,
                                recommendation, sent_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};
constexpr db::Statement update_one{"advice.update", R"(
    update advice_request
    set version = version + 1, status = $2, priority = $3, updated_at = $4,
        since = case when status = $2 then since else $4 end,
        ended_at = case when $5 then null else $4::timestamptz end
    where ubrn = $1)"};

template <class E>
std::optional<std::string_view> optional_code_of(const std::optional<E>& value) {
    return value ? std::optional(code_of(*value)) : std::nullopt;
}

AdviceMessage message_from(const db::Row& row) {
    return {.number = row.number("number"),
            .request_version = row.number("request_version"),
            .sent_by = row.code<SentBy>("sent_by"),
            .user_id = row.text("user_id"),
            .user_name = row.text("user_name"),
            .clinician = row.optional_text("clinician"),
            .text = row.text("text"),
            .outcome = row.optional_code<Outcome>("outcome"),
            .recommendation = row.optional_code<Recommendation>("recommendation"),
            .sent_at = row.instant("sent_at")};
}

} // namespace

std::optional<AdviceRequest> find_request(db::Connection& connection, const Ubrn& ubrn) {
    const auto rows = connection.execute(find_one, {ubrn});
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return AdviceRequest{.ubrn = *Ubrn::parse(row.text("ubrn")),
                         .id = row.text("id"),
                         .version = row.number("version"),
                         .patient = patients::patient_from(row, "patient_id"),
                         .referring_organisation = row.text("referring_organisation"),
                         .requester_user_id = row.text("requester_user_id"),
                         .requester_name = row.text("requester_name"),
                         .referring_clinician = row.optional_text("referring_clinician"),
                         .specialty_code = row.text("specialty_code"),
                         .service_id = row.integer("service_id"),
                         .provider_organisation = row.text("provider_organisation"),
                         .priority = row.code<Priority>("priority"),
                         .authorisation = row.code<Authorisation>("conversion_authorisation"),
                         .status = row.code<AdviceStatus>("status"),
                         .created_at = row.instant("created_at"),
                         .updated_at = row.instant("updated_at"),
                         .since = row.instant("since"),
                         .ended_at = row.optional_instant("ended_at"),
                         .message_count = row.number("message_count"),
                         .conversation = std::nullopt};
}

std::vector<AdviceMessage> find_messages(db::Connection& connection, const Ubrn& ubrn) {
    std::vector<AdviceMessage> messages;
    for (const auto row : connection.execute(find_conversation, {ubrn})) messages.push_back(message_from(row));
    return messages;
}

SummaryFacts find_summary_facts(db::Connection& connection, const Ubrn& ubrn) {
    const auto row = connection.execute(find_facts, {ubrn}).front();
    return {row.boolean("is_sensitive"), row.text("referring_clinician")};
}

void lock_request(db::Connection& connection, const Ubrn& ubrn) { connection.execute(lock_one, {ubrn}); }

void insert_request(db::Connection& connection, const AdviceRequest& request) {
    connection.execute(insert_one, {request.ubrn, request.id, request.patient.id, request.referring_organisation,
                                    request.requester_user_id, request.requester_name, request.referring_clinician,
                                    request.specialty_code, request.service_id, request.provider_organisation,
                                    code_of(request.priority), code_of(request.authorisation), code_of(request.status),
                                    request.created_at});
}

void insert_message(db::Connection& connection, const Ubrn& ubrn, const AdviceMessage& message) {
    connection.execute(insert_one_message,
                       {ubrn, message.number, message.request_version, code_of(message.sent_by), message.user_id,
                        message.user_name, message.clinician, message.text, optional_code_of(message.outcome),
                        optional_code_of(message.recommendation), message.sent_at});
}

void update_request(db::Connection& connection, const Ubrn& ubrn, AdviceStatus status, Priority priority, Instant now) {
    connection.execute(update_one, {ubrn, code_of(status), code_of(priority), now, is_open(status)});
}

} // namespace ers::advice
