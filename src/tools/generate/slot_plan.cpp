// Which slots there are.
#include "tools/generate/slot_plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ers::generate {

namespace {

constexpr std::uint32_t slots_each_session = 8;
constexpr int morning_minute = 9 * 60;
constexpr int afternoon_minute = 13 * 60 + 30;
constexpr std::int64_t ids_of_a_month = 10'000'000'000;

// Demand falls with a service's rank as words do in a language, with a head that is less steep.
constexpr double rank_offset = 20;
constexpr double rank_exponent = 0.6;
constexpr double without_slots_share = 0.04; // directly bookable, and nothing published: slot issues come of it

// Clinics for suspected cancer only: few, so that chance alone would give them too much or too little.
constexpr double cancer_clinics_share = 0.055;

constexpr double past_fill = 0.94;
constexpr double near_fill = 0.96;
constexpr double withdrawn_share = 0.02;
constexpr double booked_share_max = 0.6; // of all referrals

constexpr double urgent_share = 0.12; // where a place is for routine and urgent ones
constexpr double two_week_wait_share = 0.06;
constexpr int two_week_wait_days = 14;
constexpr int open_days_min = 3; // so long does an open slot stay bookable
constexpr Moment booking_days_max = 45; // before now: bookings of far-off slots are not all old

constexpr PrioritySet routine_bit = only(Priority::routine);
constexpr PrioritySet urgent_bit = only(Priority::urgent);
constexpr PrioritySet two_week_wait_bit = only(Priority::two_week_wait);

bool holds_clinics(const ServiceFacts& service) {
    return service.is_in_use && service.is_directly_bookable && service.takes_appointments;
}

bool is_for_cancer_only(const ServiceFacts& service) {
    return !service.takes(Priority::routine) && !service.takes(Priority::urgent);
}

int month_of(Moment moment) {
    const Date date = date_of(static_cast<Day>(moment / seconds_of_day));
    return static_cast<int>(date.year()) * 100 + static_cast<int>(unsigned(date.month()));
}

void append_priorities(CopyText& row, PrioritySet set) {
    row.begin_cell();
    bool is_first = true;
    for (const auto& entry : Codes<Priority>::entries) {
        if ((set & only(entry.value)) == 0) continue;
        row.append(is_first ? "{" : ",");
        row.append(entry.code);
        is_first = false;
    }
    row.append("}");
}

} // namespace

Priority choose_priority(PrioritySet set, Dice& dice) {
    const double share = dice.unit();
    const bool takes_routine = (set & routine_bit) != 0;
    const bool takes_urgent = (set & urgent_bit) != 0;
    const bool takes_two_week_wait = (set & two_week_wait_bit) != 0;
    if (takes_two_week_wait && (share < two_week_wait_share || (!takes_routine && !takes_urgent))) {
        return Priority::two_week_wait;
    }
    if (takes_urgent && (!takes_routine || share > 1 - urgent_share)) return Priority::urgent;
    return Priority::routine;
}

SlotPlan::SlotPlan(const DirectoryFacts& directory, const Calendar& calendar, std::uint64_t seed, std::uint32_t count,
                   std::uint32_t referrals, std::int64_t first_number)
    : directory_(directory), calendar_(calendar), seed_(seed), first_number_(first_number) {
    share_out(count);
    decide_fates(referrals);
}

