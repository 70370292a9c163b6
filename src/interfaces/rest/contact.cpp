// Decodes, calls referrals, encodes.
#include "interfaces/rest/contact.hpp"

#include "ers/core/limits.hpp"
#include "ers/referrals/contact/call_backs.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

namespace {

constexpr std::int64_t reminder_days_max = 365;
constexpr std::size_t language_characters_max = 10;

Result<referrals::RequirementOutcome> decode_requirement_outcome(const entry::Call& call) {
    JsonReader body(call.request.body);
    const auto type = body.code<referrals::RequirementType>("type");
    const auto status = body.code<referrals::RequirementStatus>("status");
    auto reason = body.optional_text("reason", 60);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return referrals::RequirementOutcome{*type, *status, std::move(reason)};
}

} // namespace

std::vector<referrals::RequirementAsked> read_requirements(JsonReader& body) {
    std::vector<referrals::RequirementAsked> asked;
    const auto types = Codes<referrals::RequirementType>::entries.size();
    for (auto& item : body.objects("additionalRequirements", 0, types)) {
        const auto type = item.code<referrals::RequirementType>("type");
        auto language = item.optional_text("language", language_characters_max);
        if (type) asked.push_back({*type, std::move(language)});
    }
    return asked;
}

std::optional<int> read_first_reminder_days(JsonReader& body) {
    if (!body.has("firstReminderDays")) return std::nullopt;
    return static_cast<int>(body.integer("firstReminderDays", 0, reminder_days_max));
}

Result<http::Response> change_requirements(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    if (!body.has("additionalRequirements")) {
        body.refuse("additionalRequirements", ErrorCode::missing_value, "The whole set; [] for none.");
    }
    const auto asked = read_requirements(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return answer_referral(operation,
                           referrals::change_requirements(operation.context(), named->ubrn, named->version, asked));
}

Result<http::Response> record_requirement_outcome(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    const auto outcome = decode_requirement_outcome(call);
    if (!outcome) return tl::unexpected(outcome.error());
    const entry::Operation operation(call);
    return answer_referral(
        operation, referrals::record_requirement_outcome(operation.context(), named->ubrn, named->version, *outcome));
}

Result<http::Response> promise_call_back(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    const auto at = body.instant("at");
    const auto reason = body.code<referrals::CallBackReason>("reason");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return answer_referral(
        operation, referrals::promise_call_back(operation.context(), named->ubrn, named->version, *at, *reason), 201);
}

Result<http::Response> record_call(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    referrals::CallMade made;
    const auto outcome = body.code<referrals::CallOutcome>("outcome");
    if (body.has("againAt")) made.again_at = body.instant("againAt");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    made.outcome = *outcome;
    const entry::Operation operation(call);
    return answer_referral(operation, referrals::record_call(operation.context(), named->ubrn, named->version, made));
}

} // namespace ers::rest
