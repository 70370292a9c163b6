// Many clients on few slots: each slot is asked for again and again by different referrals, one slot after the other,
// so that all clients meet at the same one.
#include <array>
#include <deque>
#include <map>
#include <stdexcept>
#include <vector>

#include "tools/load/picks.hpp"
#include "tools/load/scenarios.hpp"

namespace ers::load {
namespace {

constexpr std::array<std::string_view, 1> contention_steps{"book"};
constexpr std::size_t attempts_per_client = 4; // on each slot, where no count of attempts is asked for

struct Contended {
    std::vector<ContendedSlot> slots;
    std::map<std::int64_t, std::vector<Contender>> contenders; // by service
    std::size_t attempts_per_slot = 1;
};

class ContentionScenario final : public Scenario {
public:
    ContentionScenario(std::unique_ptr<RequestWriter> writer, const Contended& contended, const Share& share,
                       bool repeats)
        : writer_(std::move(writer)), attempts_per_slot_(contended.attempts_per_slot), repeats_(repeats) {
        for (std::size_t i = share.index; i < contended.slots.size(); i += share.count) {
            slots_.push_back(contended.slots[i]);
        }
        for (const auto& [service, contenders] : contended.contenders) {
            auto& waiting = waiting_[service];
            for (std::size_t i = share.index; i < contenders.size(); i += share.count) {
                waiting.push_back(contenders[i]);
            }
        }
    }

    [[nodiscard]] std::span<const std::string_view> steps() const override { return contention_steps; }

    std::unique_ptr<Task> next_task() override {
        for (; next_slot_ < slots_.size(); ++next_slot_, attempts_ = 0) {
            const auto& slot = slots_[next_slot_];
            auto& waiting = waiting_[slot.service];
            if (attempts_ == attempts_per_slot_ || waiting.empty()) continue;
            ++attempts_;
            Contender contender = std::move(waiting.front());
            waiting.pop_front();
            return std::make_unique<Attempt>(*this, slot, std::move(contender));
        }
        return nullptr;
    }

private:
    class Attempt final : public Task {
    public:
        Attempt(ContentionScenario& scenario, const ContendedSlot& slot, Contender contender)
            : scenario_(scenario), slot_(slot), contender_(std::move(contender)), repeats_(scenario.repeats_) {}

        void write(Exchange& exchange) override {
            scenario_.writer_->book(exchange, contender_.organisation, contender_.ubrn, contender_.version, slot_.id);
            exchange.step = 0;
        }
        // A client that was refused comes again, for a later slot; one that has a slot, or may have one, does not.
        Then take(const Exchange&, const Reply& reply) override {
            if (const auto again = repeats_.ask(reply)) return *again;
            const bool has_none =
                reply.outcome == http::LoadAnswer::Outcome::answered && !reply.is_ok() && !reply.is_unknown();
            if (has_none) scenario_.waiting_[slot_.service].push_back(std::move(contender_));
            return Then::end();
        }

    private:
        ContentionScenario& scenario_;
        ContendedSlot slot_;
        Contender contender_;
        Repeats repeats_;
    };

    std::unique_ptr<RequestWriter> writer_;
    std::vector<ContendedSlot> slots_;
    std::map<std::int64_t, std::deque<Contender>> waiting_; // by service: referrals without an appointment
    std::size_t attempts_per_slot_;
    std::size_t next_slot_ = 0;
    std::size_t attempts_ = 0;
    bool repeats_;
};

} // namespace

MakeScenario make_contention(const Making& making) {
    const auto& options = making.options;
    auto contended = std::make_shared<Contended>();
    contended->slots = pick_contended_slots(making.connection, options.offset, options.slots);
    if (contended->slots.empty()) {
        throw std::runtime_error("There is no free slot at a service with several referrals that wait for one.");
    }
    contended->contenders = pick_contenders(making.connection, contended->slots);
    const auto wanted =
        options.count > 0 ? options.count / contended->slots.size() : options.clients * attempts_per_client;
    contended->attempts_per_slot = std::max<std::size_t>(1, wanted);
    making.progress << "ers-load: " << contended->slots.size() << " slots, " << contended->attempts_per_slot
                    << " attempts at each" << std::endl;
    return [making, contended](const Share& share) {
        return std::make_unique<ContentionScenario>(make_writer(making, share), *contended, share,
                                                    making.options.retries_unknown);
    };
}

} // namespace ers::load
