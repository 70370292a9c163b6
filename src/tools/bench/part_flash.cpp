// The rush when a clinic opens: thousands of patients, a handful of slots.
#include "tools/bench/load_program.hpp"
#include "tools/bench/pair_fixture.hpp"
#include "tools/bench/parts.hpp"

namespace ers::bench {
namespace {

constexpr double flash_limit_ms = 2'000;

} // namespace

void measure_flash(Workplace& workplace, Ground& ground) {
    auto& place = ground.pairs();
    const auto connection = place.connect();
    const auto before = booked_pairs(*connection).count;
    const int patients = workplace.sized(10'000, 500);
    const int slots = workplace.sized(50, 10);
    const auto flash = run_load(workplace, place,
                                {.scenario = "flash",
                                 .seconds = workplace.sized(10, 2),
                                 .slots = slots,
                                 .patients = patients,
                                 .seed = workplace.options().seed});
    const auto booked = booked_pairs(*connection).count - before;
    const auto counts = flash.raw.value("counts", nlohmann::json::object());
    const auto clean = counts.value("clean_refusals_with_alternatives", std::int64_t{0});
    const bool is_met = booked == slots && clean == patients - slots && flash.p99 <= flash_limit_ms;
    if (booked != slots) {
        workplace.problem("the rush for " + std::to_string(slots) + " slots ended with " + std::to_string(booked) +
                          " bookings");
    }
    workplace.report().figures.push_back(
        {"flash: " + number_text(patients) + " patients on " + std::to_string(slots) + " slots",
         std::to_string(booked) + " bookings, " + number_text(static_cast<double>(clean)) + " of " +
             number_text(patients - slots) + " clean answers with alternatives, p99 " +
             against_limit(flash.p99, flash_limit_ms, "ms"),
         "all, p99 ≤ 2 s",
         workplace.is_quick() ? std::nullopt : std::optional(is_met),
         {{"booked", booked}, {"clean", clean}, {"p99_ms", flash.p99}}});
    workplace.say("flash: " + workplace.report().figures.back().measured);
    workplace.report().parts["flash"] = {
        {"patients", patients}, {"slots", slots}, {"booked", booked}, {"load", flash.raw}};
}

} // namespace ers::bench
