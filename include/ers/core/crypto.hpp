// The few cryptographic primitives that more than one module needs, over OpenSSL's libcrypto. Pure computation, no I/O;
// no OpenSSL type leaves the source file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/random.hpp"

namespace ers {

using Bytes = std::vector<std::byte>;

[[nodiscard]] Bytes to_bytes(std::string_view text);
[[nodiscard]] std::string to_text(std::span<const std::byte> bytes);
[[nodiscard]] std::string hex(std::span<const std::byte> bytes);

[[nodiscard]] Bytes sha256(std::string_view text);
[[nodiscard]] Bytes hmac_sha256(std::span<const std::byte> key, std::string_view text);

// Takes the same time wherever the first difference is; false at once only for different lengths.
[[nodiscard]] bool equal_in_constant_time(std::span<const std::byte> a, std::span<const std::byte> b);

// scrypt (N 2^14, r 8, p 1: 16 MiB, some 40 ms a call) to 32 bytes.
[[nodiscard]] Bytes slow_hash(std::string_view secret, std::span<const std::byte> salt);
// How many slow hashes this thread has computed: they are the cost of a sign-in, the same for each refusal.
[[nodiscard]] std::uint64_t slow_hashes_of_this_thread() noexcept;

// AES-256-GCM under HKDF(server_secret, key): nonce, ciphertext and tag in one. Who has the database but not `key`, the
// caller's own idempotency key, cannot read what was sealed.
[[nodiscard]] Bytes seal(std::span<const std::byte> server_secret, std::string_view key, std::string_view plaintext,
                         RandomSource& random);
// Nothing when the key is wrong or the text was changed.
[[nodiscard]] std::optional<std::string> unseal(std::span<const std::byte> server_secret, std::string_view key,
                                                std::span<const std::byte> sealed);

} // namespace ers
