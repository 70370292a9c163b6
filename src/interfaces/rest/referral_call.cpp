// What every endpoint of a referral reads and answers alike.
#include "interfaces/rest/referral_call.hpp"

#include "ers/core/limits.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/links/links.hpp"
#include "interfaces/entry/caller.hpp"

namespace ers::rest {

namespace {

constexpr std::size_t criteria_entries_max = 10;
constexpr std::int64_t providers_presented_max = 100;

} // namespace

Result<NamedReferral> decode_named(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    return NamedReferral{*ubrn, *version};
}

Result<Reasoned> decode_reasoned(const entry::Call& call) {
    JsonReader body(call.request.body);
    Reasoned reasoned{body.text("reason", 60),
                      body.optional_text("comment", limits::comment_characters_max).value_or("")};
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return reasoned;
}

choice::ChoiceGiven read_choice(JsonReader& body) {
    choice::ChoiceGiven choice;
    auto given = body.optional_object("choice");
    if (!given) return choice;
    if (given->has("providersPresented")) {
        choice.providers_presented = static_cast<int>(given->integer("providersPresented", 0, providers_presented_max));
    }
    choice.exception = given->optional_text("reason", 60);
    if (given->has("criteria")) {
        json criteria = json::array();
        for (auto& text : given->texts("criteria", 0, criteria_entries_max, limits::name_characters_max)) {
            criteria.push_back(std::move(text));
        }
        choice.criteria = criteria.dump();
    }
    choice.patient_confirmed = given->optional_flag("patientConfirmed");
    return choice;
}

views::Viewer viewer_of(const entry::Operation& operation) {
    const auto context = operation.context();
    return {views::audience_of(context.who.function), operation.directory(), operation.next_slots(),
            london_date(context.now)};
}

json encode_for_caller(const entry::Operation& operation, const referrals::Referral& referral) {
    return encode_referral(views::view_referral(referral, viewer_of(operation)));
}

Result<http::Response> answer_referral(const entry::Operation& operation, const Result<referrals::Referral>& referral,
                                       int status) {
    if (!referral) return tl::unexpected(referral.error());
    return referral_response(status, encode_for_caller(operation, *referral), referral->version);
}

Result<http::Response> answer_with_shortlist(const entry::Operation& operation,
                                             const Result<referrals::Referral>& referral) {
    if (!referral) return tl::unexpected(referral.error());
    auto encoded = encode_for_caller(operation, *referral);
    put_warnings(encoded, referrals::shortlist_warnings(referral->shortlist, operation.directory()));
    return referral_response(200, encoded, referral->version);
}

Result<http::Response> answer_with_warnings(const entry::Operation& operation,
                                            const Result<referrals::Referral>& referral, int status) {
    if (!referral) return tl::unexpected(referral.error());
    auto encoded = encode_for_caller(operation, *referral);
    put_warnings(encoded, referrals::appointment_warnings(operation.context(), *referral));
    return referral_response(status, encoded, referral->version);
}

} // namespace ers::rest
