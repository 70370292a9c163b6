// What others are told: the kinds of messages of the outbox, and the payload of each kind as a type. The page
// docs/messages.md is made from these tables (`ers messages --write docs/messages.md`).
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "ers/core/codes.hpp"
#include "ers/core/time.hpp"
#include "ers/db/json_rows.hpp"

namespace ers::operation {

// The code is what a receiver chooses by. The display says when a message of the kind is sent.
enum class MessageKind : std::uint8_t {
    access_locks_exceeded,
    access_code_renewed,
    advice_requested,
    advice_replied,
    advice_information_sent,
    advice_closed,
    advice_cancelled,
    advice_converted,
    appointment_booked,
    appointment_deferred,
    appointment_cancelled,
    appointment_attended,
    appointment_not_attended,
    assessment_recorded,
    clinician_alerted,
    confirmation_asked,
    clock_stopped,
    document_scanned,
    documents_changed,
    follow_up_created,
    letter_date_moved,
    link_made,
    link_removed,
    priority_changed,
    referral_created,
    referral_sent_for_triage,
    referral_accepted,
    referral_rejected,
    referral_returned,
    referral_to_be_booked,
    referral_redirected,
    referral_referred_onward,
    referral_confirmed,
    referral_sent_to_centre,
    referral_returned_by_centre,
    referral_taken_back_from_centre,
    referral_reminder,
    referral_no_contact,
    referral_contact_overdue,
    referral_cancelled,
    requirements_changed,
    requirement_decided,
    shortlist_changed,
};

} // namespace ers::operation

