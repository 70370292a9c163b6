// The demo's token issuer: one EC P-256 key pair, kept as a JWK in a file that only its owner may read.
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ers/core/crypto.hpp"
#include "ers/identity/tokens.hpp"
#include "identity/jose.hpp"

namespace ers::identity {

namespace {

using nlohmann::json;

constexpr std::size_t key_file_bytes_max = 4096;

[[noreturn]] void fail_with_key_file(const std::string& file, std::string_view why) {
    throw std::runtime_error("Token key file " + file + " " + std::string(why) + ".");
}

class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
    ~FileDescriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

std::string export_key(const cjose_jwk_t& key, bool with_private_part) {
    cjose_err error{};
    const JoseText text(cjose_jwk_to_json(&key, with_private_part, &error));
    if (!text) throw std::runtime_error("A token key cannot be written as JSON.");
    return text.get();
}

// The first half of the public part's hash: the same key has the same id on every start.
std::string key_id_for(const cjose_jwk_t& key) { return hex(sha256(export_key(key, false))).substr(0, 32); }

JoseKey make_key() {
    cjose_err error{};
    JoseKey key(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error));
    if (!key) throw std::runtime_error("A token key cannot be made.");
    const auto kid = key_id_for(*key);
    if (!cjose_jwk_set_kid(key.get(), kid.data(), kid.size(), &error)) {
        throw std::runtime_error("A token key cannot be named.");
    }
    return key;
}

void write_all(const FileDescriptor& descriptor, std::string_view text, const std::string& file) {
    while (!text.empty()) {
        const auto written = ::write(descriptor.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail_with_key_file(file, "cannot be written");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor.get()) != 0) fail_with_key_file(file, "cannot be written");
}

// Written beside and linked into place: a reader sees a whole file, and of two that start at once one wins.
void create_key_file(const std::string& file) {
    auto beside = file + ".XXXXXX";
    const FileDescriptor descriptor(::mkostemp(beside.data(), O_CLOEXEC)); // mode 0600
    if (descriptor.get() < 0) fail_with_key_file(file, "cannot be made");
    write_all(descriptor, export_key(*make_key(), true), file);
    const bool linked = ::link(beside.c_str(), file.c_str()) == 0 || errno == EEXIST;
    ::unlink(beside.c_str());
    if (!linked) fail_with_key_file(file, "cannot be made");
}

std::string read_key_file(const std::string& file) {
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (descriptor.get() < 0 || ::fstat(descriptor.get(), &status) != 0) fail_with_key_file(file, "cannot be read");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) fail_with_key_file(file, "must have mode 0600");
    std::string text(key_file_bytes_max, '\0');
    const auto bytes = ::read(descriptor.get(), text.data(), text.size());
    if (bytes < 0) fail_with_key_file(file, "cannot be read");
    text.resize(static_cast<std::size_t>(bytes));
    return text;
}

JoseKey load_key(const std::string& file) {
    const auto text = read_key_file(file);
    const auto content = parse_strict_object(text, 1);
    if (!content || string_member(*content, "crv") != "P-256" || !content->contains("d") || !content->contains("kid")) {
        fail_with_key_file(file, "does not hold a private EC P-256 key as a JWK");
    }
    cjose_err error{};
    JoseKey key(cjose_jwk_import(text.data(), text.size(), &error));
    if (!key) fail_with_key_file(file, "does not hold a usable key");
    return key;
}

std::int64_t numeric_date_of(Instant instant) {
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

json payload_of(const TokenClaims& claims, std::string_view issuer, std::string_view audience, Instant now) {
    auto profiles = json::array();
    for (const auto& profile : claims.profiles) {
        profiles.push_back({{"organisation", profile.organisation.text()}, {"function", code_of(profile.function)}});
    }
    return {{"iss", issuer},
            {"aud", audience},
            {"sub", claims.user_id},
            {"name", claims.user_name},
            {"iat", numeric_date_of(now)},
            {"exp", numeric_date_of(claims.expires)},
            {"profiles", std::move(profiles)}};
}

JoseHeader header_for(const cjose_jwk_t& key) {
    cjose_err error{};
    JoseHeader header(cjose_header_new(&error));
    if (!header || !cjose_header_set(header.get(), CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &error) ||
        !cjose_header_set(header.get(), "typ", "JWT", &error) ||
        !cjose_header_set(header.get(), CJOSE_HDR_KID, cjose_jwk_get_kid(&key, &error), &error)) {
        throw std::runtime_error("A token's header cannot be made.");
    }
    return header;
}

} // namespace

struct TokenIssuer::Key {
    JoseKey key;
};

TokenIssuer::TokenIssuer(const std::string& key_file) : key_(std::make_unique<Key>()) {
    if (!std::filesystem::exists(key_file)) create_key_file(key_file);
    key_->key = load_key(key_file);
}
TokenIssuer::~TokenIssuer() = default;

std::string TokenIssuer::public_key_set() const {
    auto key = json::parse(export_key(*key_->key, false));
    key["use"] = "sig";
    key["alg"] = "ES256";
    return json{{"keys", json::array({std::move(key)})}}.dump();
}

std::string TokenIssuer::issue(const TokenClaims& claims, std::string_view issuer, std::string_view audience,
                               Instant now) const {
    const auto payload = payload_of(claims, issuer, audience, now).dump();
    const auto header = header_for(*key_->key);
    cjose_err error{};
    const JoseSignature token(cjose_jws_sign(
        key_->key.get(), header.get(), reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size(), &error));
    const char* text = nullptr; // belongs to `token`
    if (!token || !cjose_jws_export(token.get(), &text, &error)) throw std::runtime_error("A token cannot be signed.");
    return text;
}

} // namespace ers::identity
