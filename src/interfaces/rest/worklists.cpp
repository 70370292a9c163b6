// Worklists: decodes, calls referrals, encodes.
#include "ers/referrals/worklists/worklists.hpp"

#include <limits>

#include "ers/core/limits.hpp"
#include "ers/referrals/life_cycle/drafts.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/advice.hpp"
#include "interfaces/rest/drafts.hpp"
#include "interfaces/rest/referral_call.hpp"
#include "interfaces/rest/referrals.hpp"
#include "interfaces/views/worklist_item.hpp"

namespace ers::rest {

namespace {

void put_waiting(json& encoded, const views::WaitingView& waiting) {
    encoded["pathwayStart"] = format_date(waiting.pathway_start);
    encoded["waitWeeks"] = waiting.weeks;
    encoded["breachDate"] = format_date(waiting.breach_date);
    encoded["breached"] = waiting.is_breached;
}

void put_contact_facts(json& encoded, const views::ContactFacts& facts) {
    if (facts.requirements_open) {
        auto& codes = encoded["requirements"] = json::array();
        for (const auto type : *facts.requirements_open) codes.push_back(code_of(type));
    }
    put(encoded, "callBackAt", facts.call_back_at);
    put(encoded, "callBackReason", facts.call_back_reason);
    put(encoded, "remindersSent", facts.reminders_sent);
    put(encoded, "nextReminderOn", facts.next_reminder_on);
}

json encode_item(const views::WorklistItemView& item) {
    json encoded{{"ubrn", item.ubrn.text()},
                 {"ubrnPrinted", item.ubrn.printed()},
                 {"version", item.version},
                 {"patient",
                  {{"familyName", item.family_name},
                   {"givenName", item.given_name},
                   {"nhsNumber", item.nhs_number},
                   {"birthDate", format_date(item.birth_date)}}},
                 {"priority", code_of(item.priority)},
                 {"specialty", encode_named(item.specialty)},
                 {"state", code_of(item.state)},
                 {"stateDisplay", display_of(item.state)},
                 {"referringOrganisation", encode_named(item.referring_organisation)},
                 {"referrer", item.referrer_name},
                 {"createdAt", format_instant(item.created_at)},
                 {"updatedAt", format_instant(item.updated_at)},
                 {"since", format_instant(item.since)},
                 {"dueDate", format_date(item.due)},
                 {"overdue", item.is_overdue},
                 {"ageDays", item.age_days},
                 {"clinicalInformationStatus", code_of(item.clinical_information)}};
    if (item.clinic_type) encoded["clinicType"] = encode_named(*item.clinic_type);
    put(encoded, "reason", item.reason);
    if (item.waiting) put_waiting(encoded, *item.waiting);
    put(encoded, "letterDue", item.letter_due);
    put_id(encoded, "appointmentId", item.appointment_id);
    put(encoded, "contactBy", item.contact_by);
    put(encoded, "startsAt", item.starts_at);
    if (item.service) encoded["service"] = {{"id", item.service->code}, {"name", item.service->name}};
    put_contact_facts(encoded, item.contact);
    if (item.review) {
        encoded["reviewStatus"] = code_of(item.review->status);
        encoded["referralType"] = item.review->is_for_triage ? "TRIAGE_DEFERRAL" : "APPOINTMENT";
    }
    return encoded;
}

} // namespace

Result<http::Response> list_worklists(const entry::Call& call) {
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    json items = json::array();
    const auto add = [&items](const referrals::ListCount& count) {
        items.push_back(
            {{"name", count.name}, {"title", count.title}, {"total", count.total}, {"overdue", count.overdue}});
    };
    for (const auto& count : referrals::count_worklists(operation.context())) add(count);
    for (const auto& count : advice::count_lists({operation.context(), call.service.advice})) add(count);
    if (const auto count = referrals::count_incomplete_referrals(operation.context())) add(*count);
    return http::json_response(200, json{{"items", std::move(items)}}.dump());
}

Result<http::Response> show_worklist(const entry::Call& call) {
    if (const auto list = from_code<advice::AdviceList>(call.request.capture("name"))) {
        return show_advice_list(call, *list);
    }
    if (call.request.capture("name") == referrals::incomplete_referrals) return show_incomplete_referrals(call);
    const auto list = from_code<referrals::Worklist>(call.request.capture("name"));
    if (!list) return refuse(ErrorCode::not_found, "There is no such worklist.");
    if (auto refused = referrals::refuse_reader(referrals::definition_of(*list).readers, call.principal.function)) {
        return tl::unexpected(std::move(*refused));
    }
    entry::QueryReader query(call.request);
    const auto page = query.page();
    const referrals::WorklistFilter filter{
        .service_id = query.optional_integer("service", 1, std::numeric_limits<std::int64_t>::max()),
        .specialty_code = query.optional_text("specialty", 60),
        .site_code = query.optional_text("site", 10),
        .clinician = query.optional_text("clinician", limits::name_characters_max),
        .referrer = query.optional_flag("mine").value_or(false) ? std::optional(call.principal.user_id) : std::nullopt,
        .requirement = query.optional_code<referrals::RequirementType>("requirement")};
    if (auto refused = query.finish()) return tl::unexpected(*refused);

    const entry::Operation operation(call);
    const auto read = referrals::read_worklist(operation.context(), *list, filter, page.limit, page.cursor);
    if (!read) return tl::unexpected(read.error());
    const auto viewer = viewer_of(operation);
    json items = json::array();
    for (const auto& item : read->items) items.push_back(encode_item(views::view_worklist_item(item, *list, viewer)));
    json answer{
        {"name", code_of(*list)}, {"title", display_of(*list)}, {"total", read->total}, {"items", std::move(items)}};
    put(answer, "nextCursor", read->next_cursor);
    return http::json_response(200, answer.dump());
}

} // namespace ers::rest
