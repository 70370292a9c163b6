// The rules of advice requests.
#include "advice/rules.hpp"

#include <algorithm>

#include "ers/advice/limits.hpp"
#include "ers/referrals/record/requesting.hpp"

namespace ers::advice {

namespace {

// Why this service cannot be asked, or nothing: the reasons and codes of a shortlist (rules.md#service-must-fit).
std::optional<std::pair<ErrorCode, std::string>> refuse_service(const directory::Service& service,
                                                                const CreateAdvice& command,
                                                                const std::optional<std::string>& commissioner,
                                                                Date today) {
    if (!service.is_in_operation(today)) return {{ErrorCode::service_unavailable, "The service is not in operation."}};
    const auto& types = service.request_types;
    if (std::find(types.begin(), types.end(), RequestType::advice) == types.end()) {
        return {{ErrorCode::invalid_request_type, "The service does not give advice and guidance."}};
    }
    const auto missing = [](std::string what) {
        return std::pair(ErrorCode::shortlisted_service_not_in_results, "The service does not fit: " + what + ".");
    };
    if (service.window_for(command.priority) == nullptr) return missing("this priority is not taken");
    if (!service.treats_age(command.patient.birth_date, today)) return missing("patients of this age are not treated");
    if (!service.treats_sex(command.patient.sex)) return missing("patients of this sex are not treated");
    if (!service.is_commissioned_for(commissioner, today)) {
        return missing("it is not commissioned for the practice's patients");
    }
    return std::nullopt;
}

} // namespace

std::vector<FieldError> refuse_create(const CreateAdvice& command, const Principal& who,
                                      const directory::Snapshot& directory, Date today) {
    std::vector<FieldError> wrong;
    if (auto refused = referrals::refuse_birth_date(command.patient.birth_date, today)) wrong.push_back(*refused);
    if (auto refused = referrals::refuse_clinician_named(command.referring_clinician, who)) wrong.push_back(*refused);
    if (!wrong.empty()) return wrong; // a service is judged against what has been found right
    const auto* service = directory.find_service(command.service_id);
    if (service == nullptr) {
        wrong.push_back({"service_id", ErrorCode::reference_not_found, "There is no such service."});
    } else if (auto refused =
                   refuse_service(*service, command, directory.commissioner_of(who.organisation->text()), today)) {
        wrong.push_back({"service_id", refused->first, refused->second});
    }
    return wrong;
}

std::vector<FieldError> refuse_reply(const Reply& command, const directory::Service* service) {
    std::vector<FieldError> wrong;
    if (command.outcome == Outcome::provider_converted) {
        wrong.push_back({"outcome", ErrorCode::inappropriate_value, "A conversion is an action of its own."});
    } else if (command.outcome == Outcome::return_with_advice && !command.recommendation) {
        wrong.push_back(
            {"recommendation", ErrorCode::value_is_required, "An answer with advice needs a recommendation."});
    } else if (command.outcome != Outcome::return_with_advice && command.recommendation) {
        wrong.push_back(
            {"recommendation", ErrorCode::field_not_permitted, "Only an answer with advice has a recommendation."});
    }
    if (command.priority && (service == nullptr || service->window_for(*command.priority) == nullptr)) {
        wrong.push_back({"priority", ErrorCode::unsupported_priority, "The service does not take this priority."});
    }
    return wrong;
}

std::optional<Error> refuse_unauthorised(const AdviceRequest& request) {
    if (request.authorisation == Authorisation::authorised) return std::nullopt;
    return refuse(ErrorCode::invalid_request_state, "The referrer has not authorised a conversion to a referral.")
        .value();
}

std::optional<Error> refuse_more(const AdviceRequest& request) {
    if (request.message_count < limits::messages_max) return std::nullopt;
    return refuse(ErrorCode::too_many_items, "The conversation has " + std::to_string(limits::messages_max) +
                                                 " messages, the most that there may be: refer or close it.")
        .value();
}

} // namespace ers::advice
