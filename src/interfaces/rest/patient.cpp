// The patient's own endpoints. Booking, holding and cancelling are the decoders of appointments.cpp.
#include "interfaces/rest/patient.hpp"

#include "ers/referrals/life_cycle/operations.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/referral_call.hpp"
#include "interfaces/rest/slots.hpp"

namespace ers::rest {

Result<http::Response> list_patient_referrals(const entry::Call& call) {
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    json items = json::array();
    for (const auto& referral : referrals::list_patient_referrals(operation.context())) {
        items.push_back(encode_for_caller(operation, referral));
    }
    return http::json_response(200, json{{"items", std::move(items)}}.dump());
}

Result<http::Response> show_patient_referral(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    entry::QueryReader query(call.request);
    const auto postcode = query.optional_parsed<Postcode>("postcode");
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto referral = referrals::view_referral(operation.context(), *ubrn);
    if (!referral) return tl::unexpected(referral.error());
    std::optional<directory::Place> from;
    if (postcode) {
        const auto place = views::place_of(*postcode, operation.directory());
        if (!place) return tl::unexpected(place.error());
        from = *place;
    }
    const auto view = views::view_referral(*referral, viewer_of(operation), from);
    return referral_response(200, encode_referral(view), referral->version);
}

// Free slots of a service on the shortlist, for the referral's own priority.
Result<http::Response> list_patient_slots(const entry::Call& call) {
    const auto service = entry::id_of(call.request);
    if (!service) return tl::unexpected(service.error());
    entry::QueryReader query(call.request);
    const auto ubrn = query.optional_parsed<Ubrn>("ubrn");
    if (!query.has("ubrn")) query.refuse("ubrn", ErrorCode::missing_value, "Name the referral that you want to book.");
    const auto asked = read_bookable_slots(query, *service);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return slots_response(booking::list_bookable_slots_for(operation.context(), *ubrn, asked));
}

} // namespace ers::rest
