// Searches alone, and slot lists alone.
#include <array>

#include "load/reading.hpp"
#include "load/scenarios.hpp"

namespace ers::load {
namespace {

constexpr auto search_step_names = [] {
    std::array<std::string_view, search_shapes.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = search_shapes[i].name;
    return names;
}();
constexpr std::array<std::string_view, 1> slot_list_steps{"slots"};

// Both ask without end; a task is one question.
class ReadingScenario final : public Scenario {
public:
    ReadingScenario(std::unique_ptr<RequestWriter> writer, std::shared_ptr<const ReadingPicks> picks, bool is_search,
                    std::uint64_t seed)
        : writer_(std::move(writer)),
          picks_(std::move(picks)),
          reading_(*writer_, *picks_),
          dice_(seed),
          is_search_(is_search) {}

    [[nodiscard]] std::span<const std::string_view> steps() const override {
        if (is_search_) return search_step_names;
        return slot_list_steps;
    }
    std::unique_ptr<Task> next_task() override { return std::make_unique<Question>(*this); }

private:
    class Question final : public Task {
    public:
        explicit Question(ReadingScenario& scenario) : scenario_(scenario) {}
        void write(Exchange& exchange) override { scenario_.write(exchange); }
        Then take(const Exchange&, const Reply&) override { return Then::end(); }

    private:
        ReadingScenario& scenario_;
    };

    void write(Exchange& exchange) {
        exchange.step = 0;
        if (is_search_) {
            exchange.step = static_cast<std::uint8_t>(reading_.write_search(exchange, dice_));
        } else {
            reading_.write_slot_list(exchange, dice_);
        }
    }

    std::unique_ptr<RequestWriter> writer_;
    std::shared_ptr<const ReadingPicks> picks_;
    Reading reading_;
    Dice dice_;
    bool is_search_;
};

MakeScenario make_reading(const Making& making, bool is_search) {
    auto picks = std::make_shared<const ReadingPicks>(pick_reading(making.connection, making.options.seed));
    return [making, picks, is_search](const Share& share) {
        return std::make_unique<ReadingScenario>(make_writer(making, share), picks, is_search,
                                                 making.options.seed + share.index);
    };
}

} // namespace

MakeScenario make_search(const Making& making) { return make_reading(making, true); }
MakeScenario make_slot_lists(const Making& making) { return make_reading(making, false); }

} // namespace ers::load
