// From a referral and what matters to its patient to a search.
#include "ers/choice/suggestions/suggesting.hpp"

#include <nlohmann/json.hpp>

#include "ers/referrals/record/acting.hpp"

namespace ers::choice {

namespace {

using directory::SearchSort;

// The patient's home, where the directory knows the place.
std::optional<Postcode> home_postcode(const referrals::Referral& referral, const directory::Snapshot& directory) {
    const auto postcode = Postcode::parse(referral.patient.postcode);
    if (!postcode || !directory.locate(*postcode)) return std::nullopt;
    return *postcode;
}

directory::SearchQuery query_for(const OperationContext& context, const referrals::Referral& referral,
                                 const PatientCriteria& criteria) {
    const Date today = london_date(context.now);
    directory::SearchQuery query;
    query.specialty = referral.specialty_code;
    query.clinic_type = referral.clinic_type_code;
    query.clinician = criteria.clinician;
    query.organisation = criteria.organisation;
    query.priority = referral.priority;
    query.request_type = criteria.request_type.value_or(referral.request_type);
    query.bookable = criteria.bookable;
    query.postcode = criteria.from ? criteria.from : home_postcode(referral, context.directory);
    query.max_distance_km = criteria.max_distance_km;
    query.max_wait_weeks = criteria.max_wait_weeks;
    query.has_slots = criteria.has_slots;
    query.age = directory::AgeRange::of_months(age_in_months(referral.patient.birth_date, today));
    query.sex = referral.patient.sex;
    query.commissioner = context.directory.commissioner_of(referral.referring_organisation);
    query.referring = directory::Referring{referral.referring_organisation,
                                           referral.referring_clinician.value_or(referral.referrer_user_id)};
    query.referring_kind = context.directory.kind_of(referral.referring_organisation);
    query.sort = criteria.first;
    query.today = today;
    return query;
}

std::string kilometres(double distance) {
    auto text = std::to_string(distance); // "7.500000"
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + " km";
}

std::vector<std::string> in_words(const PatientCriteria& criteria) {
    std::vector<std::string> words{std::string(display_of(criteria.first))};
    if (criteria.max_distance_km) {
        words.push_back("At most " + kilometres(*criteria.max_distance_km) + " from " +
                        (criteria.from ? "a place that the patient named" : "home"));
    }
    if (criteria.max_wait_weeks)
        words.push_back("A wait of at most " + std::to_string(*criteria.max_wait_weeks) + " weeks");
    if (criteria.has_slots) words.emplace_back("A free slot in sight");
    if (criteria.clinician) words.push_back("Clinician " + *criteria.clinician);
    if (criteria.organisation) words.push_back("Provider " + criteria.organisation->text());
    if (criteria.bookable) words.emplace_back(display_of(*criteria.bookable));
    return words;
}

} // namespace

std::vector<FieldError> refuse_criteria(const PatientCriteria& criteria) {
    std::vector<FieldError> wrong;
    if (criteria.first == directory::SearchSort::name) {
        wrong.push_back({"first", ErrorCode::inappropriate_value, "Patients do not choose by the alphabet."});
    }
    if (criteria.request_type == RequestType::advice) {
        wrong.push_back(
            {"request_type", ErrorCode::inappropriate_value, "Advice is asked of one service, without a shortlist."});
    }
    return wrong;
}

Result<SuggestedShortlist> suggest_shortlist(const OperationContext& context, const directory::NextSlots& next_slots,
                                             const Ubrn& ubrn, const PatientCriteria& criteria) {
    if (auto wrong = refuse_criteria(criteria); !wrong.empty()) return refuse_fields(std::move(wrong));
    auto seen = referrals::read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto query = query_for(context, seen->referral, criteria);
    auto found = directory::suggest_providers(context.directory, next_slots, query, criteria.providers);
    if (!found) return tl::unexpected(std::move(found.error()));
    referrals::audit(context, seen->referral, operation::AuditAction::shortlist_suggested,
                     {{"first", code_of(criteria.first)}, {"providers", found->providers.size()}});
    return SuggestedShortlist{std::move(seen->referral), std::move(query), std::move(*found), in_words(criteria)};
}

} // namespace ers::choice
