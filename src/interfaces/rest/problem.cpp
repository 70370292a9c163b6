// An Error as problem+json.
#include "ers/interfaces/rest/problem.hpp"

#include <nlohmann/json.hpp>

#include "ers/booking/alternatives.hpp"
#include "ers/core/time.hpp"
#include "interfaces/rest/field_names.hpp"

namespace ers::rest {

http::Response problem_response(const Error& error, const observe::RequestContext& context) {
    const ErrorInfo& info = error_info(error.code);
    nlohmann::ordered_json problem{
        {"type", "about:blank"},
        {"title", info.title},
        {"status", http::status_of(info.kind)},
        {"code", info.text},
    };
    if (!error.detail.empty()) problem["detail"] = error.detail;
    problem["requestId"] = context.request_id;
    for (const FieldError& field : error.fields) {
        nlohmann::ordered_json entry{{"field", in_json_words(field).field}, {"code", error_info(field.code).text}};
        if (!field.detail.empty()) entry["detail"] = field.detail;
        problem["errors"].push_back(std::move(entry));
    }
    if (const auto* alternatives = booking::alternatives_of(error)) {
        auto offers = nlohmann::ordered_json::array();
        for (const auto& offer : alternatives->slots) {
            offers.push_back({{"slotId", std::to_string(offer.slot_id)},
                              {"serviceId", std::to_string(offer.service_id)},
                              {"startsAt", format_instant(offer.starts_at)},
                              {"durationMinutes", offer.duration_minutes}});
        }
        problem["alternatives"] = std::move(offers);
    }
    return http::error_response(error, problem_form.media_type,
                                problem.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

} // namespace ers::rest
