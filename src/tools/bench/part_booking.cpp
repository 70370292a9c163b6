// Bookings per second, three ways: all of a booking in one statement, as a conversation, and over HTTPS through the
// whole service. All on one durable cluster and one set of pairs; after every run the database is asked how many were
// booked.
#include <fstream>
#include <stdexcept>

#include "tools/bench/booking_scripts.hpp"
#include "tools/bench/load_program.hpp"
#include "tools/bench/pair_fixture.hpp"
#include "tools/bench/parts.hpp"
#include "tools/bench/pgbench.hpp"
#include "tools/bench/statistics.hpp"

namespace ers::bench {
namespace {

constexpr int https_threads = 1;
constexpr std::int64_t https_bookings_per_second_max = 25'000; // what pairs are picked for

constexpr db::Statement sealed_answer_bytes{
    "bench.sealed_bytes", "select coalesce(round(avg(length(sealed_response))), 0)::bigint as bytes from idempotency"};

enum class BookingForm : std::uint8_t { one_statement, conversation, https };

std::string name_of(BookingForm form) {
    switch (form) {
        case BookingForm::one_statement: return "pgbench, one statement";
        case BookingForm::conversation: return "pgbench, conversation";
        case BookingForm::https: break;
    }
    return "service over HTTPS";
}

class BookingRace {
public:
    BookingRace(Workplace& workplace, Ground& ground)
        : workplace_(workplace),
          place_(ground.pairs()),
          connection_(place_.connect()),
          firsts_(first_slots(*connection_)),
          seconds_(workplace.sized(10, 1)) {
        raw_["runs"] = nlohmann::json::array();
        write_scripts();
    }

    void find_best_clients() {
        const bool quick = workplace_.is_quick();
        const std::vector<int> pgbench_counts = quick ? std::vector<int>{8} : std::vector<int>{8, 16, 32};
        const std::vector<int> https_counts = quick ? std::vector<int>{32} : std::vector<int>{64, 128, 256};
        one_clients_ = best_of(BookingForm::one_statement, pgbench_counts);
        conversation_clients_ = best_of(BookingForm::conversation, pgbench_counts);
        https_clients_ = best_of(BookingForm::https, https_counts);
    }

    void alternate() {
        const int rounds = workplace_.sized(3, 1);
        for (int round = 1; round <= rounds; ++round) {
            workplace_.say("booking: round " + std::to_string(round) + " of " + std::to_string(rounds));
            one_.push_back(run(BookingForm::one_statement, one_clients_));
            beside_one_.push_back(run(BookingForm::https, https_clients_));
            conversation_.push_back(run(BookingForm::conversation, conversation_clients_));
            beside_conversation_.push_back(run(BookingForm::https, https_clients_));
        }
    }

    void report() {
        add_figure("bookings/s over HTTPS ÷ pgbench in one statement", beside_one_, one_, 1.2);
        add_figure("bookings/s over HTTPS ÷ pgbench as conversation", beside_conversation_, conversation_, 3);
        std::vector<double> https = beside_one_;
        https.insert(https.end(), beside_conversation_.begin(), beside_conversation_.end());
        raw_["best_clients"] = {
            {"one_statement", one_clients_}, {"conversation", conversation_clients_}, {"https", https_clients_}};
        raw_["per_second"] = {{"one_statement", json_of(spread_of(one_))},
                              {"conversation", json_of(spread_of(conversation_))},
                              {"https", json_of(spread_of(https))}};
        workplace_.report().parts["booking"] = raw_;
    }

private:
    // What the service keeps with a booking is as long in pgbench's rows: seen after some bookings of its own.
    void write_scripts() {
        run(BookingForm::https, 8);
        const auto bytes = connection_->execute(sealed_answer_bytes).front().integer("bytes");
        raw_["sealed_answer_bytes"] = bytes;
        std::ofstream(script(BookingForm::one_statement)) << one_statement_script(static_cast<std::size_t>(bytes));
        std::ofstream(script(BookingForm::conversation)) << conversation_script(static_cast<std::size_t>(bytes));
    }

    [[nodiscard]] std::filesystem::path script(BookingForm form) const {
        return workplace_.folder() / "log" /
               (form == BookingForm::one_statement ? "one_statement.sql" : "conversation.sql");
    }

    int best_of(BookingForm form, const std::vector<int>& counts) {
        int best = counts.front();
        double most = 0;
        for (const int clients : counts) {
            const double per_second = run(form, clients);
            if (per_second <= most) continue;
            most = per_second;
            best = clients;
        }
        return best;
    }

