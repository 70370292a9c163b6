// The provider's side of slots.
#include "ers/slots/own_slots.hpp"

#include "ers/directory/snapshot.hpp"

namespace ers::slots {

namespace {

constexpr auto own_slots_shown = std::chrono::hours(24 * 366);

Result<const directory::Service*> own_service(const OperationContext& context, std::int64_t service_id) {
    const auto* service = context.directory.find_service(service_id);
    if (service == nullptr || service->organisation_code != context.who.organisation->text()) {
        return refuse(ErrorCode::not_found);
    }
    return service;
}

std::vector<Priority> priorities_taken_by(const directory::Service& service) {
    std::vector<Priority> taken;
    for (const auto& window : service.windows) taken.push_back(window.priority);
    return taken;
}

} // namespace

Result<PublishReport> publish_own_slots(const OperationContext& context, std::int64_t service_id,
                                        const std::vector<PublishedSlot>& batch) {
    const auto service = own_service(context, service_id);
    if (!service) return tl::unexpected(service.error());
    return publish_slots(context.connection, service_id, priorities_taken_by(**service), (*service)->polling_range_days,
                         batch, context.now);
}

Result<WithdrawReport> withdraw_own_slots(const OperationContext& context, std::int64_t service_id,
                                          const std::vector<std::string>& references) {
    const auto service = own_service(context, service_id);
    if (!service) return tl::unexpected(service.error());
    return withdraw_slots(context.connection, service_id, references, context.now);
}

Result<SlotPage> list_slots_of_own_service(const OperationContext& context, const OwnSlots& asked) {
    const auto service = own_service(context, asked.service_id);
    if (!service) return tl::unexpected(service.error());
    return list_own_slots(context.connection,
                          {.service_id = asked.service_id,
                           .from = asked.from.value_or(context.now),
                           .until = asked.to.value_or(context.now + own_slots_shown),
                           .status = asked.status,
                           .limit = asked.limit,
                           .cursor = asked.cursor},
                          context.now);
}

} // namespace ers::slots
