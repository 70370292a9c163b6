// What sending a referral to a service that triages does, however it is sent.
#pragma once

#include "ers/operation/context.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

// The refusal to send it to that service, on "serviceId"; or nothing.
[[nodiscard]] std::optional<FieldError> refuse_triage_service(const std::vector<std::int64_t>& shortlist,
                                                              std::int64_t service_id,
                                                              const directory::Snapshot& directory, Date today);

// The referral in hand is with the service, which decides by the contact-by date.
void put_to_triage(const OperationContext& context, Referral& referral, std::int64_t service_id);
// Written with that: the proposed appointment that stands for what the service decides on, and the traces.
void write_triage(const OperationContext& context, Referral& referral, Party party);

} // namespace ers::referrals
