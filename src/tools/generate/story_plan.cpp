// Which stories there are and how each goes.
#include "tools/generate/story_plan.hpp"

#include <algorithm>
#include <numeric>

namespace ers::generate {

namespace {

// Shares of all referrals; the remainder was seen long ago.
struct PlotShare {
    Plot plot;
    double share;
};
constexpr std::array plot_shares{
    PlotShare{Plot::not_booked, 0.115},           PlotShare{Plot::deferred, 0.03},
    PlotShare{Plot::awaiting_triage, 0.01},       PlotShare{Plot::triaged, 0.006},
    PlotShare{Plot::triage_answered, 0.005},      PlotShare{Plot::rejected, 0.012},
    PlotShare{Plot::cancelled_by_patient, 0.013}, PlotShare{Plot::cancelled_by_provider, 0.009},
    PlotShare{Plot::not_attended, 0.012},         PlotShare{Plot::assessed, 0.008},
};
constexpr double cancelled_share_of_rest = 0.3;

constexpr std::array<std::string_view, 3> patient_reasons{"PATIENT_HOLIDAY", "PATIENT_ILL", "PATIENT_OTHER_ENGAGEMENT"};
constexpr std::array<std::string_view, 4> reject_reasons{"FURTHER_INFORMATION_REQUIRED", "OUTPATIENT_APPT_NOT_REQUIRED",
                                                         "SERVICE_INAPPROPRIATE", "SERVICE_PREREQUISITES_NOT_COMPLETE"};
constexpr std::array<std::string_view, 3> end_reasons{"INTEND_PRIVATE", "TREATMENT_NO_LONGER_REQUIRED", "PATIENT_DIED"};

constexpr std::array<std::string_view, 4> attendance_outcomes{"DISCHARGED", "FOLLOW_UP", "TREATMENT_STARTED",
                                                              "PATIENT_INITIATED_FOLLOW_UP"};
constexpr std::array<std::string_view, 4> assessment_outcomes{"ADVISE", "ONWARD", "TREAT_HERE", "DISCHARGE"};

constexpr Day slots_begin_days_ago = slot_days_past + 7;

template <std::size_t Size>
std::string_view any_of(const std::array<std::string_view, Size>& words, Dice& dice) {
    return words.at(dice.below(Size));
}

} // namespace

// Tells one story: who it is about, when it begins, and its steps.
struct StoryPlan::Teller {
    const StoryPlan& plan;
    Dice dice;
    Story story;

    Teller(const StoryPlan& of, std::uint32_t number) : plan(of), dice(of.seed_, Purpose::story, number) {
        story.number = number;
    }

    [[nodiscard]] Moment now() const { return plan.calendar_.now(); }
    [[nodiscard]] const ServiceFacts& service(std::uint32_t index) const { return plan.directory_.services[index]; }

    // A time in office hours where the span has one; from <= it <= until.
    Moment sometime(Moment from, Moment until) {
        if (from >= until) return until;
        const Moment any = dice.between(from, until);
        const Day chosen = plan.calendar_.london_day(any);
        const Day day = dice.chance(0.9) ? plan.calendar_.working_day_from(chosen) : chosen;
        const Moment office = plan.calendar_.moment(day, static_cast<int>(dice.between(8 * 60, 18 * 60)));
        return office >= from && office <= until ? office : any;
    }
    Moment days_ago(int from, int until) {
        return sometime(now() - from * seconds_of_day, now() - until * seconds_of_day);
    }
    // Some time after `from`, most likely soon, not later than `until`.
    Moment soon_after(Moment from, int days, Moment until) {
        const double share = dice.unit() * dice.unit();
        const auto wait = static_cast<Moment>(share * static_cast<double>(days * seconds_of_day)) + 600;
        return std::min(until, sometime(from + wait, from + wait + 8 * seconds_of_hour));
    }
    // Where two steps would fall together, the later waits.
    [[nodiscard]] Moment after_last(Moment at) const { return std::min(now(), std::max(at, story.updated + 60)); }

