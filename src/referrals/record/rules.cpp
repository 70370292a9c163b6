// The rules of making and changing a referral.
#include "referrals/record/rules.hpp"

#include <algorithm>
#include <set>

namespace ers::referrals {

namespace {

// What the referring organisation is in the directory.
struct ReferrersPlace {
    std::string_view kind;
    std::optional<std::string> commissioner;
};

// Why this service cannot be on the shortlist, or nothing.
std::optional<std::pair<ErrorCode, std::string>> refuse_service(const directory::Service& service,
                                                                const ShortlistFor& referral,
                                                                const ReferrersPlace& place, Date today) {
    if (!service.is_in_operation(today)) return {{ErrorCode::service_unavailable, "The service is not in operation."}};
    const auto& types = service.request_types;
    const auto takes = [&](RequestType type) { return std::find(types.begin(), types.end(), type) != types.end(); };
    if (!takes(RequestType::appointment) && !takes(RequestType::triage)) {
        return {{ErrorCode::invalid_request_type, "The service takes neither appointment nor triage requests."}};
    }
    const auto missing = [](std::string what) {
        return std::pair(ErrorCode::shortlisted_service_not_in_results, "The service does not fit: " + what + ".");
    };
    if (service.specialty_code != referral.specialty_code) return missing("another specialty");
    if (referral.clinic_type_code) {
        const auto& offered = service.clinic_types;
        const bool has_it = std::any_of(offered.begin(), offered.end(),
                                        [&](const auto& type) { return type.code == *referral.clinic_type_code; });
        if (!has_it) return missing("another clinic type");
    }
    if (service.window_for(referral.priority) == nullptr) return missing("this priority is not taken");
    if (!service.treats_age(referral.birth_date, today)) return missing("patients of this age are not treated");
    if (!service.treats_sex(referral.sex)) return missing("patients of this sex are not treated");
    if (!service.is_open_to_kind(place.kind))
        return missing("it does not take referrals of organisations of your kind");
    if (!directory::refers_where_named(place.kind) && !service.is_commissioned_for(place.commissioner, today))
        return missing("it is not commissioned for the practice's patients");
    const auto& known = referral.shortlisted;
    const bool is_known = std::find(known.begin(), known.end(), service.id) != known.end();
    if (!is_known && !service.admits(referral.referring)) return missing("it is restricted to other referrers");
    return std::nullopt;
}

} // namespace

std::vector<FieldError> refuse_shortlist(const std::vector<std::int64_t>& shortlist, const ShortlistFor& referral,
                                         const directory::Snapshot& directory, Date today) {
    std::vector<FieldError> wrong;
    std::set<std::int64_t> seen;
    const auto& referrer = referral.referring.organisation;
    const ReferrersPlace place{directory.kind_of(referrer), directory.commissioner_of(referrer)};
    for (std::size_t i = 0; i < shortlist.size(); ++i) {
        const std::string field = "shortlist[" + std::to_string(i) + "]";
        if (!seen.insert(shortlist[i]).second) {
            wrong.push_back({field, ErrorCode::duplicate_service,
                             "The service " + std::to_string(shortlist[i]) + " is on the shortlist already."});
            continue;
        }
        const auto* service = directory.find_service(shortlist[i]);
        if (service == nullptr) {
            wrong.push_back({field, ErrorCode::reference_not_found, "There is no such service."});
        } else if (const auto refused = refuse_service(*service, referral, place, today)) {
            wrong.push_back({field, refused->first, refused->second});
        }
    }
    return wrong;
}

std::vector<std::int64_t> service_it_is_with(const Referral& referral) {
    if (!referral.with_service_id) return {};
    return {*referral.with_service_id};
}

directory::Referring referring_of(const Referral& referral) {
    return {referral.referring_organisation, referral.referring_clinician.value_or(referral.referrer_user_id),
            service_it_is_with(referral)};
}

} // namespace ers::referrals
