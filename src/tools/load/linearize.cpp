// The search for an order. Operations are kept by their start. At any point those that may come next
// are the ones that start before every other one that is left has ended; of them, one that changes nothing and agrees
// with the state is taken at once, for that can never be wrong, and only changes are tried one after the other.
#include "tools/load/linearize.hpp"

#include <algorithm>
#include <unordered_set>

namespace ers::load {
namespace {

using What = SlotOperation::What;

constexpr int nobody = -1;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

struct SlotState {
    int booked_by = nobody;
    int held_for = nobody;
    std::int64_t held_from_us = 0;
};

bool changes_nothing(What what) {
    return what == What::refused || what == What::seen_booked || what == What::seen_free;
}

// A hold that may have run out by then binds nobody.
bool is_held_for_another(const SlotState& state, const SlotOperation& operation) {
    if (state.held_for == nobody || state.held_for == operation.referral) return false;
    return operation.end_us < state.held_from_us + hold_us_min;
}

bool fits(const SlotState& state, const SlotOperation& operation) {
    switch (operation.what) {
        case What::book:
        case What::hold: return state.booked_by == nobody && !is_held_for_another(state, operation);
        case What::give_back:
        case What::seen_booked: return state.booked_by == operation.referral;
        case What::refused:
            return state.booked_by != nobody || (state.held_for != nobody && state.held_for != operation.referral);
        case What::seen_free: return state.booked_by == nobody;
    }
    return false;
}

SlotState after(SlotState state, const SlotOperation& operation) {
    switch (operation.what) {
        case What::book: return {operation.referral, nobody, 0};
        case What::give_back: return {};
        case What::hold: return {nobody, operation.referral, operation.start_us};
        case What::refused:
        case What::seen_booked:
        case What::seen_free: break;
    }
    return state;
}

class SlotSearch {
public:
    explicit SlotSearch(std::vector<SlotOperation> story) : operations_(std::move(story)) {
        std::stable_sort(operations_.begin(), operations_.end(), [](const auto& a, const auto& b) {
            return a.is_certain != b.is_certain ? a.is_certain : a.start_us < b.start_us;
        });
        const auto is_certain = [](const SlotOperation& operation) { return operation.is_certain; };
        certain_ = static_cast<std::size_t>(std::count_if(operations_.begin(), operations_.end(), is_certain));
        is_taken_.assign(operations_.size(), false);
    }

    Linearization run() {
        Linearization result;
        std::vector<Step> steps{enter()};
        while (certain_taken_ < certain_) {
            result.explained = std::max(result.explained, taken_.size());
            Step& step = steps.back();
            if (step.next < step.choices.size()) {
                const auto choice = step.choices[step.next++];
                state_ = after(state_, operations_[choice]);
                take(choice);
                steps.push_back(enter());
            } else {
                steps.pop_back();
                if (steps.empty()) {
                    result.verdict = Linearization::Verdict::impossible;
                    return result;
                }
                go_back_to(steps.back());
            }
            if (seen_.size() > linearize_states_max) {
                result.verdict = Linearization::Verdict::given_up;
                return result;
            }
        }
        result.explained = taken_.size();
        return result;
    }

private:
    // A point of the search: the operations that were taken on the way to it, and the changes that may come next.
    struct Step {
        std::size_t taken = 0;
        SlotState state;
        std::vector<std::size_t> choices;
        std::size_t next = 0;
    };

    void take(std::size_t index) {
        is_taken_[index] = true;
        taken_.push_back(index);
        if (index < certain_) ++certain_taken_;
        while (first_left_ < certain_ && is_taken_[first_left_]) ++first_left_;
    }

    void go_back_to(const Step& step) {
        while (taken_.size() > step.taken) {
            const auto index = taken_.back();
            taken_.pop_back();
            is_taken_[index] = false;
            if (index >= certain_) continue;
            --certain_taken_;
            first_left_ = std::min(first_left_, index);
        }
        state_ = step.state;
    }

    // Takes all that changes nothing, then lists the changes, those that are certain first; none where this state was
    // tried before.
    Step enter() {
        Window window = open_window();
        for (bool has_moved = true; has_moved; window = open_window()) {
            has_moved = false;
            for (const auto index : window.open) {
                if (!changes_nothing(operations_[index].what) || !fits(state_, operations_[index])) continue;
                take(index);
                has_moved = true;
            }
        }
        Step step{taken_.size(), state_, {}, 0};
        if (!remember()) return step;
        for (std::size_t i = certain_; i < operations_.size() && operations_[i].start_us <= window.until; ++i) {
            if (!is_taken_[i]) window.open.push_back(i);
        }
        for (const auto index : window.open) {
            if (!changes_nothing(operations_[index].what) && fits(state_, operations_[index])) {
                step.choices.push_back(index);
            }
        }
        return step;
    }

    // The certain ones that may come next: nothing certain that is left had ended when they began.
    struct Window {
        std::vector<std::size_t> open;
        std::int64_t until = never; // when the first of them ends
    };
    [[nodiscard]] Window open_window() const {
        Window window;
        for (std::size_t i = first_left_; i < certain_ && operations_[i].start_us <= window.until; ++i) {
            if (is_taken_[i]) continue;
            window.open.push_back(i);
            window.until = std::min(window.until, operations_[i].end_us);
        }
        std::erase_if(window.open, [&](std::size_t i) { return operations_[i].start_us > window.until; });
        return window;
    }

    // The taken operations, in short: of the certain ones all before the first that is left and those beyond it, and
    // the uncertain ones.
    bool remember() {
        std::string key = std::to_string(first_left_) + ' ' + std::to_string(state_.booked_by) + ' ' +
                          std::to_string(state_.held_for) + ' ' + std::to_string(state_.held_from_us);
        std::vector<std::size_t> beyond;
        const std::size_t wanted = taken_.size() - first_left_;
        for (auto i = taken_.rbegin(); beyond.size() < wanted; ++i) {
            if (*i >= first_left_) beyond.push_back(*i); // the first that is left is not taken, or is none
        }
        std::sort(beyond.begin(), beyond.end());
        for (const auto index : beyond) key += ' ' + std::to_string(index);
        return seen_.insert(std::move(key)).second;
    }

    std::vector<SlotOperation> operations_; // the certain ones by their start, then the uncertain ones by theirs
    std::size_t certain_ = 0;
    std::vector<bool> is_taken_;
    std::vector<std::size_t> taken_; // in order
    std::size_t certain_taken_ = 0;
    std::size_t first_left_ = 0; // of the certain ones
    SlotState state_;
    std::unordered_set<std::string> seen_;
};

} // namespace

Linearization linearize(std::vector<SlotOperation> operations) { return SlotSearch(std::move(operations)).run(); }

} // namespace ers::load