namespace ers {

template <>
struct Codes<operation::MessageKind> {
    using K = operation::MessageKind;
    static constexpr std::array entries{
        Code<K>{K::access_locks_exceeded, "access.locks_exceeded",
                "A booking reference was locked so often after failed sign-ins that the practice is to look at it"},
        Code<K>{K::access_code_renewed, "access_code.renewed", "The patient has a new access code"},
        Code<K>{K::advice_requested, "advice.requested", "A practice asks a specialist for advice"},
        Code<K>{K::advice_replied, "advice.replied", "The specialist has replied to a request for advice"},
        Code<K>{K::advice_information_sent, "advice.information_sent",
                "The practice has sent more information to the specialist"},
        Code<K>{K::advice_closed, "advice.closed", "The practice has closed its request for advice"},
        Code<K>{K::advice_cancelled, "advice.cancelled", "The practice has cancelled its request for advice"},
        Code<K>{K::advice_converted, "advice.converted", "A request for advice became a referral"},
        Code<K>{K::appointment_booked, "appointment.booked", "An appointment is booked, or moved to another time"},
        Code<K>{K::appointment_deferred, "appointment.deferred",
                "No slot was booked, so the provider is to arrange the appointment"},
        Code<K>{K::appointment_cancelled, "appointment.cancelled", "The appointment is cancelled"},
        Code<K>{K::appointment_attended, "appointment.attended", "The patient attended the appointment"},
        Code<K>{K::appointment_not_attended, "appointment.not_attended", "The patient did not attend the appointment"},
        Code<K>{K::assessment_recorded, "assessment.recorded", "The provider has recorded what the assessment found"},
        Code<K>{K::clinician_alerted, "clinician.alerted", "A two-week-wait referral was made in a clinician's name"},
        Code<K>{K::confirmation_asked, "confirmation.asked",
                "A referral that was made in a clinician's name waits until the clinician confirms it"},
        Code<K>{K::clock_stopped, "clock.stopped", "The provider has stopped the 18-week clock"},
        Code<K>{K::document_scanned, "document.scanned", "The scanner has looked at a document of the referral"},
        Code<K>{K::documents_changed, "documents.changed", "The practice has changed the documents of the referral"},
        Code<K>{K::follow_up_created, "follow_up.created",
                "The provider has made a referral for a follow-up appointment"},
        Code<K>{K::letter_date_moved, "letter_date.moved",
                "The practice will send the clinical letter later than planned"},
        Code<K>{K::link_made, "link.made",
                "The referral was linked with another one of the patient; each of the two has its message"},
        Code<K>{K::link_removed, "link.removed",
                "A link with another referral of the patient was removed; each of the two has its message"},
        Code<K>{K::priority_changed, "priority.changed", "The provider has changed the priority"},
        Code<K>{K::referral_created, "referral.created", "A referral was made"},
        Code<K>{K::referral_sent_for_triage, "referral.sent_for_triage",
                "The referral waits for the provider's triage"},
        Code<K>{K::referral_accepted, "referral.accepted", "The provider has accepted the referral"},
        Code<K>{K::referral_rejected, "referral.rejected", "The provider has rejected the referral"},
        Code<K>{K::referral_returned, "referral.returned",
                "The provider has returned the referral to the practice with advice"},
        Code<K>{K::referral_to_be_booked, "referral.to_be_booked",
                "The provider has read the referral and is to arrange an appointment"},
        Code<K>{K::referral_redirected, "referral.redirected",
                "The provider has passed the referral to another of its services"},
        Code<K>{K::referral_referred_onward, "referral.referred_onward",
                "The provider has made another referral from this one"},
        Code<K>{K::referral_confirmed, "referral.confirmed",
                "The clinician has confirmed a referral that was made in the clinician's name"},
        Code<K>{K::referral_sent_to_centre, "referral.sent_to_centre",
                "The practice has given the referral to a referral management centre"},
        Code<K>{K::referral_returned_by_centre, "referral.returned_by_centre",
                "The referral management centre has returned the referral to the practice"},
        Code<K>{K::referral_taken_back_from_centre, "referral.taken_back_from_centre",
                "The practice has taken the referral back from the referral management centre"},
        Code<K>{K::referral_reminder, "referral.reminder", "The patient is to be reminded to book"},
        Code<K>{K::referral_no_contact, "referral.no_contact",
                "Nothing is booked after all reminders, so somebody is to contact the patient"},
        Code<K>{K::referral_contact_overdue, "referral.contact_overdue",
                "The provider was to contact the patient by a day that has passed"},
        Code<K>{K::referral_cancelled, "referral.cancelled", "The referral is cancelled"},
        Code<K>{K::requirements_changed, "requirements.changed",
                "What the patient needs for the visit was asked for or changed"},
        Code<K>{
            K::requirement_decided, "requirement.decided",
            "A provider or a manager of requirements has decided on something that the patient needs for the visit"},
        Code<K>{K::shortlist_changed, "shortlist.changed",
                "The services that the patient can choose from have changed"},
    };
};

} // namespace ers

