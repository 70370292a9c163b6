#include "ers/referrals/record/agreement_standing.hpp"

#include <algorithm>

namespace ers::referrals {

namespace {

constexpr db::Statement agreements_between{"agreements.between", R"(
    select a.valid_from, a.valid_to, a.ended_at, coalesce(a.specialties, '{}') as specialties
    from organisation o
    join management_agreement a on a.organisation in (o.code, o.commissioner)
    where o.code = $1 and a.centre = $2)"};

} // namespace

AgreementStanding standing_of(const AgreementTerms& terms, std::string_view specialty_code, Date today) {
    if (terms.was_ended || today < terms.valid_from || today > terms.valid_to) return AgreementStanding::not_in_force;
    const auto& specialties = terms.specialties;
    if (specialties.empty() || std::find(specialties.begin(), specialties.end(), specialty_code) != specialties.end()) {
        return AgreementStanding::in_force;
    }
    return AgreementStanding::other_specialties;
}

AgreementStanding agreement_for(db::Connection& connection, const AgreementAsked& asked, Date today) {
    auto best = AgreementStanding::none;
    for (const auto row : connection.execute(agreements_between, {asked.referring_organisation, asked.centre})) {
        const AgreementTerms terms{row.date("valid_from"), row.date("valid_to"), !row.is_null("ended_at"),
                                   row.texts("specialties")};
        best = std::max(best, standing_of(terms, asked.specialty_code, today));
    }
    return best;
}

} // namespace ers::referrals
