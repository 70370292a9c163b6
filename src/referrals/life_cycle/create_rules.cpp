#include "referrals/life_cycle/create_rules.hpp"

#include "ers/core/limits.hpp"
#include "ers/core/working_days.hpp"
#include "ers/referrals/contact/requirements.hpp"
#include "ers/referrals/record/requesting.hpp"
#include "referrals/record/rules.hpp"

namespace ers::referrals {

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
    if (command.request_type == RequestType::advice) {
        wrong.push_back({"request_type", ErrorCode::inappropriate_value,
                         "Advice is asked for with an advice request, which can become a referral."});
    }
    for (auto& error : choice::refuse_choice(command.choice)) wrong.push_back(std::move(error));
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