// Payloads. A field that is added keeps the version; a field that changes its meaning or goes raises it. No names of
// people, no NHS numbers, no clinical words: who may know them asks the API.
namespace ers::operation::messages {

// A number that names something. It is a text in JSON, as everywhere in the API.
struct Id {
    std::int64_t value = 0;
};

template <class Payload, class T>
struct Field {
    std::string_view name; // in JSON
    T Payload::* member;
    std::string_view meaning;
};

struct AccessLocksExceeded {
    static constexpr auto kind = MessageKind::access_locks_exceeded;
    static constexpr int version = 1;
    std::string organisation;
    int locks;
    static constexpr auto fields() {
        return std::tuple{
            Field{"organisation", &AccessLocksExceeded::organisation, "ODS code of the referring organisation"},
            Field{"locks", &AccessLocksExceeded::locks, "locks within 24 hours"}};
    }
    static AccessLocksExceeded example() { return {.organisation = "P81001", .locks = 10}; }
};

struct AccessCodeRenewed {
    static constexpr auto kind = MessageKind::access_code_renewed;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static AccessCodeRenewed example() { return {}; }
};

struct AdviceRequested {
    static constexpr auto kind = MessageKind::advice_requested;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static AdviceRequested example() { return {}; }
};

struct AdviceReplied {
    static constexpr auto kind = MessageKind::advice_replied;
    static constexpr int version = 1;
    std::string outcome;
    int attachments;
    static constexpr auto fields() {
        return std::tuple{Field{"outcome", &AdviceReplied::outcome, "code of the reply's outcome"},
                          Field{"attachments", &AdviceReplied::attachments, "files with the reply"}};
    }
    static AdviceReplied example() { return {.outcome = "RETURN_TO_REFERRER_WITH_ADVICE", .attachments = 1}; }
};

struct AdviceInformationSent {
    static constexpr auto kind = MessageKind::advice_information_sent;
    static constexpr int version = 1;
    std::string status;
    int attachments;
    static constexpr auto fields() {
        return std::tuple{Field{"status", &AdviceInformationSent::status, "code of the request's new status"},
                          Field{"attachments", &AdviceInformationSent::attachments, "files with the information"}};
    }
    static AdviceInformationSent example() { return {.status = "PROVIDER_RESPONSE_REQUIRED", .attachments = 0}; }
};

struct AdviceClosed {
    static constexpr auto kind = MessageKind::advice_closed;
    static constexpr int version = 1;
    std::string status;
    static constexpr auto fields() {
        return std::tuple{Field{"status", &AdviceClosed::status, "code of the request's new status"}};
    }
    static AdviceClosed example() { return {.status = "CONVERSATION_ENDED_CLOSED"}; }
};

struct AdviceCancelled {
    static constexpr auto kind = MessageKind::advice_cancelled;
    static constexpr int version = 1;
    std::string status;
    static constexpr auto fields() {
        return std::tuple{Field{"status", &AdviceCancelled::status, "code of the request's new status"}};
    }
    static AdviceCancelled example() { return {.status = "CONVERSATION_ENDED_CANCELLED"}; }
};

struct AdviceConverted {
    static constexpr auto kind = MessageKind::advice_converted;
    static constexpr int version = 1;
    std::string by;
    static constexpr auto fields() { return std::tuple{Field{"by", &AdviceConverted::by, "PROVIDER or REFERRER"}}; }
    static AdviceConverted example() { return {.by = "PROVIDER"}; }
};

struct AppointmentBooked {
    static constexpr auto kind = MessageKind::appointment_booked;
    static constexpr int version = 1;
    std::optional<Id> slot;
    Id service;
    Instant starts_at;
    static constexpr auto fields() {
        return std::tuple{Field{"slot", &AppointmentBooked::slot,
                                "id of the slot; none where the provider recorded an appointment without one"},
                          Field{"service", &AppointmentBooked::service, "id of the service"},
                          Field{"startsAt", &AppointmentBooked::starts_at, "when the appointment begins"}};
    }
    static AppointmentBooked example() {
        return {.slot = Id{260301000000017},
                .service = Id{1024},
                .starts_at = parse_instant("2026-03-01T09:30:00Z").value()};
    }
};

struct AppointmentDeferred {
    static constexpr auto kind = MessageKind::appointment_deferred;
    static constexpr int version = 1;
    Id service;
    std::string reason;
    static constexpr auto fields() {
        return std::tuple{Field{"service", &AppointmentDeferred::service, "id of the service"},
                          Field{"reason", &AppointmentDeferred::reason, "code of the reason"}};
    }
    static AppointmentDeferred example() { return {.service = Id{1024}, .reason = "NO_SLOTS_AT_SERVICE"}; }
};

struct AppointmentCancelled {
    static constexpr auto kind = MessageKind::appointment_cancelled;
    static constexpr int version = 1;
    Id appointment;
    std::string reason;
    static constexpr auto fields() {
        return std::tuple{Field{"appointment", &AppointmentCancelled::appointment, "id of the appointment"},
                          Field{"reason", &AppointmentCancelled::reason, "code of the reason"}};
    }
    static AppointmentCancelled example() { return {.appointment = Id{2048}, .reason = "PATIENT_HOLIDAY"}; }
};

struct AppointmentAttended {
    static constexpr auto kind = MessageKind::appointment_attended;
    static constexpr int version = 1;
    std::string outcome;
    static constexpr auto fields() {
        return std::tuple{Field{"outcome", &AppointmentAttended::outcome, "code of the outcome"}};
    }
    static AppointmentAttended example() { return {.outcome = "DISCHARGED"}; }
};

struct AppointmentNotAttended {
    static constexpr auto kind = MessageKind::appointment_not_attended;
    static constexpr int version = 1;
    std::string reason;
    static constexpr auto fields() {
        return std::tuple{Field{"reason", &AppointmentNotAttended::reason, "code of the reason"}};
    }
    static AppointmentNotAttended example() { return {.reason = "PATIENT_FORGOT"}; }
};

struct AssessmentRecorded {
    static constexpr auto kind = MessageKind::assessment_recorded;
    static constexpr int version = 1;
    std::string outcome;
    static constexpr auto fields() {
        return std::tuple{Field{"outcome", &AssessmentRecorded::outcome, "code of the outcome"}};
    }
    static AssessmentRecorded example() { return {.outcome = "ADVISE"}; }
};

struct ClinicianAlerted {
    static constexpr auto kind = MessageKind::clinician_alerted;
    static constexpr int version = 1;
    std::string clinician;
    std::string priority;
    static constexpr auto fields() {
        return std::tuple{Field{"clinician", &ClinicianAlerted::clinician, "user id of the referring clinician"},
                          Field{"priority", &ClinicianAlerted::priority, "code of the priority"}};
    }
    static ClinicianAlerted example() { return {.clinician = "gp-1", .priority = "TWO_WEEK_WAIT"}; }
};

struct ConfirmationAsked {
    static constexpr auto kind = MessageKind::confirmation_asked;
    static constexpr int version = 1;
    std::string clinician;
    std::string priority;
    static constexpr auto fields() {
        return std::tuple{Field{"clinician", &ConfirmationAsked::clinician, "user id of the referring clinician"},
                          Field{"priority", &ConfirmationAsked::priority, "code of the priority"}};
    }
    static ConfirmationAsked example() { return {.clinician = "gp-1", .priority = "URGENT"}; }
};

struct ClockStopped {
    static constexpr auto kind = MessageKind::clock_stopped;
    static constexpr int version = 1;
    std::string code;
    Date on;
    static constexpr auto fields() {
        return std::tuple{Field{"code", &ClockStopped::code, "code of the reason"},
                          Field{"on", &ClockStopped::on, "the day on which the clock stopped"}};
    }
    static ClockStopped example() { return {.code = "FIRST_TREATMENT", .on = parse_date("2026-03-01").value()}; }
};

struct DocumentScanned {
    static constexpr auto kind = MessageKind::document_scanned;
    static constexpr int version = 1;
    std::string document;
    std::string status;
    static constexpr auto fields() {
        return std::tuple{Field{"document", &DocumentScanned::document, "id of the document"},
                          Field{"status", &DocumentScanned::status, "code of the document's status"}};
    }
    static DocumentScanned example() {
        return {.document = "0b6d7c1e-5d2f-4c39-9d5d-2a6f3f0f6a11", .status = "AVAILABLE"};
    }
};

struct DocumentsChanged {
    static constexpr auto kind = MessageKind::documents_changed;
    static constexpr int version = 1;
    int documents;
    static constexpr auto fields() {
        return std::tuple{
            Field{"documents", &DocumentsChanged::documents, "documents that the practice has linked now"}};
    }
    static DocumentsChanged example() { return {.documents = 2}; }
};

struct FollowUpCreated {
    static constexpr auto kind = MessageKind::follow_up_created;
    static constexpr int version = 1;
    std::string from;
    static constexpr auto fields() {
        return std::tuple{Field{"from", &FollowUpCreated::from, "UBRN of the referral that it follows"}};
    }
    static FollowUpCreated example() { return {.from = "640519283077"}; }
};

struct LetterDateMoved {
    static constexpr auto kind = MessageKind::letter_date_moved;
    static constexpr int version = 1;
    std::string reason;
    static constexpr auto fields() {
        return std::tuple{Field{"reason", &LetterDateMoved::reason, "code of the reason"}};
    }
    static LetterDateMoved example() { return {.reason = "AWAITING_RESULTS"}; }
};

struct LinkMade {
    static constexpr auto kind = MessageKind::link_made;
    static constexpr int version = 1;
    std::string link_kind;
    std::string with;
    static constexpr auto fields() {
        return std::tuple{Field{"kind", &LinkMade::link_kind, "code of the kind of link"},
                          Field{"with", &LinkMade::with, "UBRN of the other referral"}};
    }
    static LinkMade example() { return {.link_kind = "SEQUENCE", .with = "640519283077"}; }
};

struct LinkRemoved {
    static constexpr auto kind = MessageKind::link_removed;
    static constexpr int version = 1;
    std::string link_kind;
    std::string with;
    static constexpr auto fields() {
        return std::tuple{Field{"kind", &LinkRemoved::link_kind, "code of the kind of link"},
                          Field{"with", &LinkRemoved::with, "UBRN of the other referral"}};
    }
    static LinkRemoved example() { return {.link_kind = "SEQUENCE", .with = "640519283077"}; }
};

struct PriorityChanged {
    static constexpr auto kind = MessageKind::priority_changed;
    static constexpr int version = 1;
    std::string priority;
    static constexpr auto fields() {
        return std::tuple{Field{"priority", &PriorityChanged::priority, "code of the new priority"}};
    }
    static PriorityChanged example() { return {.priority = "URGENT"}; }
};

struct ReferralCreated {
    static constexpr auto kind = MessageKind::referral_created;
    static constexpr int version = 1;
    std::optional<std::string> from;
    static constexpr auto fields() {
        return std::tuple{
            Field{"from", &ReferralCreated::from, "ADVICE where a provider made it from a request for advice"}};
    }
    static ReferralCreated example() { return {.from = "ADVICE"}; }
};

struct ReferralSentForTriage {
    static constexpr auto kind = MessageKind::referral_sent_for_triage;
    static constexpr int version = 1;
    Id service;
    static constexpr auto fields() {
        return std::tuple{Field{"service", &ReferralSentForTriage::service, "id of the service"}};
    }
    static ReferralSentForTriage example() { return {.service = Id{1024}}; }
};

struct ReferralAccepted {
    static constexpr auto kind = MessageKind::referral_accepted;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static ReferralAccepted example() { return {}; }
};

struct ReferralRejected {
    static constexpr auto kind = MessageKind::referral_rejected;
    static constexpr int version = 1;
    std::string reason;
    static constexpr auto fields() {
        return std::tuple{Field{"reason", &ReferralRejected::reason, "code of the reason"}};
    }
    static ReferralRejected example() { return {.reason = "SERVICE_INAPPROPRIATE"}; }
};

struct ReferralReturned {
    static constexpr auto kind = MessageKind::referral_returned;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static ReferralReturned example() { return {}; }
};

struct ReferralToBeBooked {
    static constexpr auto kind = MessageKind::referral_to_be_booked;
    static constexpr int version = 1;
    std::string outcome;
    static constexpr auto fields() {
        return std::tuple{Field{"outcome", &ReferralToBeBooked::outcome, "code of the outcome"}};
    }
    static ReferralToBeBooked example() { return {.outcome = "ACCEPTED_TO_BE_BOOKED"}; }
};

struct ReferralRedirected {
    static constexpr auto kind = MessageKind::referral_redirected;
    static constexpr int version = 1;
    std::string reason;
    Id service;
    static constexpr auto fields() {
        return std::tuple{Field{"reason", &ReferralRedirected::reason, "code of the reason"},
                          Field{"service", &ReferralRedirected::service, "id of the service"}};
    }
    static ReferralRedirected example() { return {.reason = "REDIRECTED_APPROPRIATE_CLINIC", .service = Id{1024}}; }
};

struct ReferralReferredOnward {
    static constexpr auto kind = MessageKind::referral_referred_onward;
    static constexpr int version = 1;
    std::string to;
    static constexpr auto fields() {
        return std::tuple{Field{"to", &ReferralReferredOnward::to, "UBRN of the new referral"}};
    }
    static ReferralReferredOnward example() { return {.to = "640519283077"}; }
};

struct ReferralConfirmed {
    static constexpr auto kind = MessageKind::referral_confirmed;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static ReferralConfirmed example() { return {}; }
};

struct ReferralSentToCentre {
    static constexpr auto kind = MessageKind::referral_sent_to_centre;
    static constexpr int version = 1;
    std::string centre;
    static constexpr auto fields() {
        return std::tuple{Field{"centre", &ReferralSentToCentre::centre, "ODS code of the referral management centre"}};
    }
    static ReferralSentToCentre example() { return {.centre = "RMC01"}; }
};

struct ReferralReturnedByCentre {
    static constexpr auto kind = MessageKind::referral_returned_by_centre;
    static constexpr int version = 1;
    std::string centre;
    static constexpr auto fields() {
        return std::tuple{
            Field{"centre", &ReferralReturnedByCentre::centre, "ODS code of the referral management centre"}};
    }
    static ReferralReturnedByCentre example() { return {.centre = "RMC01"}; }
};

struct ReferralTakenBackFromCentre {
    static constexpr auto kind = MessageKind::referral_taken_back_from_centre;
    static constexpr int version = 1;
    std::string centre;
    static constexpr auto fields() {
        return std::tuple{
            Field{"centre", &ReferralTakenBackFromCentre::centre, "ODS code of the referral management centre"}};
    }
    static ReferralTakenBackFromCentre example() { return {.centre = "RMC01"}; }
};

struct ReferralReminder {
    static constexpr auto kind = MessageKind::referral_reminder;
    static constexpr int version = 1;
    int reminders;
    std::string organisation;
    std::optional<std::string> booking_line;
    static constexpr auto fields() {
        return std::tuple{
            Field{"reminders", &ReferralReminder::reminders, "reminders that the patient was sent, with this one"},
            Field{"organisation", &ReferralReminder::organisation, "ODS code of the referring organisation"},
            Field{"bookingLine", &ReferralReminder::booking_line,
                  "code of the booking line that looks after the referral"}};
    }
    static ReferralReminder example() { return {.reminders = 1, .organisation = "P81001", .booking_line = "TAL"}; }
};

struct ReferralNoContact {
    static constexpr auto kind = MessageKind::referral_no_contact;
    static constexpr int version = 1;
    int reminders;
    std::string organisation;
    std::optional<std::string> booking_line;
    static constexpr auto fields() {
        return std::tuple{
            Field{"reminders", &ReferralNoContact::reminders, "reminders that the patient was sent"},
            Field{"organisation", &ReferralNoContact::organisation, "ODS code of the referring organisation"},
            Field{"bookingLine", &ReferralNoContact::booking_line,
                  "code of the booking line that looks after the referral"}};
    }
    static ReferralNoContact example() { return {.reminders = 2, .organisation = "P81001", .booking_line = "TAL"}; }
};

struct ReferralContactOverdue {
    static constexpr auto kind = MessageKind::referral_contact_overdue;
    static constexpr int version = 1;
    Date contact_by;
    std::string state;
    std::optional<std::string> organisation;
    std::string referring_organisation;
    static constexpr auto fields() {
        return std::tuple{Field{"contactBy", &ReferralContactOverdue::contact_by, "the day that has passed"},
                          Field{"state", &ReferralContactOverdue::state, "code of the referral's state"},
                          Field{"organisation", &ReferralContactOverdue::organisation, "ODS code of the provider"},
                          Field{"referringOrganisation", &ReferralContactOverdue::referring_organisation,
                                "ODS code of the referring organisation"}};
    }
    static ReferralContactOverdue example() {
        return {.contact_by = parse_date("2026-03-01").value(),
                .state = "DEFERRED_TO_PROVIDER",
                .organisation = "RAA",
                .referring_organisation = "P81001"};
    }
};

struct ReferralCancelled {
    static constexpr auto kind = MessageKind::referral_cancelled;
    static constexpr int version = 1;
    std::string reason;
    static constexpr auto fields() {
        return std::tuple{Field{"reason", &ReferralCancelled::reason, "code of the reason"}};
    }
    static ReferralCancelled example() { return {.reason = "TREATMENT_NO_LONGER_REQUIRED"}; }
};

struct RequirementsChanged {
    static constexpr auto kind = MessageKind::requirements_changed;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static RequirementsChanged example() { return {}; }
};

struct RequirementDecided {
    static constexpr auto kind = MessageKind::requirement_decided;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static RequirementDecided example() { return {}; }
};

struct ShortlistChanged {
    static constexpr auto kind = MessageKind::shortlist_changed;
    static constexpr int version = 1;
    static constexpr auto fields() { return std::tuple{}; }
    static ShortlistChanged example() { return {}; }
};

// All payloads, in the order of the kinds.
using All =
    std::tuple<AccessLocksExceeded, AccessCodeRenewed, AdviceRequested, AdviceReplied, AdviceInformationSent,
               AdviceClosed, AdviceCancelled, AdviceConverted, AppointmentBooked, AppointmentDeferred,
               AppointmentCancelled, AppointmentAttended, AppointmentNotAttended, AssessmentRecorded, ClinicianAlerted,
               ConfirmationAsked, ClockStopped, DocumentScanned, DocumentsChanged, FollowUpCreated, LetterDateMoved,
               LinkMade, LinkRemoved, PriorityChanged, ReferralCreated, ReferralSentForTriage, ReferralAccepted,
               ReferralRejected, ReferralReturned, ReferralToBeBooked, ReferralRedirected, ReferralReferredOnward,
               ReferralConfirmed, ReferralSentToCentre, ReferralReturnedByCentre, ReferralTakenBackFromCentre,
               ReferralReminder, ReferralNoContact, ReferralContactOverdue, ReferralCancelled, RequirementsChanged,
               RequirementDecided, ShortlistChanged>;

template <class M>
concept Message = requires {
    { M::kind } -> std::convertible_to<MessageKind>;
    { M::version } -> std::convertible_to<int>;
    M::fields();
};

// Each kind has one payload, at its place.
static_assert(std::tuple_size_v<All> == Codes<MessageKind>::entries.size());
static_assert([]<std::size_t... Place>(std::index_sequence<Place...>) {
    return ((std::tuple_element_t<Place, All>::kind == Codes<MessageKind>::entries[Place].value) && ...);
}(std::make_index_sequence<std::tuple_size_v<All>>{}));

// One field of a payload, into the object that is open.
inline void add_field(db::JsonRows& rows, std::string_view name, const std::string& value) { rows.add(name, value); }
inline void add_field(db::JsonRows& rows, std::string_view name, int value) { rows.add(name, value); }
inline void add_field(db::JsonRows& rows, std::string_view name, Id value) {
    rows.add(name, std::to_string(value.value));
}
inline void add_field(db::JsonRows& rows, std::string_view name, Date value) { rows.add(name, format_date(value)); }
inline void add_field(db::JsonRows& rows, std::string_view name, Instant value) {
    rows.add(name, format_instant(value));
}
template <class T>
void add_field(db::JsonRows& rows, std::string_view name, const std::optional<T>& value) {
    if (value) {
        add_field(rows, name, *value);
    } else {
        rows.add_null(name);
    }
}

// The members of the payload's JSON object, its version first.
template <Message M>
void add_fields(db::JsonRows& rows, const M& message) {
    rows.add("version", M::version);
    std::apply([&](const auto&... field) { (add_field(rows, field.name, message.*field.member), ...); }, M::fields());
}

[[nodiscard]] std::string to_json(const Message auto& message) {
    db::JsonRows rows;
    rows.row();
    add_fields(rows, message);
    const auto list = rows.text(); // of one
    return list.substr(1, list.size() - 2);
}

} // namespace ers::operation::messages
