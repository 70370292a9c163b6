// The worklists, each defined once: its names, its readers, what is on it, since when, and when that is due. The view
// `worklist` (sql/functions/02_worklist.sql), the statements of pages and counts, the lists of a referral that is in
// hand and the roles are all made from this table. To add a list: src/referrals/README.md.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "ers/core/codes.hpp"
#include "ers/referrals/record/list_readers.hpp"
#include "ers/referrals/record/settings.hpp"
#include "ers/referrals/record/types.hpp"

namespace ers::referrals {

enum class Worklist : std::uint8_t {
    awaiting_booking,
    letters_outstanding,
    rejected_triage_response,
    assessment_returned_cancelled_dna,
    referrals_to_confirm,
    to_triage_or_route,
    choice_to_offer,
    waiting_for_patient,
    returned_to_centre,
    referrals_for_review,
    appointment_slot_issues,
    appointments_for_booking,
    appointments_to_cancel_in_pas,
    outcomes_to_record,
    reminders_due,
    call_backs,
    slot_issues_to_forward,
    no_contact,
    additional_requirements,
};

// Each of the three is one thing in two languages: SQL about the row r (a referral) or a (an appointment), and C++
// about the same record in hand. A test compares the two in every combination.
template <class Record>
struct Fact {
    std::string_view sql;
    bool (*holds)(const Record&) = nullptr;
};
template <class Record>
struct Moment {
    std::string_view sql;
    std::optional<Instant> (*of)(const Record&) = nullptr;
};
struct Day {
    std::string_view sql = "null";
    std::optional<Date> (*of)(const Referral&) = [](const Referral&) -> std::optional<Date> { return std::nullopt; };
};

// A list with a fixed number of places that a constant expression may fill.
template <class T, std::size_t Max>
class Few {
public:
    constexpr Few() = default;
    constexpr Few(std::initializer_list<T> given) {
        for (const auto& item : given) items_.at(count_++) = item;
    }
    [[nodiscard]] constexpr const T* begin() const { return items_.data(); }
    [[nodiscard]] constexpr const T* end() const { return items_.data() + count_; }
    [[nodiscard]] constexpr bool empty() const { return count_ == 0; }

private:
    std::array<T, Max> items_{};
    std::size_t count_ = 0;
};

// Of a referral's states those that are named, or all but those.
struct States {
    Few<ReferralState, 6> named = {};
    bool are_excluded = false;

