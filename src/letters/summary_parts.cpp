// Parts of the documents for clinicians.
#include "letters/summary_parts.hpp"

#include "letters/furniture.hpp"
#include "letters/phrases.hpp"

namespace ers::letters {

std::string english_date(Date date) { return say_date(Language::english, date); }
std::string english_date_and_time(Instant instant) { return say_date_and_time(Language::english, instant); }

void begin_summary(PageFlow& flow, std::string_view organisation, std::string_view title, const Ubrn& ubrn,
                   Instant made_at) {
    draw_sender(flow, organisation, "");
    flow.skip(flow.style().text * 0.5);
    flow.subject(title);
    flow.panel({{"UBRN", ubrn.printed()}, {"Made on", english_date_and_time(made_at)}});
}

void write_summary_patient(PageFlow& flow, const SummaryPatient& patient, Instant made_at) {
    const auto age = std::to_string(age_in_years(patient.birth_date, london_date(made_at)));
    const std::string withheld = "Not shown: this patient's whereabouts are protected.";
    flow.heading("Patient");
    flow.rows({{"Name", patient.name},
               {"NHS number", patient.nhs_number},
               {"Born", english_date(patient.birth_date) + " (" + age + " years)"},
               {"Sex", patient.sex},
               {"Address", patient.is_sensitive ? withheld : patient.address},
               {"Telephone", patient.is_sensitive ? withheld : patient.telephone}});
}

void end_summary(PageFlow& flow, const Ubrn& ubrn, const SummaryPatient& patient) {
    const std::string whose = patient.name + "  ·  NHS number " + patient.nhs_number + "  ·  UBRN " + ubrn.printed();
    flow.finish([&](std::size_t page, std::size_t pages) {
        draw_foot(flow, page, whose, "Page " + std::to_string(page + 1) + " of " + std::to_string(pages));
    });
}

} // namespace ers::letters
