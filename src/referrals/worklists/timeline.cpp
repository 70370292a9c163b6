// The timeline.
#include "ers/referrals/worklists/timeline.hpp"

#include <algorithm>

#include "ers/referrals/links/links.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/worklists/on_lists.hpp"
#include "referrals/worklists/timeline_texts.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement events_of{"timeline.events", R"(
    select at, action, function, organisation, (detail ->> 'appointment')::bigint as appointment
    from audit
    where ubrn = $1 and action = any ($2::text[])
    order by id desc
    limit $3)"};

std::vector<std::string> told_actions(bool for_patient) {
    std::vector<std::string> actions;
    for (const auto& text : event_texts()) {
        if (!for_patient || !text.for_patient.empty()) actions.emplace_back(code_of(text.action));
    }
    return actions;
}

std::string name_of_service(const directory::Snapshot& directory, std::optional<std::int64_t> id) {
    const auto* service = id ? directory.find_service(*id) : nullptr;
    return service == nullptr ? "the clinic" : service->name;
}

std::string name_of_practice(const directory::Snapshot& directory, const Referral& referral) {
    return directory.organisation_name(referral.referring_organisation).value_or("your surgery");
}

// ": Cardiology, Wrenmoor General Hospital, Tuesday 24 November 2026 at 2:30pm", or nothing.
std::string appointment_words(const Referral& referral, const directory::Snapshot& directory, std::int64_t id) {
    for (const auto& appointment : referral.appointments) {
        if (appointment.id != id) continue;
        std::string words = ": " + name_of_service(directory, appointment.service_id);
        if (appointment.starts_at) words += ", " + format_london(*appointment.starts_at);
        return words;
    }
    return {};
}

class EventTeller {
public:
    EventTeller(const Referral& referral, const directory::Snapshot& directory, bool for_patient)
        : referral_(referral),
          directory_(directory),
          for_patient_(for_patient),
          practice_(name_of_practice(directory, referral)),
          specialty_(directory.specialty_name(referral.specialty_code).value_or(referral.specialty_code)) {}

    // `appointment`: the id of the one that the event made or ended.
    [[nodiscard]] TimelineEvent tell_of(const EventText& text, Instant at,
                                        std::optional<std::int64_t> appointment) const {
        auto sentence = fill_sentence(for_patient_ ? text.for_patient : text.for_staff,
                                      {{"practice", practice_}, {"specialty", specialty_}});
        if (text.names_appointment && appointment) {
            sentence += appointment_words(referral_, directory_, *appointment);
        }
        sentence += ".";
        return {.at = at,
                .kind = std::string(text.kind),
                .text = std::move(sentence),
                .function = std::nullopt,
                .organisation = std::nullopt};
    }

private:
    const Referral& referral_;
    const directory::Snapshot& directory_;
    bool for_patient_;
    std::string practice_;
    std::string specialty_;
};

std::vector<TimelineEvent> read_events(const OperationContext& context, const Referral& referral, bool for_patient) {
    const EventTeller teller(referral, context.directory, for_patient);
    std::vector<TimelineEvent> events;
    bool has_beginning = false;
    for (const auto row :
         context.connection.execute(events_of, {referral.ubrn, told_actions(for_patient), timeline_events_max})) {
        const auto action = from_code<AuditAction>(row.text("action"));
        const auto* told = action ? event_text(*action) : nullptr;
        if (told == nullptr) continue; // not asked for
        const auto& text = *told;
        auto event = teller.tell_of(text, row.instant("at"), row.optional_integer("appointment"));
        if (!for_patient) {
            event.function = from_code<BusinessFunction>(row.text("function")); // nothing for timed work: SYSTEM
            event.organisation = row.optional_text("organisation");
        }
        has_beginning = has_beginning || text.action == AuditAction::referral_created ||
                        text.action == AuditAction::advice_requested;
        events.push_back(std::move(event));
    }
    // Audit rows of long ago may have been put away; that it was referred the referral says itself.
    if (!has_beginning)
        events.push_back(teller.tell_of(*event_text(AuditAction::referral_created), referral.created_at, std::nullopt));
    std::reverse(events.begin(), events.end());
    return events;
}

bool is_over(const Referral& referral) {
    return referral.completed_at || referral.state == ReferralState::cancelled_referral;
}

// Somebody else has to act before the patient can choose and book.
bool waits_for_others(const Referral& referral) {
    return is_on(referral, Worklist::referrals_to_confirm) || is_on(referral, Worklist::to_triage_or_route) ||
           is_on(referral, Worklist::choice_to_offer) || is_on(referral, Worklist::slot_issues_to_forward);
}

bool is_at_stage(const Referral& referral, Stage stage, Instant now, bool is_after_another) {
    const auto* live = referral.live_appointment();
    const bool has_date = live != nullptr && live->starts_at;
    switch (stage) {
        case Stage::any: return true;
        case Stage::patients_turn: return !waits_for_others(referral) && !is_after_another;
        case Stage::after_another: return !waits_for_others(referral) && is_after_another;
        case Stage::in_own_hands: return !referral.managed_by;
        case Stage::in_centres_hands: return referral.managed_by.has_value();
        case Stage::acknowledged: return !referral.managed_by && !referral.is_to_acknowledge;
        case Stage::appointment_ahead: return has_date && *live->starts_at > now;
        case Stage::day_has_come: return has_date && london_date(*live->starts_at) <= london_date(now);
        case Stage::with_provider: return referral.with_organisation.has_value();
        case Stage::with_nobody: return !referral.with_organisation;
    }
    return false;
}

