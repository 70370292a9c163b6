// What decides a patient's sign-in, apart from the database (rules.md#sign-in, rules.md#patient-session).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ers/core/crypto.hpp"
#include "ers/core/time.hpp"

namespace ers::patients {

inline constexpr int sign_in_age_min = 16;

// What the database knows of a UBRN's patient. Nothing of it is shown to the caller before the sign-in holds.
struct SignInCandidate {
    std::int64_t patient_id = 0;
    std::string given_name;
    Date birth_date;
    std::string code_issuer = {}; // whose code opens the referral
    bool referral_cancelled = false;
    Bytes salt;
    Bytes hash;
};

// The salt to hash with: the candidate's, or one that belongs to nobody, so that every attempt costs the same.
[[nodiscard]] Bytes salt_of(const std::optional<SignInCandidate>& candidate);

// Whether a code with that hash and that year of birth open the candidate's referrals today. Looks at everything,
// whatever has failed already.
[[nodiscard]] bool admits(const std::optional<SignInCandidate>& candidate, const Bytes& presented_hash,
                          int year_of_birth, Date today);

// The key by which failures are counted: an IPv4 address, or the first 64 bits of an IPv6 address, since one line has
// all of those.
[[nodiscard]] std::string client_network(std::string_view address);

// Whether the newest of these locks is the one after which the practice is told: with it, `locks_to_notify` locks fell
// into 24 hours, and with the one before it they had not yet. Times of the newest locks, newest first,
// locks_to_notify + 1 of them where there are so many.
[[nodiscard]] bool reaches_lock_notice(std::span<const Instant> newest_locks, int locks_to_notify);

} // namespace ers::patients
