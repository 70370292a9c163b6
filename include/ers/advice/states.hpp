// The life of an advice and guidance request as a table: which action by which party is allowed in which status, and
// what comes of it (rules.md#advice-statuses). The server, the tests and the documents read the same rows.
#pragma once

#include <optional>
#include <span>

#include "ers/core/codes.hpp"
#include "ers/referrals/record/states.hpp"

namespace ers::advice {

using referrals::Party;

// eRS-AdviceAndGuidanceStatus-1. The first three are open: somebody has to act.
enum class AdviceStatus : std::uint8_t {
    provider_response_required,
    referrer_to_submit_further_information,
    referrer_to_review_response,
    conversation_ended_cancelled,
    conversation_ended_closed,
    advice_converted,
};

enum class AdviceAction : std::uint8_t {
    return_with_advice,
    require_information,
    send_information,
    close,
    cancel,
    convert,
    refer,
};

} // namespace ers::advice

namespace ers {
template <>
struct Codes<advice::AdviceStatus> {
    using enum advice::AdviceStatus;
    static constexpr std::array entries{
        Code<advice::AdviceStatus>{provider_response_required, "PROVIDER_RESPONSE_REQUIRED",
                                   "Provider response required"},
        Code<advice::AdviceStatus>{referrer_to_submit_further_information, "REFERRER_TO_SUBMIT_FURTHER_INFORMATION",
                                   "Referrer to submit further information"},
        Code<advice::AdviceStatus>{referrer_to_review_response, "REFERRER_TO_REVIEW_RESPONSE",
                                   "Referrer to review response"},
        Code<advice::AdviceStatus>{conversation_ended_cancelled, "CONVERSATION_ENDED_CANCELLED",
                                   "Conversation ended, cancelled"},
        Code<advice::AdviceStatus>{conversation_ended_closed, "CONVERSATION_ENDED_CLOSED",
                                   "Conversation ended, closed"},
        Code<advice::AdviceStatus>{advice_converted, "ADVICE_CONVERTED", "Converted to a referral"},
    };
};

template <>
struct Codes<advice::AdviceAction> {
    using enum advice::AdviceAction;
    static constexpr std::array entries{
        Code<advice::AdviceAction>{return_with_advice, "RETURN_TO_REFERRER_WITH_ADVICE", "answer with advice"},
        Code<advice::AdviceAction>{require_information, "REQUIRE_FURTHER_INFORMATION", "ask for further information"},
        Code<advice::AdviceAction>{send_information, "SEND_INFORMATION", "send further information"},
        Code<advice::AdviceAction>{close, "CLOSE", "close the conversation"},
        Code<advice::AdviceAction>{cancel, "CANCEL", "cancel the request"},
        Code<advice::AdviceAction>{convert, "CONVERT", "convert the request to a referral"},
        Code<advice::AdviceAction>{refer, "REFER", "refer the patient under the same UBRN"},
    };
};
} // namespace ers

namespace ers::advice {

// Open: not ended.
[[nodiscard]] bool is_open(AdviceStatus status);

// The provider's answers and conversions: what an administrator does in a clinician's name (rules.md#on-behalf-of).
[[nodiscard]] bool is_clinical_decision(AdviceAction action);

struct AdviceTransition {
    AdviceStatus from;
    AdviceAction action;
    Party by;
    AdviceStatus to;
};

[[nodiscard]] std::span<const AdviceTransition> transitions();

// The status that the action leads to, or nothing where the table has no such row for that party.
[[nodiscard]] std::optional<AdviceStatus> next_status(AdviceStatus from, AdviceAction action, Party party);

// The refusal for what next_status() does not allow: invalid_request_state with both named.
[[nodiscard]] Error status_refusal(AdviceStatus from, AdviceAction action);

// The party that somebody is to a request: referrers of the organisation that asked, and the clinicians and
// administrators of the one that was asked. It keeps that side when the request has become somebody else's referral
// (rules.md#advice-keeps-its-sides, rules.md#who-may-read).
[[nodiscard]] Party party_of(const Principal& who, std::string_view requesting_organisation,
                             std::string_view provider_organisation);

// Whether the role may read what was asked and answered: clinicians and their administrators, as with letters
// (rules.md#clinical-information). Other administrators see that there is a request, and its dates.
[[nodiscard]] bool may_read_texts(BusinessFunction function);

} // namespace ers::advice
