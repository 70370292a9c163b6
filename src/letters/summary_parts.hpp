// What the documents for clinicians have in common: how they begin, the patient, how they end.
#pragma once

#include <string>
#include <string_view>

#include "ers/letters/clinical_summary.hpp"
#include "letters/page_flow.hpp"

namespace ers::letters {

// Sender, title and the UBRN.
void begin_summary(PageFlow& flow, std::string_view organisation, std::string_view title, const Ubrn& ubrn,
                   Instant made_at);
void write_summary_patient(PageFlow& flow, const SummaryPatient& patient, Instant made_at);
// The foot lines: whom each page is about, should it be parted from the others.
void end_summary(PageFlow& flow, const Ubrn& ubrn, const SummaryPatient& patient);

[[nodiscard]] std::string english_date(Date date);
[[nodiscard]] std::string english_date_and_time(Instant instant);

} // namespace ers::letters