    std::uint32_t any_service() {
        if (plan.slots_.size() > 0) return plan.slots_.service_of(dice.below(plan.slots_.size()));
        for (const auto& near : plan.directory_.services_near) {
            if (!near.empty()) return near[dice.below(near.size())];
        }
        return 0;
    }
    Priority any_priority(std::uint32_t at) {
        PrioritySet set = 0;
        for (const auto& entry : Codes<Priority>::entries) {
            if (service(at).takes(entry.value)) set |= only(entry.value);
        }
        return choose_priority(set, dice);
    }

    // The main service's person, practice and companions on the shortlist.
    void cast(std::uint32_t main, Priority priority, Moment created, Day until) {
        story.priority = priority;
        story.specialty = service(main).specialty;
        const Day from = plan.calendar_.london_day(created);
        story.patient = plan.patients_.find_for(service(main), from, std::max(until, plan.calendar_.today()), dice);
        story.letter_follows = dice.chance(0.85);
        const auto& types = service(main).clinic_types;
        if (!types.empty() && dice.chance(0.3)) story.clinic_type = &types.front();
        choose_shortlist(main, from);
        story.create(created);
        // Most letters come in time, some late, the newest not yet.
        const Moment letter = soon_after(created, dice.chance(0.93) ? 3 : 20, created + 40 * seconds_of_day);
        if (story.letter_follows && letter < now()) story.letter_added = letter;
    }

    [[nodiscard]] bool suits(std::uint32_t candidate, Day from) const {
        const auto& other = service(candidate);
        if (!other.takes(story.priority)) return false;
        if (story.clinic_type != nullptr && std::find(other.clinic_types.begin(), other.clinic_types.end(),
                                                      *story.clinic_type) == other.clinic_types.end()) {
            return false;
        }
        const auto& person = story.patient;
        return other.treats(person.born, person.sex, date_of(from)) &&
               other.treats(person.born, person.sex, date_of(plan.calendar_.today())) &&
               other.is_commissioned_for(plan.directory_.practices[person.practice].commissioner);
    }

    void choose_shortlist(std::uint32_t main, Day from) {
        const auto wanted = static_cast<std::size_t>(1 + dice.below(shortlist_made_max));
        const auto main_place = dice.below(wanted);
        const auto& near = plan.directory_.services_near[story.specialty];
        const std::uint32_t rank = plan.directory_.rank_near[main];
        constexpr std::uint32_t attempts_each = 4;
        for (std::uint32_t step = 1; step <= attempts_each * wanted && rank != none; ++step) {
            if (story.shortlist.size() == main_place) story.shortlist.add(main);
            if (story.shortlist.size() >= wanted || step >= near.size()) break;
            const auto candidate = near[(rank + step) % near.size()];
            if (candidate != main && suits(candidate, from)) story.shortlist.add(candidate);
        }
        const auto& chosen = story.shortlist;
        if (std::find(chosen.begin(), chosen.end(), main) == chosen.end()) story.shortlist.add(main);
    }

    Visit visit_on(const SlotFacts& slot) {
        Visit visit;
        visit.service = slot.service;
        visit.slot = slot.id;
        visit.starts = slot.starts;
        visit.duration_minutes = slot.duration_minutes;
        visit.clinician = slot.clinician;
        return visit;
    }

    // A place of the service that begins after `from`: one of its slots, else one whose slot is not kept any more.
    Visit visit_after(std::uint32_t at, Moment from) {
        const std::uint32_t first = plan.slots_.first_of(at);
        const std::uint32_t count = plan.slots_.first_of(at + 1) - first;
        if (count > 0) {
            const auto slot = plan.slots_.at(first + dice.below(count));
            if (slot.starts > from + 2 * seconds_of_day) return visit_on(slot);
        }
        return visit_without_slot(at, from + dice.between(7, 60) * seconds_of_day);
    }
    Visit visit_without_slot(std::uint32_t at, Moment around) {
        const Day day = plan.calendar_.working_day_from(plan.calendar_.london_day(around));
        Visit visit;
        visit.service = at;
        visit.starts = plan.calendar_.moment(day, static_cast<int>(9 * 60 + 20 * dice.between(0, 22)));
        visit.duration_minutes = 20;
        if (!service(at).clinicians.empty()) visit.clinician = &service(at).clinicians.front();
        return visit;
    }

    By booker() {
        const double who = dice.unit();
        return who < 0.55 ? By::patient : By::referrer;
    }

