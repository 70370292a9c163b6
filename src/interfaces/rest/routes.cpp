// Every endpoint on one screen.
#include <array>

#include "ers/core/limits.hpp"
#include "ers/documents/file_types.hpp"
#include "ers/documents/settings.hpp"
#include "ers/interfaces/rest/endpoints.hpp"
#include "ers/interfaces/rest/problem.hpp"
#include "ers/slots/limits.hpp"
#include "interfaces/rest/about.hpp"
#include "interfaces/rest/advice.hpp"
#include "interfaces/rest/appointments.hpp"
#include "interfaces/rest/centres.hpp"
#include "interfaces/rest/contact.hpp"
#include "interfaces/rest/documents.hpp"
#include "interfaces/rest/drafts.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/guidance.hpp"
#include "interfaces/rest/letters.hpp"
#include "interfaces/rest/life_cycle.hpp"
#include "interfaces/rest/links.hpp"
#include "interfaces/rest/patient.hpp"
#include "interfaces/rest/referrals.hpp"
#include "interfaces/rest/restrictions.hpp"
#include "interfaces/rest/services.hpp"
#include "interfaces/rest/sessions.hpp"
#include "interfaces/rest/slots.hpp"
#include "interfaces/rest/timeline.hpp"

namespace ers::rest {

namespace {

using enum http::Method;

constexpr std::size_t small_body = 64 * 1024;
constexpr std::size_t message_body = 128 * 1024; // one message of a conversation, escaped or not
constexpr std::string_view plain_text = "text/plain";
constexpr std::string_view pdf = "application/pdf";
constexpr std::string_view slot_media = "application/json,text/csv";

using entry::Access;
using entry::Endpoint;
using entry::Lane;
using entry::WriteMode;

using Handler = decltype(entry::Plain::handler);

constexpr Endpoint about(std::string_view pattern, decltype(entry::Immediate::handler) handler,
                         std::string_view produces = "application/json") {
    return {.method = get,
            .pattern = pattern,
            .access = Access::open,
            .permission = {},
            .work = entry::Immediate{handler},
            .errors = problem_form,
            .produces = produces};
}

constexpr Endpoint read(std::string_view pattern, Access access, std::string_view permission, Handler handler) {
    return {.method = get,
            .pattern = pattern,
            .access = access,
            .permission = permission,
            .work = entry::Plain{Lane::read, WriteMode::none, handler},
            .errors = problem_form};
}

// A read that leaves no trace (no audit row) and whose answer is a hint in any case: a replica may give it.
constexpr Endpoint look_up(std::string_view pattern, Access access, std::string_view permission, Handler handler) {
    auto endpoint = read(pattern, access, permission, handler);
    endpoint.work = entry::Plain{Lane::read, WriteMode::none, handler, true};
    return endpoint;
}

// A question that is too long, or too private, for an address: nothing is changed by it, so it takes no key.
constexpr Endpoint ask(std::string_view pattern, std::string_view permission, Handler handler,
                       std::string_view produces = "application/json") {
    auto endpoint = read(pattern, Access::staff, permission, handler);
    endpoint.method = post;
    endpoint.body_bytes_max = small_body;
    endpoint.produces = produces;
    return endpoint;
}

constexpr Endpoint read_pdf(std::string_view pattern, std::string_view permission, Handler handler) {
    auto endpoint = read(pattern, Access::staff, permission, handler);
    endpoint.produces = pdf;
    return endpoint;
}

// A write in one transaction with its Idempotency-Key; POST needs one.
constexpr Endpoint write(http::Method method, std::string_view pattern, std::string_view permission, Handler handler,
                         std::size_t body_bytes_max = small_body, std::string_view media = "application/json") {
    return {.method = method,
            .pattern = pattern,
            .access = Access::staff,
            .permission = permission,
            .work = entry::Plain{Lane::write, WriteMode::guarded, handler},
            .errors = problem_form,
            .body_bytes_max = body_bytes_max,
            .media_types = media,
            .key_required = method == post};
}

// A file, in whichever type it has.
constexpr Endpoint download(std::string_view pattern, std::string_view permission, Handler handler) {
    auto endpoint = read(pattern, Access::staff, permission, handler);
    endpoint.produces = documents::file_media_types;
    return endpoint;
}

constexpr Endpoint sign(http::Method method, std::string_view pattern, Access access, std::string_view permission,
                        Handler handler, std::size_t body_bytes_max) {
    return {.method = method,
            .pattern = pattern,
            .access = access,
            .permission = permission,
            .work = entry::Plain{Lane::write, WriteMode::own, handler},
            .errors = problem_form,
            .body_bytes_max = body_bytes_max};
}

constexpr Endpoint command(http::Method method, std::string_view pattern, Access access, std::string_view permission,
                           decltype(entry::Booking::decode) decode, decltype(entry::Booking::encode) encode) {
    return {.method = method,
            .pattern = pattern,
            .access = access,
            .permission = permission,
            .work = entry::Booking{decode, encode},
            .errors = problem_form,
            .body_bytes_max = method == post ? small_body : 0,
            .key_required = method == post};
}

constexpr auto staff = Access::staff;
constexpr auto patient = Access::patient;
constexpr auto anyone = Access::staff_or_patient;

constexpr std::array table{
    about("/", show_welcome),
    about("/health/live", show_liveness),
    about("/health/ready", show_readiness),
    about("/metrics", show_metrics, plain_text),
    about("/api/v1/openapi.json", show_api_document),
    about("/api/v1/reference/reasons", list_reasons),
    sign(post, "/demo/token", Access::open, "", issue_demo_token, small_body),

    look_up("/api/v1/reference/specialties", anyone, "directory.search", list_specialties),
    look_up("/api/v1/services", anyone, "directory.search", list_services),
    look_up("/api/v1/services/{id}", anyone, "directory.view", show_service),
    look_up("/api/v1/services/{id}/slots", staff, "slot.list", list_slots),
    look_up("/api/v1/services/{id}/slots/all", staff, "slot.list_own", list_own_slots),
    write(put, "/api/v1/services/{id}/slots", "slot.publish", publish_slots, limits::slot_batch_bytes_max, slot_media),
    write(post, "/api/v1/services/{id}/slots/withdraw", "slot.publish", withdraw_slots, limits::json_body_bytes_max),
    write(put, "/api/v1/services/{id}/restriction", "service.restrict", restrict_service),
    write(del, "/api/v1/services/{id}/restriction", "service.restrict", lift_restriction, 0),
    write(put, "/api/v1/services/{id}/open-to", "service.restrict", open_service_to_kinds),

    write(post, "/api/v1/referrals", "referral.create", create_referral),
    read("/api/v1/referrals/{ubrn}", staff, "referral.view", show_referral),
    write(put, "/api/v1/referrals/{ubrn}/shortlist", "referral.change_shortlist", change_shortlist),
    read("/api/v1/referrals/{ubrn}/shortlist/suggest", staff, "referral.change_shortlist", suggest_shortlist),
    write(post, "/api/v1/referrals/{ubrn}/accept", "referral.accept", accept_referral),
    write(post, "/api/v1/referrals/{ubrn}/reject", "referral.reject", reject_referral),
    read("/api/v1/referrals/{ubrn}/actions", staff, "referral.view", list_actions),
    write(post, "/api/v1/referrals/{ubrn}/triage", "referral.send_for_triage", send_for_triage),
    write(post, "/api/v1/referrals/{ubrn}/acknowledge", "referral.acknowledge", acknowledge_referral),
    write(post, "/api/v1/referrals/{ubrn}/accept-book-later", "referral.decide", accept_book_later),
    write(post, "/api/v1/referrals/{ubrn}/return-with-advice", "referral.decide", return_with_advice),
    write(post, "/api/v1/referrals/{ubrn}/cancel-action-later", "referral.decide", cancel_action_later),
    write(post, "/api/v1/referrals/{ubrn}/redirect", "referral.decide", redirect_referral),
    write(put, "/api/v1/referrals/{ubrn}/priority", "referral.decide", change_priority),
    write(post, "/api/v1/referrals/{ubrn}/booking", "appointment.record", record_booking),
    write(post, "/api/v1/referrals/{ubrn}/attendance", "appointment.outcome", record_attendance),
    write(post, "/api/v1/referrals/{ubrn}/non-attendance", "appointment.outcome", record_non_attendance),
    write(post, "/api/v1/referrals/{ubrn}/appointments/{id}/cancelled-in-pas", "appointment.outcome",
          mark_cancelled_in_pas),
    write(post, "/api/v1/referrals/{ubrn}/assessment", "referral.assess", record_assessment),
    write(post, "/api/v1/referrals/{ubrn}/onward", "referral.refer_onward", refer_onward),
    write(post, "/api/v1/referrals/{ubrn}/follow-up", "referral.refer_onward", create_follow_up),
    write(post, "/api/v1/referrals/{ubrn}/clock-stop", "referral.stop_clock", stop_clock),
    write(post, "/api/v1/referrals/{ubrn}/cancel", "referral.cancel", cancel_referral),
    write(post, "/api/v1/referrals/{ubrn}/access-code", "access_code.reset", renew_access_code),

    read("/api/v1/referrals/{ubrn}/timeline", staff, "referral.view", show_timeline),
    write(post, "/api/v1/ubrns", "ubrn.reserve", reserve_ubrn),
    write(del, "/api/v1/ubrns/{ubrn}", "ubrn.reserve", delete_ubrn, 0),
    read("/api/v1/referrals/{ubrn}/links", staff, "referral.view", list_links),
    write(post, "/api/v1/referrals/{ubrn}/links", "referral.link", make_link),
    write(del, "/api/v1/referrals/{ubrn}/links/{id}", "referral.link", remove_link, 0),
    read("/api/v1/referrals/{ubrn}/links/{id}/same-day-slots", staff, "slot.list", list_same_day_slots),
    write(post, "/api/v1/referrals/{ubrn}/confirm", "referral.confirm", confirm_referral),
    write(post, "/api/v1/referrals/{ubrn}/centre", "referral.send_to_centre", send_to_centre),
    write(post, "/api/v1/referrals/{ubrn}/centre/return", "referral.return_from_centre", return_from_centre),
    write(post, "/api/v1/management-agreements", "management_agreement.make", make_agreement),
    read("/api/v1/management-agreements", staff, "management_agreement.list", list_agreements),
    write(post, "/api/v1/management-agreements/{id}/end", "management_agreement.make", end_agreement),
    write(put, "/api/v1/referrals/{ubrn}/requirements", "requirement.change", change_requirements),
    write(post, "/api/v1/referrals/{ubrn}/requirements/outcome", "requirement.decide", record_requirement_outcome),
    write(post, "/api/v1/referrals/{ubrn}/call-backs", "call_back.promise", promise_call_back),
    write(post, "/api/v1/referrals/{ubrn}/call-backs/outcome", "call_back.record", record_call),

    write(post, "/api/v1/documents", "document.upload", upload_document, documents::upload_body_bytes_max,
          documents::file_media_types),
    write(put, "/api/v1/referrals/{ubrn}/documents", "document.link", link_documents),
    read("/api/v1/referrals/{ubrn}/documents", staff, "document.view", list_documents),
    download("/api/v1/referrals/{ubrn}/documents/{id}", "document.view", download_document),
    write(put, "/api/v1/referrals/{ubrn}/letter-exception", "document.link", move_letter_date),
    write(post, "/api/v1/advice-requests", "advice.request", create_advice_request, message_body),
    read("/api/v1/advice-requests/{ubrn}", staff, "advice.view", show_advice_request),
    read("/api/v1/advice-requests/{ubrn}/actions", staff, "advice.view", list_advice_actions),
    read("/api/v1/advice-requests/{ubrn}/attachments", staff, "document.view", list_advice_attachments),
    download("/api/v1/advice-requests/{ubrn}/attachments/{id}", "document.view", download_advice_attachment),
    read_pdf("/api/v1/advice-requests/{ubrn}/summary", "advice_summary.print", print_advice_summary),
    write(post, "/api/v1/advice-requests/{ubrn}/reply", "advice.reply", reply_to_advice_request, message_body),
    write(post, "/api/v1/advice-requests/{ubrn}/information", "advice.send_information", send_advice_information,
          message_body),
    write(post, "/api/v1/advice-requests/{ubrn}/close", "advice.close", close_advice_request),
    write(post, "/api/v1/advice-requests/{ubrn}/cancel", "advice.cancel", cancel_advice_request),
    write(post, "/api/v1/advice-requests/{ubrn}/convert", "advice.convert", convert_advice_request, message_body),
    write(post, "/api/v1/advice-requests/{ubrn}/refer", "advice.refer", refer_advice_request),
    ask("/api/v1/referrals/{ubrn}/patient-letter", "patient_letter.print", print_patient_letter, pdf),
    read_pdf("/api/v1/referrals/{ubrn}/clinical-summary", "clinical_summary.print", print_clinical_summary),

    write(post, "/api/v1/guidance", "guidance.define", create_guidance, limits::json_body_bytes_max),
    read("/api/v1/guidance", staff, "guidance.view", show_live_guidance),
    read("/api/v1/guidance/{id}", staff, "guidance.view", show_guidance),
    write(put, "/api/v1/guidance/{id}", "guidance.define", change_guidance, limits::json_body_bytes_max),
    write(post, "/api/v1/guidance/{id}/approve", "guidance.approve", approve_guidance),
    write(post, "/api/v1/guidance/{id}/publish", "guidance.define", publish_guidance),
    ask("/api/v1/guidance/{id}/evaluate", "guidance.evaluate", evaluate_guidance),
    write(put, "/api/v1/referrals/{ubrn}/guidance-answers", "guidance.answer", keep_guidance_answers),
    read("/api/v1/referrals/{ubrn}/guidance-answers", staff, "guidance.read_answers", show_guidance_answers),

    command(post, "/api/v1/slots/{id}/hold", staff, "slot.hold", hold_slot, encode_held),
    command(del, "/api/v1/slots/{id}/hold", staff, "slot.hold", release_slot, encode_released),
    command(post, "/api/v1/referrals/{ubrn}/appointment", staff, "appointment.book", book_appointment, encode_booked),
    command(post, "/api/v1/referrals/{ubrn}/appointment/cancel", staff, "appointment.cancel", cancel_appointment,
            encode_cancelled),
    command(post, "/api/v1/referrals/{ubrn}/deferral", staff, "appointment.defer", defer_appointment, encode_booked),

    read("/api/v1/worklists", staff, "worklist.list", list_worklists),
    read("/api/v1/worklists/{name}", staff, "worklist.list", show_worklist),

    sign(post, "/api/v1/patient/session", Access::open, "", open_patient_session, small_body),
    sign(del, "/api/v1/patient/session", patient, "patient.view", end_patient_session, 0),
    read("/api/v1/patient/referrals", patient, "patient.view", list_patient_referrals),
    read("/api/v1/patient/referrals/{ubrn}", patient, "patient.view", show_patient_referral),
    read("/api/v1/patient/referrals/{ubrn}/timeline", patient, "patient.view", show_timeline),
    read("/api/v1/patient/services/{id}/slots", patient, "patient.slots", list_patient_slots),
    command(post, "/api/v1/patient/slots/{id}/hold", patient, "patient.hold", hold_slot, encode_held),
    command(del, "/api/v1/patient/slots/{id}/hold", patient, "patient.hold", release_slot, encode_released),
    command(post, "/api/v1/patient/referrals/{ubrn}/appointment", patient, "patient.book", book_appointment,
            encode_booked),
    command(post, "/api/v1/patient/referrals/{ubrn}/appointment/cancel", patient, "patient.cancel", cancel_appointment,
            encode_cancelled),
};

} // namespace

std::span<const Endpoint> endpoints() { return table; }

} // namespace ers::rest
