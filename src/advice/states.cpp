// The status table.
#include "ers/advice/states.hpp"

namespace ers::advice {

namespace {

using Status = AdviceStatus;
using Do = AdviceAction;

// from, action, by, to
constexpr std::array advice_transitions{
    // Asked: the provider answers. What the referrer adds meanwhile does not change whose turn it is.
    AdviceTransition{Status::provider_response_required, Do::return_with_advice, Party::provider,
                     Status::referrer_to_review_response},
    AdviceTransition{Status::provider_response_required, Do::require_information, Party::provider,
                     Status::referrer_to_submit_further_information},
    AdviceTransition{Status::provider_response_required, Do::convert, Party::provider, Status::advice_converted},
    AdviceTransition{Status::provider_response_required, Do::send_information, Party::referrer,
                     Status::provider_response_required},
    AdviceTransition{Status::provider_response_required, Do::cancel, Party::referrer,
                     Status::conversation_ended_cancelled},

    // The provider wants to know more.
    AdviceTransition{Status::referrer_to_submit_further_information, Do::send_information, Party::referrer,
                     Status::provider_response_required},
    AdviceTransition{Status::referrer_to_submit_further_information, Do::close, Party::referrer,
                     Status::conversation_ended_closed},
    AdviceTransition{Status::referrer_to_submit_further_information, Do::cancel, Party::referrer,
                     Status::conversation_ended_cancelled},
    AdviceTransition{Status::referrer_to_submit_further_information, Do::refer, Party::referrer,
                     Status::advice_converted},

    // Answered: the referrer asks on, closes, or refers.
    AdviceTransition{Status::referrer_to_review_response, Do::send_information, Party::referrer,
                     Status::provider_response_required},
    AdviceTransition{Status::referrer_to_review_response, Do::close, Party::referrer,
                     Status::conversation_ended_closed},
    AdviceTransition{Status::referrer_to_review_response, Do::cancel, Party::referrer,
                     Status::conversation_ended_cancelled},
    AdviceTransition{Status::referrer_to_review_response, Do::refer, Party::referrer, Status::advice_converted},
};

} // namespace

std::span<const AdviceTransition> transitions() { return advice_transitions; }

bool is_open(AdviceStatus status) {
    return status == Status::provider_response_required || status == Status::referrer_to_submit_further_information ||
           status == Status::referrer_to_review_response;
}

bool is_clinical_decision(AdviceAction action) {
    return action == AdviceAction::return_with_advice || action == AdviceAction::require_information ||
           action == AdviceAction::convert;
}

std::optional<AdviceStatus> next_status(AdviceStatus from, AdviceAction action, Party party) {
    for (const auto& row : advice_transitions) {
        if (row.from == from && row.action == action && row.by == party) return row.to;
    }
    return std::nullopt;
}

Error status_refusal(AdviceStatus from, AdviceAction action) {
    return {ErrorCode::invalid_request_state,
            "An advice request in status " + std::string(code_of(from)) + " does not let you " +
                std::string(display_of(action)) + ".",
            {},
            0};
}

Party party_of(const Principal& who, std::string_view requesting_organisation, std::string_view provider_organisation) {
    if (!who.organisation) return Party::none;
    const auto& organisation = who.organisation->text();
    if (referrals::is_referrer_function(who.function) && organisation == requesting_organisation) {
        return Party::referrer;
    }
    if (referrals::is_provider_function(who.function) && organisation == provider_organisation) return Party::provider;
    return Party::none;
}

bool may_read_texts(BusinessFunction function) {
    return function == BusinessFunction::referring_clinician ||
           function == BusinessFunction::referring_clinician_admin ||
           function == BusinessFunction::service_provider_clinician ||
           function == BusinessFunction::service_provider_clinician_admin;
}

} // namespace ers::advice
