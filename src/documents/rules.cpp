// The reasons to refuse.
#include "documents/rules.hpp"

#include <algorithm>
#include <array>

#include "ers/core/text.hpp"

namespace ers::documents {

namespace {

std::string megabytes_or_bytes(std::size_t bytes) {
    return bytes == document_bytes_max ? "5 MB (5242880 bytes)" : std::to_string(bytes) + " bytes";
}

// Characters that are not seen and make a name read as another: directions of writing and their overrides.
bool has_hidden_characters(std::string_view name) {
    constexpr std::array<std::string_view, 11> hidden{"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D",
                                                      "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"};
    return std::ranges::any_of(hidden, [name](auto mark) { return name.find(mark) != std::string_view::npos; });
}

std::optional<std::string> objection_to_name(std::string_view name) {
    if (!is_valid_utf8(name)) return "Must be UTF-8.";
    if (name.empty() || count_characters(name) > file_name_characters_max) {
        return "Must have 1 to " + std::to_string(file_name_characters_max) + " characters.";
    }
    if (trimmed(name) != name || has_control_characters(name) || has_hidden_characters(name)) {
        return "Must have no white space around it, no control characters and no marks of writing direction.";
    }
    if (name.find_first_of("/\\") != std::string_view::npos) return "Must be a file's name alone, without folders.";
    return std::nullopt;
}

const Document* document_with(const std::vector<Document>& documents, const std::string& id) {
    const auto found = std::ranges::find(documents, id, &Document::id);
    return found == documents.end() ? nullptr : &*found;
}

FieldError not_theirs(const std::string& field) {
    return {field, ErrorCode::reference_not_found, "Not an upload of your organisation."};
}

std::optional<FieldError> objection_to_status(const Document& document, const std::string& field) {
    if (document.status == DocumentStatus::available || document.status == DocumentStatus::pending) {
        return std::nullopt;
    }
    return FieldError{field, ErrorCode::invalid_state,
                      "The document is " + std::string(code_of(document.status)) + "."};
}

// Why this one document may not be linked there.
std::optional<FieldError> objection_to_link(const Document* document, const std::string& organisation, const Ubrn& ubrn,
                                            const std::string& field) {
    const bool is_linked_here = document != nullptr && document->ubrn == ubrn && document->linked_at;
    if (document == nullptr || (document->organisation != organisation && !is_linked_here)) {
        return not_theirs(field);
    }
    if (document->ubrn && *document->ubrn != ubrn) {
        return FieldError{field, ErrorCode::inappropriate_value, "The document belongs to another referral."};
    }
    if (document->attachment_type && *document->attachment_type != AttachmentType::referrer) {
        return FieldError{field, ErrorCode::inappropriate_value, "The document is not the referrer's."};
    }
    return objection_to_status(*document, field);
}

// Why this one upload may not come with a message.
std::optional<FieldError> objection_to_attach(const Document* document, const std::string& organisation,
                                              const std::string& field) {
    if (document == nullptr || document->organisation != organisation) return not_theirs(field);
    if (document->ubrn) {
        return FieldError{field, ErrorCode::inappropriate_value, "The document belongs to a referral or conversation."};
    }
    return objection_to_status(*document, field);
}

// Everything that is wrong with a set of documents: what is to be said of each, and names that come twice.
template <class Objection>
std::vector<FieldError> refuse_set(std::string_view list, const std::vector<std::string>& ids,
                                   const std::vector<Document>& found, Objection&& objection_to) {
    std::vector<FieldError> wrong;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string field = std::string(list) + "[" + std::to_string(i) + "]";
        const Document* document = document_with(found, ids[i]);
        if (auto objection = objection_to(document, field)) {
            wrong.push_back(std::move(*objection));
            continue;
        }
        auto name = lower_ascii(document->name); // many file systems do not tell them apart
        if (std::ranges::find(names, name) != names.end()) {
            wrong.push_back({field, ErrorCode::duplicate_filename, "A document before it has the same name."});
        }
        names.push_back(std::move(name));
    }
    return wrong;
}

Error letter_refusal(ErrorCode code, std::string detail, bool names_field) {
    Error error{code, detail, {}, 0};
    if (names_field) error.fields.push_back({"due", code, std::move(detail)});
    return error;
}

} // namespace

std::vector<FieldError> refuse_upload(const Upload& upload, const FileType& type, std::size_t file_bytes_max) {
    std::vector<FieldError> wrong;
    if (upload.content.empty() || upload.content.size() > file_bytes_max) {
        wrong.push_back({"content", ErrorCode::file_size_error,
                         "A file has 1 byte to " + megabytes_or_bytes(file_bytes_max) + "."});
    }
    if (auto objection = objection_to_name(upload.name)) {
        wrong.push_back({"name", ErrorCode::invalid_value, std::move(*objection)});
    } else if (!has_extension_of(type, upload.name)) {
        wrong.push_back({"media_type", ErrorCode::conflicting_values,
                         "A file of type " + std::string(type.media_type) + " is called " +
                             std::string(trimmed(type.extensions)) + "."});
    }
    return wrong;
}

DocumentStatus first_status(const Upload& upload, const FileType& type, ScannerKind scanner) {
    if (!type.fits(upload.content)) return DocumentStatus::validation_failed;
    return scanner == ScannerKind::off ? DocumentStatus::available : DocumentStatus::pending;
}

std::vector<FieldError> refuse_link(const std::vector<std::string>& ids, const std::vector<Document>& found,
                                    const std::string& organisation, const Ubrn& ubrn) {
    return refuse_set("documents", ids, found, [&](const Document* document, const std::string& field) {
        return objection_to_link(document, organisation, ubrn, field);
    });
}

std::vector<FieldError> refuse_attach(const std::vector<std::string>& ids, const std::vector<Document>& found,
                                      const std::string& organisation) {
    return refuse_set("attachments", ids, found, [&](const Document* document, const std::string& field) {
        return objection_to_attach(document, organisation, field);
    });
}

ErrorCode refusal_of(DocumentStatus status) {
    switch (status) {
        case DocumentStatus::pending: return ErrorCode::pending;
        case DocumentStatus::threats_found: return ErrorCode::threats_found;
        default: return ErrorCode::validation_failed;
    }
}

std::optional<Error> refuse_letter_date(const LetterFacts& letter, LetterException reason, Date due, Date today,
                                        int days_ahead_max) {
    if (!letter.is_owed) return letter_refusal(ErrorCode::invalid_state, "No letter is owed to this referral.", false);
    if (due < today) return letter_refusal(ErrorCode::inappropriate_value, "Must not be before today.", true);
    if (due > add_days(today, days_ahead_max)) {
        return letter_refusal(ErrorCode::inappropriate_value,
                              "Must be at most " + std::to_string(days_ahead_max) + " days ahead.", true);
    }
    if (letter.due == due && letter.exception == code_of(reason)) {
        return letter_refusal(ErrorCode::no_changes_detected, "The letter is due on that day for that reason already.",
                              false);
    }
    return std::nullopt;
}

} // namespace ers::documents
