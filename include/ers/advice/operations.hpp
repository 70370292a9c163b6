// What people do with advice and guidance requests: one function each, in the caller's transaction. Every function
// checks the relationship, the version and the status, writes, and leaves its audit and outbox rows
// (rules.md#advice-statuses).
#pragma once

#include "ers/advice/types.hpp"
#include "ers/documents/operations.hpp"
#include "ers/referrals/life_cycle/operations.hpp"

namespace ers::advice {

// What an operation needs besides its command.
struct AdviceContext : OperationContext {
    const AdviceSettings& advice;
};

// Messages may bring files: uploads of the sender's organisation, wrong ones refused as
// documents::refuse_attachments() says.

// Errors of all that change something: not_found both for a request that does not exist and for one of others,
// version_stale, invalid_request_state; then, of an answer or conversion in nobody's name, what
// referrals::refuse_on_behalf() says; db::RowLocked where somebody else is changing it.

// Wrong fields by name: patient.birth_date, referring_clinician, service_id with reference_not_found,
// service_unavailable, invalid_request_type (no advice service) or shortlisted_service_not_in_results;
// organisation_is_closed, forbidden for an organisation that the directory does not know, patient_error.
[[nodiscard]] Result<AdviceRequest> create_request(const AdviceContext& context, const CreateAdvice& command);

// A read is audited. The conversation comes with it for those who may read it.
[[nodiscard]] Result<AdviceRequest> view_request(const AdviceContext& context, const Ubrn& ubrn);

// The files of the whole conversation, message by message; and one of them. For those who may read the texts: forbidden
// for other roles. Audited.
struct AdviceAttachments {
    AdviceRequest request;
    std::vector<documents::Document> documents;
};
[[nodiscard]] Result<AdviceAttachments> list_attachments(const AdviceContext& context, const Ubrn& ubrn);
// pending, threats_found or validation_failed for what is not available.
[[nodiscard]] Result<documents::File> download_attachment(const AdviceContext& context, const Ubrn& ubrn,
                                                          const std::string& id);

// The row of the role matrix that an action needs, whatever interface it comes through.
[[nodiscard]] std::string_view permission_of(AdviceAction action);

// The request, and what the caller may do with it now in their role. Audited.
struct AdviceActions {
    AdviceRequest request;
    std::vector<AdviceAction> actions;
};
[[nodiscard]] Result<AdviceActions> list_actions(const AdviceContext& context, const Ubrn& ubrn);

// unsupported_priority on "priority" for one that the service does not take; value_is_required and field_not_permitted
// on "recommendation", inappropriate_value on "outcome" for provider_converted.
[[nodiscard]] Result<AdviceRequest> reply(const AdviceContext& context, const Ubrn& ubrn, int version,
                                          const Reply& command);

// While the provider is to answer, an addition that leaves the status as it is. too_many_items beyond messages_max.
[[nodiscard]] Result<AdviceRequest> send_information(const AdviceContext& context, const Ubrn& ubrn, int version,
                                                     const std::string& text,
                                                     const std::vector<std::string>& attachments = {});

// A comment that is not empty becomes the last message.
[[nodiscard]] Result<AdviceRequest> close_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                                  const std::string& comment);
[[nodiscard]] Result<AdviceRequest> cancel_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                                   const std::string& comment);

// The provider's way to a referral (rules.md#advice-conversion): only with the referrer's authorisation, else
// invalid_request_state. Wrong fields as referrals::convert_advice() names them.
[[nodiscard]] Result<Converted> convert_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                                const Conversion& command);

// The referrer's way to a referral: as referrals::create_referral() for the same patient, with its refusals.
[[nodiscard]] Result<Converted> refer_request(const AdviceContext& context, const Ubrn& ubrn, int version,
                                              const OwnReferral& command);

} // namespace ers::advice
