// An advice and guidance request with its conversation as it is read, and the commands that make and change it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/advice/settings.hpp"
#include "ers/advice/states.hpp"
#include "ers/core/time.hpp"
#include "ers/documents/types.hpp"
#include "ers/patients/patient.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::advice {

// eRS-ProviderConversionAuthorisation-1: whether the provider may make a referral of it.
enum class Authorisation : std::uint8_t { authorised, not_authorised };
// eRS-CommunicationSentBy-1.
enum class SentBy : std::uint8_t { requester, responder, information_updated };
// eRS-GuidanceResponseOutcome-1: what the provider's message does.
enum class Outcome : std::uint8_t { return_with_advice, require_information, provider_converted };
// eRS-GuidanceIntendedRecommendation-1: what the advice comes to.
enum class Recommendation : std::uint8_t { advice_only, referral_if_required, referral_recommended, other };

} // namespace ers::advice

namespace ers {
template <>
struct Codes<advice::Authorisation> {
    static constexpr std::array entries{
        Code<advice::Authorisation>{advice::Authorisation::authorised, "AUTHORISED_TO_CONVERT",
                                    "The provider may convert the request to a referral"},
        Code<advice::Authorisation>{advice::Authorisation::not_authorised, "NOT_AUTHORISED_TO_CONVERT",
                                    "The provider may not convert the request to a referral"},
    };
};
template <>
struct Codes<advice::SentBy> {
    static constexpr std::array entries{
        Code<advice::SentBy>{advice::SentBy::requester, "REQUESTER", "Referrer"},
        Code<advice::SentBy>{advice::SentBy::responder, "RESPONDER", "Provider"},
        Code<advice::SentBy>{advice::SentBy::information_updated, "REFERRER_CLINICAL_INFORMATION_UPDATED",
                             "Referrer, added to the request"},
    };
};
template <>
struct Codes<advice::Outcome> {
    static constexpr std::array entries{
        Code<advice::Outcome>{advice::Outcome::return_with_advice, "RETURN_TO_REFERRER_WITH_ADVICE",
                              "Returned with advice"},
        Code<advice::Outcome>{advice::Outcome::require_information, "REQUIRE_FURTHER_INFORMATION",
                              "Further information required"},
        Code<advice::Outcome>{advice::Outcome::provider_converted, "PROVIDER_CONVERTED", "Converted to a referral"},
    };
};
template <>
struct Codes<advice::Recommendation> {
    static constexpr std::array entries{
        Code<advice::Recommendation>{advice::Recommendation::advice_only, "ADVICE_ONLY_NO_REFERRAL_RECOMMENDED",
                                     "Advice only, no referral recommended"},
        Code<advice::Recommendation>{advice::Recommendation::referral_if_required,
                                     "ADVICE_FOLLOWED_BY_REFERRAL_IF_REQUIRED",
                                     "Advice, followed by a referral if required"},
        Code<advice::Recommendation>{advice::Recommendation::referral_recommended, "REFERRAL_RECOMMENDED",
                                     "Referral recommended"},
        Code<advice::Recommendation>{advice::Recommendation::other, "OTHER", "Other"},
    };
};
} // namespace ers

namespace ers::advice {

// Once sent, never changed.
struct AdviceMessage {
    int number = 0;          // from 1, within its request
    int request_version = 0; // the request's version with this message
    SentBy sent_by = SentBy::requester;
    std::string user_id; // who pressed send
    std::string user_name;
    std::optional<std::string> clinician; // user id of the clinician whom an administrator acted for
    std::string text;
    std::optional<Outcome> outcome; // of the provider's messages
    std::optional<Recommendation> recommendation; // with return_with_advice
    Instant sent_at;
    std::vector<documents::Document> attachments = {};
};

struct AdviceRequest {
    Ubrn ubrn;
    std::string id;
    int version = 0;
    patients::PatientRecord patient;
    std::string referring_organisation;
    std::string requester_user_id;
    std::string requester_name;
    std::optional<std::string> referring_clinician; // user id
    std::string specialty_code;
    std::int64_t service_id = 0;
    std::string provider_organisation; // the service's
    Priority priority = Priority::routine;
    Authorisation authorisation = Authorisation::not_authorised;
    AdviceStatus status = AdviceStatus::provider_response_required;
    Instant created_at;
    Instant updated_at;
    Instant since; // when it came to the side that is to act on it now, or ended
    std::optional<Instant> ended_at;
    int message_count = 0;
    std::optional<std::vector<AdviceMessage>> conversation; // oldest first; none: not for this reader's role
};

// By when the side that is to act should have acted: working days from `since`; nothing once it has ended.
[[nodiscard]] std::optional<Date> due_date(const AdviceRequest& request, const AdviceSettings& numbers);

struct CreateAdvice {
    patients::PatientRecord patient;
    std::int64_t service_id = 0;
    Priority priority = Priority::routine;
    std::string question;
    Authorisation authorisation = Authorisation::not_authorised;
    std::optional<std::string> referring_clinician; // user id
    std::vector<std::string> attachments = {}; // ids of uploads
};

struct Reply {
    Outcome outcome = Outcome::return_with_advice; // not provider_converted
    std::optional<Recommendation> recommendation; // exactly with return_with_advice
    std::string text;
    std::optional<Priority> priority; // none: as it was
    std::vector<std::string> attachments = {}; // ids of uploads
};

struct Conversion {
    std::string text; // the last message to the referrer
    std::string comment; // to the provider's own administrators
    std::optional<Priority> priority; // none: the request's
    std::optional<std::int64_t> service_id; // another appointment service of the provider; none: the request's
};

struct OwnReferral {
    std::vector<std::int64_t> shortlist;
    LetterIntention letter_intention = LetterIntention::need_to_add_later;
    std::optional<Priority> priority; // none: the request's
    std::optional<std::string> specialty; // none: the request's
    std::optional<std::string> clinic_type;
    std::optional<Date> pathway_start;
    std::optional<std::string> referring_clinician; // user id
    choice::ChoiceGiven choice = {};
};

// A request that has become a referral of the same UBRN.
struct Converted {
    AdviceRequest request;
    referrals::Created created; // the access code only where the referrer refers: providers never see one
};

} // namespace ers::advice
