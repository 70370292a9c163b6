// The directory in memory: what other modules ask of it.
#include "ers/directory/snapshot.hpp"

#include <algorithm>
#include <tuple>

#include "directory/search/search_index.hpp"

namespace ers::directory {
namespace {

constexpr std::string_view snapshot_unspecified_prefix = "GENERAL_";

void sort_clinic_types(std::vector<ClinicType>& types) {
    const auto key = [](const ClinicType& type) {
        return std::tuple<bool, const std::string&, const std::string&>(
            type.code.starts_with(snapshot_unspecified_prefix), type.name, type.code);
    };
    std::sort(types.begin(), types.end(), [&](const ClinicType& a, const ClinicType& b) { return key(a) < key(b); });
}

} // namespace

const BookingWindow* Service::window_for(Priority priority) const {
    const auto found = std::find_if(windows.begin(), windows.end(),
                                    [&](const BookingWindow& window) { return window.priority == priority; });
    return found == windows.end() ? nullptr : &*found;
}

bool Service::is_in_operation(Date day) const {
    return is_published && effective_from <= day && (!effective_to || day <= *effective_to);
}

bool Service::treats_age(Date birth_date, Date day) const {
    const int age = age_in_months(birth_date, day);
    return age >= age_from_months && (!age_below_months || age < *age_below_months);
}

bool Service::treats_sex(Sex sex) const {
    if (sex == Sex::female) return sex_treated != SexTreated::male;
    if (sex == Sex::male) return sex_treated != SexTreated::female;
    return true;
}

bool Service::admits(const Referring& referring) const {
    if (!restriction) return true;
    const auto has = [](const auto& list, const auto& value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    };
    const auto& from = referring.from_services;
    return has(restriction->organisations, referring.organisation) ||
           has(restriction->referrers, referring.clinician) ||
           std::any_of(from.begin(), from.end(), [&](std::int64_t one) { return has(restriction->services, one); });
}

bool Service::is_open_to_kind(std::string_view kind) const {
    return !refers_where_named(kind) || std::find(open_to.begin(), open_to.end(), kind) != open_to.end();
}

bool refers_where_named(std::string_view kind) { return kind == "DENTAL_PRACTICE" || kind == "OPTOMETRY_PRACTICE"; }

bool Service::is_commissioned_for(const std::optional<std::string>& commissioner, Date day) const {
    return is_nationally_available || std::any_of(commissioners.begin(), commissioners.end(), [&](const auto& rule) {
               return commissioner == rule.first && rule.second <= day;
           });
}

Snapshot::Snapshot(DirectoryContents contents) : contents_(std::move(contents)) {
    auto& services = contents_.services;
    const auto by_id = [](const Service& a, const Service& b) { return a.id < b.id; };
    if (!std::is_sorted(services.begin(), services.end(), by_id)) std::sort(services.begin(), services.end(), by_id);
    for (auto& service : services) {
        sort_clinic_types(service.clinic_types);
        std::sort(service.windows.begin(), service.windows.end(),
                  [](const BookingWindow& a, const BookingWindow& b) { return a.priority < b.priority; });
        if (service.wait && (newest_wait_ == nullptr || newest_wait_->as_of < service.wait->as_of)) {
            newest_wait_ = &*service.wait;
        }
    }
    auto& specialties = contents_.specialties;
    std::sort(specialties.begin(), specialties.end(), [](const Specialty& a, const Specialty& b) {
        return std::tie(a.name, a.code) < std::tie(b.name, b.code);
    });
    for (auto& specialty : specialties) sort_clinic_types(specialty.clinic_types);
    std::vector<std::int64_t> ids;
    ids.reserve(services.size());
    for (const auto& service : services) ids.push_back(service.id);
    numbers_ = std::make_shared<const ServiceNumbers>(std::move(ids));
    search_index_ = std::make_shared<const SearchIndex>(make_search_index(services));
}

const SearchIndex& Snapshot::search_index() const {
    static const SearchIndex empty;
    return search_index_ ? *search_index_ : empty;
}

const Service* Snapshot::find_service(std::int64_t id) const {
    const auto number = numbers_->find(id);
    return number ? &contents_.services[*number] : nullptr;
}

std::optional<std::string> Snapshot::organisation_name(std::string_view code) const {
    const auto found = contents_.organisations.find(std::string(code));
    if (found == contents_.organisations.end()) return std::nullopt;
    return found->second.name;
}

std::optional<std::string> Snapshot::commissioner_of(std::string_view organisation) const {
    const auto found = contents_.organisations.find(std::string(organisation));
    if (found == contents_.organisations.end()) return std::nullopt;
    return found->second.commissioner;
}

std::string_view Snapshot::kind_of(std::string_view organisation) const {
    const auto found = contents_.organisations.find(std::string(organisation));
    return found == contents_.organisations.end() ? std::string_view() : std::string_view(found->second.kind);
}

const Specialty* Snapshot::find_specialty(std::string_view code) const {
    const auto found = std::find_if(contents_.specialties.begin(), contents_.specialties.end(),
                                    [&](const Specialty& specialty) { return specialty.code == code; });
    return found == contents_.specialties.end() ? nullptr : &*found;
}

std::optional<std::string> Snapshot::specialty_name(std::string_view code) const {
    const auto* specialty = find_specialty(code);
    if (specialty == nullptr) return std::nullopt;
    return specialty->name;
}

std::optional<ClinicType> Snapshot::clinic_type(std::string_view specialty, std::string_view code) const {
    const auto* found = find_specialty(specialty);
    if (found == nullptr) return std::nullopt;
    for (const auto& type : found->clinic_types) {
        if (type.code == code) return type;
    }
    return std::nullopt;
}

std::optional<Snapshot::Located> Snapshot::locate(const Postcode& postcode) const {
    const auto& places = contents_.postcodes;
    if (const auto whole = places.find(postcode.text()); whole != places.end()) {
        return Located{whole->second, postcode.is_full()};
    }
    const auto outward = places.find(postcode.outward());
    if (outward == places.end()) return std::nullopt;
    return Located{outward->second, false};
}

const Wait* Snapshot::newest_wait() const { return newest_wait_; }

} // namespace ers::directory
