#include "tools/demo/demo_staff.hpp"

#include <algorithm>
#include <stdexcept>

namespace ers::app {
namespace {

constexpr db::Statement list_demo_staff{
    "app.demo_staff",
    "select p.user_id, p.name, r.organisation_code, r.function from person_role r "
    "join person p using (user_id) join organisation o on o.code = r.organisation_code "
    "where r.function = $1 and o.source = 'DEMO' order by r.organisation_code, p.user_id"};

std::vector<Principal> demo_staff_of(db::Connection& connection, BusinessFunction function) {
    std::vector<Principal> staff;
    for (const db::Row row : connection.execute(list_demo_staff, {code_of(function)})) {
        Principal person;
        person.function = function;
        person.user_id = row.text("user_id");
        person.user_name = row.text("name");
        person.organisation = OdsCode::parse(row.text("organisation_code")).value();
        staff.push_back(std::move(person));
    }
    if (staff.empty()) throw std::runtime_error("the demo has nobody in the role " + std::string(code_of(function)));
    return staff;
}

} // namespace

DemoStaff::DemoStaff(db::Connection& connection)
    : referrers_(demo_staff_of(connection, BusinessFunction::referring_clinician)) {
    for (const Principal& person : demo_staff_of(connection, BusinessFunction::service_provider_clinician)) {
        reviewers_.emplace(person.organisation->text(), person);
    }
}

const Principal& DemoStaff::referrer(int number) const {
    return referrers_[static_cast<std::size_t>(number) % referrers_.size()];
}

const Principal* DemoStaff::reviewer(const std::string& organisation) const {
    const auto found = reviewers_.find(organisation);
    return found == reviewers_.end() ? nullptr : &found->second;
}

std::vector<const directory::Service*> services_that_suit(const directory::Snapshot& directory, const DemoNeed& need,
                                                          Date today) {
    const auto commissioner = directory.commissioner_of(need.referrer.organisation->text());
    std::vector<const directory::Service*> services;
    for (const directory::Service& service : directory.services()) {
        const auto& types = service.request_types;
        const bool takes_it = std::find(types.begin(), types.end(), need.request_type) != types.end() &&
                              service.window_for(need.priority) != nullptr;
        const bool is_open = service.is_published && service.effective_from <= today && !service.effective_to;
        if (takes_it && is_open && service.treats_age(need.patient.birth_date, today) &&
            service.treats_sex(need.patient.sex) && service.is_commissioned_for(commissioner, today)) {
            services.push_back(&service);
        }
    }
    return services;
}

} // namespace ers::app
