// What people do with documents: one function each, in the caller's transaction. Relationship, version and state are
// checked as at the beginning of every operation on a referral (referrals/acting.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ers/documents/settings.hpp"
#include "ers/documents/types.hpp"
#include "ers/referrals/life_cycle/operations.hpp"

namespace ers::documents {

struct Upload {
    std::string name; // of the file
    std::string media_type;
    std::string_view content;
};
// Stores a file for the caller's organisation; nothing is linked yet. AVAILABLE, or PENDING where there is a scanner;
// VALIDATION_FAILED where the content is not of the type, and then the content is not kept. Refuses
// unsupported_media_type, file_size_error (empty or too large), invalid_value (the name), conflicting_values (extension
// against type).
[[nodiscard]] Result<Document> upload_document(const OperationContext& context, const DocumentSettings& numbers,
                                               const Upload& upload);

struct ReferralDocuments {
    Ubrn ubrn;
    int version = 0;
    std::vector<Document> documents; // in the order in which they were linked
};
// Replaces the referrer's documents as a whole (rules.md#documents-replace-the-set). Of each id: reference_not_found
// (neither an upload of the caller's organisation nor linked here), inappropriate_value (another referral's),
// invalid_state (neither available nor pending), duplicate_filename; of the whole: no_changes_detected.
[[nodiscard]] Result<ReferralDocuments> link_documents(const OperationContext& context, const Ubrn& ubrn, int version,
                                                       const std::vector<std::string>& ids);

[[nodiscard]] Result<ReferralDocuments> list_documents(const OperationContext& context, const Ubrn& ubrn);

struct File {
    Document document;
    std::string content;
};
// pending, threats_found or validation_failed for what is not available.
[[nodiscard]] Result<File> download_document(const OperationContext& context, const Ubrn& ubrn, const std::string& id);

struct LetterDate {
    Ubrn ubrn;
    int version = 0;
    LetterException reason = LetterException::awaiting_results;
    Date due;
};
// Moves the day that the letter is due on (rules.md#late-letter). inappropriate_value for a day before today or more
// than letter_exception_days_max ahead; invalid_state where no letter is owed; no_changes_detected.
[[nodiscard]] Result<LetterDate> move_letter_date(const OperationContext& context, const DocumentSettings& numbers,
                                                  const Ubrn& ubrn, int version, LetterException reason, Date due);

} // namespace ers::documents
