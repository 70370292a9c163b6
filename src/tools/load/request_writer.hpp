// Writes requests as bytes, ready to be sent, into memory that is used again.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "ers/core/time.hpp"
#include "ers/core/words.hpp"
#include "ers/identity/tokens.hpp"
#include "tools/load/exchange.hpp"

namespace ers::load {

// The generator's user at every organisation, whom idempotency keys belong to.
inline constexpr std::string_view load_user_id = "ers-load";

// Staff tokens, one for each organisation and role, made at their first use. One thread.
class Tokens {
public:
    struct Issuer {
        std::string key_file;
        std::string issuer;
        std::string audience;
    };
    explicit Tokens(const Issuer& issuer);
    // "Bearer …". Throws std::runtime_error where the organisation's code is none.
    [[nodiscard]] const std::string& authorization(const std::string& organisation, BusinessFunction function);

private:
    Issuer settings_;
    identity::TokenIssuer issuer_;
    SystemClock clock_;
    std::map<std::pair<std::string, BusinessFunction>, std::string, std::less<>> made_;
};

// One thread.
class RequestWriter {
public:
    // Keys begin with `key_prefix`, which no other run may have.
    RequestWriter(std::string authority, const Tokens::Issuer& issuer, std::string key_prefix);

    // Each fills the exchange; the caller sets its step and slots.
    void get(Exchange& exchange, RequestKind kind, std::string_view target, const std::string& organisation,
             BusinessFunction function = BusinessFunction::referring_clinician);
    // With a fresh Idempotency-Key; version 0: no If-Match.
    void write(Exchange& exchange, RequestKind kind, std::string_view target, const std::string& organisation,
               int version, std::string_view body, BusinessFunction function = BusinessFunction::referring_clinician);

    void book(Exchange& exchange, const std::string& organisation, const std::string& ubrn, int version,
              std::int64_t slot);

private:
    void begin(Exchange& exchange, RequestKind kind, std::string_view target, const std::string& authorization);

    std::string authority_;
    Tokens tokens_;
    std::string key_prefix_;
    std::uint64_t last_key_ = 0;
};

} // namespace ers::load
