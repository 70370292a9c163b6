// Rules of guidance.
#include "guidance/rules.hpp"

#include "ers/guidance/check.hpp"

namespace ers::guidance {

namespace {

bool is_clinician(BusinessFunction function) {
    return function == BusinessFunction::referring_clinician ||
           function == BusinessFunction::service_provider_clinician;
}

bool is_own_commissioner(const std::string& commissioner, const Principal& who, const directory::Snapshot& directory) {
    const auto& own = who.organisation->text();
    return commissioner == own || directory.commissioner_of(own) == commissioner;
}

} // namespace

bool is_concerned(const Principal& who, const std::optional<std::string>& commissioner,
                  const directory::Snapshot& directory) {
    return !commissioner || is_own_commissioner(*commissioner, who, directory);
}

bool is_owner(const Principal& who, const Guidance& guidance) { return who.organisation->text() == guidance.owner; }

bool may_see(const Principal& who, const Guidance& guidance, const directory::Snapshot& directory) {
    if (guidance.published_at || is_owner(who, guidance)) return true;
    return is_clinician(who.function) && is_concerned(who, guidance.commissioner, directory);
}

std::vector<FieldError> refuse_draft(const Draft& draft, const Principal& who, const directory::Snapshot& directory) {
    std::vector<FieldError> wrong;
    if (!directory.specialty_name(draft.specialty_code)) {
        wrong.push_back({"specialty_code", ErrorCode::reference_not_found, "There is no such specialty."});
    }
    if (draft.commissioner && !directory.organisation_name(*draft.commissioner)) {
        wrong.push_back({"commissioner", ErrorCode::reference_not_found, "There is no such organisation."});
    } else if (draft.commissioner && !is_own_commissioner(*draft.commissioner, who, directory)) {
        wrong.push_back({"commissioner", ErrorCode::inappropriate_value, "Not your organisation's commissioner."});
    } else if (!draft.commissioner && who.function != BusinessFunction::commissioner) {
        wrong.push_back({"commissioner", ErrorCode::value_is_required,
                         "Only commissioners define national guidance: name your own commissioner."});
    }
    for (auto& reference : check_references(draft.tree, directory)) wrong.push_back(std::move(reference));
    return wrong;
}

} // namespace ers::guidance
