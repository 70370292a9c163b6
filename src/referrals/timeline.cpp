// The timeline: see the header. An event finds its appointment by the instant that both were written at.
#include "ers/referrals/timeline.hpp"

#include <algorithm>

#include "ers/core/working_days.hpp"
#include "ers/referrals/acting.hpp"
#include "timeline_texts.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement events_of{"timeline.events", R"(
    select at, action, function, organisation
    from audit
    where ubrn = $1 and action = any ($2::text[])
    order by id desc
    limit $3)"};

std::vector<std::string> told_actions(bool for_patient) {
    std::vector<std::string> actions;
    for (const auto& text : event_texts()) {
        if (!for_patient || !text.for_patient.empty()) actions.emplace_back(text.action);
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
std::string appointment_words(const Referral& referral, const directory::Snapshot& directory, EventAppointment which,
                              Instant at) {
    if (which == EventAppointment::none) return {};
    for (const auto& appointment : referral.appointments) {
        const bool is_it = which == EventAppointment::made ? appointment.created_at == at : appointment.ended_at == at;
        if (!is_it) continue;
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

    [[nodiscard]] TimelineEvent tell_of(const EventText& text, Instant at) const {
        auto sentence = fill_sentence(for_patient_ ? text.for_patient : text.for_staff,
                                      {{"practice", practice_}, {"specialty", specialty_}});
        sentence += appointment_words(referral_, directory_, text.appointment, at) + ".";
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

std::vector<TimelineEvent> read_events(const Setting& setting, const Referral& referral, bool for_patient) {
    const EventTeller teller(referral, setting.directory, for_patient);
    std::vector<TimelineEvent> events;
    bool has_beginning = false;
    for (const auto row :
         setting.connection.execute(events_of, {referral.ubrn, told_actions(for_patient), timeline_events_max})) {
        const auto& text = *event_text(row.text("action"));
        auto event = teller.tell_of(text, row.instant("at"));
        if (!for_patient) {
            event.function = from_code<BusinessFunction>(row.text("function"));
            event.organisation = row.optional_text("organisation");
        }
        has_beginning = has_beginning || text.action == "referral.created" || text.action == "advice.requested";
        events.push_back(std::move(event));
    }
    // Audit rows of long ago may have been put away; that it was referred the referral says itself.
    if (!has_beginning) events.push_back(teller.tell_of(*event_text("referral.created"), referral.created_at));
    std::reverse(events.begin(), events.end());
    return events;
}

bool is_over(const Referral& referral) {
    return referral.completed_at || referral.state == ReferralState::cancelled_referral;
}

bool is_at_stage(const Referral& referral, Stage stage, Instant now) {
    const auto* live = referral.live_appointment();
    const bool has_date = live != nullptr && live->starts_at;
    switch (stage) {
        case Stage::any: return true;
        case Stage::unread: return !referral.accepted_at || referral.letter_changed || referral.priority_changed;
        case Stage::appointment_ahead: return has_date && *live->starts_at > now;
        case Stage::appointment_over: return has_date && *live->starts_at <= now;
        case Stage::to_refer_onward: return referral.state_reason == "ONWARD";
    }
    return false;
}

Date due_of(const Referral& referral, DueBy due, const ReferralSettings& numbers) {
    const auto after = [](Instant from, int days) { return add_working_days(london_date(from), days); };
    const auto* live = referral.live_appointment();
    const auto starts_at = live != nullptr && live->starts_at ? *live->starts_at : referral.updated_at;
    switch (due) {
        case DueBy::booking_days_from_start: return after(referral.created_at, numbers.booking_days(referral.priority));
        case DueBy::booking_days: break;
        case DueBy::review_days: return after(referral.updated_at, numbers.review_days(referral.priority));
        case DueBy::contact:
            if (referral.contact_by) return *referral.contact_by;
            break;
        case DueBy::appointment: return london_date(starts_at);
        case DueBy::outcome: return after(starts_at, numbers.outcome_days);
    }
    return after(referral.updated_at, numbers.booking_days(referral.priority));
}

std::string owner_name(const Referral& referral, StepOwner owner, const directory::Snapshot& directory,
                       bool for_patient) {
    switch (owner) {
        case StepOwner::patient: return for_patient ? "You" : std::string(display_of(owner));
        case StepOwner::referrer: return name_of_practice(directory, referral);
        case StepOwner::provider: break;
    }
    if (!referral.with_organisation) return std::string(display_of(owner));
    return directory.organisation_name(*referral.with_organisation).value_or(*referral.with_organisation);
}

} // namespace

std::vector<NextStep> next_steps(const Referral& referral, const directory::Snapshot& directory,
                                 const ReferralSettings& numbers, bool for_patient, Instant now) {
    std::vector<NextStep> steps;
    if (is_over(referral)) return steps;
    const Date today = london_date(now);
    const auto* live = referral.live_appointment();
    const auto practice = name_of_practice(directory, referral);
    const auto clinic = name_of_service(directory, referral.with_service_id);
    const auto when = live != nullptr && live->starts_at ? format_london(*live->starts_at) : std::string();
    const auto add = [&](StepOwner owner, std::string_view patients, std::string_view staffs, Date by) {
        steps.push_back({.text = fill_sentence(for_patient ? patients : staffs,
                                               {{"practice", practice}, {"clinic", clinic}, {"when", when}}),
                         .owner = owner,
                         .owner_name = owner_name(referral, owner, directory, for_patient),
                         .by = by,
                         .is_overdue = by < today});
    };
    bool is_told = false; // only a booked referral has two things ahead of it
    for (const auto& text : step_texts()) {
        if (text.state != referral.state || !is_at_stage(referral, text.stage, now)) continue;
        if (is_told && text.state != ReferralState::booked) continue;
        add(text.owner, text.for_patient, text.for_staff, due_of(referral, text.due, numbers));
        is_told = true;
    }
    const bool owes_letter = referral.letter_intention == LetterIntention::need_to_add_later &&
                             !referral.clinical_information_at && referral.letter_due;
    if (owes_letter) add(StepOwner::referrer, letter_step_patient, letter_step_staff, *referral.letter_due);
    const auto start = clock_start(referral);
    if (start && !referral.clock_stopped_on) {
        add(StepOwner::provider, treatment_step_patient, treatment_step_staff, breach_date(*start));
    }
    return steps;
}

Result<Timeline> read_timeline(const Setting& setting, const Ubrn& ubrn) {
    auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const bool for_patient = setting.who.is_patient();
    auto events = read_events(setting, seen->referral, for_patient);
    auto next = next_steps(seen->referral, setting.directory, setting.numbers, for_patient, setting.now);
    audit(setting, seen->referral, "timeline.viewed");
    return Timeline{std::move(seen->referral), std::move(events), std::move(next)};
}

} // namespace ers::referrals
