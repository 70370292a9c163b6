// The claims of a token, one check after the other.
#include "identity/claims.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ers/core/limits.hpp"
#include "ers/core/text.hpp"

namespace ers::identity {

namespace {

using nlohmann::json;

constexpr std::size_t subject_characters_max = 100;
constexpr std::size_t profiles_max = 50;
constexpr double numeric_date_max = 7'258'118'400.0; // the year 2200

// An absent claim is an empty optional; a claim that is no sensible number of seconds is refused.
Claimed<std::optional<Instant>> numeric_date(const json& payload, const char* name) {
    const auto found = payload.find(name);
    if (found == payload.end()) return std::optional<Instant>();
    if (!found->is_number()) return tl::unexpected(std::string_view("date"));
    const auto seconds = found->get<double>();
    if (!(seconds >= 0 && seconds <= numeric_date_max)) return tl::unexpected(std::string_view("date"));
    return std::optional(Instant(std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1'000'000.0))));
}

Claimed<Instant> check_times(const json& payload, const TokenSettings& settings, Instant now) {
    const auto expires = numeric_date(payload, "exp");
    const auto not_before = numeric_date(payload, "nbf");
    const auto issued = numeric_date(payload, "iat");
    if (!expires || !not_before || !issued) return tl::unexpected(std::string_view("date"));
    if (!*expires) return tl::unexpected(std::string_view("no_expiry"));
    if (now >= **expires + settings.clock_skew) return tl::unexpected(std::string_view("expired"));
    const auto latest = now + settings.clock_skew;
    if (*not_before && **not_before > latest) return tl::unexpected(std::string_view("not_yet_valid"));
    if (*issued && **issued > latest) return tl::unexpected(std::string_view("issued_in_future"));
    return **expires;
}

bool is_for(const json& payload, const std::string& audience) {
    const auto found = payload.find("aud");
    if (found == payload.end()) return false;
    if (found->is_string()) return found->get_ref<const std::string&>() == audience;
    return found->is_array() && std::ranges::any_of(*found, [&](const json& one) { return one == audience; });
}

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Claimed<std::string> subject_of(const json& payload) {
    auto subject = string_member(payload, "sub");
    if (!subject || subject->empty() || subject->size() > subject_characters_max || !is_visible_ascii(*subject)) {
        return tl::unexpected(std::string_view("subject"));
    }
    return std::move(*subject);
}

// A token need not name its bearer; colleagues then see the id.
Claimed<std::string> name_of(const json& payload, const std::string& subject) {
    if (!payload.contains("name")) return subject;
    auto name = string_member(payload, "name");
    if (!name || name->empty() || count_characters(*name) > limits::name_characters_max ||
        has_control_characters(*name)) {
        return tl::unexpected(std::string_view("name"));
    }
    return std::move(*name);
}

std::optional<Profile> read_profile(const json& item) {
    if (!item.is_object()) return std::nullopt;
    const auto organisation_text = string_member(item, "organisation");
    const auto function_text = string_member(item, "function");
    if (!organisation_text || !function_text) return std::nullopt;
    const auto organisation = OdsCode::parse(*organisation_text);
    const auto function = from_code<BusinessFunction>(*function_text);
    if (!organisation || !function || *function == BusinessFunction::patient) return std::nullopt;
    return Profile{*organisation, *function};
}

Claimed<std::vector<Profile>> profiles_of(const json& payload) {
    const auto items = payload.find("profiles");
    if (items == payload.end() || !items->is_array() || items->size() > profiles_max) {
        return tl::unexpected(std::string_view("profiles"));
    }
    std::vector<Profile> profiles;
    for (const auto& item : *items) {
        auto profile = read_profile(item);
        if (!profile) return tl::unexpected(std::string_view("profiles"));
        profiles.push_back(std::move(*profile));
    }
    return profiles;
}

} // namespace

Claimed<TokenClaims> check_claims(const json& payload, const TokenSettings& settings, Instant now) {
    if (string_member(payload, "iss") != settings.issuer) return tl::unexpected(std::string_view("issuer"));
    if (!is_for(payload, settings.audience)) return tl::unexpected(std::string_view("audience"));
    const auto expires = check_times(payload, settings, now);
    if (!expires) return tl::unexpected(expires.error());
    auto subject = subject_of(payload);
    if (!subject) return tl::unexpected(subject.error());
    auto name = name_of(payload, *subject);
    if (!name) return tl::unexpected(name.error());
    auto profiles = profiles_of(payload);
    if (!profiles) return tl::unexpected(profiles.error());
    return TokenClaims{std::move(*subject), std::move(*name), std::move(*profiles), *expires};
}

bool has_expired(const TokenClaims& claims, const TokenSettings& settings, Instant now) {
    return now >= claims.expires + settings.clock_skew;
}

} // namespace ers::identity
