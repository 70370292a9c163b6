// A working day in its proportions. National figures: 75,000 referrals, 24,000 bookings and 16,000 appointments left to
// the provider in a day, with some forty calls for each referral, most of which only read.
#include <array>
#include <map>
#include <stdexcept>
#include <vector>

#include "tools/load/mixed_picks.hpp"
#include "tools/load/picks.hpp"
#include "tools/load/reading.hpp"
#include "tools/load/scenarios.hpp"

namespace ers::load {
namespace {

enum class MixedStep : std::uint8_t {
    search,
    slots,
    referral,
    worklist_counts,
    worklist,
    create,
    hold,
    book,
    cancel,
    rebook,
    defer,
};

struct MixedShare {
    MixedStep step;
    std::string_view name;
    std::uint64_t share; // of a thousand requests
};

// Forty calls for each referral make it 25 of a thousand; the others that write follow from the day's figures. The 952
// that are left read: who refers searches and looks at slots, who follows up opens referrals and worklists.
constexpr std::array mixed_shares{
    MixedShare{MixedStep::search, "search", 300},     MixedShare{MixedStep::slots, "slots", 200},
    MixedShare{MixedStep::referral, "referral", 250}, MixedShare{MixedStep::worklist_counts, "worklist counts", 62},
    MixedShare{MixedStep::worklist, "worklist", 140}, MixedShare{MixedStep::create, "create", 25}, // 75,000 a day
    MixedShare{MixedStep::hold, "hold", 8}, // the place is kept while the details are filled in
    MixedShare{MixedStep::book, "book", 8}, // 24,000 a day
    MixedShare{MixedStep::cancel, "cancel", 1}, // some in a hundred bookings are given up …
    MixedShare{MixedStep::rebook, "rebook", 1}, // … and as many moved
    MixedShare{MixedStep::defer, "defer", 5}, // 16,000 a day
};
constexpr double pairs_per_request = 0.030; // hold, book and defer each may need a fresh one, and some to spare
constexpr std::size_t new_referrals_max = 20'000;

constexpr auto mixed_step_names = [] {
    std::array<std::string_view, mixed_shares.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = mixed_shares[i].name;
    return names;
}();

struct MixedPicks {
    ReadingPicks reading;
    std::vector<BookingPair> pairs; // two slots each: the second is for a rebooking
    std::vector<NewReferral> new_referrals;
    std::map<std::int64_t, std::int64_t> taken_slots;
};

// A pair on its way through the day.
struct MixedCase {
    const BookingPair* pair = nullptr;
    int version = 0;
    std::int64_t slot = 0; // that it has
};

class MixedScenario final : public Scenario {
public:
    MixedScenario(std::unique_ptr<RequestWriter> writer, std::shared_ptr<const MixedPicks> picks, const Share& share,
                  std::uint64_t seed, bool repeats)
        : writer_(std::move(writer)),
          picks_(std::move(picks)),
          reading_(*writer_, picks_->reading),
          dice_(seed),
          taken_(picks_->taken_slots),
          next_pair_(share.index),
          step_(share.count),
          repeats_(repeats) {}

    [[nodiscard]] std::span<const std::string_view> steps() const override { return mixed_step_names; }
    std::unique_ptr<Task> next_task() override {
        return std::make_unique<Request>(*this, mixed_shares[row_by_share(mixed_shares, dice_)].step);
    }

private:
    class Request final : public Task {
    public:
        Request(MixedScenario& scenario, MixedStep step)
            : scenario_(scenario), step_(step), repeats_(scenario.repeats_) {}
        void write(Exchange& exchange) override {
            // Where there is nobody to do it with yet, a referral is read instead.
            if (!scenario_.write(exchange, step_, case_)) {
                step_ = MixedStep::referral;
                scenario_.reading_.write_referral(exchange, scenario_.dice_);
            }
            exchange.step = static_cast<std::uint8_t>(step_);
        }
        Then take(const Exchange& exchange, const Reply& reply) override {
            if (exchange.key.empty()) return Then::end();
            if (const auto again = repeats_.ask(reply)) return *again;
            if (reply.is_ok()) scenario_.note(step_, case_, exchange, reply);
            return Then::end();
        }

    private:
        MixedScenario& scenario_;
        MixedStep step_;
        MixedCase case_;
        Repeats repeats_;
    };

    // False: there is nothing to do this with.
    bool write(Exchange& exchange, MixedStep step, MixedCase& with) {
        switch (step) {
            case MixedStep::search: reading_.write_search(exchange, dice_); return true;
            case MixedStep::slots: reading_.write_slot_list(exchange, dice_); return true;
            case MixedStep::referral:
                if (picks_->reading.referrals.empty()) return write(exchange, MixedStep::search, with);
                reading_.write_referral(exchange, dice_);
                return true;
            case MixedStep::worklist_counts: reading_.write_worklist_counts(exchange, dice_); return true;
            case MixedStep::worklist: reading_.write_worklist(exchange, dice_); return true;
            case MixedStep::create: return write_create(exchange);
            case MixedStep::hold: return write_hold(exchange, with);
            case MixedStep::book: return write_book(exchange, with);
            case MixedStep::cancel: return write_cancel(exchange, with);
            case MixedStep::rebook: return write_rebook(exchange, with);
            case MixedStep::defer: return write_defer(exchange, with);
        }
        return false;
    }

