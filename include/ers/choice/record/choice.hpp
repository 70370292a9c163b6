// What choice a patient was given, as it is kept on record (rules.md#choice-record), and how much there must be of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ers/core/error.hpp"
#include "ers/core/identifiers.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::choice {

struct ChoiceGiven {
    std::optional<int> providers_presented = {}; // distinct provider organisations; none: as many as were shortlisted
    std::string criteria = "{}"; // JSON: what mattered to the patient
    std::optional<std::string> exception = {}; // a code of choice_exceptions()
    std::optional<bool> patient_confirmed = {};
};

// Why fewer providers were offered than there should be.
struct ChoiceException {
    std::string_view code;
    std::string_view display;
};
[[nodiscard]] std::span<const ChoiceException> choice_exceptions();

// invalid_code on "choice.exception" for an exception that is none.
[[nodiscard]] std::vector<FieldError> refuse_choice(const ChoiceGiven& choice);

// How many provider organisations the services are of.
[[nodiscard]] int distinct_providers(const std::vector<std::int64_t>& services, const directory::Snapshot& directory);

// Whether the patient was offered enough distinct providers, or there is a coded reason for fewer
// (rules.md#choice-minimum). What counts is what was presented; what was chosen was presented, too.
[[nodiscard]] bool is_enough(const ChoiceGiven& choice, int providers_chosen, int providers_min);

// choice_minimum_not_met where it is not enough.
[[nodiscard]] std::optional<Error> refuse_few_providers(const ChoiceGiven& choice, int providers_chosen,
                                                        int providers_min);

// Puts a choice on record.
void insert_choice(db::Connection& connection, const Ubrn& ubrn, const ChoiceGiven& choice, int providers_chosen,
                   const Principal& who, Instant now);
// is_enough() of the choice that was put on record last; false where there is none.
[[nodiscard]] bool was_enough(db::Connection& connection, const Ubrn& ubrn, int providers_min);

} // namespace ers::choice
