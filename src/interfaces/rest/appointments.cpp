// Decoders of booking commands.
#include "interfaces/rest/appointments.hpp"

#include "ers/core/limits.hpp"
#include "interfaces/entry/caller.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/decode.hpp"

namespace ers::rest {

namespace {

booking::Command command_of(const entry::Call& call, decltype(booking::Command::what) what) {
    return {std::move(what), call.principal, call.request.context.request_id};
}

} // namespace

Result<booking::Command> hold_slot(const entry::Call& call) {
    const auto slot = entry::id_of(call.request);
    if (!slot) return tl::unexpected(slot.error());
    JsonReader body(call.request.body);
    const auto ubrn = body.parsed<Ubrn>("ubrn");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return command_of(call, booking::Hold{*ubrn, *slot});
}

Result<booking::Command> release_slot(const entry::Call& call) {
    const auto slot = entry::id_of(call.request);
    if (!slot) return tl::unexpected(slot.error());
    entry::QueryReader query(call.request);
    const auto ubrn = query.optional_parsed<Ubrn>("ubrn");
    if (!query.has("ubrn")) query.refuse("ubrn", ErrorCode::missing_value, "Name the referral that the hold is for.");
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    return command_of(call, booking::Release{*ubrn, *slot});
}

Result<booking::Command> book_appointment(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    JsonReader body(call.request.body);
    const auto slot = body.id("slotId");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return command_of(call, booking::Book{*ubrn, *version, slot});
}

Result<booking::Command> cancel_appointment(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    JsonReader body(call.request.body);
    const auto reason = body.text("reason", 60);
    const auto comment = body.optional_text("comment", limits::comment_characters_max);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return command_of(call, booking::CancelAppointment{*ubrn, *version, reason, comment.value_or("")});
}

Result<booking::Command> defer_appointment(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    JsonReader body(call.request.body);
    const auto service = body.id("serviceId");
    const auto reason = body.code<DeferralReason>("reason");
    const auto slot = body.optional_id("slotId");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return command_of(call, booking::Defer{*ubrn, *version, service, *reason, slot});
}

} // namespace ers::rest
