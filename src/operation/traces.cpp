#include "ers/operation/traces.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/words.hpp"

namespace ers::operation {

namespace {

constexpr std::string_view begin_with = "with";
constexpr db::Statement write_both{"operation.traces", db::joined_sql<begin_with, write_traces_sql>};

constexpr std::string_view system_function = "SYSTEM"; // no business function: nobody called

AuditSubject subject_of(const OperationContext& context, std::optional<std::int64_t> patient_id,
                        const std::optional<Ubrn>& ubrn) {
    auto subject = by_person(context.who, context.request_id);
    subject.patient_id = patient_id;
    if (ubrn) subject.ubrn = ubrn->text();
    return subject;
}

} // namespace

AuditSubject by_person(const Principal& who, std::string_view request_id) {
    return {.request_id = request_id,
            .user_id = who.user_id,
            .function = code_of(who.function),
            .organisation = who.organisation ? std::optional<std::string_view>(who.organisation->text()) : std::nullopt,
            .session = who.session_id ? std::optional<std::string_view>(*who.session_id) : std::nullopt};
}

AuditSubject by_timed_work() {
    return {.request_id = "timed work", .user_id = "system", .function = system_function, .organisation = std::nullopt};
}

db::JsonRows& Traces::begin_audit(const AuditSubject& subject, AuditAction action) {
    auto& row = audit_.row()
                    .add("request_id", subject.request_id)
                    .add("user_id", subject.user_id)
                    .add("function", subject.function)
                    .add("organisation", subject.organisation);
    if (subject.session) row.add("session", *subject.session);
    return row.add("patient_id", subject.patient_id).add("ubrn", subject.ubrn).add("action", code_of(action));
}

void Traces::audit(const AuditSubject& subject, AuditAction action, const nlohmann::json& detail) {
    begin_audit(subject, action).add_json("detail", detail.dump());
}

void Traces::audit_texts(const AuditSubject& subject, AuditAction action, db::NamedTexts detail) {
    begin_audit(subject, action).add("detail", detail);
}

void write_traces(db::Connection& connection, const Traces& traces, Instant at) {
    connection.execute(write_both, {at, traces.audit_rows(), traces.message_rows()});
}

void audit_request(const OperationContext& context, std::optional<std::int64_t> patient_id,
                   const std::optional<Ubrn>& ubrn, AuditAction action, const nlohmann::json& detail) {
    Traces traces;
    traces.audit(subject_of(context, patient_id, ubrn), action, detail);
    write_traces(context.connection, traces, context.now);
}

} // namespace ers::operation
