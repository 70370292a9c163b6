// SQL of letters.
#include "letters/store.hpp"

namespace ers::letters {

namespace {

constexpr db::Statement find_facts{"letters.facts", R"(
    select p.is_sensitive, code.issued_at as access_code_issued_at,
           coalesce(o.postcode, '') as practice_postcode,
           coalesce(c.name, r.referring_clinician, '') as referring_clinician
    from referral r
    join patient p on p.id = r.patient_id
    join organisation o on o.code = r.referring_organisation
    left join access_code code on code.patient_id = r.patient_id
                              and code.issuer = coalesce(r.code_issuer, r.referring_organisation)
    left join person c on c.user_id = r.referring_clinician
    where r.ubrn = $1)"};

} // namespace

LetterFacts find_letter_facts(db::Connection& connection, const Ubrn& ubrn) {
    const auto row = connection.execute(find_facts, {ubrn}).front();
    return {.is_sensitive = row.boolean("is_sensitive"),
            .access_code_issued_at = row.optional_instant("access_code_issued_at"),
            .practice_postcode = row.text("practice_postcode"),
            .referring_clinician = row.text("referring_clinician")};
}

} // namespace ers::letters
