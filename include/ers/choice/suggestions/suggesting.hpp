// A shortlist proposed by the patient's own criteria (rules.md#shortlist-suggestion): five distinct providers, or as
// many as there are.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ers/core/limits.hpp"
#include "ers/directory/search/suggest.hpp"
#include "ers/referrals/life_cycle/operations.hpp"

namespace ers::choice {

inline constexpr std::size_t suggested_providers_default = 5;
inline constexpr std::size_t suggested_providers_max = limits::shortlist_services_max;

// The patient's criteria. Specialty, clinic type, priority, age and sex come from the referral.
struct PatientCriteria {
    std::size_t providers = suggested_providers_default; // 1 … suggested_providers_max
    directory::SearchSort first = directory::SearchSort::wait;
    std::optional<Postcode> from; // none: the patient's home, where it is known
    std::optional<double> max_distance_km;
    std::optional<int> max_wait_weeks;
    bool has_slots = false;
    std::optional<std::string> clinician; // by name
    std::optional<OdsCode> organisation; // this provider alone
    std::optional<BookableType> bookable;
    std::optional<RequestType> request_type; // none: the referral's
};

// What patients do not choose by: inappropriate_value on "first" for names and on "request_type" for advice.
[[nodiscard]] std::vector<FieldError> refuse_criteria(const PatientCriteria& criteria);

struct SuggestedShortlist {
    referrals::Referral referral;
    directory::SearchQuery query; // what was looked for
    directory::Suggestions found;
    std::vector<std::string> criteria; // in words without personal data, as a choice record keeps them
};

// By those who may read the referral; audited. Refuses what refuse_criteria() does; not_found; on "postcode"
// value_is_required (a distance is asked for and the patient's postcode is not known) and reference_not_found;
// invalid_value on "clinician".
[[nodiscard]] Result<SuggestedShortlist> suggest_shortlist(const OperationContext& context,
                                                           const directory::NextSlots& next_slots, const Ubrn& ubrn,
                                                           const PatientCriteria& criteria);

} // namespace ers::choice
