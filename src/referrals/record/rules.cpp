// The rules of making and changing a referral.
#include "referrals/record/rules.hpp"

#include <algorithm>
#include <set>

#include "ers/core/limits.hpp"
#include "ers/core/working_days.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/requesting.hpp"
#include "ers/referrals/record/settings.hpp"

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

std::vector<Warning> shortlist_warnings(const std::vector<std::int64_t>& shortlist,
                                        const directory::Snapshot& directory) {
    const bool is_only_triage = std::all_of(shortlist.begin(), shortlist.end(), [&](std::int64_t id) {
        const auto* service = directory.find_service(id);
        if (service == nullptr) return false;
        const auto& types = service->request_types;
        return std::find(types.begin(), types.end(), RequestType::appointment) == types.end();
    });
    if (!is_only_triage) return {};
    return {{WarningCode::only_triage_shortlisted, std::nullopt}};
}

std::vector<FieldError> refuse_choice(const ChoiceGiven& choice) {
    std::vector<FieldError> wrong;
    const auto known = choice_exceptions();
    if (choice.exception && std::none_of(known.begin(), known.end(),
                                         [&](const auto& exception) { return exception.code == *choice.exception; })) {
        wrong.push_back({"choice.exception", ErrorCode::invalid_code, "There is no such reason."});
    }
    return wrong;
}

int distinct_providers(const std::vector<std::int64_t>& services, const directory::Snapshot& directory) {
    std::set<std::string_view> organisations;
    for (const auto id : services) {
        if (const auto* service = directory.find_service(id)) organisations.insert(service->organisation_code);
    }
    return static_cast<int>(organisations.size());
}

std::vector<std::int64_t> service_it_is_with(const Referral& referral) {
    if (!referral.with_service_id) return {};
    return {*referral.with_service_id};
}

directory::Referring referring_of(const Referral& referral) {
    return {referral.referring_organisation, referral.referring_clinician.value_or(referral.referrer_user_id),
            service_it_is_with(referral)};
}

void leave_provider(Referral& referral) {
    referral.with_service_id.reset();
    referral.with_organisation.reset();
    referral.contact_by.reset();
    referral.accepted_at.reset();
}

void forget_review(Referral& referral) {
    referral.accepted_at.reset();
    referral.reviewed_at.reset();
    referral.letter_changed = false;
    referral.priority_changed = false;
}

std::optional<std::string> none_if_empty(const std::string& comment) {
    return comment.empty() ? std::nullopt : std::optional(comment);
}

void begin_reminders(const OperationContext& context, Referral& referral, std::optional<int> first_days) {
    const int days = first_days.value_or(context.settings.reminder_first_days(referral.priority));
    referral.reminders_sent = 0;
    referral.no_contact_at.reset();
    referral.next_reminder_on.reset();
    if (days > 0) referral.next_reminder_on = add_days(london_date(context.now), days);
}

std::vector<FieldError> refuse_create(const CreateReferral& command, const Principal& who,
                                      const directory::Snapshot& directory, Date today) {
    std::vector<FieldError> wrong;
    if (auto refused = refuse_birth_date(command.patient.birth_date, today)) wrong.push_back(std::move(*refused));
    if (!directory.specialty_name(command.specialty_code)) {
        wrong.push_back({"specialty_code", ErrorCode::invalid_code, "There is no such specialty."});
    } else if (command.clinic_type_code && !directory.clinic_type(command.specialty_code, *command.clinic_type_code)) {
        wrong.push_back(
            {"clinic_type_code", ErrorCode::invalid_code, "There is no such clinic type in this specialty."});
    }
    if (command.pathway_start) {
        const int ago = days_between(*command.pathway_start, today);
        if (ago <= 0 || ago > limits::pathway_start_days_ago_max) {
            wrong.push_back(
                {"pathway_start", ErrorCode::inappropriate_value,
                 "Must be in the past, at most " + std::to_string(limits::pathway_start_days_ago_max) + " days ago."});
        }
    }
    if (auto choice = refuse_choice(command.choice); !choice.empty()) {
        wrong.insert(wrong.end(), choice.begin(), choice.end());
    }
    for (auto& error : refuse_requirements(command.requirements)) wrong.push_back(std::move(error));
    if (command.request_type == RequestType::triage && command.first_reminder_days.value_or(0) != 0) {
        wrong.push_back({"first_reminder_days", ErrorCode::inappropriate_value,
                         "Must be 0 for a triage request: the patient has nothing to book yet."});
    }
    if (command.request_type == RequestType::triage && command.shortlist.size() != 1) {
        wrong.push_back({"shortlist", ErrorCode::too_many_items, "A triage request goes to exactly one service."});
    }
    if (auto refused = refuse_clinician_named(command.referring_clinician, who)) wrong.push_back(std::move(*refused));
    if (!wrong.empty()) return wrong; // a shortlist is judged against what has been found right
    return refuse_shortlist(
        command.shortlist,
        shortlist_for(command, command.patient,
                      {who.organisation->text(), command.referring_clinician.value_or(who.user_id)}),
        directory, today);
}

} // namespace ers::referrals
