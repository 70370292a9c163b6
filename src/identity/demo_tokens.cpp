// Looks a demo person's role up and has the token made.
#include "ers/identity/demo_tokens.hpp"

namespace ers::identity {

namespace {

constexpr db::Statement find_person_role{"identity.find_person_role", R"(
select p.user_id, p.name
from person p
join person_role r using (user_id)
where p.user_id = $1
  and r.organisation_code = $2
  and r.function = $3
)"};

} // namespace

Result<IssuedToken> issue_demo_token(db::Connection& connection, const TokenIssuer& issuer, std::string_view user,
                                     const OdsCode& organisation, BusinessFunction function,
                                     std::string_view issuer_name, std::string_view audience, Instant now) {
    const auto rows = connection.execute(find_person_role, {user, organisation, code_of(function)});
    if (rows.empty() || function == BusinessFunction::patient) {
        return refuse(ErrorCode::reference_not_found, "There is no such user with this role at this organisation.");
    }
    // Whole seconds, as the token writes them: the caller is told the same instant that the token says.
    const auto expires = std::chrono::floor<std::chrono::seconds>(now + demo_token_lifetime);
    const TokenClaims claims{
        rows.front().text("user_id"), rows.front().text("name"), {Profile{organisation, function}}, expires};
    return IssuedToken{issuer.issue(claims, issuer_name, audience, now), expires};
}

} // namespace ers::identity
