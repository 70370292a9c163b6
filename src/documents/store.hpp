// The rows of documents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/principal.hpp"
#include "ers/db/connection.hpp"
#include "ers/documents/attaching.hpp"
#include "ers/documents/types.hpp"

namespace ers::documents {

// The content is kept of what is available or pending; a pending one may be scanned at once.
void insert_document(db::Connection& connection, const Document& document, std::string_view content);

// The documents of these ids, locked for this transaction.
[[nodiscard]] std::vector<Document> lock_documents(db::Connection& connection, const std::vector<std::string>& ids);

// A referral's or conversation's, in the order in which they were linked.
[[nodiscard]] std::vector<Document> find_documents(db::Connection& connection, const Ubrn& ubrn);

struct StoredFile {
    Document document;
    std::optional<Bytes> content;
};
// One of a referral's or conversation's, with its content where that may be given out.
[[nodiscard]] std::optional<StoredFile> find_file(db::Connection& connection, const Ubrn& ubrn, const std::string& id);

// The referrer's documents of the referral are these from now on; all are locked.
void replace_documents(db::Connection& connection, const Ubrn& ubrn, const std::vector<std::string>& ids, Instant now);

// Those documents come with that message; all are locked, and none belongs to anything yet.
void attach_to_message(db::Connection& connection, const AttachedTo& to, const std::vector<std::string>& ids,
                       Instant now);

} // namespace ers::documents
