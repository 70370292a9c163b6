// Red flags and routine referrals.
#include "ers/referrals/life_cycle/red_flags.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement find_red_flag{"referrals.red_flag", R"(
    select exists (
        select from guidance_answer
        where ubrn = $1 and outcome ->> 'kind' = 'RED_FLAG') as found)"};

} // namespace

FieldError red_flag_refusal(std::string_view advice) {
    return {"priority", ErrorCode::inappropriate_value,
            "The answers to the booking guidance end in a red flag. " + std::string(advice)};
}

std::optional<FieldError> refuse_routine(const OperationContext& context, const Referral& referral, Priority wanted) {
    if (wanted != Priority::routine || referral.priority == Priority::routine) return std::nullopt;
    if (!context.connection.execute(find_red_flag, {referral.ubrn}).front().boolean("found")) return std::nullopt;
    return red_flag_refusal("The referral does not become routine.");
}

} // namespace ers::referrals