// Services in an order of their own, by chance; the n-th in it has the n-th demand.
void SlotPlan::share_out(std::uint32_t count) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < directory_.services.size(); ++i) {
        Dice dice(seed_, Purpose::demand, i);
        const bool has_none = dice.chance(without_slots_share);
        if (holds_clinics(directory_.services[i]) && !has_none) order.emplace_back(dice.next(), i);
    }
    std::sort(order.begin(), order.end());
    std::vector<double> demand(directory_.services.size(), 0);
    double for_cancer = 0;
    double for_others = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const auto service = order[rank].second;
        demand[service] = std::pow(static_cast<double>(rank) + rank_offset, -rank_exponent);
        (is_for_cancer_only(directory_.services[service]) ? for_cancer : for_others) += demand[service];
    }
    if (for_cancer > 0 && for_others > 0) {
        const double factor = cancer_clinics_share / (1 - cancer_clinics_share) * for_others / for_cancer;
        for (const auto& [chance, service] : order) {
            if (is_for_cancer_only(directory_.services[service])) demand[service] *= factor;
        }
    }
    const double total = std::accumulate(demand.begin(), demand.end(), 0.0);
    first_.assign(directory_.services.size() + 1, 0);
    double sum = 0;
    for (std::size_t i = 0; i < demand.size(); ++i) {
        sum += demand[i];
        first_[i + 1] = total == 0 ? 0 : static_cast<std::uint32_t>(std::llround(sum / total * count));
    }
    fates_.assign(first_.back(), SlotFate::free);
}

std::uint32_t SlotPlan::service_of(std::uint32_t index) const {
    return static_cast<std::uint32_t>(std::upper_bound(first_.begin(), first_.end(), index) - first_.begin() - 1);
}

PrioritySet SlotPlan::session_priorities(std::uint32_t service, std::uint32_t session) const {
    PrioritySet taken = 0;
    for (const auto& entry : Codes<Priority>::entries) {
        if (directory_.services[service].takes(entry.value)) taken |= only(entry.value);
    }
    const PrioritySet usual = taken & static_cast<PrioritySet>(routine_bit | urgent_bit);
    if (usual == 0) return taken;
    Dice dice(seed_, Purpose::clinic, std::uint64_t{service} << 20U | session);
    const double kind = dice.unit();
    if ((taken & two_week_wait_bit) != 0 && kind < 0.1) return two_week_wait_bit;
    if (usual == (routine_bit | urgent_bit) && kind > 0.96) return urgent_bit;
    return usual;
}

SlotFacts SlotPlan::at(std::uint32_t index) const {
    SlotFacts slot;
    slot.service = service_of(index);
    const std::uint32_t number = index - first_[slot.service];
    const std::uint32_t count = first_[slot.service + 1] - first_[slot.service];
    const std::uint32_t sessions = (count + slots_each_session - 1) / slots_each_session;
    slot.session = number / slots_each_session;
    slot.place = number % slots_each_session;

    const auto& service = directory_.services[slot.service];
    Dice clinic(seed_, Purpose::clinic, slot.service);
    slot.duration_minutes = clinic.chance(0.5) ? 20 : 30;
    const double phase = clinic.unit(); // a small clinic is on any day of the period, not always on the first
    const auto& days = calendar_.slot_days();
    const double share = (slot.session + phase) / sessions;
    const Day day = days[std::min(days.size() - 1, static_cast<std::size_t>(share * static_cast<double>(days.size())))];
    const int begin = slot.session % 2 == 0 ? morning_minute : afternoon_minute;
    slot.starts = calendar_.moment(day, begin + static_cast<int>(slot.place) * slot.duration_minutes);
    slot.priorities = session_priorities(slot.service, slot.session);
    if (!service.clinicians.empty()) slot.clinician = &service.clinicians[slot.session / 2 % service.clinicians.size()];
    slot.id = month_of(slot.starts) * ids_of_a_month + first_number_ + index;
    return slot;
}

int SlotPlan::closes_days(const SlotFacts& slot) const {
    int days = slot_days_ahead;
    for (const auto& entry : Codes<Priority>::entries) {
        if ((slot.priorities & only(entry.value)) == 0) continue;
        const auto& window = directory_.services[slot.service].windows.at(static_cast<std::size_t>(entry.value));
        days = std::min(days, window.closes_days);
    }
    return (slot.priorities & two_week_wait_bit) != 0 ? std::min(days, two_week_wait_days) : days;
}

