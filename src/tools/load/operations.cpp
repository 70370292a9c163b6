// The history as the checker sees it.
#include "tools/load/operations.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace ers::load {
namespace {

using Fate = Operation::Fate;

bool writes_to_a_referral(RequestKind kind) {
    switch (kind) {
        case RequestKind::hold:
        case RequestKind::book:
        case RequestKind::cancel:
        case RequestKind::defer:
        case RequestKind::change_shortlist: return true;
        default: return false;
    }
}

void add_request(Operation& operation, const HistoryRecord& record) {
    operation.start_us = std::min(operation.start_us, record.start_us);
    if (operation.fate == Fate::done) {
        // The first answer that says so bounds when it was done.
        if (record.is_ok()) operation.end_us = std::min(operation.end_us, record.end_us);
        return;
    }
    if (record.is_ok()) {
        operation.fate = Fate::done;
        operation.end_us = record.end_us;
        operation.appointment = record.appointment;
        return;
    }
    if (record.is_unknown()) operation.fate = Fate::unknown;
    operation.end_us = std::max(operation.end_us, record.end_us);
}

// A hold is not a change of the referral that a booking could be ended by.
bool may_end_a_booking(const Operation& operation) {
    return operation.fate != Fate::refused && operation.kind != RequestKind::hold;
}

void mark_last_ones(std::vector<Operation>& operations) {
    std::unordered_map<std::string_view, std::vector<Operation*>> by_referral;
    for (auto& operation : operations) {
        if (may_end_a_booking(operation)) by_referral[operation.ubrn].push_back(&operation);
    }
    for (auto& [ubrn, own] : by_referral) {
        for (auto* one : own) {
            one->is_last = std::none_of(own.begin(), own.end(), [one](const Operation* other) {
                return other != one && (other->fate == Fate::unknown || other->end_us > one->start_us);
            });
        }
    }
}

SlotOperation slot_operation(SlotOperation::What what, int referral, const Operation& operation) {
    const bool is_certain = operation.fate == Fate::done;
    return {what, referral, operation.start_us,
            is_certain ? operation.end_us : std::numeric_limits<std::int64_t>::max(), is_certain};
}

// Referrals as small numbers.
class ReferralNumbers {
public:
    int of(const std::string& ubrn) {
        return numbers_.try_emplace(ubrn, static_cast<int>(numbers_.size())).first->second;
    }

private:
    std::unordered_map<std::string, int> numbers_;
};

} // namespace

Operations gather_operations(const History& history) {
    Operations gathered;
    std::unordered_map<std::string_view, std::size_t> by_key;
    for (const auto& record : history.records) {
        if (!writes_to_a_referral(record.kind) || record.outcome == http::LoadAnswer::Outcome::not_sent) continue;
        const bool asks_for_slot = record.kind == RequestKind::book || record.kind == RequestKind::hold;
        if (asks_for_slot && record.code == "SLOT_NOT_AVAILABLE") {
            gathered.refusals.push_back({record.ubrn, record.slot, record.start_us, record.end_us});
        }
        const auto [found, is_new] = by_key.try_emplace(record.key, gathered.all.size());
        if (is_new) {
            gathered.all.push_back({record.kind, Fate::refused, record.key, record.ubrn, record.slot, record.from_slot,
                                    0, record.version, record.start_us, record.end_us, true});
        }
        add_request(gathered.all[found->second], record);
    }
    mark_last_ones(gathered.all);
    return gathered;
}

std::vector<SlotStory> slot_stories(const Operations& operations, const std::map<std::int64_t, SlotEnd>& ends) {
    using What = SlotOperation::What;
    ReferralNumbers numbers;
    std::map<std::int64_t, std::vector<SlotOperation>> stories;
    std::int64_t last_us = 0;
    for (const auto& operation : operations.all) {
        last_us = std::max(last_us, operation.end_us);
        if (operation.fate == Fate::refused) continue;
        const int referral = numbers.of(operation.ubrn);
        if (operation.kind == RequestKind::book) {
            stories[operation.slot].push_back(slot_operation(What::book, referral, operation));
        }
        if (operation.kind == RequestKind::hold) {
            stories[operation.slot].push_back(slot_operation(What::hold, referral, operation));
        }
        if (operation.from_slot != 0) {
            stories[operation.from_slot].push_back(slot_operation(What::give_back, referral, operation));
        }
    }
    for (const auto& refusal : operations.refusals) {
        stories[refusal.slot].push_back(
            {What::refused, numbers.of(refusal.ubrn), refusal.start_us, refusal.end_us, true});
    }
    std::vector<SlotStory> result;
    for (auto& [slot, story] : stories) {
        if (const auto end = ends.find(slot); end != ends.end()) {
            const bool is_booked = !end->second.booked_by.empty();
            const auto what = is_booked ? What::seen_booked : What::seen_free;
            const int referral = is_booked ? numbers.of(end->second.booked_by) : 0;
            story.push_back({what, referral, last_us + 1, std::numeric_limits<std::int64_t>::max(), true});
        }
        result.push_back({slot, std::move(story)});
    }
    return result;
}

} // namespace ers::load
