// The patient's door: see the header. Booking, holding and cancelling are the decoders of appointments.cpp.
#include "interfaces/rest/patient.hpp"

#include <algorithm>

#include "ers/core/limits.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/slots.hpp"

namespace ers::rest {

namespace {

// Where distances are counted from: the postcode asked for, else the patient's own.
std::optional<directory::Place> place_of(const std::optional<Postcode>& asked, const referrals::Referral& referral,
                                         const directory::Snapshot& directory) {
    const auto located = [&](const Postcode& postcode) -> std::optional<directory::Place> {
        const auto found = directory.locate(postcode);
        if (!found) return std::nullopt;
        return found->place;
    };
    if (asked) return located(*asked);
    const auto own = Postcode::parse(referral.patient.postcode);
    if (!own) return std::nullopt;
    return located(*own);
}

} // namespace

Result<http::Response> list_patient_referrals(const Call& call) {
    QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const Operation operation(call);
    json items = json::array();
    for (const auto& referral : referrals::list_patient_referrals(operation.context())) {
        items.push_back(encode_referral(referral, operation.directory(), operation.next_slots(), Audience::patient,
                                        place_of(std::nullopt, referral, operation.directory())));
    }
    return http::json_response(200, json{{"items", std::move(items)}}.dump());
}

Result<http::Response> show_patient_referral(const Call& call) {
    const auto ubrn = ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    QueryReader query(call.request);
    const auto postcode = query.optional_parsed<Postcode>("postcode");
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const Operation operation(call);
    const auto referral = referrals::view_referral(operation.context(), *ubrn);
    if (!referral) return tl::unexpected(referral.error());
    const auto from = place_of(postcode, *referral, operation.directory());
    if (postcode && !from) {
        return refuse_fields({{"postcode", ErrorCode::reference_not_found, "This postcode is not known."}});
    }
    return referral_response(
        200, encode_referral(*referral, operation.directory(), operation.next_slots(), Audience::patient, from),
        referral->version);
}

// Free slots of a service on the shortlist, for the referral's own priority.
Result<http::Response> list_patient_slots(const Call& call) {
    const auto service = id_of(call.request);
    if (!service) return tl::unexpected(service.error());
    QueryReader query(call.request);
    const auto ubrn = query.optional_parsed<Ubrn>("ubrn");
    if (!query.has("ubrn")) query.refuse("ubrn", ErrorCode::missing_value, "Name the referral that you want to book.");
    const auto from = query.optional_instant("from");
    const auto to = query.optional_instant("to");
    const auto clinician = query.optional_text("clinician", limits::name_characters_max);
    const auto page = query.page();
    if (auto refused = query.finish()) return tl::unexpected(*refused);

    const Operation operation(call);
    const auto referral = referrals::view_referral(operation.context(), *ubrn);
    if (!referral) return tl::unexpected(referral.error());
    const auto& shortlist = referral->shortlist;
    if (std::find(shortlist.begin(), shortlist.end(), *service) == shortlist.end()) {
        return refuse(ErrorCode::not_found);
    }
    return free_slots_response(call, *service, referral->priority, {from, to, clinician, page.limit, page.cursor});
}

} // namespace ers::rest
