// Stories as rows.
#include "tools/generate/story_writer.hpp"

#include <algorithm>

#include "ers/operation/audit.hpp"
#include "ers/operation/messages.hpp"
#include "ers/referrals/record/copied_columns.hpp"
#include "tools/generate/people.hpp"

namespace ers::generate {

namespace {

constexpr int ubrn_digits = 12;
constexpr Moment message_days = 3; // messages are kept as long as somebody may ask for them again
constexpr Moment delivery_seconds = 2;

void append_hex(CopyText& row, std::uint64_t value, int digits) {
    constexpr std::string_view figures = "0123456789abcdef";
    for (int i = digits - 1; i >= 0; --i) row.append(figures.substr(value >> (4 * static_cast<unsigned>(i)) & 15U, 1));
}

// A version 4 UUID.
void write_uuid(CopyText& row, Dice& dice) {
    const std::uint64_t high = dice.next();
    const std::uint64_t low = dice.next();
    row.begin_cell();
    append_hex(row, high >> 32U, 8);
    row.append("-");
    append_hex(row, high >> 16U & 0xFFFFU, 4);
    row.append("-4");
    append_hex(row, high & 0xFFFU, 3);
    row.append("-");
    append_hex(row, (low >> 62U & 3U) | 8U, 1);
    append_hex(row, low >> 48U & 0xFFFU, 3);
    row.append("-");
    append_hex(row, low & 0xFFFFFFFFFFFFULL, 12);
}

void write_optional(CopyText& row, Moment at) {
    if (at == 0) {
        row.null();
    } else {
        row.instant(at);
    }
}

void write_optional(CopyText& row, std::string_view text) {
    if (text.empty()) {
        row.null();
    } else {
        row.text(text);
    }
}

operation::AuditAction action_of(EventKind kind) {
    switch (kind) {
        case EventKind::created: return operation::AuditAction::referral_created;
        case EventKind::shortlist_changed: return operation::AuditAction::shortlist_changed;
        case EventKind::booked: return operation::AuditAction::appointment_booked;
        case EventKind::rebooked: return operation::AuditAction::appointment_rebooked;
        case EventKind::deferred: return operation::AuditAction::appointment_deferred;
        case EventKind::appointment_cancelled: return operation::AuditAction::appointment_cancelled;
        case EventKind::accepted: return operation::AuditAction::referral_accepted;
        case EventKind::rejected: return operation::AuditAction::referral_rejected;
        case EventKind::referral_cancelled: return operation::AuditAction::referral_cancelled;
        case EventKind::sent_for_triage: return operation::AuditAction::referral_sent_for_triage;
        case EventKind::to_be_booked: return operation::AuditAction::referral_to_be_booked;
        case EventKind::returned: return operation::AuditAction::referral_returned;
        case EventKind::attended: return operation::AuditAction::appointment_attended;
        case EventKind::not_attended: return operation::AuditAction::appointment_not_attended;
        case EventKind::assessed: return operation::AuditAction::assessment_recorded;
    }
    return operation::AuditAction::referral_created;
}

std::string_view function_of(By by) {
    switch (by) {
        case By::referrer: return code_of(BusinessFunction::referring_clinician);
        case By::provider: return code_of(BusinessFunction::service_provider_clinician);
        case By::patient: return code_of(BusinessFunction::patient);
    }
    return {};
}

std::string_view channel_of(By by) {
    switch (by) {
        case By::referrer: return code_of(Channel::practice);
        case By::provider: return code_of(Channel::provider);
        case By::patient: return code_of(Channel::web);
    }
    return {};
}

// The service whose provider acts.
std::uint32_t acting_service(const Story& story, const Event& event) {
    if (event.service != none) return event.service;
    if (!story.visits.empty()) return story.visits.begin()->service;
    return story.with_service != none ? story.with_service : *story.shortlist.begin();
}

} // namespace

template <class WriteRows>
void StoryWriter::each_story(TableCopy& copy, WriteRows write_rows) const {
    std::int64_t appointment = first_.appointment;
    for (std::uint32_t i = 0; i < stories_.size(); ++i) {
        const Story story = stories_.at(i);
        copy.set_done(i);
        write_rows(story, StoryIds{ubrns_[i], appointment});
        appointment += static_cast<std::int64_t>(story.visits.size());
    }
    copy.finish();
}

std::uint32_t StoryWriter::referrer_of(const Story& story) const { return story.patient.index % referrers_each; }

std::string StoryWriter::actor_id(const Story& story, By by, std::uint32_t service) const {
    switch (by) {
        case By::referrer: return referrer_id(directory_.practices[story.patient.practice].code, referrer_of(story));
        case By::provider: return reviewer_id(directory_.services[service].organisation);
        case By::patient: break;
    }
    return "patient";
}

void StoryWriter::write_referral(TableCopy& copy, const Story& story, std::uint64_t ubrn) const {
    Dice dice(place_.settings.seed, Purpose::identity, story.number + (std::uint64_t{1} << 40U));
    const auto& practice = directory_.practices[story.patient.practice];
    auto& row = copy.row();
    row.digits(ubrn, ubrn_digits);
    write_uuid(row, dice);
    row.number(story.version);
    row.number(first_.patient + story.patient.index);
    row.clean(practice.code);
    row.clean(actor_id(story, By::referrer, none));
    row.clean(referrer_name(place_.settings.seed, story.patient.practice, referrer_of(story)));
    row.clean(code_of(story.priority));
    row.clean(code_of(story.request_type));
    row.clean(directory_.specialties[story.specialty]);
    write_optional(row, story.clinic_type == nullptr ? std::string_view() : std::string_view(*story.clinic_type));
    row.begin_cell();
    const char* separator = "{";
    for (const auto service : story.shortlist) {
        row.append(separator);
        row.append_number(directory_.services[service].id);
        separator = ",";
    }
    row.append("}");
    row.clean(code_of(story.state));
    write_optional(row, story.state_reason);
    write_optional(row, story.state_comment);
    row.clean(
        code_of(story.letter_follows ? LetterIntention::need_to_add_later : LetterIntention::not_intending_to_add));
    if (story.letter_follows) {
        const int days = story.priority == Priority::routine ? 3 : 1;
        row.date(calendar_.add_working_days(calendar_.london_day(story.created), days));
    } else {
        row.null();
    }
    if (story.with_service == none) {
        row.null();
        row.null();
    } else {
        row.number(directory_.services[story.with_service].id);
        row.clean(directory_.services[story.with_service].organisation);
    }
    if (story.contact_by == 0) {
        row.null();
    } else {
        row.date(story.contact_by);
    }
    for (const Moment at : {story.accepted, story.created, story.updated, story.converted, story.deferred,
                            story.triage_sent, story.letter_added, story.reviewed, story.completed}) {
        write_optional(row, at);
    }
    row.clean(story.is_to_acknowledge ? "t" : "f");
    write_contact(row, story);
    copy.end_row();
}

// As the timed work would have left it until today: reminders two weeks apart (urgent: three days), then none.
void StoryWriter::write_contact(CopyText& row, const Story& story) const {
    const auto commissioner = directory_.practices[story.patient.practice].commissioner;
    write_optional(
        row, commissioner == none ? std::string_view() : std::string_view(directory_.commissioners[commissioner]));
    const Day gap = story.priority == Priority::routine ? 14 : 3;
    const Day first = calendar_.london_day(story.created) + gap;
    const bool is_waiting = story.state == ReferralState::not_booked;
    const bool is_past = is_waiting && calendar_.today() > first;
    const Day done =
        is_past ? (calendar_.today() - first - 1) / gap + 1 : 0; // reminders that are due today are yet to be sent
    row.number(std::min<Day>(done, 2));
    if (is_waiting && done <= 2) {
        row.date(first + done * gap);
    } else {
        row.null();
    }
    write_optional(row, done > 2 ? calendar_.moment(first + 2 * gap, 0) : Moment(0));
    if (story.contact_by != 0 && story.contact_by < calendar_.today()) {
        row.date(story.contact_by);
    } else {
        row.null();
    }
}

std::uint64_t StoryWriter::write_referrals() {
    const auto columns = referrals::copied_columns;
    TableCopy copy(place_, "referrals", "referral", {columns.begin(), columns.end()}, stories_.size());
    each_story(copy, [&](const Story& story, const StoryIds& ids) { write_referral(copy, story, ids.ubrn); });
    return copy.rows();
}

void StoryWriter::write_appointment(TableCopy& copy, const Story& story, const Visit& visit, std::uint64_t ubrn,
                                    std::int64_t id) const {
    auto& row = copy.row();
    row.number(id);
    row.digits(ubrn, ubrn_digits);
    row.number(directory_.services[visit.service].id);
    if (visit.slot == 0) {
        row.null();
    } else {
        row.number(visit.slot);
    }
    row.clean(visit.status);
    write_optional(row, visit.reason);
    write_optional(row, visit.comment);
    write_optional(row, visit.starts);
    if (visit.duration_minutes == 0) {
        row.null();
    } else {
        row.number(visit.duration_minutes);
    }
    write_optional(row, visit.clinician == nullptr ? std::string_view() : std::string_view(*visit.clinician));
    row.clean(channel_of(visit.by));
    row.clean(actor_id(story, visit.by, visit.service));
    row.instant(visit.created);
    if (visit.accepted == 0) {
        row.null();
    } else {
        row.clean(actor_id(story, By::provider, visit.service));
    }
    write_optional(row, visit.accepted);
    write_optional(row, visit.ended);
    copy.end_row();
}

std::uint64_t StoryWriter::write_appointments() {
    TableCopy copy(
        place_, "appointments", "appointment",
        {"id", "ubrn", "service_id", "slot_id", "status", "reason", "comment", "starts_at", "duration_minutes",
         "clinician", "channel", "created_by", "created_at", "accepted_by", "accepted_at", "ended_at"},
        stories_.size());
    each_story(copy, [&](const Story& story, const StoryIds& ids) {
        auto id = ids.first_appointment;
        for (const auto& visit : story.visits) write_appointment(copy, story, visit, ids.ubrn, id++);
    });
    return copy.rows();
}

// The JSON that the service writes for the step; all its values are codes and numbers.
void StoryWriter::append_payload(CopyText& row, const Story& story, const Event& event, const StoryIds& ids,
                                 bool is_message) const {
    const char* separator = "{\"";
    const auto name = [&](std::string_view key) {
        row.append(separator);
        row.append(key);
        row.append("\":");
        separator = ",\"";
    };
    const auto text = [&](std::string_view key, std::string_view value) {
        name(key);
        row.append("\"");
        row.append(value);
        row.append("\"");
    };
    if (is_message) {
        name("version");
        row.append_number(operation::messages::AppointmentBooked::version); // of every kind that is written here
    }
    if (event.visit != 0 && (!is_message || event.kind == EventKind::appointment_cancelled)) {
        text("appointment", std::to_string(ids.first_appointment + static_cast<std::int64_t>(event.visit) - 1));
    }
    const bool is_booking = event.kind == EventKind::booked || event.kind == EventKind::rebooked;
    if (is_booking || event.kind == EventKind::deferred || event.kind == EventKind::sent_for_triage) {
        if (event.slot != 0) text("slot", std::to_string(event.slot));
        text("service", std::to_string(directory_.services[event.service].id));
    }
    if (is_booking && is_message) {
        text("startsAt", format_instant(Instant(std::chrono::seconds(event.starts))));
    }
    if (!is_message && event.kind == EventKind::created) text("priority", code_of(story.priority));
    if (!is_message && (event.kind == EventKind::created || event.kind == EventKind::shortlist_changed)) {
        name("services");
        row.append_number(event.count);
    }
    const bool is_outcome =
        event.kind == EventKind::to_be_booked || event.kind == EventKind::attended || event.kind == EventKind::assessed;
    if (!event.reason.empty()) text(is_outcome ? "outcome" : "reason", event.reason);
    row.append(*separator == '{' ? "{}" : "}");
}

void StoryWriter::write_event(TableCopy& copy, const Story& story, const Event& event, const StoryIds& ids,
                              std::size_t step) const {
    const auto service = acting_service(story, event);
    auto& row = copy.row();
    row.number(first_.audit + static_cast<std::int64_t>(copy.rows()));
    row.instant(event.at);
    row.begin_cell();
    row.append("made-");
    row.append_number(static_cast<std::int64_t>(story.number));
    row.append("-");
    row.append_number(static_cast<std::int64_t>(step));
    row.clean(actor_id(story, event.by, service));
    row.clean(function_of(event.by));
    switch (event.by) {
        case By::referrer: row.clean(directory_.practices[story.patient.practice].code); break;
        case By::provider: row.clean(directory_.services[service].organisation); break;
        case By::patient: row.null(); break;
    }
    row.number(first_.patient + story.patient.index);
    row.digits(ids.ubrn, ubrn_digits);
    row.clean(code_of(action_of(event.kind)));
    row.begin_cell();
    append_payload(row, story, event, ids, false);
    copy.end_row();
}

std::uint64_t StoryWriter::write_audit() {
    TableCopy copy(
        place_, "audit", "audit",
        {"id", "at", "request_id", "user_id", "function", "organisation", "patient_id", "ubrn", "action", "detail"},
        stories_.size());
    each_story(copy, [&](const Story& story, const StoryIds& ids) {
        std::size_t step = 0;
        for (const auto& event : story.events) write_event(copy, story, event, ids, ++step);
    });
    return copy.rows();
}

void StoryWriter::write_message(TableCopy& copy, const Story& story, const Event& event, const StoryIds& ids) const {
    auto& row = copy.row();
    row.number(first_.outbox + static_cast<std::int64_t>(copy.rows()));
    row.instant(event.at);
    row.clean(code_of(action_of(event.kind == EventKind::rebooked ? EventKind::booked : event.kind)));
    row.digits(ids.ubrn, ubrn_digits);
    row.begin_cell();
    append_payload(row, story, event, ids, true);
    row.instant(event.at + delivery_seconds);
    copy.end_row();
}

std::uint64_t StoryWriter::write_outbox() {
    TableCopy copy(place_, "outbox", "outbox", {"id", "at", "kind", "ubrn", "payload", "delivered_at"},
                   stories_.size());
    const Moment since = calendar_.now() - message_days * seconds_of_day;
    each_story(copy, [&](const Story& story, const StoryIds& ids) {
        if (story.updated < since) return;
        for (const auto& event : story.events) {
            if (event.at >= since) write_message(copy, story, event, ids);
        }
    });
    return copy.rows();
}

} // namespace ers::generate
