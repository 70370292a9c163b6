// Numbers, UUIDs and tokens out of random bytes, and the two sources of those bytes.
#include "ers/core/random.hpp"

#include <array>
#include <climits>
#include <mutex>
#include <stdexcept>
#include <string_view>

#include <openssl/rand.h>

#include "ers/core/base64url.hpp"

namespace ers {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::uint64_t random_number(RandomSource& source) {
    std::array<std::byte, sizeof(std::uint64_t)> bytes{};
    source.fill(bytes);
    std::uint64_t number = 0;
    for (const std::byte byte : bytes) number = number << CHAR_BIT | std::to_integer<std::uint64_t>(byte);
    return number;
}

// One step of splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t splitmix_mixed(std::uint64_t state) {
    state = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
    state = (state ^ (state >> 27U)) * 0x94D049BB133111EBU;
    return state ^ (state >> 31U);
}

} // namespace

std::uint64_t RandomSource::below(std::uint64_t bound) {
    if (bound == 0) throw std::invalid_argument("below needs a bound above 0");
    // 2^64 is rarely a multiple of the bound; the first (2^64 mod bound) numbers would make some answers more likely.
    const std::uint64_t refused_below = (0 - bound) % bound;
    std::uint64_t number = random_number(*this);
    while (number < refused_below) number = random_number(*this);
    return number % bound;
}

std::string RandomSource::uuid() {
    std::array<std::byte, 16> bytes{};
    fill(bytes);
    bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40}; // version 4
    bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80}; // variant of RFC 9562
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += hex_digits[std::to_integer<std::size_t>(bytes[i] >> 4)];
        text += hex_digits[std::to_integer<std::size_t>(bytes[i] & std::byte{0x0F})];
    }
    return text;
}

std::string RandomSource::token(std::size_t bytes) {
    std::string raw(bytes, '\0');
    fill(std::as_writable_bytes(std::span(raw)));
    return encode_base64url(raw);
}

void SystemRandom::fill(std::span<std::byte> bytes) {
    while (!bytes.empty()) {
        const std::size_t part = bytes.size() < INT_MAX ? bytes.size() : INT_MAX;
        if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(part)) != 1) {
            throw std::runtime_error("the system's random generator failed");
        }
        bytes = bytes.subspan(part);
    }
}

void SeededRandom::fill(std::span<std::byte> bytes) {
    const std::lock_guard lock(mutex_);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % sizeof(number) == 0) {
            state_ += 0x9E3779B97F4A7C15U;
            number = splitmix_mixed(state_);
        }
        bytes[i] = static_cast<std::byte>(number & 0xFFU);
        number >>= CHAR_BIT;
    }
}

} // namespace ers
