// The small change of JOSE: owners for cjose's objects, and the strict JSON reader that stands before cjose, so that
// only one reading of a token is possible (RFC 8725).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <cjose/cjose.h>
#include <nlohmann/json.hpp>

namespace ers::identity {

struct JoseRelease {
    void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
    void operator()(cjose_jws_t* signature) const { cjose_jws_release(signature); }
    void operator()(cjose_header_t* header) const { cjose_header_release(header); }
    void operator()(char* text) const { cjose_get_dealloc()(text); }
};
using JoseKey = std::unique_ptr<cjose_jwk_t, JoseRelease>;
using JoseSignature = std::unique_ptr<cjose_jws_t, JoseRelease>;
using JoseHeader = std::unique_ptr<cjose_header_t, JoseRelease>;
using JoseText = std::unique_ptr<char, JoseRelease>;

// A JSON object; nothing for other values, a name that appears twice, or nesting deeper than `depth_max`.
[[nodiscard]] std::optional<nlohmann::json> parse_strict_object(std::string_view text, int depth_max);

// The member where it is a string.
[[nodiscard]] std::optional<std::string> string_member(const nlohmann::json& object, const char* name);

} // namespace ers::identity
