// What an operation leaves behind in its transaction: rows of the audit, and messages to others (the outbox).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "ers/core/identifiers.hpp"
#include "ers/db/joined_sql.hpp"
#include "ers/db/json_rows.hpp"
#include "ers/operation/audit.hpp"
#include "ers/operation/context.hpp"
#include "ers/operation/messages.hpp"

namespace ers::operation {

// Who did it, and to what. The views are read at once.
struct AuditSubject {
    std::string_view request_id;
    std::string_view user_id;
    std::string_view function;
    std::optional<std::string_view> organisation;
    std::optional<std::string_view> session = {}; // a patient's
    std::optional<std::int64_t> patient_id = {};
    std::optional<std::string_view> ubrn = {};
};
// The person who calls; the caller of this keeps `who` and `request_id`.
[[nodiscard]] AuditSubject by_person(const Principal& who, std::string_view request_id);
// The service itself, because a day has come.
[[nodiscard]] AuditSubject by_timed_work();

// Rows that one statement writes together, of one transaction. One thread.
class Traces {
public:
    // No personal data in the detail, a JSON object.
    void audit(const AuditSubject& subject, AuditAction action, const nlohmann::json& detail);
    // The same for many rows at a time: without a tree of JSON values.
    void audit_texts(const AuditSubject& subject, AuditAction action, db::NamedTexts detail);

    // The message to others, delivered after the commit.
    template <messages::Message M>
    void tell(const Ubrn& ubrn, const M& message) {
        auto& row = messages_.row();
        row.add("kind", code_of(M::kind)).add("ubrn", ubrn.text()).open("payload");
        messages::add_fields(row, message);
        row.close();
    }

    [[nodiscard]] std::string audit_rows() const { return audit_.text(); }
    [[nodiscard]] std::string message_rows() const { return messages_.text(); }

private:
    db::JsonRows& begin_audit(const AuditSubject& subject, AuditAction action);

    db::JsonRows audit_;
    db::JsonRows messages_;
};

void write_traces(db::Connection& connection, const Traces& traces, Instant at);

// The one text that writes them: $1 is the instant, $2 Traces::audit_rows(), $3 Traces::message_rows(). A statement
// that writes its own rows, too, embeds it (db::joined_sql) behind `with … ,` and has its parameters from $4.
inline constexpr std::string_view write_traces_sql = R"(
    noted as (
        insert into audit (at, request_id, user_id, function, organisation, session, patient_id, ubrn, action, detail)
        select $1::timestamptz, x.request_id, x.user_id, x.function, x.organisation, x.session, x.patient_id, x.ubrn,
            x.action, x.detail
        from jsonb_to_recordset($2::jsonb) as x (request_id text, user_id text, function text, organisation text,
            session text, patient_id bigint, ubrn text, action text, detail jsonb))
    insert into outbox (at, kind, ubrn, payload)
    select $1::timestamptz, x.kind, x.ubrn, x.payload
    from jsonb_to_recordset($3::jsonb) as x (kind text, ubrn text, payload jsonb))";

// One row of the audit; for a referral, referrals::audit().
void audit_request(const OperationContext& context, std::optional<std::int64_t> patient_id,
                   const std::optional<Ubrn>& ubrn, AuditAction action, const nlohmann::json& detail);

// One message.
template <messages::Message M>
void tell_request(const OperationContext& context, const Ubrn& ubrn, const M& message) {
    Traces traces;
    traces.tell(ubrn, message);
    write_traces(context.connection, traces, context.now);
}

} // namespace ers::operation
