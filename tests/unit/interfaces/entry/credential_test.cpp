// Goal: an endpoint takes the one kind of credential that it names, and a browser's cookie never opens one for tokens.
#include "interfaces/entry/credential.hpp"

#include <gtest/gtest.h>

namespace ers::entry {
namespace {

Endpoint taking(CredentialKind kind) {
    return {.method = http::Method::get,
            .pattern = "/",
            .access = Access::patient,
            .permission = {},
            .work = Immediate{nullptr},
            .errors = {},
            .credential = kind};
}

http::Request with(const char* header, const std::string& value) {
    http::Request request;
    request.headers.set(header, value);
    return request;
}

const std::string cookie = std::string(session_cookie_name) + "=abc";

std::string session_in(const std::string& header) {
    const auto request = with("Cookie", header);
    const auto found = credential_of(taking(CredentialKind::session_cookie), request);
    return found ? std::string(std::get<SessionCookie>(*found).text) : "none";
}

TEST(Credential, IsTheBearerTokenWhereTheEndpointTakesOne) {
    const auto request = with("Authorization", "bearer  a.b.c ");
    const auto found = credential_of(taking(CredentialKind::bearer_token), request);
    ASSERT_TRUE(found);
    EXPECT_EQ(std::get<BearerToken>(*found).text, "a.b.c");
    EXPECT_TRUE(has_staff_token(request));
    EXPECT_FALSE(has_staff_token(with("Authorization", "Bearer abc")));
}

TEST(Credential, OfTheOtherKindIsNone) {
    EXPECT_FALSE(credential_of(taking(CredentialKind::bearer_token), with("Cookie", cookie)));
    EXPECT_FALSE(credential_of(taking(CredentialKind::session_cookie), with("Authorization", "Bearer abc")));
    EXPECT_FALSE(has_staff_token(with("Cookie", std::string(session_cookie_name) + "=a.b.c")));
}

TEST(Credential, IsTheCookieAmongOthers) {
    EXPECT_EQ(session_in(cookie), "abc");
    EXPECT_EQ(session_in("theme=dark; " + cookie + " ;x"), "abc");
    EXPECT_EQ(session_in(cookie + "=="), "abc==");
}

TEST(Credential, IsNoneWhereTheCookieIsEmptyOrThereTwice) {
    EXPECT_EQ(session_in(""), "none");
    EXPECT_EQ(session_in(";;"), "none");
    EXPECT_EQ(session_in("theme=dark"), "none");
    EXPECT_EQ(session_in(std::string(session_cookie_name) + "="), "none");
    EXPECT_EQ(session_in("x" + cookie), "none");
    EXPECT_EQ(session_in(cookie + "; " + std::string(session_cookie_name) + "=other"), "none");
}

} // namespace
} // namespace ers::entry
