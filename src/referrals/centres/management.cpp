// The records of a managed referral.
#include "referrals/centres/management.hpp"

#include <algorithm>

#include "ers/referrals/centres/agreements.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement begin_one{"referrals.begin_management", R"(
    update referral
    set managed_by = $2, managed_since = $3, centre_comment = null
    where ubrn = $1)"};
constexpr db::Statement end_one{"referrals.end_management", R"(
    update referral
    set managed_by = null, managed_since = null, centre_routed_at = null, is_choice_to_offer = false,
        centre_comment = $2
    where ubrn = $1)"};
// By the last choice that was given.
constexpr db::Statement note_choice_one{"referrals.note_managed_choice", R"(
    update referral
    set centre_routed_at = case when $3 then coalesce(centre_routed_at, $4::timestamptz) else centre_routed_at end,
        is_choice_to_offer = not exists (
            select from choice_record c
            where c.id = (select max(id) from choice_record where ubrn = $1)
              and (greatest(c.providers_presented, c.providers_chosen) >= $2 or c.exception_code is not null))
    where ubrn = $1)"};

void note_choice(const OperationContext& context, const Ubrn& ubrn, bool is_by_centre) {
    context.connection.execute(note_choice_one,
                               {ubrn, context.settings.choice_providers_min, is_by_centre, context.now});
}

} // namespace

void begin_management(const OperationContext& context, const Ubrn& ubrn, const std::string& centre) {
    context.connection.execute(begin_one, {ubrn, centre, context.now});
    note_choice(context, ubrn, false);
}

void end_management(db::Connection& connection, const Ubrn& ubrn, const std::optional<std::string>& comment) {
    connection.execute(end_one, {ubrn, comment});
}

void note_managed_choice(const OperationContext& context, const Referral& referral, bool is_by_centre) {
    if (referral.managed_by) note_choice(context, referral.ubrn, is_by_centre);
}

std::optional<Error> refuse_few_providers(const OperationContext& context, Party party, const ChoiceGiven& choice,
                                          int providers_chosen) {
    const bool is_centre = party == Party::manager ||
                           context.directory.kind_of(context.who.organisation->text()) == management_centre_kind;
    return is_centre ? refuse_few_providers(context, choice, providers_chosen) : std::nullopt;
}

std::optional<Error> refuse_few_providers(const OperationContext& context, const ChoiceGiven& choice,
                                          int providers_chosen) {
    const int presented = std::max(choice.providers_presented.value_or(0), providers_chosen);
    if (presented >= context.settings.choice_providers_min || choice.exception) return std::nullopt;
    return refuse(ErrorCode::choice_minimum_not_met,
                  "The patient was offered " + std::to_string(presented) + " providers; it must be " +
                      std::to_string(context.settings.choice_providers_min) + ", or there is a coded reason.")
        .value();
}

} // namespace ers::referrals
