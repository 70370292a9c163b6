// Many clients fight over few slots while the server and the database are killed at random moments: whatever was
// acknowledged must be there, and no slot twice.
#include <algorithm>
#include <stdexcept>

#include "ers/core/random.hpp"
#include "tools/bench/load_program.hpp"
#include "tools/bench/parts.hpp"

namespace ers::bench {
namespace {

constexpr std::int64_t attempts_wanted = 1'000'000;
constexpr std::int64_t attempts_wanted_quick = 5'000;
constexpr std::int64_t attempts_per_slot = 50;
constexpr int torture_clients = 64;
constexpr auto torture_round_limit = std::chrono::minutes(20);
constexpr auto history_check_limit = std::chrono::minutes(20);
constexpr int rounds_max = 1'000;

constexpr db::Statement list_broken{"bench.broken_invariants",
                                    "select rule, count(*) as count from broken_invariant group by rule"};
constexpr db::Statement count_double{"bench.double_bookings", R"(
    select count(*) as count
    from (
        select slot_id
        from appointment
        where status = 'BOOKED' and slot_id is not null
        group by slot_id
        having count(*) > 1) twice)"};

struct Tortured {
    std::int64_t attempts = 0;
    std::int64_t booked = 0;
    std::int64_t unknown = 0;
    int rounds = 0;
    int servers_killed = 0;
    int databases_killed = 0;
    int histories_refused = 0; // by the checker: something acknowledged is lost, or was given twice
    nlohmann::json raw = nlohmann::json::array();
};

class Torture {
public:
    Torture(Workplace& workplace, Installation& place)
        : workplace_(workplace), place_(place), random_(workplace.options().seed) {}

    Tortured run(std::int64_t attempts) {
        const auto each = workplace_.sized<std::int64_t>(50'000, 2'500);
        while (done_.attempts < attempts) {
            if (++done_.rounds > rounds_max) throw std::runtime_error("no end of contended attempts is in sight");
            run_round(std::min(each, std::max(attempts_per_slot, attempts - done_.attempts)));
        }
        return done_;
    }

private:
    void run_round(std::int64_t attempts) {
        const auto history = workplace_.folder() / "log" / ("torture-" + std::to_string(done_.rounds) + ".history");
        Program load(load_command(workplace_.ers_load(), place_,
                                  {.scenario = "contend",
                                   .clients = torture_clients,
                                   .count = attempts,
                                   .slots = static_cast<int>(std::max<std::int64_t>(1, attempts / attempts_per_slot)),
                                   .seed = workplace_.options().seed + static_cast<std::uint64_t>(done_.rounds),
                                   .history = history,
                                   .retry_unknown = true}),
                     workplace_.files_for("load-contend", workplace_.folder()));
        // Its first line says that it has picked its slots: from then on it books.
        const auto deadline = std::chrono::steady_clock::now() + torture_round_limit;
        while (load.errors().find('\n') == std::string::npos && !load.has_ended()) {
            static_cast<void>(load.wait(workplace_.stop(), std::chrono::milliseconds(10)));
            if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("ers-load does not begin");
        }
        for (int kills = 0; kills < 2; ++kills) {
            const std::chrono::milliseconds moment(workplace_.sized(200, 50) +
                                                   static_cast<int>(random_.below(workplace_.sized(2'000U, 400U))));
            if (load.wait(workplace_.stop(), moment)) break;
            kill_something();
        }
        const auto code = load.wait(workplace_.stop(), torture_round_limit);
        if (code != 0) throw std::runtime_error("contended bookings: " + last_line_of(load.errors()));
        take(load.output(), history);
    }

    void kill_something() {
        if (random_.below(2) == 0) {
            place_.kill_server();
            ++done_.servers_killed;
            place_.start_server();
        } else {
            place_.kill_database();
            ++done_.databases_killed;
        }
    }

    void take(const std::string& output, const std::filesystem::path& history) {
        const auto result = parse_load_result(output);
        if (!result) throw std::runtime_error(result.error());
        if (result->requests == 0) throw std::runtime_error("a round of contended bookings had no requests");
        done_.attempts += result->requests;
        done_.booked += result->ok;
        done_.unknown += result->unknown;
        const auto check = workplace_.run(
            "load-check", {workplace_.ers_load().string(), "check", history.string(), "--database", place_.owner_url()},
            history_check_limit);
        if (check.exit_code != 0) {
            ++done_.histories_refused;
            workplace_.problem("the history of round " + std::to_string(done_.rounds) +
                               " does not hold: " + last_line_of(check.output + check.errors));
        } else {
            std::filesystem::remove(history);
        }
        done_.raw.push_back({{"load", result->raw}, {"check", check.output}, {"check_exit", check.exit_code}});
        workplace_.say("torture: " + number_text(static_cast<double>(done_.attempts)) + " attempts, " +
                       number_text(static_cast<double>(done_.booked)) + " booked, " +
                       std::to_string(done_.servers_killed) + " servers and " + std::to_string(done_.databases_killed) +
                       " databases killed");
    }

    Workplace& workplace_;
    Installation& place_;
    SeededRandom random_;
    Tortured done_;
};

} // namespace

void measure_torture(Workplace& workplace, Ground& ground) {
    auto& place = ground.pairs();
    const auto wanted = workplace.options().attempts.value_or(workplace.sized(attempts_wanted, attempts_wanted_quick));
    const auto done = Torture(workplace, place).run(wanted);
    place.stop_server(); // it must end as it should after all this; the next one begins with whole connections
    place.start_server();
    const auto connection = place.connect();
    const auto twice = connection->execute(count_double).front().integer("count");
    std::string broken;
    for (const auto row : connection->execute(list_broken)) {
        broken += (broken.empty() ? "" : ", ") + row.text("rule") + " (" + std::to_string(row.integer("count")) + ")";
    }
    if (!broken.empty()) workplace.problem("after the contended bookings: " + broken);
    const bool is_clean = twice == 0 && done.histories_refused == 0 && broken.empty();
    const bool is_whole = done.attempts >= attempts_wanted && done.servers_killed > 0 && done.databases_killed > 0;
    workplace.report().figures.push_back(
        {"double bookings, histories with a lost acknowledgement",
         std::to_string(twice) + " and " + std::to_string(done.histories_refused) + " in " +
             number_text(static_cast<double>(done.attempts)) + " contended attempts (" +
             number_text(static_cast<double>(done.booked)) + " booked; killed: server " +
             std::to_string(done.servers_killed) + " ×, PostgreSQL " + std::to_string(done.databases_killed) + " ×)",
         "0 and 0",
         is_clean && !is_whole ? std::nullopt : std::optional(is_clean),
         {{"double_bookings", twice}, {"histories_refused", done.histories_refused}, {"attempts", done.attempts}}});
    workplace.report().parts["torture"] = {{"attempts", done.attempts},
                                           {"booked", done.booked},
                                           {"unknown", done.unknown},
                                           {"rounds", done.raw},
                                           {"servers_killed", done.servers_killed},
                                           {"databases_killed", done.databases_killed},
                                           {"double_bookings", twice},
                                           {"histories_refused", done.histories_refused},
                                           {"broken_invariants", broken}};
}

} // namespace ers::bench
