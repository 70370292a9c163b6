// Worklists: decodes, calls referrals, encodes.
#include "ers/referrals/worklists/worklists.hpp"

#include <limits>

#include "ers/core/limits.hpp"
#include "ers/referrals/life_cycle/drafts.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/advice.hpp"
#include "interfaces/rest/drafts.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/referrals.hpp"

namespace ers::rest {

namespace {

// eRS-ClinicalInformationStatus-1.
std::string_view clinical_information_status(const referrals::WorklistItem& item, Date today) {
    if (item.has_letter) return "PRESENT";
    if (item.letter_intention == LetterIntention::not_intending_to_add || !item.letter_due) return "NOT_APPLICABLE";
    return *item.letter_due < today ? "OVERDUE" : "NOT_DUE";
}

// How long the patient has waited, and when that becomes too long.
void put_clock(json& encoded, const referrals::WorklistItem& item, Date today) {
    if (!item.clock_start) return;
    put(encoded, "pathwayStart", item.clock_start);
    encoded["waitWeeks"] = referrals::clock_week(*item.clock_start, today);
    const auto breach = referrals::breach_date(*item.clock_start);
    encoded["breachDate"] = format_date(breach);
    encoded["breached"] = breach <= today;
}

// What the lists of those who see to the patient's coming are about.
void put_contact_facts(json& encoded, const referrals::WorklistItem& item, referrals::Worklist list) {
    using enum referrals::Worklist;
    if (list == additional_requirements) {
        auto& codes = encoded["requirements"] = json::array();
        for (const auto type : item.requirements_open) codes.push_back(code_of(type));
    }
    if (list == call_backs || list == slot_issues_to_forward) {
        put(encoded, "callBackAt", item.call_back_at);
        put(encoded, "callBackReason", item.call_back_reason);
    }
    if (list == reminders_due || list == no_contact) encoded["remindersSent"] = item.reminders_sent;
    if (list == reminders_due) put(encoded, "nextReminderOn", item.next_reminder_on);
}

json encode_item(const referrals::WorklistItem& item, referrals::Worklist list, const directory::Snapshot& directory,
                 Date today, Audience audience) {
    json encoded{
        {"ubrn", item.ubrn.text()},
        {"ubrnPrinted", item.ubrn.printed()},
        {"version", item.version},
        {"patient",
         {{"familyName", item.family_name},
          {"givenName", item.given_name},
          {"nhsNumber", item.nhs_number},
          {"birthDate", format_date(item.birth_date)}}},
        {"priority", code_of(item.priority)},
        {"specialty",
         {{"code", item.specialty_code},
          {"name", directory.specialty_name(item.specialty_code).value_or(item.specialty_code)}}},
        {"state", code_of(item.state)},
        {"stateDisplay", display_of(item.state)},
        {"referringOrganisation",
         {{"code", item.referring_organisation},
          {"name", directory.organisation_name(item.referring_organisation).value_or(item.referring_organisation)}}},
        {"referrer", item.referrer_name},
        {"createdAt", format_instant(item.created_at)},
        {"updatedAt", format_instant(item.updated_at)},
        {"since", format_instant(item.since)},
        {"dueDate", format_date(item.due)},
        {"overdue", item.is_overdue},
        {"ageDays", item.age_days},
        {"clinicalInformationStatus", clinical_information_status(item, today)}};
    if (item.clinic_type_code && audience != Audience::desk) {
        const auto type = directory.clinic_type(item.specialty_code, *item.clinic_type_code);
        encoded["clinicType"] = {{"code", *item.clinic_type_code},
                                 {"name", type ? type->name : *item.clinic_type_code}};
    }
    put(encoded, "reason", item.reason);
    put_clock(encoded, item, today);
    put(encoded, "letterDue", item.letter_due);
    put_id(encoded, "appointmentId", item.appointment_id);
    put(encoded, "contactBy", item.contact_by);
    put(encoded, "startsAt", item.starts_at);
    if (item.service_id) encoded["service"] = {{"id", std::to_string(*item.service_id)}, {"name", *item.service_name}};
    put_contact_facts(encoded, item, list);
    if (list == referrals::Worklist::referrals_for_review) {
        encoded["reviewStatus"] = code_of(item.review_status);
        encoded["referralType"] = item.state == ReferralState::awaiting_triage ? "TRIAGE_DEFERRAL" : "APPOINTMENT";
    }
    return encoded;
}

} // namespace

Result<http::Response> list_worklists(const Call& call) {
    QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const Operation operation(call);
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

Result<http::Response> show_worklist(const Call& call) {
    if (const auto list = from_code<advice::AdviceList>(call.request.capture("name"))) {
        return show_advice_list(call, *list);
    }
    if (call.request.capture("name") == referrals::incomplete_referrals) return show_incomplete_referrals(call);
    const auto list = from_code<referrals::Worklist>(call.request.capture("name"));
    if (!list) return refuse(ErrorCode::not_found, "There is no such worklist.");
    if (auto refused = referrals::refuse_reader(referrals::definition_of(*list).readers, call.principal.function)) {
        return tl::unexpected(std::move(*refused));
    }
    QueryReader query(call.request);
    const auto page = query.page();
    const referrals::WorklistFilter filter{
        .service_id = query.optional_integer("service", 1, std::numeric_limits<std::int64_t>::max()),
        .specialty_code = query.optional_text("specialty", 60),
        .site_code = query.optional_text("site", 10),
        .clinician = query.optional_text("clinician", limits::name_characters_max),
        .referrer = query.optional_flag("mine").value_or(false) ? std::optional(call.principal.user_id) : std::nullopt,
        .requirement = query.optional_code<referrals::RequirementType>("requirement")};
    if (auto refused = query.finish()) return tl::unexpected(*refused);

    const Operation operation(call);
    const auto read = referrals::read_worklist(operation.context(), *list, filter, page.limit, page.cursor);
    if (!read) return tl::unexpected(read.error());
    json items = json::array();
    for (const auto& item : read->items) {
        items.push_back(encode_item(item, *list, operation.directory(), london_date(call.now),
                                    audience_of(call.principal.function)));
    }
    json answer{
        {"name", code_of(*list)}, {"title", display_of(*list)}, {"total", read->total}, {"items", std::move(items)}};
    put(answer, "nextCursor", read->next_cursor);
    return http::json_response(200, answer.dump());
}

} // namespace ers::rest
