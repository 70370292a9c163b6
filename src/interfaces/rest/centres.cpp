// Decodes, calls referrals, encodes.
#include "interfaces/rest/centres.hpp"

#include "ers/core/limits.hpp"
#include "ers/referrals/centres/agreements.hpp"
#include "ers/referrals/centres/centres.hpp"
#include "ers/referrals/life_cycle/confirm.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

namespace {

constexpr std::size_t agreement_specialties_max = 200;
constexpr std::size_t agreement_text_characters_max = 4'000;

json encode_agreement(const referrals::Agreement& agreement, const directory::Snapshot& directory) {
    const auto named = [&](const std::string& code) {
        return encode_named(views::named_organisation(directory, code));
    };
    json encoded{{"id", std::to_string(agreement.id)},
                 {"organisation", named(agreement.organisation)},
                 {"centre", named(agreement.centre)},
                 {"validFrom", format_date(agreement.valid_from)},
                 {"validTo", format_date(agreement.valid_to)},
                 {"specialties", agreement.specialties},
                 {"circumstances", agreement.circumstances},
                 {"liability", agreement.liability},
                 {"madeBy", agreement.made_by},
                 {"madeAt", format_instant(agreement.made_at)}};
    put(encoded, "endedAt", agreement.ended_at);
    put(encoded, "endComment", agreement.end_comment);
    return encoded;
}

Result<http::Response> agreement_response(int status, const entry::Operation& operation,
                                          const Result<referrals::Agreement>& agreement) {
    if (!agreement) return tl::unexpected(agreement.error());
    return http::json_response(status, encode_agreement(*agreement, operation.directory()).dump());
}

// {"comment": …?}, or nothing at all.
Result<std::string> decode_centre_comment(const entry::Call& call) {
    if (call.request.body.empty()) return std::string();
    JsonReader body(call.request.body);
    auto comment = body.optional_text("comment", limits::comment_characters_max).value_or("");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return comment;
}

} // namespace

Result<http::Response> make_agreement(const entry::Call& call) {
    JsonReader body(call.request.body);
    const auto centre = body.parsed<OdsCode>("centre");
    const auto valid_from = body.date("validFrom");
    const auto valid_to = body.date("validTo");
    auto specialties = body.texts("specialties", 0, agreement_specialties_max, 60);
    auto circumstances = body.optional_text("circumstances", agreement_text_characters_max).value_or("");
    auto liability = body.text("liability", agreement_text_characters_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return agreement_response(
        201, operation,
        referrals::make_agreement(operation.context(), {centre->text(), *valid_from, *valid_to, std::move(specialties),
                                                        std::move(circumstances), std::move(liability)}));
}

Result<http::Response> end_agreement(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    JsonReader body(call.request.body);
    const auto comment = body.text("comment", limits::comment_characters_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return agreement_response(200, operation, referrals::end_agreement(operation.context(), *id, comment));
}

Result<http::Response> list_agreements(const entry::Call& call) {
    entry::QueryReader query(call.request);
    const auto page = query.page();
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto listed = referrals::list_agreements(operation.context(), page.limit, page.cursor);
    if (!listed) return tl::unexpected(listed.error());
    json items = json::array();
    for (const auto& agreement : listed->items) items.push_back(encode_agreement(agreement, operation.directory()));
    json answer{{"items", std::move(items)}};
    put(answer, "nextCursor", listed->next_cursor);
    return http::json_response(200, answer.dump());
}

Result<http::Response> send_to_centre(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    JsonReader body(call.request.body);
    const auto centre = body.parsed<OdsCode>("centre");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return answer_referral(operation,
                           referrals::send_to_centre(operation.context(), named->ubrn, named->version, centre->text()));
}

Result<http::Response> return_from_centre(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    const auto comment = decode_centre_comment(call);
    if (!comment) return tl::unexpected(comment.error());
    const entry::Operation operation(call);
    return answer_referral(operation,
                           referrals::return_from_centre(operation.context(), named->ubrn, named->version, *comment));
}

Result<http::Response> confirm_referral(const entry::Call& call) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    if (!call.request.body.empty()) {
        if (auto refused = JsonReader(call.request.body).finish()) return tl::unexpected(*refused);
    }
    const entry::Operation operation(call);
    return answer_referral(operation, referrals::confirm_referral(operation.context(), named->ubrn, named->version));
}

} // namespace ers::rest
