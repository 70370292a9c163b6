// Searches alone, slot lists alone, worklists alone.
#include <array>

#include "tools/load/reading.hpp"
#include "tools/load/scenarios.hpp"

namespace ers::load {
namespace {

template <class Shapes>
constexpr auto names_of(const Shapes& shapes) {
    std::array<std::string_view, std::tuple_size_v<Shapes>> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = shapes[i].name;
    return names;
}
constexpr auto search_steps = names_of(search_shapes);
constexpr auto worklist_steps = names_of(worklist_shapes);
constexpr std::array<std::string_view, 1> slot_list_steps{"slots"};

// The question: its kind, and which of its steps it is.
struct ReadingKind {
    std::span<const std::string_view> steps;
    std::size_t (*write)(Reading&, Exchange&, Dice&);
};
constexpr ReadingKind searches{search_steps, [](Reading& reading, Exchange& exchange, Dice& dice) {
                                   return reading.write_search(exchange, dice);
                               }};
constexpr ReadingKind slot_lists{slot_list_steps, [](Reading& reading, Exchange& exchange, Dice& dice) -> std::size_t {
                                     reading.write_slot_list(exchange, dice);
                                     return 0;
                                 }};
constexpr ReadingKind worklists{worklist_steps, [](Reading& reading, Exchange& exchange, Dice& dice) {
                                    return reading.write_any_worklist(exchange, dice);
                                }};

// All ask without end; a task is one question.
class ReadingScenario final : public Scenario {
public:
    ReadingScenario(std::unique_ptr<RequestWriter> writer, std::shared_ptr<const ReadingPicks> picks,
                    const ReadingKind& kind, std::uint64_t seed)
        : writer_(std::move(writer)), picks_(std::move(picks)), reading_(*writer_, *picks_), dice_(seed), kind_(kind) {}

    [[nodiscard]] std::span<const std::string_view> steps() const override { return kind_.steps; }
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
        exchange.step = static_cast<std::uint8_t>(kind_.write(reading_, exchange, dice_));
    }

    std::unique_ptr<RequestWriter> writer_;
    std::shared_ptr<const ReadingPicks> picks_;
    Reading reading_;
    Dice dice_;
    const ReadingKind& kind_;
};

MakeScenario make_reading(const Making& making, const ReadingKind& kind) {
    auto picks = std::make_shared<const ReadingPicks>(pick_reading(making.connection, making.options.seed));
    return [making, picks, &kind](const Share& share) {
        return std::make_unique<ReadingScenario>(make_writer(making, share), picks, kind,
                                                 making.options.seed + share.index);
    };
}

} // namespace

MakeScenario make_search(const Making& making) { return make_reading(making, searches); }
MakeScenario make_slot_lists(const Making& making) { return make_reading(making, slot_lists); }
MakeScenario make_worklists(const Making& making) { return make_reading(making, worklists); }

} // namespace ers::load
