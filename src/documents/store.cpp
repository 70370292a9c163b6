// SQL of documents.
#include "documents/store.hpp"

#include <stdexcept>

namespace ers::documents {

namespace {

constexpr db::Statement insert_one{"documents.insert", R"(
    insert into document (id, organisation, uploaded_by, name, media_type, size_bytes, sha256, status, content,
                          created_at, scan_after)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};
constexpr db::Statement lock_some{"documents.lock", R"(
    select id, organisation, uploaded_by, name, media_type, size_bytes, sha256, status, created_at, ubrn,
           attachment_type, linked_at, advice_message
    from document
    where id = any($1::uuid[])
    order by id
    for no key update)"};
constexpr db::Statement find_of_referral{"documents.of_referral", R"(
    select id, organisation, uploaded_by, name, media_type, size_bytes, sha256, status, created_at, ubrn,
           attachment_type, linked_at, advice_message
    from document
    where ubrn = $1 and linked_at is not null
    order by linked_at, advice_message, name, id)"};
constexpr db::Statement find_one{"documents.find", R"(
    select id, organisation, uploaded_by, name, media_type, size_bytes, sha256, status, created_at, ubrn,
           attachment_type, linked_at, advice_message,
           case when status = 'AVAILABLE' then content end as content
    from document
    where id = $2 and ubrn = $1 and linked_at is not null)"};
constexpr db::Statement unlink_others{"documents.unlink", R"(
    update document
    set linked_at = null
    where ubrn = $1 and attachment_type = 'REFERRER' and linked_at is not null and id <> all($2::uuid[]))"};
constexpr db::Statement link_some{"documents.link", R"(
    update document
    set ubrn = $1, attachment_type = 'REFERRER', linked_at = $3
    where id = any($2::uuid[]) and linked_at is null)"};
constexpr db::Statement attach_some{"documents.attach", R"(
    update document
    set ubrn = $1, attachment_type = $2, advice_message = $3, linked_at = $5
    where id = any($4::uuid[]) and ubrn is null)"};

Document document_from(const db::Row& row) {
    Document document{.id = row.text("id"),
                      .organisation = row.text("organisation"),
                      .uploaded_by = row.text("uploaded_by"),
                      .name = row.text("name"),
                      .media_type = row.text("media_type"),
                      .size_bytes = static_cast<std::size_t>(row.integer("size_bytes")),
                      .sha256 = hex(row.bytes("sha256")),
                      .status = row.code<DocumentStatus>("status"),
                      .created_at = row.instant("created_at"),
                      .ubrn = std::nullopt,
                      .attachment_type = std::nullopt,
                      .linked_at = std::nullopt};
    if (const auto ubrn = row.optional_text("ubrn")) document.ubrn = *Ubrn::parse(*ubrn);
    document.attachment_type = row.optional_code<AttachmentType>("attachment_type");
    document.linked_at = row.optional_instant("linked_at");
    document.advice_message = row.optional_number("advice_message");
    return document;
}

std::vector<Document> documents_from(const db::Rows& rows) {
    std::vector<Document> documents;
    for (const auto row : rows) documents.push_back(document_from(row));
    return documents;
}

} // namespace

void insert_document(db::Connection& connection, const Document& document, std::string_view content) {
    const bool is_pending = document.status == DocumentStatus::pending;
    const bool is_kept = is_pending || document.status == DocumentStatus::available;
    connection.execute(insert_one,
                       {document.id, document.organisation, document.uploaded_by, document.name, document.media_type,
                        document.size_bytes, "\\x" + document.sha256, code_of(document.status),
                        is_kept ? db::Parameter(to_bytes(content)) : db::Parameter(std::nullopt), document.created_at,
                        is_pending ? db::Parameter(document.created_at) : db::Parameter(std::nullopt)});
}

std::vector<Document> lock_documents(db::Connection& connection, const std::vector<std::string>& ids) {
    return documents_from(connection.execute(lock_some, {ids}));
}

std::vector<Document> find_documents(db::Connection& connection, const Ubrn& ubrn) {
    return documents_from(connection.execute(find_of_referral, {ubrn}));
}

std::optional<StoredFile> find_file(db::Connection& connection, const Ubrn& ubrn, const std::string& id) {
    const auto rows = connection.execute(find_one, {ubrn, id});
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    StoredFile file{document_from(row), std::nullopt};
    if (!row.is_null("content")) file.content = row.bytes("content");
    return file;
}

void replace_documents(db::Connection& connection, const Ubrn& ubrn, const std::vector<std::string>& ids, Instant now) {
    connection.execute(unlink_others, {ubrn, ids});
    connection.execute(link_some, {ubrn, ids, now});
}

void attach_to_message(db::Connection& connection, const AttachedTo& to, const std::vector<std::string>& ids,
                       Instant now) {
    const auto attached = connection.execute(attach_some, {to.ubrn, code_of(to.type), to.message, ids, now}).affected();
    if (attached != ids.size()) throw std::logic_error("a document was attached that is not as it was under its lock");
}

} // namespace ers::documents
