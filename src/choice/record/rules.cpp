#include <algorithm>
#include <array>
#include <set>

#include "ers/choice/record/choice.hpp"

namespace ers::choice {

namespace {

constexpr std::array exception_table{
    ChoiceException{"not_practicable", "It was not practicable"},
    ChoiceException{"clinically_inappropriate", "Choice was clinically inappropriate"},
    ChoiceException{"patient_declined", "The patient did not want to choose"},
    ChoiceException{"urgent_pathway", "An urgent pathway"},
    ChoiceException{"single_provider_service", "Only one provider has the service"},
};

int providers_offered(const ChoiceGiven& choice, int providers_chosen) {
    return std::max(choice.providers_presented.value_or(0), providers_chosen);
}

} // namespace

std::span<const ChoiceException> choice_exceptions() { return exception_table; }

std::vector<FieldError> refuse_choice(const ChoiceGiven& choice) {
    if (!choice.exception) return {};
    const bool is_known = std::any_of(exception_table.begin(), exception_table.end(),
                                      [&](const auto& exception) { return exception.code == *choice.exception; });
    if (is_known) return {};
    return {{"choice.exception", ErrorCode::invalid_code, "There is no such reason."}};
}

int distinct_providers(const std::vector<std::int64_t>& services, const directory::Snapshot& directory) {
    std::set<std::string_view> organisations;
    for (const auto id : services) {
        if (const auto* service = directory.find_service(id)) organisations.insert(service->organisation_code);
    }
    return static_cast<int>(organisations.size());
}

bool is_enough(const ChoiceGiven& choice, int providers_chosen, int providers_min) {
    return providers_offered(choice, providers_chosen) >= providers_min || choice.exception;
}

std::optional<Error> refuse_few_providers(const ChoiceGiven& choice, int providers_chosen, int providers_min) {
    if (is_enough(choice, providers_chosen, providers_min)) return std::nullopt;
    return refuse(ErrorCode::choice_minimum_not_met,
                  "The patient was offered " + std::to_string(providers_offered(choice, providers_chosen)) +
                      " providers; it must be " + std::to_string(providers_min) + ", or there is a coded reason.")
        .value();
}

} // namespace ers::choice
