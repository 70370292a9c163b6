// Writes requests as bytes.
#include "tools/load/request_writer.hpp"

#include <stdexcept>

namespace ers::load {
namespace {

constexpr std::chrono::hours load_token_lifetime{12};

} // namespace

Tokens::Tokens(const Issuer& issuer) : settings_(issuer), issuer_(issuer.key_file) {}

const std::string& Tokens::authorization(const std::string& organisation, BusinessFunction function) {
    const std::pair wanted(organisation, function);
    if (const auto found = made_.find(wanted); found != made_.end()) return found->second;
    const auto code = OdsCode::parse(organisation);
    if (!code) throw std::runtime_error("An organisation's code in the database is none: " + organisation + ".");
    const Instant now = clock_.now();
    const identity::TokenClaims claims{
        std::string(load_user_id), "Load Generator", {{*code, function}}, now + load_token_lifetime};
    return made_.emplace(wanted, "Bearer " + issuer_.issue(claims, settings_.issuer, settings_.audience, now))
        .first->second;
}

RequestWriter::RequestWriter(std::string authority, const Tokens::Issuer& issuer, std::string key_prefix)
    : authority_(std::move(authority)), tokens_(issuer), key_prefix_(std::move(key_prefix)) {}

void RequestWriter::begin(Exchange& exchange, RequestKind kind, std::string_view target,
                          const std::string& authorization) {
    exchange.kind = kind;
    exchange.ubrn.clear();
    exchange.slot = 0;
    exchange.from_slot = 0;
    exchange.key.clear();
    exchange.version = 0;
    auto& bytes = exchange.bytes;
    bytes.clear();
    bytes.append(request_info(kind).method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ");
    bytes.append(authority_).append("\r\nAuthorization: ").append(authorization).append("\r\n");
}

void RequestWriter::get(Exchange& exchange, RequestKind kind, std::string_view target, const std::string& organisation,
                        BusinessFunction function) {
    begin(exchange, kind, target, tokens_.authorization(organisation, function));
    exchange.bytes.append("\r\n");
}

void RequestWriter::write(Exchange& exchange, RequestKind kind, std::string_view target,
                          const std::string& organisation, int version, std::string_view body,
                          BusinessFunction function) {
    begin(exchange, kind, target, tokens_.authorization(organisation, function));
    exchange.key.append(key_prefix_).append(std::to_string(++last_key_));
    exchange.version = version;
    auto& bytes = exchange.bytes;
    bytes.append("Idempotency-Key: ").append(exchange.key).append("\r\n");
    if (version > 0) bytes.append("If-Match: \"").append(std::to_string(version)).append("\"\r\n");
    bytes.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size()));
    bytes.append("\r\n\r\n").append(body);
}

void RequestWriter::book(Exchange& exchange, const std::string& organisation, const std::string& ubrn, int version,
                         std::int64_t slot) {
    write(exchange, RequestKind::book, "/api/v1/referrals/" + ubrn + "/appointment", organisation, version,
          "{\"slotId\":\"" + std::to_string(slot) + "\"}");
    exchange.ubrn = ubrn;
    exchange.slot = slot;
}

} // namespace ers::load
