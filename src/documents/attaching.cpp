// Files of a conversation.
#include "ers/documents/attaching.hpp"

#include "documents/rules.hpp"
#include "documents/store.hpp"
#include "ers/core/crypto.hpp"

namespace ers::documents {

std::vector<FieldError> refuse_attachments(const OperationContext& context, const std::vector<std::string>& ids) {
    if (ids.empty()) return {};
    return refuse_attach(ids, lock_documents(context.connection, ids), context.who.organisation->text());
}

void attach_documents(const OperationContext& context, const AttachedTo& to, const std::vector<std::string>& ids) {
    if (!ids.empty()) attach_to_message(context.connection, to, ids, context.now);
}

std::vector<Document> find_attachments(db::Connection& connection, const Ubrn& ubrn) {
    std::vector<Document> attachments;
    for (auto& document : find_documents(connection, ubrn)) {
        if (document.advice_message) attachments.push_back(std::move(document));
    }
    return attachments;
}

Result<File> read_attachment(db::Connection& connection, const Ubrn& ubrn, const std::string& id) {
    auto file = find_file(connection, ubrn, id);
    if (!file || !file->document.advice_message) return refuse(ErrorCode::not_found);
    if (!file->content) return refuse(refusal_of(file->document.status));
    return File{std::move(file->document), to_text(*file->content)};
}

} // namespace ers::documents
