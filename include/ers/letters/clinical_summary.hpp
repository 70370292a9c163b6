// The structured referral letter for clinicians: all that the referral's own data says (rules.md#clinical-summary). The
// files that belong to a referral are no part of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/letters/settings.hpp"
#include "ers/patients/patient.hpp"

namespace ers::letters {

struct SummaryPatient {
    std::string name;
    std::string nhs_number; // as printed
    Date birth_date;
    std::string sex;
    bool is_sensitive = false; // the whereabouts are not shown, and that is said
    std::string address; // one line; empty where not known
    std::string telephone;
};

// A sensitive patient's whereabouts are left out.
[[nodiscard]] SummaryPatient summary_patient(const patients::PatientRecord& patient, bool is_sensitive);

struct SummaryService {
    std::string name;
    std::string provider;
    std::string site;
    std::string booking; // how it is booked
};

struct SummaryAppointment {
    std::string status;
    std::optional<Instant> starts_at;
    std::string service;
    std::string clinician;
    std::string reason; // in words
};

struct SummaryClock {
    Date start;
    int week = 0;
    Date eighteen_weeks;
    Date forty_weeks;
};

// Words, not codes: the caller looks them up. Empty members are left out.
struct ClinicalSummary {
    Ubrn ubrn;
    std::string state;
    std::string state_reason;
    std::string state_comment;
    std::string request_type;
    std::string priority;
    std::string specialty;
    std::string clinic_type;
    SummaryPatient patient;
    std::string referring_organisation;
    std::string referrer;
    std::string referring_clinician; // on whose behalf
    Instant referred_at;
    std::string letter_intention;
    std::optional<Date> letter_due;
    std::string with_service;
    std::optional<Date> contact_by;
    std::optional<Instant> accepted_at;
    std::optional<SummaryClock> clock;
    std::vector<SummaryService> shortlist;
    std::vector<SummaryAppointment> appointments; // newest first
    Instant made_at;
};

// A PDF of A4 pages, in English. Throws PdfFault where the fonts cannot be read.
[[nodiscard]] std::string make_clinical_summary(const ClinicalSummary& summary, const FontFiles& fonts);

} // namespace ers::letters
