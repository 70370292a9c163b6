// Files that come with a message of an advice conversation (rules.md#advice-attachments): attached once, for ever. Who
// may attach and who may read is checked by the module of the conversation; the rows and their rules are here.
#pragma once

#include <string>
#include <vector>

#include "ers/documents/operations.hpp"

namespace ers::documents {

inline constexpr std::size_t message_attachments_max = 20;

// The refusal to attach these uploads of the caller's organisation to a new message, if any; locks them for the
// caller's transaction. Of each id, as "attachments[0]": reference_not_found, inappropriate_value (it belongs to a
// referral or conversation already), invalid_state (neither available nor pending), duplicate_filename.
[[nodiscard]] std::vector<FieldError> refuse_attachments(const OperationContext& context,
                                                         const std::vector<std::string>& ids);

struct AttachedTo {
    Ubrn ubrn; // of the request; a referral that it becomes has the same, and these documents
    int message = 0; // its number in the conversation; its row is there
    AttachmentType type = AttachmentType::advice_request;
};
// After refuse_attachments() had nothing against it.
void attach_documents(const OperationContext& context, const AttachedTo& to, const std::vector<std::string>& ids);

// The files of a whole conversation, message by message.
[[nodiscard]] std::vector<Document> find_attachments(db::Connection& connection, const Ubrn& ubrn);

// not_found; pending, threats_found or validation_failed for what is not available.
[[nodiscard]] Result<File> read_attachment(db::Connection& connection, const Ubrn& ubrn, const std::string& id);

} // namespace ers::documents
