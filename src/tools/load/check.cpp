// The rules that a history and its database must keep.
#include "ers/tools/load/check.hpp"

#include <ostream>
#include <unordered_map>

#include "tools/load/check_database.hpp"
#include "tools/load/history.hpp"
#include "tools/load/linearize.hpp"
#include "tools/load/operations.hpp"
#include "tools/load/picks.hpp"

namespace ers::load {
namespace {

using Fate = Operation::Fate;

constexpr std::size_t check_examples_max = 5;

void add_example(RuleOutcome& outcome, std::string what) {
    ++outcome.broken;
    if (outcome.examples.size() < check_examples_max) outcome.examples.push_back(std::move(what));
}

std::string name_of(const Operation& operation) {
    return "referral " + operation.ubrn + " slot " +
           std::to_string(operation.slot != 0 ? operation.slot : operation.from_slot) + " key " + operation.key;
}

bool is_traced(const Operation& operation) {
    return operation.kind == RequestKind::book || operation.kind == RequestKind::cancel;
}

// By its shape: each part is there once. A referral that took the same slot twice, or was cancelled twice, has more.
bool is_wholly_there(const Traces& traces) {
    return traces.appointments >= 1 && traces.audits >= 1 && traces.messages >= 1 && traces.keys == 1;
}
bool is_wholly_absent(const Operation& operation, const Traces& traces) {
    if (traces.keys != 0) return false;
    if (!operation.is_last) return true; // what is there may be another operation's
    return traces.appointments == 0 && traces.audits == 0 && traces.messages == 0 &&
           traces.version == operation.version;
}

bool is_live(const Traces& traces) { return traces.live == 1 && traces.slots_booked == 1 && traces.state == "BOOKED"; }

std::string parts_of(const Traces& traces) {
    return " has appointments " + std::to_string(traces.appointments) + ", live " + std::to_string(traces.live) +
           ", slot booked " + std::to_string(traces.slots_booked) + ", audits " + std::to_string(traces.audits) +
           ", messages " + std::to_string(traces.messages) + ", keys " + std::to_string(traces.keys) + ", referral " +
           (traces.state.empty() ? "none" : traces.state) + " version " + std::to_string(traces.version);
}

using TracesByKey = std::unordered_map<std::string, Traces>;

RuleOutcome check_acknowledged(const Operations& operations, const TracesByKey& traces) {
    RuleOutcome outcome{"acknowledged bookings are in the database, whole, and live unless ended later", 0, 0, {}};
    for (const auto& operation : operations.all) {
        if (operation.kind != RequestKind::book || operation.fate != Fate::done) continue;
        ++outcome.checked;
        const auto& found = traces.at(operation.key);
        const bool is_kept = is_wholly_there(found) && found.is_appointment_known;
        if (!is_kept || (operation.is_last && !is_live(found))) {
            add_example(outcome, name_of(operation) + parts_of(found));
        }
    }
    return outcome;
}

RuleOutcome check_cancelled(const Operations& operations, const TracesByKey& traces) {
    RuleOutcome outcome{"acknowledged cancellations are in the database, whole", 0, 0, {}};
    for (const auto& operation : operations.all) {
        if (operation.kind != RequestKind::cancel || operation.fate != Fate::done) continue;
        ++outcome.checked;
        const auto& found = traces.at(operation.key);
        if (!is_wholly_there(found) || (operation.is_last && found.live != 0)) {
            add_example(outcome, name_of(operation) + parts_of(found));
        }
    }
    return outcome;
}

RuleOutcome check_unknown(const Operations& operations, const TracesByKey& traces) {
    RuleOutcome outcome{"what nobody knows is wholly there or wholly absent", 0, 0, {}};
    for (const auto& operation : operations.all) {
        if (!is_traced(operation) || operation.fate != Fate::unknown) continue;
        ++outcome.checked;
        const auto& found = traces.at(operation.key);
        const bool is_booking = operation.kind == RequestKind::book;
        const bool is_there = is_wholly_there(found) && (!is_booking || !operation.is_last || is_live(found));
        if (!is_there && !is_wholly_absent(operation, found)) {
            add_example(outcome, name_of(operation) + parts_of(found));
        }
    }
    return outcome;
}

RuleOutcome check_doubles(CheckDatabase& database, const std::map<std::int64_t, SlotEnd>& ends) {
    RuleOutcome outcome{"at most one live booking in each slot", ends.size(), 0, {}};
    for (const auto& found : database.double_bookings()) {
        add_example(outcome, "slot " + std::to_string(found.slot) + " has " + std::to_string(found.appointments));
    }
    return outcome;
}

RuleOutcome check_sums(CheckDatabase& database, const PublishedSlots& published) {
    RuleOutcome outcome{"booked + free + held + withdrawn = published, for each service", 0, 0, {}};
    for (const auto& sum : database.service_sums()) {
        ++outcome.checked;
        const auto known = published.find(sum.service);
        const auto expected = known == published.end() ? sum.slots : known->second;
        if (sum.booked + sum.free + sum.held + sum.withdrawn == expected && sum.slots == expected) continue;
        add_example(outcome, "service " + std::to_string(sum.service) + ": " + std::to_string(sum.booked) + " + " +
                                 std::to_string(sum.free) + " + " + std::to_string(sum.held) + " + " +
                                 std::to_string(sum.withdrawn) + " of " + std::to_string(expected));
    }
    return outcome;
}

RuleOutcome check_order(const Operations& operations, const std::map<std::int64_t, SlotEnd>& ends) {
    RuleOutcome outcome{"each slot's history has an order that explains it", 0, 0, {}};
    for (auto& story : slot_stories(operations, ends)) {
        ++outcome.checked;
        const auto size = story.operations.size();
        const auto found = linearize(std::move(story.operations));
        if (found.verdict == Linearization::Verdict::possible) continue;
        const std::string why = found.verdict == Linearization::Verdict::impossible ? " of " : " (given up) of ";
        add_example(outcome, "slot " + std::to_string(story.slot) + ": " + std::to_string(found.explained) + why +
                                 std::to_string(size) + " operations explained");
    }
    return outcome;
}

RuleOutcome check_invariants(CheckDatabase& database) {
    RuleOutcome outcome{"no broken invariant in the whole database", 1, 0, {}};
    for (auto& broken : database.broken_invariants()) add_example(outcome, std::move(broken));
    return outcome;
}

} // namespace

std::string RuleOutcome::line() const {
    if (broken == 0) return "ok      " + rule + ": " + std::to_string(checked) + " checked";
    std::string text = "BROKEN  " + rule + ": " + std::to_string(broken) + " of " + std::to_string(checked);
    for (std::size_t i = 0; i < examples.size(); ++i) text += (i == 0 ? ": " : "; ") + examples[i];
    return text;
}

std::vector<RuleOutcome> check_history(const CheckOptions& options, std::ostream& progress) {
    const History history = read_history(options.history_files);
    const Operations operations = gather_operations(history);
    progress << "ers-load: " << history.records.size() << " requests, " << operations.all.size()
             << " operations on referrals" << std::endl;
    auto connection = open_load_database(options.database);
    CheckDatabase database(connection, operations);
    TracesByKey traces;
    for (auto& found : database.traces()) traces.emplace(found.key, found);
    const auto ends = database.slot_ends();

    std::vector<RuleOutcome> outcomes;
    outcomes.push_back(check_doubles(database, ends));
    outcomes.push_back(check_acknowledged(operations, traces));
    outcomes.push_back(check_cancelled(operations, traces));
    outcomes.push_back(check_unknown(operations, traces));
    outcomes.push_back(check_sums(database, history.published));
    outcomes.push_back(check_order(operations, ends));
    if (options.looks_at_invariants) outcomes.push_back(check_invariants(database));
    return outcomes;
}

} // namespace ers::load
