// The structured referral letter.
#include "ers/letters/clinical_summary.hpp"

#include "letters/page_flow.hpp"
#include "letters/summary_parts.hpp"

namespace ers::letters {

namespace {

std::string said_if(const std::optional<Date>& date) { return date ? english_date(*date) : std::string(); }
std::string said_if(const std::optional<Instant>& at) { return at ? english_date_and_time(*at) : std::string(); }

void write_request(PageFlow& flow, const ClinicalSummary& summary) {
    flow.heading("Request");
    flow.rows({{"Priority", summary.priority},
               {"Kind", summary.request_type},
               {"Specialty", summary.specialty},
               {"Clinic type", summary.clinic_type},
               {"Referred on", english_date_and_time(summary.referred_at)},
               {"Referred by", summary.referrer + ", " + summary.referring_organisation},
               {"On behalf of", summary.referring_clinician},
               {"Letter", summary.letter_intention},
               {"Letter due", said_if(summary.letter_due)}});
}

void write_state(PageFlow& flow, const ClinicalSummary& summary) {
    flow.heading("Where it stands");
    flow.rows({{"State", summary.state},
               {"Reason", summary.state_reason},
               {"Comment", summary.state_comment},
               {"With", summary.with_service},
               {"Contact by", said_if(summary.contact_by)},
               {"Accepted", said_if(summary.accepted_at)}});
}

void write_summary_clock(PageFlow& flow, const SummaryClock& clock) {
    flow.heading("Waiting time from referral to treatment");
    flow.rows({{"Clock started", english_date(clock.start) + " (now in week " + std::to_string(clock.week) + ")"},
               {"18 weeks on", english_date(clock.eighteen_weeks)},
               {"40 weeks on", english_date(clock.forty_weeks)}});
}

void write_shortlist(PageFlow& flow, const std::vector<SummaryService>& shortlist) {
    flow.heading("Shortlist", 5);
    for (std::size_t i = 0; i < shortlist.size(); ++i) {
        const auto& service = shortlist[i];
        flow.need(flow.style().text * flow.style().leading * 3);
        flow.marked_paragraph(std::to_string(i + 1), service.name, Weight::bold);
        flow.skip(-flow.style().text * 0.4);
        flow.rows({{"Provider", service.provider}, {"Site", service.site}, {"Booking", service.booking}},
                  flow.indent());
    }
}

void write_appointments(PageFlow& flow, const std::vector<SummaryAppointment>& appointments) {
    if (appointments.empty()) return;
    flow.heading("Appointments, newest first", 5);
    for (const auto& appointment : appointments) {
        flow.subheading(appointment.starts_at ? english_date_and_time(*appointment.starts_at) : "No date yet");
        flow.rows({{"Status", appointment.status},
                   {"Service", appointment.service},
                   {"With", appointment.clinician},
                   {"Reason", appointment.reason}});
    }
}

} // namespace

std::string make_clinical_summary(const ClinicalSummary& summary, const FontFiles& fonts) {
    PdfDocument document(fonts, "Clinical information summary", summary.made_at);
    PageFlow flow(document, ordinary_print());
    begin_summary(flow, summary.referring_organisation, "Clinical information summary", summary.ubrn, summary.made_at);
    write_summary_patient(flow, summary.patient, summary.made_at);
    write_request(flow, summary);
    write_state(flow, summary);
    if (summary.clock) write_summary_clock(flow, *summary.clock);
    write_shortlist(flow, summary.shortlist);
    write_appointments(flow, summary.appointments);
    flow.skip(flow.style().text);
    flow.small_print(
        "Made from the data of the referral as it stood at the time above. Documents that belong to the referral are "
        "not part of this summary; look at each of them by itself.");
    end_summary(flow, summary.ubrn, summary.patient);
    return document.bytes();
}

} // namespace ers::letters