    Day contact_date(Moment at) {
        const int days = story.priority == Priority::routine ? 40 : story.priority == Priority::urgent ? 10 : 5;
        return plan.calendar_.add_working_days(plan.calendar_.london_day(at), days);
    }

    Day triage_date(Moment at) {
        const int days = story.priority == Priority::routine ? 40 : story.priority == Priority::urgent ? 5 : 2;
        return plan.calendar_.add_working_days(plan.calendar_.london_day(at), days);
    }

    void tell_outcome(Moment starts);
    void tell_booked();
    void tell_not_booked(std::uint32_t n, std::uint32_t of);
    void tell_deferred();
    void tell_triage(Plot plot);
    void tell_turned_back(Plot plot);
    void tell_met(Plot plot);
    void tell_seen_long_ago();
    void tell_referral_cancelled();
};

// Some were booked before and cancelled, or waited for the provider first.
void StoryPlan::Teller::tell_booked() {
    const auto n = static_cast<std::uint32_t>(story.number);
    const auto slot = plan.slots_.at(plan.slots_.booked()[n]);
    const Moment booked = plan.slots_.booked_at(n);
    const double kind = dice.unit();
    const bool had_detour = kind < 0.17;
    const auto days_before = had_detour ? dice.between(8, 25) : dice.between(0, 5);
    const Moment created =
        sometime(booked - (days_before + 1) * seconds_of_day, booked - days_before * seconds_of_day - 600);
    cast(slot.service, plan.slots_.booked_priority(n), created, plan.calendar_.london_day(slot.starts));
    By by = booker();
    if (kind < 0.12) {
        const Moment first = sometime(created + seconds_of_hour, created + 3 * seconds_of_day);
        story.book(first, booker(), visit_after(slot.service, booked));
        const bool is_patients = kind < 0.08;
        const Moment cancelled = sometime(first + seconds_of_hour, booked - seconds_of_hour);
        if (is_patients) {
            story.cancel_appointment(cancelled, By::patient, any_of(patient_reasons, dice),
                                     "Not able to come that day.");
        } else {
            story.cancel_appointment(cancelled, By::provider, "PROVIDER_CANCELLATION", "The clinic has moved.");
        }
    } else if (had_detour) {
        const Moment deferred = sometime(created + seconds_of_hour, created + 3 * seconds_of_day);
        story.defer(deferred, booker(), slot.service, "NO_SLOTS_AT_SERVICE", contact_date(deferred));
        by = By::provider;
    }
    story.book(booked, by, visit_on(slot));
    const Moment latest = std::min(now(), slot.starts);
    const Moment accepted = soon_after(booked, 6, latest);
    const bool is_past = slot.starts < now();
    if (accepted > booked && (is_past ? dice.chance(0.97) : accepted < now() && dice.chance(0.9)))
        story.accept(accepted);
    tell_outcome(slot.starts);
}

// Desks record within two days who came; of the last days some have not yet.
void StoryPlan::Teller::tell_outcome(Moment starts) {
    const Moment noted = sometime(starts + seconds_of_hour / 2, starts + 2 * seconds_of_day);
    if (noted < now()) story.attend(noted, any_of(attendance_outcomes, dice));
}

// On a slot that stays open, one of their own each.
void StoryPlan::Teller::tell_not_booked(std::uint32_t n, std::uint32_t of) {
    const auto& open = plan.slots_.open();
    std::uint32_t main = 0;
    Priority priority = Priority::routine;
    Day until = plan.calendar_.today();
    if (open.empty()) {
        main = any_service();
        priority = any_priority(main);
    } else {
        const auto slot = plan.slots_.at(open[std::uint64_t{n} * open.size() / of]);
        main = slot.service;
        priority = choose_priority(slot.priorities, dice);
        until = plan.calendar_.london_day(slot.starts);
    }
    const int days = priority == Priority::routine ? 25 : 4;
    const double share = dice.unit() * dice.unit();
    const Moment created = days_ago(static_cast<int>(share * days) + 1, static_cast<int>(share * days));
    cast(main, priority, created, until);
    if (dice.chance(0.06)) story.change_shortlist(after_last(soon_after(created, 2, now())));
}

void StoryPlan::Teller::tell_deferred() {
    const auto& slotless = plan.directory_.without_slots;
    const bool is_slotless = !slotless.empty() && dice.chance(0.3);
    const std::uint32_t main = is_slotless ? slotless[dice.below(slotless.size())] : any_service();
    const Priority priority = any_priority(main);
    const Moment created = days_ago(priority == Priority::routine ? 60 : 20, 2);
    cast(main, priority, created, plan.calendar_.today());
    const Moment deferred = after_last(soon_after(created, 8, now()));
    story.defer(deferred, booker(), main,
                is_slotless || dice.chance(0.7) ? "NO_SLOTS_AT_SERVICE" : "SLOT_NOT_AVAILABLE", contact_date(deferred));
}

void StoryPlan::Teller::tell_triage(Plot plot) {
    const auto& services = plan.directory_.for_triage;
    const std::uint32_t main = services[dice.below(services.size())];
    const Moment created = days_ago(plot == Plot::awaiting_triage ? 9 : 25, plot == Plot::awaiting_triage ? 1 : 4);
    cast(main, any_priority(main), created, plan.calendar_.today());
    story.request_type = RequestType::triage;
    story.shortlist = {};
    story.shortlist.add(main);
    story.clinic_type = nullptr;
    const Moment sent = after_last(soon_after(created, 1, now()));
    story.send_for_triage(sent, By::referrer, main, triage_date(sent));
    if (plot == Plot::awaiting_triage) return;
    const Moment triaged = after_last(soon_after(story.updated, 3, now()));
    if (plot == Plot::triaged) {
        story.book_later(triaged, "To be booked within the month.");
    } else {
        story.return_with_advice(triaged, "Please try the community service first.");
    }
}

// Booked, and on the referrer's list again.
void StoryPlan::Teller::tell_turned_back(Plot plot) {
    const std::uint32_t main = any_service();
    const Moment created = days_ago(30, 3);
    cast(main, any_priority(main), created, plan.calendar_.today());
    const Moment booked = after_last(soon_after(created, 3, now() - seconds_of_day));
    story.book(booked, booker(), visit_after(main, now()));
    const Moment ended = after_last(sometime(booked + seconds_of_hour, now()));
    switch (plot) {
        case Plot::rejected: story.reject(ended, any_of(reject_reasons, dice), "Please see the letter."); break;
        case Plot::cancelled_by_patient:
            story.cancel_appointment(ended, By::patient, any_of(patient_reasons, dice), "Not able to come that day.");
            break;
        default: story.cancel_appointment(ended, By::provider, "PROVIDER_CANCELLATION", "The clinic has moved."); break;
    }
}

void StoryPlan::Teller::tell_met(Plot plot) {
    const std::uint32_t main = any_service();
    const Moment created = days_ago(90, 50);
    cast(main, any_priority(main), created, plan.calendar_.today());
    const Moment booked = after_last(soon_after(created, 5, now()));
    auto visit = visit_without_slot(main, booked + dice.between(7, 30) * seconds_of_day);
    story.book(booked, booker(), visit);
    story.accept(after_last(soon_after(booked, 5, visit.starts)));
    const Moment noted = after_last(soon_after(visit.starts, 3, now()));
    if (plot == Plot::not_attended) {
        story.miss(noted, "PATIENT_FORGOT");
    } else {
        story.assess(noted, any_of(assessment_outcomes, dice), "Please see the report.");
    }
}

void StoryPlan::Teller::tell_seen_long_ago() {
    const std::uint32_t main = any_service();
    const Day day = plan.calendar_.today() - static_cast<Day>(dice.between(slots_begin_days_ago, history_days - 90));
    auto visit = visit_without_slot(main, plan.calendar_.moment(day, 0) - 5 * seconds_of_day);
    const Moment booked = sometime(visit.starts - 45 * seconds_of_day, visit.starts - 4 * seconds_of_day);
    const Moment created = sometime(booked - 10 * seconds_of_day, booked - 600);
    cast(main, any_priority(main), created, plan.calendar_.today());
    if (dice.chance(0.08)) {
        story.book(sometime(created + 60, booked - 300), booker(),
                   visit_without_slot(main, booked + 20 * seconds_of_day));
        story.cancel_appointment(sometime(story.updated + 60, booked - 60), By::patient, any_of(patient_reasons, dice),
                                 "Not able to come that day.");
    }
    story.book(booked, booker(), visit);
    story.accept(after_last(soon_after(booked, 5, visit.starts - seconds_of_day)));
    tell_outcome(visit.starts);
}

void StoryPlan::Teller::tell_referral_cancelled() {
    const std::uint32_t main = any_service();
    const double age = dice.unit();
    const auto days = static_cast<int>(age * age * (history_days - 120));
    const Moment created = days_ago(days + 15, days + 5);
    cast(main, any_priority(main), created, plan.calendar_.today());
    if (dice.chance(0.4)) {
        const Moment booked = after_last(soon_after(created, 3, now()));
        story.book(booked, booker(), visit_without_slot(main, booked + dice.between(10, 40) * seconds_of_day));
    }
    const bool is_referrers = dice.chance(0.8);
    const Moment ended = after_last(soon_after(story.updated, 5, now()));
    story.cancel_referral(
        ended, is_referrers ? By::referrer : By::provider,
        story.visits.empty() && is_referrers && dice.chance(0.2) ? "RAISED_IN_ERROR" : any_of(end_reasons, dice));
}

StoryPlan::StoryPlan(const DirectoryFacts& directory, const Calendar& calendar, const SlotPlan& slots,
                     const PatientPlan& patients, std::uint64_t seed, std::uint32_t count)
    : directory_(directory), calendar_(calendar), slots_(slots), patients_(patients), seed_(seed) {
    std::array<std::uint32_t, plot_count> counts{};
    const auto of = [&](Plot plot) -> std::uint32_t& { return counts.at(static_cast<std::size_t>(plot)); };
    of(Plot::booked) = static_cast<std::uint32_t>(slots.booked().size());
    std::uint32_t rest = count - of(Plot::booked);
    for (const auto& [plot, share] : plot_shares) {
        const bool is_triage = plot == Plot::awaiting_triage || plot == Plot::triaged || plot == Plot::triage_answered;
        if (is_triage && directory.for_triage.empty()) continue;
        of(plot) = std::min(rest, static_cast<std::uint32_t>(share * count));
        rest -= of(plot);
    }
    of(Plot::referral_cancelled) = static_cast<std::uint32_t>(cancelled_share_of_rest * rest);
    of(Plot::seen_long_ago) = rest - of(Plot::referral_cancelled);
    std::partial_sum(counts.begin(), counts.end(), ends_.begin());

    stride_ = static_cast<std::uint64_t>(count * 0.618) | 1U;
    while (std::gcd<std::uint64_t>(stride_, count) != 1) stride_ += 2;
}

Story StoryPlan::at(std::uint32_t position) const {
    return tell(static_cast<std::uint32_t>(position * stride_ % size()));
}

Story StoryPlan::tell(std::uint32_t number) const {
    const auto plot_at = std::upper_bound(ends_.begin(), ends_.end(), number) - ends_.begin();
    const auto plot = static_cast<Plot>(plot_at);
    const std::uint32_t begin = plot_at == 0 ? 0 : ends_.at(static_cast<std::size_t>(plot_at) - 1);
    const std::uint32_t end = ends_.at(static_cast<std::size_t>(plot_at));
    Teller teller(*this, number);
    switch (plot) {
        case Plot::booked: teller.tell_booked(); break;
        case Plot::not_booked: teller.tell_not_booked(number - begin, end - begin); break;
        case Plot::deferred: teller.tell_deferred(); break;
        case Plot::awaiting_triage:
        case Plot::triaged:
        case Plot::triage_answered: teller.tell_triage(plot); break;
        case Plot::rejected:
        case Plot::cancelled_by_patient:
        case Plot::cancelled_by_provider: teller.tell_turned_back(plot); break;
        case Plot::not_attended:
        case Plot::assessed: teller.tell_met(plot); break;
        case Plot::referral_cancelled: teller.tell_referral_cancelled(); break;
        case Plot::seen_long_ago: teller.tell_seen_long_ago(); break;
    }
    return std::move(teller.story);
}

} // namespace ers::generate