    bool write_create(Exchange& exchange) {
        if (picks_->new_referrals.empty()) return false;
        const auto& referral = dice_.one_of(picks_->new_referrals);
        writer_->write(exchange, RequestKind::create_referral, "/api/v1/referrals", referral.organisation, 0,
                       referral.body);
        return true;
    }

    bool take_fresh(MixedCase& with) {
        if (next_pair_ >= picks_->pairs.size()) return false;
        with.pair = &picks_->pairs[next_pair_];
        with.version = with.pair->version;
        with.slot = 0;
        next_pair_ += step_;
        return true;
    }

    // Any of them, so that none waits for ever.
    bool take_one(std::vector<MixedCase>& cases, MixedCase& with) {
        if (cases.empty()) return false;
        std::swap(cases[dice_.below(cases.size())], cases.back());
        with = cases.back();
        cases.pop_back();
        return true;
    }

    bool write_hold(Exchange& exchange, MixedCase& with) {
        if (!take_fresh(with)) return false;
        const auto slot = with.pair->slot;
        writer_->write(exchange, RequestKind::hold, "/api/v1/slots/" + std::to_string(slot) + "/hold",
                       with.pair->organisation, 0, "{\"ubrn\":\"" + with.pair->ubrn + "\"}");
        exchange.ubrn = with.pair->ubrn;
        exchange.slot = slot;
        return true;
    }

    bool write_book(Exchange& exchange, MixedCase& with) {
        if (!take_one(held_, with) && !take_fresh(with)) return false;
        writer_->book(exchange, with.pair->organisation, with.pair->ubrn, with.version, with.pair->slot);
        return true;
    }

    bool write_rebook(Exchange& exchange, MixedCase& with) {
        if (!take_one(booked_, with)) return false;
        writer_->book(exchange, with.pair->organisation, with.pair->ubrn, with.version, with.pair->second_slot);
        exchange.from_slot = with.slot;
        return true;
    }

    bool write_cancel(Exchange& exchange, MixedCase& with) {
        if (!take_one(booked_, with)) return false;
        writer_->write(exchange, RequestKind::cancel, "/api/v1/referrals/" + with.pair->ubrn + "/appointment/cancel",
                       with.pair->organisation, with.version, R"({"reason":"PATIENT_HOLIDAY"})");
        exchange.ubrn = with.pair->ubrn;
        exchange.from_slot = with.slot;
        return true;
    }

    // The slot that the patient wanted has gone.
    bool write_defer(Exchange& exchange, MixedCase& with) {
        if (next_pair_ >= picks_->pairs.size()) return false;
        const auto service = picks_->pairs[next_pair_].service;
        const auto taken = taken_.find(service);
        if (taken == taken_.end() || !take_fresh(with)) return false;
        writer_->write(exchange, RequestKind::defer, "/api/v1/referrals/" + with.pair->ubrn + "/deferral",
                       with.pair->organisation, with.version,
                       "{\"serviceId\":\"" + std::to_string(service) + R"(","reason":"SLOT_NOT_AVAILABLE","slotId":")" +
                           std::to_string(taken->second) + "\"}");
        exchange.ubrn = with.pair->ubrn;
        return true;
    }

    void note(MixedStep step, MixedCase with, const Exchange& exchange, const Reply& reply) {
        if (step == MixedStep::hold) held_.push_back(with);
        if (step == MixedStep::book || step == MixedStep::rebook) {
            const bool is_first = step == MixedStep::book;
            with.version = reply.version;
            with.slot = exchange.slot;
            taken_[with.pair->service] = exchange.slot;
            if (is_first) booked_.push_back(with);
        }
        // A slot that was given back is no excuse any more.
        if (exchange.from_slot != 0 && taken_[with.pair->service] == exchange.from_slot) {
            taken_.erase(with.pair->service);
        }
    }

    std::unique_ptr<RequestWriter> writer_;
    std::shared_ptr<const MixedPicks> picks_;
    Reading reading_;
    Dice dice_;
    std::map<std::int64_t, std::int64_t> taken_; // by service, a slot that is taken
    std::vector<MixedCase> held_;
    std::vector<MixedCase> booked_;
    std::size_t next_pair_;
    std::size_t step_;
    bool repeats_;
};

} // namespace

MakeScenario make_mixed(const Making& making) {
    const auto& options = making.options;
    auto picks = std::make_shared<MixedPicks>();
    picks->reading = pick_reading(making.connection, options.seed);
    const auto wanted = items_wanted(options, pairs_per_request);
    picks->pairs = pick_pairs(making.connection, {.with_second_slot = true, .offset = options.offset, .count = wanted});
    picks->new_referrals = pick_new_referrals(making.connection, new_referrals_max);
    picks->taken_slots = pick_taken_slots(making.connection);
    making.progress << "ers-load: " << picks->pairs.size() << " referrals to book, " << picks->new_referrals.size()
                    << " patients to refer again" << std::endl;
    return [making, picks](const Share& share) {
        return std::make_unique<MixedScenario>(make_writer(making, share), picks, share,
                                               making.options.seed + share.index, making.options.retries_unknown);
    };
}

} // namespace ers::load
