// A document as it is listed, and the words that go with it (rules.md#ers-codes, rules.md#only-clean-files).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ers/core/codes.hpp"
#include "ers/core/identifiers.hpp"
#include "ers/core/instant.hpp"

namespace ers::documents {

// Only what is available can be downloaded.
enum class DocumentStatus : std::uint8_t { available, pending, threats_found, validation_failed };

// In what capacity it is with a referral.
enum class AttachmentType : std::uint8_t { referrer, provider, advice_request, guidance_response };

// Why a letter may come later than its rule says (rules.md#late-letter).
enum class LetterException : std::uint8_t { awaiting_results, information_not_available };

struct Document {
    std::string id; // UUID, lower case
    std::string organisation;
    std::string uploaded_by; // user id
    std::string name;        // of the file, with its extension
    std::string media_type;
    std::size_t size_bytes = 0;
    std::string sha256; // hexadecimal, lower case
    DocumentStatus status = DocumentStatus::available;
    Instant created_at;
    std::optional<Ubrn> ubrn; // of the referral or advice request that it belongs to, since it was first linked
    std::optional<AttachmentType> attachment_type;
    std::optional<Instant> linked_at; // none: not among the referral's documents
    std::optional<int> advice_message = std::nullopt; // the number of the message that it came with

    [[nodiscard]] bool awaits_scan() const { return status == DocumentStatus::pending; }
};

// "3f2b8c1e-6f7a-4a55-9a41-0d6c1f0b7a10": lower case, 8-4-4-4-12.
[[nodiscard]] bool is_document_id(std::string_view text);

} // namespace ers::documents

namespace ers {
template <>
struct Codes<documents::DocumentStatus> {
    using enum documents::DocumentStatus;
    static constexpr std::array entries{
        Code<documents::DocumentStatus>{available, "AVAILABLE", "Available"},
        Code<documents::DocumentStatus>{pending, "PENDING", "Waiting to be scanned"},
        Code<documents::DocumentStatus>{threats_found, "THREATS_FOUND", "Threats found"},
        Code<documents::DocumentStatus>{validation_failed, "VALIDATION_FAILED", "Not of the type that it claims"},
    };
};
template <>
struct Codes<documents::AttachmentType> {
    using enum documents::AttachmentType;
    static constexpr std::array entries{
        Code<documents::AttachmentType>{referrer, "REFERRER", "Referrer"},
        Code<documents::AttachmentType>{provider, "PROVIDER", "Provider"},
        Code<documents::AttachmentType>{advice_request, "ADVICE_REQUEST", "Advice Request"},
        Code<documents::AttachmentType>{guidance_response, "GUIDANCE_RESPONSE", "Guidance Response"},
    };
};
template <>
struct Codes<documents::LetterException> {
    using enum documents::LetterException;
    static constexpr std::array entries{
        Code<documents::LetterException>{awaiting_results, "AWAITING_RESULTS", "Waiting for results"},
        Code<documents::LetterException>{information_not_available, "INFORMATION_NOT_AVAILABLE",
                                         "Waiting for information that cannot be sent afterwards"},
    };
};
} // namespace ers
