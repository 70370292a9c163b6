// The rules of a patient's sign-in: pure functions.
#include "patients/sign_in_rules.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ers::patients {

namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::chrono::hours lock_notice_window{24};

const SignInCandidate& nobody() {
    static const SignInCandidate candidate{
        .patient_id = 0,
        .given_name = {},
        .birth_date = Date{std::chrono::year{1880}, std::chrono::January, std::chrono::day{1}},
        .code_issuer = {},
        .referral_cancelled = true,
        .salt = Bytes(salt_bytes),
        .hash = Bytes(hash_bytes)};
    return candidate;
}

bool has_access_code(const SignInCandidate& candidate) {
    return !candidate.salt.empty() && candidate.hash.size() == hash_bytes;
}

} // namespace

Bytes salt_of(const std::optional<SignInCandidate>& candidate) {
    return candidate && has_access_code(*candidate) ? candidate->salt : nobody().salt;
}

bool admits(const std::optional<SignInCandidate>& candidate, const Bytes& presented_hash, int year_of_birth,
            Date today) {
    const bool can_be_compared = candidate && has_access_code(*candidate);
    const SignInCandidate& known = can_be_compared ? *candidate : nobody();
    const std::array reasons_to_admit{
        can_be_compared,
        equal_in_constant_time(presented_hash, known.hash),
        static_cast<int>(known.birth_date.year()) == year_of_birth,
        !known.referral_cancelled,
        age_in_years(known.birth_date, today) >= sign_in_age_min,
    };
    return std::ranges::count(reasons_to_admit, false) == 0;
}

std::string client_network(std::string_view address) {
    const std::string text(address);
    in6_addr parsed{};
    if (::inet_pton(AF_INET6, text.c_str(), &parsed) != 1) return text;
    std::array<char, INET6_ADDRSTRLEN> printed{};
    if (IN6_IS_ADDR_V4MAPPED(&parsed)) {
        ::inet_ntop(AF_INET, &parsed.s6_addr[12], printed.data(), printed.size());
        return printed.data();
    }
    std::fill(std::begin(parsed.s6_addr) + 8, std::end(parsed.s6_addr), std::uint8_t{0});
    ::inet_ntop(AF_INET6, &parsed, printed.data(), printed.size());
    return std::string(printed.data()) + "/64";
}

bool reaches_lock_notice(std::span<const Instant> newest_locks, int locks_to_notify) {
    const auto count = static_cast<std::size_t>(std::max(locks_to_notify, 1));
    const auto full_before = [&](std::size_t newest) {
        return newest_locks.size() >= newest + count &&
               newest_locks[newest] - newest_locks[newest + count - 1] < lock_notice_window;
    };
    return full_before(0) && !full_before(1);
}

} // namespace ers::patients
