// Advice requests as staff see them: only the parties' staff come to them.
#pragma once

#include "ers/advice/settings.hpp"
#include "ers/advice/types.hpp"
#include "ers/advice/worklists.hpp"
#include "interfaces/views/names.hpp"
#include "interfaces/views/patient.hpp"

namespace ers::views {

struct AdviceRequestView {
    advice::AdviceRequest request; // the conversation is in it for those who may read it
    PatientView patient;
    Named specialty;
    std::string service_name; // its id where the directory does not have it any more
    Named provider;
    Named referring_organisation;
    std::optional<Date> due;
};
[[nodiscard]] AdviceRequestView view_advice_request(const advice::AdviceRequest& request,
                                                    const advice::AdviceSettings& numbers, const Viewer& viewer);

struct AdviceItemView {
    advice::AdviceItem item;
    Named specialty;
    Named referring_organisation;
};
[[nodiscard]] AdviceItemView view_advice_item(const advice::AdviceItem& item, const Viewer& viewer);

} // namespace ers::views
