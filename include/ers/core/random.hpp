// Randomness as something that is handed in, so that a test can choose it and print its seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>

namespace ers {

// Thread safe.
class RandomSource {
public:
    virtual ~RandomSource() = default;
    virtual void fill(std::span<std::byte> bytes) = 0;

    // Uniform in 0 .. bound-1; bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    // A random (version 4) UUID: "3f2b8c1e-…".
    [[nodiscard]] std::string uuid();
    // That many random bytes in URL-safe base64 without padding.
    [[nodiscard]] std::string token(std::size_t bytes);
};

// OpenSSL's generator; fit for secrets.
class SystemRandom final : public RandomSource {
public:
    void fill(std::span<std::byte> bytes) override;
};

// The same bytes for the same seed, on every machine. Never for secrets of a real deployment.
class SeededRandom final : public RandomSource {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::byte> bytes) override;

private:
    std::mutex mutex_;
    std::uint64_t state_;
};

} // namespace ers
