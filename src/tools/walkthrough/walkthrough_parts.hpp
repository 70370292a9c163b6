// What the chapters of the walkthrough share: who walks, and short ways to find, publish and read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/tools/walkthrough/walkthrough.hpp"
#include "tools/walkthrough/walkthrough_caller.hpp"

namespace ers::app {

// One walk, through all its chapters.
struct Walk {
    Caller& caller;
    RandomSource& random;
    Narrator& tell;
    WalkthroughPractice practice;
    Instant now;
};

struct ChosenService {
    std::string id;
    std::string name;
    std::string organisation;
    std::string organisation_name;
};
// Of a service as a search shows it.
[[nodiscard]] ChosenService chosen_service(const nlohmann::json& service);

[[nodiscard]] std::string text_of(const nlohmann::json& object, const char* name);
// An instant as people say it: "Tuesday 24 November 2026 at 2:30pm".
[[nodiscard]] std::string time_of(const nlohmann::json& object, const char* name);
// "11.4 weeks, 3.2 km": how long people wait there and how far it is.
[[nodiscard]] std::string wait_and_distance(const nlohmann::json& service);
// A made-up number of the 999 range, which is given to nobody, with the right check digit.
[[nodiscard]] std::string walk_nhs_number(RandomSource& random);
// A patient whom nobody has seen before, living where the practice is.
[[nodiscard]] nlohmann::json walk_patient(const Walk& walk, std::string_view given_name, std::string_view family_name,
                                          std::string_view born, std::string_view sex);

[[nodiscard]] SignedIn sign_in_doctor(const Walk& walk);
[[nodiscard]] SignedIn sign_in_consultant(const Walk& walk, const std::string& organisation);
[[nodiscard]] SignedIn sign_in_clinics(const Walk& walk, const std::string& organisation);
// Whether anybody of the walk's people works there: a provider without them cannot play its part.
[[nodiscard]] bool has_walk_people(const Walk& walk, const std::string& organisation);

// Publishes routine slots that begin so, one after the other; their references.
std::vector<std::string> publish_walk_slots(const Walk& walk, const ChosenService& service, Instant first, int count);
// The id of the slot that was published under this reference.
[[nodiscard]] std::string published_slot(const Walk& walk, const ChosenService& service, const std::string& reference);
// Takes back those that nobody has booked; how many that were.
std::size_t withdraw_walk_slots(const Walk& walk, const ChosenService& service,
                                const std::vector<std::string>& references);

// The item of this number on the worklist, or null.
[[nodiscard]] nlohmann::json find_on_list(Caller& caller, const SignedIn& who, std::string_view list,
                                          std::string_view ubrn);
// The same; StepFailed where it is not there.
nlohmann::json expect_on_list(Caller& caller, const SignedIn& who, std::string_view list, std::string_view ubrn);

inline constexpr int walk_slot_minutes = 20;

// The chapters after the first day; each throws StepFailed at the first step that does not hold.
void walk_round_about_way(const Walk& walk);
void walk_advice(const Walk& walk);

} // namespace ers::app