    // One run on fresh pairs; bookings per second. What was counted must be in the database.
    double run(BookingForm form, int clients) {
        // pgbench has the machine to itself: no server follows what it changes.
        if (form == BookingForm::https) {
            place_.start_server();
        } else {
            place_.stop_server();
        }
        connection_->run_script("checkpoint");
        const auto before = booked_pairs(*connection_);
        nlohmann::json raw = form == BookingForm::https ? run_https(clients) : run_pgbench(form, clients, before.next);
        const auto booked = booked_pairs(*connection_).count - before.count;
        const auto counted = raw.at("counted").get<std::int64_t>();
        const double per_second = raw.at("per_second").get<double>();
        raw["form"] = name_of(form);
        raw["booked"] = booked;
        // Bookings that were answered after the generator's time are in the database and are not counted.
        const auto late_max = form == BookingForm::https ? clients : 0;
        const bool is_void = booked < counted || booked > counted + late_max;
        raw["is_void"] = is_void;
        raw_["runs"].push_back(raw);
        workplace_.say("booking: " + name_of(form) + ", " + std::to_string(clients) + " clients: " +
                       number_text(per_second) + "/s, " + number_text(static_cast<double>(booked)) + " booked, " +
                       number_text(static_cast<double>(raw.value("turned_away", std::int64_t{0}))) + " turned away");
        if (is_void) {
            has_void_ = true;
            workplace_.problem(name_of(form) + " counted " + std::to_string(counted) + " bookings, the database has " +
                               std::to_string(booked) + ": that run is void");
        }
        return per_second;
    }

    nlohmann::json run_pgbench(BookingForm form, int clients, std::int64_t base) {
        const PgbenchRun pgbench{.scripts = {script(form)},
                                 .variables = {{"base", base},
                                               {"clients", clients},
                                               {"i", 0},
                                               {"first_0", firsts_[0]},
                                               {"first_1", firsts_[1]},
                                               {"first_2", firsts_[2]}},
                                 .clients = clients,
                                 .seconds = seconds_,
                                 .url = place_.service_url()};
        const auto output =
            workplace_.output_of("pgbench", pgbench_command(Workplace::postgresql_program("pgbench"), pgbench),
                                 std::chrono::seconds(seconds_ + 120));
        const auto result = parse_pgbench(output);
        if (!result) throw std::runtime_error(result.error());
        auto raw = json_of(*result);
        raw["counted"] = result->transactions;
        return raw;
    }

    nlohmann::json run_https(int clients) {
        const auto result = run_load(workplace_, place_,
                                     {.scenario = "book",
                                      .clients = clients,
                                      .seconds = seconds_,
                                      .threads = https_threads,
                                      .count = seconds_ * https_bookings_per_second_max});
        turned_away_ += result.refused + result.failed + result.unknown;
        return {{"clients", clients},
                {"counted", result.ok},
                {"turned_away", result.refused + result.failed + result.unknown},
                {"per_second", result.per_second},
                {"load", result.raw}};
    }

    void add_figure(const std::string& name, const std::vector<double>& service, const std::vector<double>& pgbench,
                    double target) {
        const auto ratio = spread_of(ratios_of(service, pgbench));
        std::string measured = number_text(ratio.median) + " (" + number_text(ratio.least) + " … " +
                               number_text(ratio.most) + "): " + number_text(median_of(service)) + "/s ÷ " +
                               number_text(median_of(pgbench)) + "/s";
        if (turned_away_ > 0) {
            measured += "; turned away: " + number_text(static_cast<double>(turned_away_)) + " in all rounds";
        }
        if (has_void_) measured = "void: " + measured;
        workplace_.report().figures.push_back(
            {name, std::move(measured), "≥ " + number_text(target),
             workplace_.is_quick() || has_void_ ? std::nullopt : std::optional(ratio.median >= target),
             json_of(ratio)});
    }

    Workplace& workplace_;
    Installation& place_;
    std::unique_ptr<db::Connection> connection_;
    std::array<std::int64_t, 3> firsts_;
    int seconds_;
    int one_clients_ = 0;
    int conversation_clients_ = 0;
    int https_clients_ = 0;
    std::vector<double> one_, conversation_, beside_one_, beside_conversation_; // bookings/s, round by round
    nlohmann::json raw_;
    std::int64_t turned_away_ = 0; // requests over HTTPS that booked nothing: every pair was free
    bool has_void_ = false; // a run whose count the database does not confirm
};

} // namespace

void measure_booking(Workplace& workplace, Ground& ground) {
    BookingRace race(workplace, ground);
    race.find_best_clients();
    race.alternate();
    race.report();
}

} // namespace ers::bench
