// What a scenario is to the runner: a source of tasks, each a short conversation, one request after the other.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tools/load/exchange.hpp"

namespace ers::load {

// What a task wants after an answer.
struct Then {
    enum class What : std::uint8_t { end, next, repeat };
    What what = What::end;
    std::chrono::milliseconds after{0}; // wait so long first

    static Then end() { return {What::end, std::chrono::milliseconds(0)}; }
    static Then next() { return {What::next, std::chrono::milliseconds(0)}; }
    static Then repeat(std::chrono::milliseconds after) { return {What::repeat, after}; }
};

// One thread.
class Task {
public:
    virtual ~Task() = default;
    // Fills the request that is sent now.
    virtual void write(Exchange& exchange) = 0;
    // Told of the answer. `next`: write() is called again; `repeat`: the same bytes are sent again.
    virtual Then take(const Exchange& exchange, const Reply& reply) = 0;
};

// One thread: each has a scenario of its own, over its share of the data.
class Scenario {
public:
    virtual ~Scenario() = default;
    // The names of its steps, in the order of Exchange::step.
    [[nodiscard]] virtual std::span<const std::string_view> steps() const = 0;
    // Nothing when its data is used up.
    virtual std::unique_ptr<Task> next_task() = 0;
    // Whether this answer is a success as the scenario counts them.
    [[nodiscard]] virtual bool is_success(const Exchange&, const Reply& reply) const { return reply.is_ok(); }
    // Whether a task's whole time, from its arrival to its end, is of interest as the step "journey".
    [[nodiscard]] virtual bool has_journeys() const { return false; }
    // The scenario's other counts, at the end of the run.
    [[nodiscard]] virtual std::map<std::string, std::uint64_t> counts() const { return {}; }
};

// A request whose outcome is not known is sent again with its key, and so is one that the server had no time or no
// database for, until the answer is known or this has passed.
inline constexpr std::chrono::seconds repeat_for_max{120};
inline constexpr std::chrono::milliseconds repeat_after{100};

// Keeps the time of repeats; one for each task that may repeat.
class Repeats {
public:
    explicit Repeats(bool is_wanted) : is_wanted_(is_wanted) {}
    // Nothing where the reply stands.
    [[nodiscard]] std::optional<Then> ask(const Reply& reply);

private:
    bool is_wanted_;
    std::chrono::steady_clock::time_point until_{};
};

} // namespace ers::load
