// A rush: many patients want one of few slots of one service, all within seconds. Each looks at the free slots, tries
// to book one, tries again with what it is offered, and in the end has an appointment or a clean no with alternatives.
#include <array>
#include <charconv>
#include <vector>

#include "tools/load/dice.hpp"
#include "tools/load/flash_preparation.hpp"
#include "tools/load/scenarios.hpp"

namespace ers::load {
namespace {

constexpr std::array<std::string_view, 2> flash_steps{"list", "book"};
constexpr int flash_tries_max = 3; // bookings that a patient tries

// The numbers that follow `name` in JSON text: {"slotId":"17",…}.
std::vector<std::int64_t> flash_numbers(std::string_view json, std::string_view name) {
    std::vector<std::int64_t> numbers;
    for (auto at = json.find(name); at != std::string_view::npos; at = json.find(name, at + 1)) {
        std::int64_t number = 0;
        const char* const begin = json.data() + at + name.size();
        if (std::from_chars(begin, json.data() + json.size(), number).ec == std::errc{}) numbers.push_back(number);
    }
    return numbers;
}

// What a refusal offers: "alternatives":[{"slotId":"17","serviceId":"4",…},…].
struct FlashOffer {
    bool is_there = false;
    std::vector<std::int64_t> own_slots; // at the service that was asked for
};

FlashOffer flash_offer(std::string_view body, std::int64_t service) {
    FlashOffer offer;
    const auto begin = body.find("\"alternatives\":[");
    if (begin == std::string_view::npos) return offer;
    const auto list = body.substr(begin, body.find(']', begin) - begin);
    const auto slots = flash_numbers(list, "\"slotId\":\"");
    const auto services = flash_numbers(list, "\"serviceId\":\"");
    offer.is_there = !slots.empty();
    for (std::size_t i = 0; i < slots.size() && i < services.size(); ++i) {
        if (services[i] == service) offer.own_slots.push_back(slots[i]);
    }
    return offer;
}

class FlashScenario final : public Scenario {
public:
    FlashScenario(std::unique_ptr<RequestWriter> writer, std::shared_ptr<const FlashGround> ground, const Share& share,
                  std::uint64_t seed, bool repeats)
        : writer_(std::move(writer)),
          ground_(std::move(ground)),
          dice_(seed),
          next_(share.index),
          step_(share.count),
          repeats_(repeats) {}

    [[nodiscard]] std::span<const std::string_view> steps() const override { return flash_steps; }
    [[nodiscard]] bool is_success(const Exchange& exchange, const Reply& reply) const override {
        return exchange.kind == RequestKind::book && reply.is_ok();
    }
    [[nodiscard]] bool has_journeys() const override { return true; }
    [[nodiscard]] std::map<std::string, std::uint64_t> counts() const override {
        return {{"booked", booked_},
                {"clean_refusals", clean_},
                {"clean_refusals_with_alternatives", clean_with_alternatives_},
                {"other_ends", other_}};
    }
    std::unique_ptr<Task> next_task() override {
        if (next_ >= ground_->patients.size()) return nullptr;
        const auto& patient = ground_->patients[next_];
        next_ += step_;
        return std::make_unique<Visit>(*this, patient);
    }

private:
    class Visit final : public Task {
    public:
        Visit(FlashScenario& scenario, const FlashPatient& patient)
            : scenario_(scenario), patient_(patient), repeats_(scenario.repeats_) {}

        void write(Exchange& exchange) override {
            if (wanted_ == 0) {
                scenario_.writer_->get(exchange, RequestKind::list_slots,
                                       "/api/v1/services/" + std::to_string(scenario_.ground_->service) +
                                           "/slots?priority=ROUTINE&limit=100",
                                       patient_.organisation);
                exchange.step = 0;
                return;
            }
            scenario_.writer_->book(exchange, patient_.organisation, patient_.ubrn, patient_.version, wanted_);
            exchange.step = 1;
        }

        Then take(const Exchange& exchange, const Reply& reply) override {
            if (const auto again = repeats_.ask(reply)) return *again;
            if (exchange.kind == RequestKind::list_slots) return take_list(reply);
            ++tries_;
            wanted_ = 0;
            if (reply.is_ok()) {
                ++scenario_.booked_;
                return Then::end();
            }
            if (reply.status != 409 || reply.code != "SLOT_NOT_AVAILABLE") {
                ++scenario_.other_;
                return Then::end();
            }
            const auto offer = flash_offer(reply.body, scenario_.ground_->service);
            if (tries_ < flash_tries_max && !is_last_try_) {
                if (!offer.own_slots.empty()) wanted_ = scenario_.dice_.one_of(offer.own_slots);
                return Then::next(); // … or looks at the list again
            }
            ++scenario_.clean_;
            if (offer.is_there) ++scenario_.clean_with_alternatives_;
            return Then::end();
        }

    private:
        // Where none is left the patient asks for one anyway, to be told the alternatives.
        Then take_list(const Reply& reply) {
            if (!reply.is_ok()) {
                ++scenario_.other_;
                return Then::end();
            }
            const auto listed = flash_numbers(reply.body, "\"id\":\"");
            is_last_try_ = listed.empty();
            wanted_ = scenario_.dice_.one_of(listed.empty() ? scenario_.ground_->slots : listed);
            return Then::next();
        }

        FlashScenario& scenario_;
        const FlashPatient& patient_;
        std::int64_t wanted_ = 0; // 0: looks at the list first
        int tries_ = 0;
        bool is_last_try_ = false;
        Repeats repeats_;
    };

    std::unique_ptr<RequestWriter> writer_;
    std::shared_ptr<const FlashGround> ground_;
    Dice dice_;
    std::size_t next_;
    std::size_t step_;
    bool repeats_;
    std::uint64_t booked_ = 0;
    std::uint64_t clean_ = 0;
    std::uint64_t clean_with_alternatives_ = 0;
    std::uint64_t other_ = 0;
};

} // namespace

MakeScenario make_flash(const Making& making) {
    auto ground = std::make_shared<const FlashGround>(prepare_flash(making));
    making.progress << "ers-load: " << ground->patients.size() << " patients, " << ground->slots.size()
                    << " slots of service " << ground->service << std::endl;
    return [making, ground](const Share& share) {
        return std::make_unique<FlashScenario>(make_writer(making, share), ground, share,
                                               making.options.seed + share.index, making.options.retries_unknown);
    };
}

} // namespace ers::load
