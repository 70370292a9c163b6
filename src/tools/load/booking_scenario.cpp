// Distinct slots: every booking ought to succeed, so that the count is work done.
#include <array>
#include <stdexcept>
#include <vector>

#include "tools/load/picks.hpp"
#include "tools/load/scenarios.hpp"

namespace ers::load {
namespace {

constexpr std::array<std::string_view, 1> booking_steps{"book"};

class BookingTask final : public Task {
public:
    BookingTask(RequestWriter& writer, const BookingPair& pair, bool repeats)
        : writer_(writer), pair_(pair), repeats_(repeats) {}

    void write(Exchange& exchange) override {
        writer_.book(exchange, pair_.organisation, pair_.ubrn, pair_.version, pair_.slot);
        exchange.step = 0;
    }
    Then take(const Exchange&, const Reply& reply) override { return repeats_.ask(reply).value_or(Then::end()); }

private:
    RequestWriter& writer_;
    const BookingPair& pair_;
    Repeats repeats_;
};

class BookingScenario final : public Scenario {
public:
    BookingScenario(std::unique_ptr<RequestWriter> writer, std::shared_ptr<const std::vector<BookingPair>> pairs,
                    const Share& share, bool repeats)
        : writer_(std::move(writer)),
          pairs_(std::move(pairs)),
          next_(share.index),
          step_(share.count),
          repeats_(repeats) {}

    [[nodiscard]] std::span<const std::string_view> steps() const override { return booking_steps; }
    std::unique_ptr<Task> next_task() override {
        if (next_ >= pairs_->size()) return nullptr;
        const auto& pair = (*pairs_)[next_];
        next_ += step_;
        return std::make_unique<BookingTask>(*writer_, pair, repeats_);
    }

private:
    std::unique_ptr<RequestWriter> writer_;
    std::shared_ptr<const std::vector<BookingPair>> pairs_;
    std::size_t next_;
    std::size_t step_;
    bool repeats_;
};

} // namespace

MakeScenario make_booking(const Making& making) {
    const auto wanted = items_wanted(making.options, 1);
    auto pairs = std::make_shared<const std::vector<BookingPair>>(
        pick_pairs(making.connection, {.with_second_slot = false, .offset = making.options.offset, .count = wanted}));
    if (pairs->empty()) {
        throw std::runtime_error("There is no referral that could be booked into a free slot of its first service.");
    }
    making.progress << "ers-load: " << pairs->size() << " pairs of referral and slot" << std::endl;
    return [making, pairs](const Share& share) {
        return std::make_unique<BookingScenario>(make_writer(making, share), pairs, share,
                                                 making.options.retries_unknown);
    };
}

} // namespace ers::load
