#include "ers/operation/traces.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/words.hpp"

namespace ers::operation {

namespace {

constexpr db::Statement insert_audit{"operation.audit", R"(
    insert into audit (at, request_id, user_id, function, organisation, patient_id, ubrn, action, detail)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb))"};
constexpr db::Statement insert_outbox{"operation.outbox",
                                      "insert into outbox (at, kind, ubrn, payload) values ($1, $2, $3, $4::jsonb)"};

} // namespace

void audit_request(const OperationContext& context, std::optional<std::int64_t> patient_id,
                   const std::optional<Ubrn>& ubrn, std::string_view action, const nlohmann::json& detail) {
    const auto& who = context.who;
    context.connection.execute(insert_audit, {context.now, context.request_id, who.user_id, code_of(who.function),
                                              who.organisation, patient_id, ubrn, action, detail.dump()});
}

void tell_request(const OperationContext& context, const Ubrn& ubrn, std::string_view kind,
                  const nlohmann::json& payload) {
    context.connection.execute(insert_outbox, {context.now, kind, ubrn, payload.dump()});
}

} // namespace ers::operation
