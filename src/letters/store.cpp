// SQL of letters.
#include "letters/store.hpp"

namespace ers::letters {

namespace {

constexpr db::Statement find_facts{"letters.facts", R"(
    select p.is_sensitive, p.access_code_hash is not null as has_access_code, p.access_code_set_at,
           coalesce(o.postcode, '') as practice_postcode,
           coalesce(c.name, r.referring_clinician, '') as referring_clinician
    from referral r
    join patient p on p.id = r.patient_id
    join organisation o on o.code = r.referring_organisation
    left join person c on c.user_id = r.referring_clinician
    where r.ubrn = $1)"};

} // namespace

LetterFacts find_letter_facts(db::Connection& connection, const Ubrn& ubrn) {
    const auto row = connection.execute(find_facts, {ubrn}).front();
    return {.is_sensitive = row.boolean("is_sensitive"),
            .has_access_code = row.boolean("has_access_code"),
            .access_code_set_at = row.optional_instant("access_code_set_at"),
            .practice_postcode = row.text("practice_postcode"),
            .referring_clinician = row.text("referring_clinician")};
}

} // namespace ers::letters
