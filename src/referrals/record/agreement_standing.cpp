#include "ers/referrals/record/agreement_standing.hpp"

#include <algorithm>

namespace ers::referrals {

namespace {

constexpr db::Statement agreements_between{"agreements.between", R"(
    select a.ended_at is null and $3::date between a.valid_from and a.valid_to as is_in_force,
           a.specialties is null or $4 = any (a.specialties) as is_of_specialty
    from organisation o
    join management_agreement a on a.organisation in (o.code, o.commissioner)
    where o.code = $1 and a.centre = $2)"};

} // namespace

AgreementStanding agreement_for(db::Connection& connection, const AgreementAsked& asked, Date today) {
    auto best = AgreementStanding::none;
    for (const auto row : connection.execute(
             agreements_between, {asked.referring_organisation, asked.centre, today, asked.specialty_code})) {
        const auto standing = !row.boolean("is_in_force")       ? AgreementStanding::not_in_force
                              : !row.boolean("is_of_specialty") ? AgreementStanding::other_specialties
                                                                : AgreementStanding::in_force;
        best = std::max(best, standing);
    }
    return best;
}

} // namespace ers::referrals
