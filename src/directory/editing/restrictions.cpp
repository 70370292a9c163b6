// Sets who may refer to a service.
#include "ers/directory/editing/restrictions.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "ers/operation/traces.hpp"

namespace ers::directory {

namespace {

constexpr db::Statement set_restriction{"restrictions.set", R"(
    with changed as (
        update directory_version set version = version + 1)
    insert into service_restriction (service_id, reason, services, organisations, referrers, set_by, set_at)
    values ($1, $2, $3::bigint[], $4::text[], $5::text[], $6, $7)
    on conflict (service_id) do update
    set reason = excluded.reason, services = excluded.services, organisations = excluded.organisations,
        referrers = excluded.referrers, set_by = excluded.set_by, set_at = excluded.set_at)"};
constexpr db::Statement delete_restriction{"restrictions.delete", R"(
    with changed as (
        update directory_version set version = version + 1)
    delete from service_restriction
    where service_id = $1
    returning service_id)"};
constexpr db::Statement set_open_to{"restrictions.open_to", R"(
    with changed as (
        update directory_version set version = version + 1)
    update service
    set open_to = $2::text[], updated_at = $3
    where id = $1)"};
constexpr db::Statement find_people{"restrictions.people", R"(
    select distinct user_id from person_role
    where user_id = any ($1::text[]) and function = 'REFERRING_CLINICIAN')"};

constexpr std::array restriction_reason_table{
    RestrictionReason{"TERTIARY_SERVICE", "A tertiary service, reached from another service"},
    RestrictionReason{"ASSESSMENT_FIRST", "The patient is assessed elsewhere first"},
};

bool is_own_service(const OperationContext& context, std::int64_t service_id) {
    const auto* service = context.directory.find_service(service_id);
    return service != nullptr && service->organisation_code == context.who.organisation->text();
}

FieldError unknown_entry(const std::string& list, std::size_t index, std::string detail) {
    return {list + "[" + std::to_string(index) + "]", ErrorCode::reference_not_found, std::move(detail)};
}

void refuse_referrers(const OperationContext& context, const std::vector<std::string>& referrers,
                      std::vector<FieldError>& wrong) {
    std::vector<std::string> known;
    for (const auto row : context.connection.execute(find_people, {referrers})) known.push_back(row.text("user_id"));
    for (std::size_t i = 0; i < referrers.size(); ++i) {
        if (std::find(known.begin(), known.end(), referrers[i]) != known.end()) continue;
        wrong.push_back(unknown_entry("referrers", i, "There is no such referring clinician."));
    }
}

std::vector<FieldError> refuse_restriction(const OperationContext& context, std::int64_t service_id,
                                           const Restriction& restriction) {
    std::vector<FieldError> wrong;
    const auto known = restriction_reasons();
    if (std::none_of(known.begin(), known.end(), [&](const auto& one) { return one.code == restriction.reason; })) {
        wrong.push_back({"reason", ErrorCode::invalid_code, "There is no such reason."});
    }
    const auto& services = restriction.services;
    if (services.empty() && restriction.organisations.empty() && restriction.referrers.empty()) {
        wrong.push_back(
            {"services", ErrorCode::missing_value, "Some service, organisation or referrer must be authorised."});
    }
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (services[i] == service_id) {
            wrong.push_back({"services[" + std::to_string(i) + "]", ErrorCode::inappropriate_value,
                             "The service itself is no way to it."});
        } else if (context.directory.find_service(services[i]) == nullptr) {
            wrong.push_back(unknown_entry("services", i, "There is no such service."));
        }
    }
    for (std::size_t i = 0; i < restriction.organisations.size(); ++i) {
        if (context.directory.organisation_name(restriction.organisations[i])) continue;
        wrong.push_back(unknown_entry("organisations", i, "There is no such organisation."));
    }
    refuse_referrers(context, restriction.referrers, wrong);
    return wrong;
}

tl::unexpected<Error> no_such_service() { return refuse(ErrorCode::not_found, "There is no such service of yours."); }

void audit_service(const OperationContext& context, std::int64_t service_id, operation::AuditAction action) {
    operation::audit_request(context, std::nullopt, std::nullopt, action, {{"service", std::to_string(service_id)}});
}

} // namespace

std::span<const RestrictionReason> restriction_reasons() { return restriction_reason_table; }

Result<Restriction> restrict_service(const OperationContext& context, std::int64_t service_id,
                                     const Restriction& restriction) {
    if (!is_own_service(context, service_id)) return no_such_service();
    if (auto wrong = refuse_restriction(context, service_id, restriction); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    context.connection.execute(set_restriction,
                               {service_id, restriction.reason, restriction.services, restriction.organisations,
                                restriction.referrers, context.who.user_id, context.now});
    audit_service(context, service_id, operation::AuditAction::service_restricted);
    return restriction;
}

Result<std::int64_t> lift_restriction(const OperationContext& context, std::int64_t service_id) {
    if (!is_own_service(context, service_id)) return no_such_service();
    if (context.connection.execute(delete_restriction, {service_id}).empty()) return no_such_service();
    audit_service(context, service_id, operation::AuditAction::service_restriction_lifted);
    return service_id;
}

Result<std::vector<std::string>> open_to_kinds(const OperationContext& context, std::int64_t service_id,
                                               const std::vector<std::string>& kinds) {
    if (!is_own_service(context, service_id)) return no_such_service();
    std::vector<FieldError> wrong;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (refers_where_named(kinds[i])) continue;
        wrong.push_back({"kinds[" + std::to_string(i) + "]", ErrorCode::invalid_code,
                         "Must be one of DENTAL_PRACTICE, OPTOMETRY_PRACTICE."});
    }
    if (!wrong.empty()) return refuse_fields(std::move(wrong));
    context.connection.execute(set_open_to, {service_id, kinds, context.now});
    audit_service(context, service_id, operation::AuditAction::service_opened_to_kinds);
    return kinds;
}

} // namespace ers::directory
