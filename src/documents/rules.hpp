// The reasons to refuse, as pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/error.hpp"
#include "ers/documents/file_types.hpp"
#include "ers/documents/operations.hpp"

namespace ers::documents {

// The faults of an upload of that type. Fields: "body", "name", "contentType".
[[nodiscard]] std::vector<FieldError> refuse_upload(const Upload& upload, const FileType& type,
                                                    std::size_t file_bytes_max);

// The status that an upload begins with.
[[nodiscard]] DocumentStatus first_status(const Upload& upload, const FileType& type, ScannerKind scanner);

// The faults of a referral's new set of documents; `found` are the documents that exist, in any order.
[[nodiscard]] std::vector<FieldError> refuse_link(const std::vector<std::string>& ids,
                                                  const std::vector<Document>& found, const std::string& organisation,
                                                  const Ubrn& ubrn);

// The faults of attaching uploads of that organisation to a message of a conversation.
[[nodiscard]] std::vector<FieldError> refuse_attach(const std::vector<std::string>& ids,
                                                    const std::vector<Document>& found,
                                                    const std::string& organisation);

// Why a document of that status is not given out; not for one that is available.
[[nodiscard]] ErrorCode refusal_of(DocumentStatus status);

// What a letter's date is decided on.
struct LetterFacts {
    bool is_owed = false; // the referrer has said that a letter follows, or a service wants one, and there is none yet
    std::optional<Date> due;
    std::optional<std::string> exception; // code of the reason for which it was moved before
};
[[nodiscard]] std::optional<Error> refuse_letter_date(const LetterFacts& letter, LetterException reason, Date due,
                                                      Date today, int days_ahead_max);

} // namespace ers::documents