    [[nodiscard]] constexpr bool contain(ReferralState state) const {
        for (const auto one : named) {
            if (one == state) return !are_excluded;
        }
        return are_excluded;
    }
};
[[nodiscard]] constexpr States in(std::initializer_list<ReferralState> states) { return {states, false}; }
[[nodiscard]] constexpr States not_in(std::initializer_list<ReferralState> states) { return {states, true}; }
inline constexpr States any_state{{}, true};

// Whose list it is: the organisation that this column of the referral names.
enum class ListOwner : std::uint8_t { referrer, centre, provider, booking_line };

// A way onto a list: a referral in one of the states, of which all the facts hold. Each rule is a branch of the view of
// its own and a walk along an index (sql/migrations), so "one thing or another" within one index is a fact, and not a
// second rule.
struct ListRule {
    ListOwner owner = ListOwner::referrer;
    States states;
    Few<Fact<Referral>, 4> facts;
    Moment<Referral> since;
    Day due_on = {}; // the day that it has of its own there; none: working days from `since`
};
// The same for a list of appointments, which is that of the service's organisation. It is in the order of `since`; the
// lists of referrals have the most urgent referral first, and then the oldest.
struct AppointmentRule {
    Few<Fact<Appointment>, 4> facts = {}; // none: the list has referrals
    Moment<Appointment> since = {};
};

struct WorklistDefinition {
    Worklist list;
    std::string_view code;
    std::string_view display;
    std::string_view meaning; // one sentence, for people who read the view
    ListReaders readers;
    int (*days_allowed)(const ReferralSettings&, Priority); // working days for what has no day of its own
    Few<ListRule, 2> rules = {}; // one that applies is enough
    AppointmentRule appointments = {};
};

namespace definitions {

using enum ReferralState;

// What lists ask of a referral.
inline constexpr Fact<Referral> is_not_completed{"r.completed_at is null",
                                                 [](const Referral& r) { return !r.completed_at; }};
inline constexpr Fact<Referral> is_letter_intended{"r.letter_intention = 'NEED_TO_ADD_LATER'", [](const Referral& r) {
                                                       return r.letter_intention == LetterIntention::need_to_add_later;
                                                   }};
inline constexpr Fact<Referral> has_no_document{"r.clinical_information_at is null",
                                                [](const Referral& r) { return !r.clinical_information_at; }};
inline constexpr Fact<Referral> is_to_acknowledge{"r.is_to_acknowledge",
                                                  [](const Referral& r) { return r.is_to_acknowledge; }};
inline constexpr Fact<Referral> awaits_confirmation{"r.awaits_confirmation",
                                                    [](const Referral& r) { return r.awaits_confirmation; }};
inline constexpr Fact<Referral> is_released{"not r.awaits_confirmation",
                                            [](const Referral& r) { return !r.awaits_confirmation; }};
inline constexpr Fact<Referral> is_managed{"r.managed_by is not null",
                                           [](const Referral& r) { return r.managed_by.has_value(); }};
inline constexpr Fact<Referral> is_routed{"r.centre_routed_at is not null",
                                          [](const Referral& r) { return r.centre_routed_at.has_value(); }};
inline constexpr Fact<Referral> is_not_routed{"r.centre_routed_at is null",
                                              [](const Referral& r) { return !r.centre_routed_at; }};
inline constexpr Fact<Referral> is_choice_to_offer{"r.is_choice_to_offer",
                                                   [](const Referral& r) { return r.is_choice_to_offer; }};
inline constexpr Fact<Referral> is_choice_offered{"not r.is_choice_to_offer",
                                                  [](const Referral& r) { return !r.is_choice_to_offer; }};
inline constexpr Fact<Referral> is_accepted{"r.accepted_at is not null",
                                            [](const Referral& r) { return r.accepted_at.has_value(); }};
inline constexpr Fact<Referral> is_not_accepted{"r.accepted_at is null",
                                                [](const Referral& r) { return !r.accepted_at; }};
inline constexpr Fact<Referral> is_changed{"(r.letter_changed or r.priority_changed)",
                                           [](const Referral& r) { return r.letter_changed || r.priority_changed; }};
inline constexpr States states_of_return = in(
    {triage_response, rejected, appointment_cancelled_by_patient, appointment_cancelled_by_provider, did_not_attend});
inline constexpr Fact<Referral> has_come_back{
    "(r.state in ('TRIAGE_RESPONSE', 'REJECTED', 'APPT_CANCELLED_BY_PATIENT', 'APPT_CANCELLED_BY_PROVIDER', "
    "'DID_NOT_ATTEND') or r.is_to_acknowledge and r.state = 'ASSESSMENT_RESULT')",
    [](const Referral& r) {
        return states_of_return.contain(r.state) || (r.is_to_acknowledge && r.state == assessment_result);
    }};
inline constexpr Fact<Referral> onward_if_assessed{
    "(r.state <> 'ASSESSMENT_RESULT' or r.state_reason = 'ONWARD')",
    [](const Referral& r) { return r.state != assessment_result || r.state_reason == "ONWARD"; }};
inline constexpr Fact<Referral> has_open_requirement{"r.requirements_open <> '{}'", [](const Referral& r) {
                                                         for (const auto& requirement : r.requirements) {
                                                             if (requirement.status == RequirementStatus::requested)
                                                                 return true;
                                                         }
                                                         return false;
                                                     }};
inline constexpr Fact<Referral> is_lines_own_matter{
    "r.booking_line is distinct from r.with_organisation",
    [](const Referral& r) { return r.booking_line != r.with_organisation; }};
inline constexpr Fact<Referral> has_next_reminder{"r.next_reminder_on is not null",
                                                  [](const Referral& r) { return r.next_reminder_on.has_value(); }};
inline constexpr Fact<Referral> has_reminder_left{"r.reminders_sent < 2",
                                                  [](const Referral& r) { return r.reminders_sent < 2; }};
inline constexpr Fact<Referral> is_without_contact{"r.no_contact_at is not null",
                                                   [](const Referral& r) { return r.no_contact_at.has_value(); }};
inline constexpr Fact<Referral> has_call_back{"r.call_back_at is not null",
                                              [](const Referral& r) { return r.call_back_at.has_value(); }};
inline constexpr Fact<Referral> is_call_for_slots{"r.call_back_reason = 'NO_SLOTS'",
                                                  [](const Referral& r) { return r.call_back_reason == "NO_SLOTS"; }};

// Since when a referral is on a list.
inline constexpr Moment<Referral> created{"r.created_at",
                                          [](const Referral& r) -> std::optional<Instant> { return r.created_at; }};
inline constexpr Moment<Referral> changed{"r.updated_at",
                                          [](const Referral& r) -> std::optional<Instant> { return r.updated_at; }};
inline constexpr Moment<Referral> managed{"r.managed_since", [](const Referral& r) { return r.managed_since; }};
inline constexpr Moment<Referral> routed{"r.centre_routed_at", [](const Referral& r) { return r.centre_routed_at; }};
inline constexpr Moment<Referral> deferred{"r.deferred_at", [](const Referral& r) { return r.deferred_at; }};
inline constexpr Moment<Referral> required{
    "r.requirements_since", [](const Referral& r) {
        std::optional<Instant> since; // the oldest that is open
        for (const auto& one : r.requirements) {
            if (one.status == RequirementStatus::requested && (!since || one.requested_at < *since))
                since = one.requested_at;
        }
        return since;
    }};
inline constexpr Moment<Referral> week_before_reminder{
    "(r.next_reminder_on - 7)::timestamp at time zone 'Europe/London'",
    [](const Referral& r) -> std::optional<Instant> {
        if (!r.next_reminder_on) return std::nullopt;
        return london_midnight(add_days(*r.next_reminder_on, -7));
    }};
inline constexpr Moment<Referral> given_up{"r.no_contact_at", [](const Referral& r) { return r.no_contact_at; }};
inline constexpr Moment<Referral> promised_call{"r.call_back_at", [](const Referral& r) { return r.call_back_at; }};
inline constexpr Moment<Referral> call_promised{"r.call_back_made_at",
                                                [](const Referral& r) { return r.call_back_made_at; }};

// The day that a referral has of its own on a list.
inline constexpr Day contact_by{"r.contact_by", [](const Referral& r) { return r.contact_by; }};
inline constexpr Day letter_due{"r.letter_due", [](const Referral& r) { return r.letter_due; }};
inline constexpr Day reminder_day{"r.next_reminder_on", [](const Referral& r) { return r.next_reminder_on; }};
[[nodiscard]] inline std::optional<Date> london_day(const std::optional<Instant>& instant) {
    return instant ? std::optional(london_date(*instant)) : std::nullopt;
}
inline constexpr Day call_day{"(r.call_back_at at time zone 'Europe/London')::date",
                              [](const Referral& r) { return london_day(r.call_back_at); }};
inline constexpr Day promise_day{"(r.call_back_made_at at time zone 'Europe/London')::date",
                                 [](const Referral& r) { return london_day(r.call_back_made_at); }};

// What lists ask of an appointment.
inline constexpr Fact<Appointment> is_cancelled{
    "a.status = 'CANCELLED'", [](const Appointment& a) { return a.status == AppointmentStatus::cancelled; }};
inline constexpr Fact<Appointment> is_booked{"a.status = 'BOOKED'", [](const Appointment& a) { return a.is_booked(); }};
inline constexpr Fact<Appointment> has_no_slot{"a.slot_id is null", [](const Appointment& a) { return !a.slot_id; }};
inline constexpr Fact<Appointment> has_time{"a.starts_at is not null",
                                            [](const Appointment& a) { return a.starts_at.has_value(); }};
inline constexpr Fact<Appointment> is_in_pas{"a.cancelled_in_pas_at is null",
                                             [](const Appointment& a) { return !a.cancelled_in_pas_at; }};
inline constexpr Moment<Appointment> ended{"a.ended_at", [](const Appointment& a) { return a.ended_at; }};
inline constexpr Moment<Appointment> starts{"a.starts_at", [](const Appointment& a) { return a.starts_at; }};

// Working days that a list's side has.
[[nodiscard]] inline int booking_days(const ReferralSettings& s, Priority p) { return s.booking_days(p); }
[[nodiscard]] inline int letter_days(const ReferralSettings& s, Priority p) { return s.letter_days(p); }
[[nodiscard]] inline int review_days(const ReferralSettings& s, Priority p) { return s.review_days(p); }
[[nodiscard]] inline int contact_days(const ReferralSettings& s, Priority p) { return s.contact_days(p); }
[[nodiscard]] inline int requirement_days(const ReferralSettings& s, Priority p) { return s.requirement_days(p); }
[[nodiscard]] inline int outcome_days(const ReferralSettings& s, Priority) { return s.outcome_days; }
[[nodiscard]] inline int own_day(const ReferralSettings&, Priority) { return 0; } // every item has a day of its own

} // namespace definitions

// In the order in which each reader's own lists are shown.
inline constexpr std::array worklist_definitions = [] {
    using namespace definitions;
    using enum ListOwner;
    return std::array{
        WorklistDefinition{.list = Worklist::awaiting_booking,
                           .code = "awaiting-booking",
                           .display = "Awaiting Booking",
                           .meaning = "A referral that is neither booked nor ended is its referrer's to watch.",
                           .readers = read_by_all_who_refer,
                           .days_allowed = booking_days,
                           .rules = {{referrer,
                                      not_in({booked, cancelled_referral, assessment_result}),
                                      {is_not_completed},
                                      created,
                                      contact_by}}},
        WorklistDefinition{.list = Worklist::letters_outstanding,
                           .code = "letters-outstanding",
                           .display = "Letters Outstanding",
                           .meaning = "The referrer owes a letter.",
                           .readers = read_by_referrers,
                           .days_allowed = letter_days,
                           .rules = {{referrer,
                                      not_in({cancelled_referral}),
                                      {is_letter_intended, has_no_document, is_not_completed},
                                      created,
                                      letter_due}}},
        // NOT_BOOKED and the cancelled ones: returned by a management centre.
        WorklistDefinition{
            .list = Worklist::rejected_triage_response,
            .code = "rejected-triage-response",
            .display = "Rejected / Triage Response",
            .meaning = "A referral that has come back is here until the referrer acts on it or acknowledges it.",
            .readers = read_by_all_who_refer,
            .days_allowed = booking_days,
            .rules = {{referrer,
                       in({rejected, triage_response, not_booked, appointment_cancelled_by_patient,
                           appointment_cancelled_by_provider}),
                       {is_to_acknowledge},
                       changed}}},
        WorklistDefinition{
            .list = Worklist::assessment_returned_cancelled_dna,
            .code = "assessment-returned-cancelled-dna",
            .display = "Assessment Returned / Cancelled / DNA",
            .meaning = "The referrer has not yet acknowledged an assessment, a cancellation or a missed appointment.",
            .readers = read_by_all_who_refer,
            .days_allowed = booking_days,
            .rules = {{referrer,
                       in({assessment_result, cancelled_referral, did_not_attend}),
                       {is_to_acknowledge},
                       changed}}},
        WorklistDefinition{.list = Worklist::referrals_to_confirm,
                           .code = "referrals-to-confirm",
                           .display = "Referrals to Confirm",
                           .meaning = "An administrator made the referral, and its clinician has to confirm it.",
                           .readers = read_by_referrers,
                           .days_allowed = review_days,
                           .rules = {{referrer, in({not_booked}), {awaits_confirmation}, created}}},
        WorklistDefinition{
            .list = Worklist::to_triage_or_route,
            .code = "to-triage-or-route",
            .display = "To Triage or Route",
            .meaning = "The referral is in a centre's hands, released, and the centre has not looked at it.",
            .readers = read_by_centres,
            .days_allowed = review_days,
            .rules = {{centre, in({not_booked}), {is_managed, is_not_routed, is_released}, managed}}},
        WorklistDefinition{
            .list = Worklist::choice_to_offer,
            .code = "choice-to-offer",
            .display = "Choice to Offer",
            .meaning = "The patient has too few providers to choose from, and there is no reason for it.",
            .readers = read_by_centres,
            .days_allowed = review_days,
            .rules = {{centre, in({not_booked}), {is_managed, is_choice_to_offer, is_released}, managed}}},
        WorklistDefinition{.list = Worklist::waiting_for_patient,
                           .code = "waiting-for-patient",
                           .display = "Waiting for Patient",
                           .meaning = "The patient has the choice that the centre offers, and has not booked.",
                           .readers = read_by_centres,
                           .days_allowed = booking_days,
                           .rules = {{centre, in({not_booked}), {is_managed, is_routed, is_choice_offered}, routed}}},
        WorklistDefinition{
            .list = Worklist::returned_to_centre,
            .code = "returned-to-centre",
            .display = "Returned to the Management Centre",
            .meaning = "The referral came back or its appointment is off: the centre chooses again, or returns it.",
            .readers = read_by_centres,
            .days_allowed = booking_days,
            .rules = {{centre, any_state, {is_managed, is_not_completed, has_come_back}, changed}}},
        WorklistDefinition{
            .list = Worklist::referrals_for_review,
            .code = "referrals-for-review",
            .display = "Referrals for Review",
            .meaning = "The provider has not looked at what was booked or sent for triage, or it has changed since.",
            .readers = read_by_providers,
            .days_allowed = review_days,
            .rules =
                {{provider, in({booked, awaiting_triage}), {is_not_accepted, is_not_completed}, changed, contact_by},
                 {provider, in({booked}), {is_changed, is_accepted, is_not_completed}, changed}}},
        WorklistDefinition{.list = Worklist::appointment_slot_issues,
                           .code = "appointment-slot-issues",
                           .display = "Appointment Slot Issues",
                           .meaning = "No slot could be had, and the provider must find one.",
                           .readers = read_by_providers,
                           .days_allowed = contact_days,
                           .rules = {{provider, in({deferred_to_provider}), {}, deferred, contact_by}}},
        WorklistDefinition{.list = Worklist::appointments_for_booking,
                           .code = "appointments-for-booking",
                           .display = "Appointments for Booking",
                           .meaning = "The provider makes the next appointment, or refers onward as it has decided.",
                           .readers = read_by_providers,
                           .days_allowed = booking_days,
                           .rules = {{provider,
                                      in({triaged_provider_to_action, appointment_cancelled_by_patient,
                                          appointment_cancelled_by_provider, did_not_attend, assessment_result}),
                                      {is_not_completed, onward_if_assessed},
                                      changed,
                                      contact_by}}},
        WorklistDefinition{.list = Worklist::appointments_to_cancel_in_pas,
                           .code = "appointments-to-cancel-in-pas",
                           .display = "Indirectly Booked Appointments to Cancel in PAS",
                           .meaning = "The appointment is cancelled here, and still in the provider's own system.",
                           .readers = read_by_providers,
                           .days_allowed = outcome_days,
                           .appointments = {{is_cancelled, has_no_slot, has_time, is_in_pas}, ended}},
        WorklistDefinition{
            .list = Worklist::outcomes_to_record,
            .code = "outcomes-to-record",
            .display = "Outcomes to Record",
            .meaning = "What became of the appointment is to be recorded once its day has come (readers ask by since).",
            .readers = read_by_providers,
            .days_allowed = outcome_days,
            .appointments = {{is_booked}, starts}},
        WorklistDefinition{
            .list = Worklist::reminders_due,
            .code = "reminders-due",
            .display = "Reminders Due",
            .meaning = "The patient has not booked, is reminded within the week, and may be telephoned before.",
            .readers = read_by_booking_lines,
            .days_allowed = own_day,
            .rules = {{booking_line,
                       in({not_booked}),
                       {has_next_reminder, has_reminder_left},
                       week_before_reminder,
                       reminder_day}}},
        WorklistDefinition{
            .list = Worklist::call_backs,
            .code = "call-backs",
            .display = "Call-backs",
            .meaning = "The booking line has promised a call (readers ask by since: for today, or before).",
            .readers = read_by_booking_lines,
            .days_allowed = own_day,
            .rules = {{booking_line,
                       not_in({cancelled_referral}),
                       {has_call_back, is_not_completed},
                       promised_call,
                       call_day}}},
        WorklistDefinition{
            .list = Worklist::slot_issues_to_forward,
            .code = "slot-issues-to-forward",
            .display = "Slot Issues to Forward",
            .meaning = "The patient called and no slot was found: the line leaves it to a provider the same day.",
            .readers = read_by_booking_lines,
            .days_allowed = own_day,
            .rules = {{booking_line,
                       in({not_booked, appointment_cancelled_by_patient, appointment_cancelled_by_provider}),
                       {has_call_back, is_call_for_slots, is_not_completed},
                       call_promised,
                       promise_day}}},
        WorklistDefinition{.list = Worklist::no_contact,
                           .code = "no-contact",
                           .display = "No Contact after Two Reminders",
                           .meaning = "Both reminders went unanswered.",
                           .readers = read_by_booking_lines,
                           .days_allowed = booking_days,
                           .rules = {{booking_line, in({not_booked}), {is_without_contact}, given_up}}},
        WorklistDefinition{
            .list = Worklist::additional_requirements,
            .code = "additional-requirements",
            .display = "Additional Requirements",
            .meaning = "Nobody has arranged what the patient needs to come: for its provider, and its booking line.",
            .readers = read_by_desks,
            .days_allowed = requirement_days,
            .rules = {{provider, not_in({cancelled_referral}), {has_open_requirement, is_not_completed}, required},
                      {booking_line,
                       not_in({cancelled_referral}),
                       {has_open_requirement, is_not_completed, is_lines_own_matter},
                       required}}},
    };
}();

[[nodiscard]] constexpr const WorklistDefinition& definition_of(Worklist list) {
    return worklist_definitions.at(static_cast<std::size_t>(list));
}

static_assert(
    [] {
        for (std::size_t i = 0; i < worklist_definitions.size(); ++i) {
            if (worklist_definitions.at(i).list != static_cast<Worklist>(i)) return false;
        }
        return true;
    }(),
    "The table and the enumeration name the lists in one order.");

} // namespace ers::referrals

namespace ers {
template <>
struct Codes<referrals::Worklist> {
    static constexpr std::array entries = [] {
        std::array<Code<referrals::Worklist>, referrals::worklist_definitions.size()> made{};
        for (std::size_t i = 0; i < made.size(); ++i) {
            const auto& definition = referrals::worklist_definitions.at(i);
            made.at(i) = {definition.list, definition.code, definition.display};
        }
        return made;
    }();
};
} // namespace ers
