// A conversation of advice and guidance as a document for the records (rules.md#advice-summary).
#pragma once

#include <string>
#include <vector>

#include "ers/core/identifiers.hpp"
#include "ers/core/time.hpp"
#include "ers/letters/clinical_summary.hpp"
#include "ers/letters/settings.hpp"

namespace ers::letters {

struct AdviceMessage {
    std::string sender;       // a person's name
    std::string organisation;
    std::string kind;         // "Request for advice", "Further information", "Advice": in words
    Instant sent_at;
    std::string text;
    std::vector<std::string> attachments; // file names
};

struct AdviceSummary {
    Ubrn ubrn;
    std::string status; // in words
    std::string specialty;
    std::string service;
    std::string provider;
    std::string requester;
    std::string requesting_organisation;
    std::string conversion; // whether the provider may make a referral of it, in words
    SummaryPatient patient;
    std::vector<AdviceMessage> messages; // oldest first
    Instant made_at;
};

// A PDF of A4 pages, in English. Throws PdfFault where the fonts cannot be read.
[[nodiscard]] std::string make_advice_summary(const AdviceSummary& summary, const FontFiles& fonts);

} // namespace ers::letters