double SlotPlan::fill(const SlotFacts& slot) const {
    const Day day = calendar_.london_day(slot.starts) - calendar_.today();
    if (day < 0) return past_fill;
    Dice dice(seed_, Purpose::demand, slot.service + (std::uint64_t{1} << 40U));
    const double wish = dice.unit();
    const bool is_hasty = (slot.priorities & routine_bit) == 0;
    if (is_hasty && day >= closes_days(slot)) return 0; // nobody could have booked it yet
    const double days = is_hasty ? 4 : 5 + 45 * wish * wish;
    return near_fill * std::exp(-day / days);
}

bool SlotPlan::stays_open(const SlotFacts& slot) const {
    const Day day = calendar_.london_day(slot.starts) - calendar_.today();
    return day >= open_days_min && day < closes_days(slot);
}

void SlotPlan::decide_fates(std::uint32_t referrals) {
    double expected = 0;
    for (std::uint32_t i = 0; i < size(); ++i) expected += fill(at(i));
    const double scale = expected == 0 ? 0 : std::min(1.0, booked_share_max * referrals / expected);
    for (std::uint32_t i = 0; i < size(); ++i) {
        const auto slot = at(i);
        Dice dice(seed_, Purpose::slot, i);
        if (static_cast<double>(booked_.size()) < booked_share_max * referrals && dice.chance(fill(slot) * scale)) {
            fates_[i] = SlotFate::booked;
            booked_.push_back(i);
        } else if (dice.chance(withdrawn_share)) {
            fates_[i] = SlotFate::withdrawn;
        } else if (stays_open(slot)) {
            open_.push_back(i);
        }
    }
}

Priority SlotPlan::booked_priority(std::uint32_t n) const {
    Dice dice(seed_, Purpose::booking, n);
    return choose_priority(at(booked_[n]).priorities, dice);
}

Moment SlotPlan::booked_at(std::uint32_t n) const {
    const auto slot = at(booked_[n]);
    Dice dice(seed_, Purpose::booking, n);
    const Priority priority = choose_priority(slot.priorities, dice);
    const auto& window = directory_.services[slot.service].windows.at(static_cast<std::size_t>(priority));
    const Moment latest =
        std::min(calendar_.now(), slot.starts - (window.opens_hours + 1) * seconds_of_hour) - seconds_of_hour;
    const Moment opened = slot.starts - window.closes_days * seconds_of_day;
    const Moment earliest = std::max(opened, latest - booking_days_max * seconds_of_day);
    return earliest >= latest ? latest : dice.between(earliest, latest);
}

void write_slots(const Workplace& place, const DirectoryFacts& directory, const Calendar& calendar,
                 const SlotPlan& slots) {
    constexpr Day published_days_before = 90;
    TableCopy copy(place, "slots", "slot",
                   {"id", "service_id", "reference", "starts_at", "duration_minutes", "priorities", "clinician",
                    "status", "updated_at"},
                   slots.size());
    std::uint32_t booked = 0;
    for (std::uint32_t i = 0; i < slots.size(); ++i) {
        const auto slot = slots.at(i);
        auto& row = copy.row();
        row.number(slot.id);
        row.number(directory.services[slot.service].id);
        row.begin_cell();
        row.append("C");
        row.append_number(slot.session + 1);
        row.append("-");
        row.append_number(slot.place + 1);
        row.instant(slot.starts);
        row.number(slot.duration_minutes);
        append_priorities(row, slot.priorities);
        if (slot.clinician == nullptr) {
            row.null();
        } else {
            row.text(*slot.clinician);
        }
        switch (slots.fate(i)) {
            case SlotFate::free: row.clean("FREE"); break;
            case SlotFate::booked: row.clean("BOOKED"); break;
            case SlotFate::withdrawn: row.clean("WITHDRAWN"); break;
        }
        if (slots.fate(i) == SlotFate::booked) {
            row.instant(slots.booked_at(booked++));
        } else {
            row.instant(calendar.moment(calendar.london_day(slot.starts) - published_days_before, 0));
        }
        copy.end_row();
    }
    copy.finish();
}

} // namespace ers::generate