// "transport, an interpreter and an advocate".
std::string words_of_needs(const Referral& referral) {
    std::vector<std::string_view> needs;
    for (const auto& requirement : referral.requirements) {
        if (requirement.status != RequirementStatus::requested) continue;
        switch (requirement.type) {
            case RequirementType::transport: needs.emplace_back("transport"); break;
            case RequirementType::interpreter: needs.emplace_back("an interpreter"); break;
            case RequirementType::advocacy: needs.emplace_back("an advocate"); break;
        }
    }
    std::string words;
    for (std::size_t i = 0; i < needs.size(); ++i) {
        if (i > 0) words += i + 1 == needs.size() ? " and " : ", ";
        words += needs[i];
    }
    return words;
}

std::string name_or_code(const directory::Snapshot& directory, const std::string& organisation) {
    return directory.organisation_name(organisation).value_or(organisation);
}

// Collects the steps of one referral in the words of its reader.
class StepTeller {
public:
    StepTeller(const Referral& referral, const directory::Snapshot& directory, bool for_patient, Date today)
        : referral_(referral), directory_(directory), for_patient_(for_patient), today_(today) {
        const auto* live = referral.live_appointment();
        practice_ = name_of_practice(directory, referral);
        clinic_ = name_of_service(directory, referral.with_service_id);
        when_ = live != nullptr && live->starts_at ? format_london(*live->starts_at) : std::string();
        centre_ = referral.managed_by ? name_or_code(directory, *referral.managed_by) : std::string();
        call_ = referral.call_back_at ? format_london(*referral.call_back_at) : std::string();
        needs_ = words_of_needs(referral);
    }

    void add(StepOwner owner, std::string_view for_patient, std::string_view for_staff, Date by) {
        push(for_patient_ ? for_patient : for_staff, clinic_, owner, owner_name(owner), by);
    }
    // The steps that remain at a service that the referral may not be with any more; patients are not told of these.
    void add_at(std::int64_t service_id, std::string_view for_staff, Date by) {
        if (for_patient_) return;
        const auto* service = directory_.find_service(service_id);
        push(for_staff, name_of_service(directory_, service_id), StepOwner::provider,
             service == nullptr ? std::string(display_of(StepOwner::provider)) : service->organisation_name, by);
    }
    [[nodiscard]] std::vector<NextStep> steps() && { return std::move(steps_); }

private:
    void push(std::string_view sentence, std::string_view clinic, StepOwner owner, std::string owners_name, Date by) {
        if (sentence.empty()) return;
        steps_.push_back({.text = fill_sentence(sentence, {{"practice", practice_},
                                                           {"clinic", clinic},
                                                           {"when", when_},
                                                           {"centre", centre_},
                                                           {"call", call_},
                                                           {"needs", needs_}}),
                          .owner = owner,
                          .owner_name = std::move(owners_name),
                          .by = by,
                          .is_overdue = by < today_});
    }

    [[nodiscard]] std::string owner_name(StepOwner owner) const {
        const auto named = [&](const std::optional<std::string>& organisation) {
            return organisation ? name_or_code(directory_, *organisation) : std::string(display_of(owner));
        };
        switch (owner) {
            case StepOwner::patient: return for_patient_ ? "You" : std::string(display_of(owner));
            case StepOwner::referrer: return practice_;
            case StepOwner::centre: return named(referral_.managed_by);
            // Patients know a telephone number, and not whose it is.
            case StepOwner::booking_line: return named(for_patient_ ? std::nullopt : referral_.booking_line);
            case StepOwner::provider: break;
        }
        return named(referral_.with_organisation);
    }

    const Referral& referral_;
    const directory::Snapshot& directory_;
    bool for_patient_;
    Date today_;
    std::string practice_, clinic_, when_, centre_, call_, needs_;
    std::vector<NextStep> steps_;
};

} // namespace

std::vector<NextStep> next_steps(const Referral& referral, const directory::Snapshot& directory,
                                 const ReferralSettings& numbers, bool for_patient, Instant now,
                                 bool is_after_another) {
    const Date today = london_date(now);
    StepTeller teller(referral, directory, for_patient, today);
    const auto due = [&](Worklist list, const ListDates& dates) {
        return due_date(numbers, list, referral.priority, dates);
    };
    for (const auto& text : step_texts()) {
        if (!is_on(referral, text.list) || (text.state && text.state != referral.state)) continue;
        if (!is_at_stage(referral, text.stage, now, is_after_another)) continue;
        const auto dates = dates_on(referral, text.list);
        const bool is_to_go = text.stage == Stage::appointment_ahead; // the list is about what comes after it
        teller.add(text.owner, text.for_patient, text.for_staff,
                   is_to_go ? london_date(dates.since) : due(text.list, dates));
    }
    for (const auto& appointment : referral.appointments) {
        if (!is_on(appointment, Worklist::appointments_to_cancel_in_pas)) continue;
        teller.add_at(appointment.service_id, pas_step_staff,
                      due(Worklist::appointments_to_cancel_in_pas, {appointment.ended_at.value()}));
    }
    const auto start = clock_start(referral);
    if (start && !referral.clock_stopped_on && !is_over(referral)) {
        teller.add(StepOwner::provider, treatment_step_patient, treatment_step_staff, breach_date(*start));
    }
    return std::move(teller).steps();
}

Result<Timeline> read_timeline(const OperationContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const bool for_patient = context.who.is_patient();
    auto events = read_events(context, seen->referral, for_patient);
    auto next = next_steps(seen->referral, context.directory, context.settings, for_patient, context.now,
                           awaits_prerequisite(find_linked_bookings(context.connection, ubrn, false)));
    audit(context, seen->referral, AuditAction::timeline_viewed);
    return Timeline{std::move(seen->referral), std::move(events), std::move(next)};
}

} // namespace ers::referrals
