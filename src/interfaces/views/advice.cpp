// Names, and the day by which somebody answers.
#include "interfaces/views/advice.hpp"

namespace ers::views {

AdviceRequestView view_advice_request(const advice::AdviceRequest& request, const advice::AdviceSettings& numbers,
                                      const Viewer& viewer) {
    const auto* service = viewer.directory.find_service(request.service_id);
    return {.request = request,
            .patient = view_patient(request.patient, viewer.audience),
            .specialty = named_specialty(viewer.directory, request.specialty_code),
            .service_name = service == nullptr ? std::to_string(request.service_id) : service->name,
            .provider = named_organisation(viewer.directory, request.provider_organisation),
            .referring_organisation = named_organisation(viewer.directory, request.referring_organisation),
            .due = advice::due_date(request, numbers)};
}

AdviceItemView view_advice_item(const advice::AdviceItem& item, const Viewer& viewer) {
    return {item, named_specialty(viewer.directory, item.specialty_code),
            named_organisation(viewer.directory, item.referring_organisation)};
}

} // namespace ers::views
