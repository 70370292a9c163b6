#include "ers/choice/record/choice.hpp"

namespace ers::choice {

namespace {

constexpr db::Statement insert_one{"choice.insert", R"(
    insert into choice_record (ubrn, offered_at, offered_by, organisation, function, channel, providers_presented,
                               providers_chosen, criteria, exception_code, patient_confirmed)
    values ($1, $2, $3, $4, $5, 'API', $6, $7, $8::jsonb, $9, $10))"};
constexpr db::Statement find_last{"choice.last", R"(
    select greatest(providers_presented, providers_chosen) >= $2 or exception_code is not null as is_enough
    from choice_record
    where ubrn = $1
    order by id desc
    limit 1)"};

} // namespace

void insert_choice(db::Connection& connection, const Ubrn& ubrn, const ChoiceGiven& choice, int providers_chosen,
                   const Principal& who, Instant now) {
    connection.execute(insert_one, {ubrn, now, who.user_id, who.organisation, code_of(who.function),
                                    choice.providers_presented.value_or(providers_chosen), providers_chosen,
                                    choice.criteria, choice.exception, choice.patient_confirmed});
}

bool was_enough(db::Connection& connection, const Ubrn& ubrn, int providers_min) {
    const auto rows = connection.execute(find_last, {ubrn, providers_min});
    return !rows.empty() && rows.front().boolean("is_enough");
}

} // namespace ers::choice
