// What people do with documents.
#include "ers/documents/operations.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "documents/rules.hpp"
#include "documents/store.hpp"
#include "ers/core/crypto.hpp"
#include "ers/referrals/record/acting.hpp"

namespace ers::documents {

namespace {

using nlohmann::json;

bool is_referrers(const Document& document) { return document.attachment_type == AttachmentType::referrer; }

// What of the ids is not in the documents, or the other way round; ids of documents alone.
std::vector<std::string> ids_without(const std::vector<std::string>& ids, const std::vector<std::string>& without) {
    std::vector<std::string> rest;
    for (const auto& id : ids) {
        if (std::ranges::find(without, id) == without.end()) rest.push_back(id);
    }
    return rest;
}

std::vector<std::string> referrers_document_ids(const std::vector<Document>& documents) {
    std::vector<std::string> ids;
    for (const auto& document : documents) {
        if (is_referrers(document)) ids.push_back(document.id);
    }
    return ids;
}

// The referrer has said that a letter follows, or one of the services wants one; and there is none yet.
bool is_letter_owed(const OperationContext& context, const referrals::Referral& referral) {
    if (referral.clinical_information_at) return false;
    if (referral.letter_intention == LetterIntention::need_to_add_later) return true;
    return std::ranges::any_of(referral.shortlist, [&](std::int64_t id) {
        const auto* service = context.directory.find_service(id);
        return service != nullptr && service->letter_required;
    });
}

} // namespace

Result<Document> upload_document(const OperationContext& context, const DocumentSettings& numbers,
                                 const Upload& upload) {
    const auto& organisation = context.who.organisation->text();
    if (!context.directory.organisation_name(organisation)) {
        return refuse(ErrorCode::forbidden, "Your organisation is not in this directory.");
    }
    const FileType* type = find_file_type(upload.media_type);
    if (type == nullptr) return refuse(ErrorCode::unsupported_media_type);
    if (auto wrong = refuse_upload(upload, *type, numbers.file_bytes_max); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    Document document{.id = context.random.uuid(),
                      .organisation = organisation,
                      .uploaded_by = context.who.user_id,
                      .name = upload.name,
                      .media_type = std::string(type->media_type),
                      .size_bytes = upload.content.size(),
                      .sha256 = hex(sha256(upload.content)),
                      .status = first_status(upload, *type, numbers.scanner),
                      .created_at = context.now,
                      .ubrn = std::nullopt,
                      .attachment_type = std::nullopt,
                      .linked_at = std::nullopt};
    insert_document(context.connection, document, upload.content);
    const json detail{{"document", document.id},
                      {"contentType", document.media_type},
                      {"sizeBytes", document.size_bytes},
                      {"status", code_of(document.status)}};
    operation::audit_request(context, std::nullopt, std::nullopt, operation::AuditAction::document_uploaded, detail);
    return document;
}

Result<ReferralDocuments> link_documents(const OperationContext& context, const Ubrn& ubrn, int version,
                                         const std::vector<std::string>& ids) {
    auto locked = referrals::lock_for(context, ubrn, version, referrals::Action::link_documents);
    if (!locked) return tl::unexpected(locked.error());
    const auto found = lock_documents(context.connection, ids);
    const auto& organisation = context.who.organisation->text();
    if (auto wrong = refuse_link(ids, found, organisation, ubrn); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const auto before = referrers_document_ids(find_documents(context.connection, ubrn));
    const auto linked = ids_without(ids, before);
    const auto unlinked = ids_without(before, ids);
    if (linked.empty() && unlinked.empty()) {
        return refuse(ErrorCode::no_changes_detected, "These are the referral's documents already.");
    }
    replace_documents(context.connection, ubrn, ids, context.now);
    auto& referral = locked->referral;
    referrals::note_clinical_information(referral, context.now);
    referrals::save(context, referral);
    referrals::audit_and_tell(context, referral, operation::AuditAction::documents_changed,
                              {{"linked", linked}, {"unlinked", unlinked}},
                              operation::messages::DocumentsChanged{static_cast<int>(ids.size())});
    return ReferralDocuments{ubrn, referral.version, find_documents(context.connection, ubrn)};
}

Result<ReferralDocuments> list_documents(const OperationContext& context, const Ubrn& ubrn) {
    const auto seen = referrals::read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    referrals::audit(context, seen->referral, operation::AuditAction::documents_listed);
    return ReferralDocuments{ubrn, seen->referral.version, find_documents(context.connection, ubrn)};
}

Result<File> download_document(const OperationContext& context, const Ubrn& ubrn, const std::string& id) {
    const auto seen = referrals::read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto file = find_file(context.connection, ubrn, id);
    if (!file) return refuse(ErrorCode::not_found);
    if (!file->content) return refuse(refusal_of(file->document.status));
    referrals::audit(context, seen->referral, operation::AuditAction::document_downloaded, {{"document", id}});
    return File{std::move(file->document), to_text(*file->content)};
}

Result<LetterDate> move_letter_date(const OperationContext& context, const DocumentSettings& numbers, const Ubrn& ubrn,
                                    int version, LetterException reason, Date due) {
    auto locked = referrals::lock_for(context, ubrn, version, referrals::Action::link_documents);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    const LetterFacts facts{.is_owed = is_letter_owed(context, referral),
                            .due = referral.letter_due,
                            .exception = referral.letter_exception};
    if (auto refused =
            refuse_letter_date(facts, reason, due, london_date(context.now), numbers.letter_exception_days_max)) {
        return tl::unexpected(std::move(*refused));
    }
    referral.letter_exception = std::string(code_of(reason));
    referral.letter_due = due;
    referrals::save(context, referral);
    referrals::audit_and_tell(context, referral, operation::AuditAction::letter_date_moved,
                              {{"reason", code_of(reason)}, {"due", format_date(due)}},
                              operation::messages::LetterDateMoved{std::string(code_of(reason))});
    return LetterDate{ubrn, referral.version, reason, due};
}

} // namespace ers::documents
