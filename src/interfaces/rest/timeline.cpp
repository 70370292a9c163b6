// Decodes, calls referrals, encodes.
#include "interfaces/rest/timeline.hpp"

#include "ers/referrals/worklists/timeline.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

namespace {

json encode_event(const referrals::TimelineEvent& event, const directory::Snapshot& directory) {
    json encoded{{"at", format_instant(event.at)},
                 {"atText", format_london(event.at)},
                 {"kind", event.kind},
                 {"text", event.text}};
    if (!event.function) return encoded;
    encoded["by"] = {{"function", code_of(*event.function)}};
    if (const auto& code = event.organisation) {
        encoded["by"]["organisation"] = encode_named(views::named_organisation(directory, *code));
    }
    return encoded;
}

json encode_step(const referrals::NextStep& step) {
    json encoded{{"text", step.text},
                 {"owner", code_of(step.owner)},
                 {"ownerName", step.owner_name},
                 {"overdue", step.is_overdue}};
    put(encoded, "by", step.by);
    return encoded;
}

} // namespace

Result<http::Response> show_timeline(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto timeline = referrals::read_timeline(operation.context(), *ubrn);
    if (!timeline) return tl::unexpected(timeline.error());
    const auto& referral = timeline->referral;
    json events = json::array();
    for (const auto& event : timeline->events) events.push_back(encode_event(event, operation.directory()));
    json next = json::array();
    for (const auto& step : timeline->next) next.push_back(encode_step(step));
    return referral_response(200,
                             {{"ubrn", referral.ubrn.text()},
                              {"ubrnPrinted", referral.ubrn.printed()},
                              {"state", code_of(referral.state)},
                              {"stateDisplay", display_of(referral.state)},
                              {"events", std::move(events)},
                              {"next", std::move(next)}},
                             referral.version);
}

} // namespace ers::rest
