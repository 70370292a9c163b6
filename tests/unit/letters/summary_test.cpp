// The documents for clinicians: all that there is, in words, and nothing of a protected patient's whereabouts.
#include <gtest/gtest.h>

#include "letters/gather.hpp"
#include "tests/support/pdf_text.hpp"
#include "tests/unit/letters/letter_samples.hpp"

namespace ers::letters {
namespace {

using testing::pdf_words;
using testing::pdf_words_of_all;

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(ClinicalSummary, SaysAllThatTheReferralSays) {
    const auto text = pdf_words_of_all(make_clinical_summary(sample_summary(), {}));
    for (const char* part : {"Clinical information summary",
                             "0000 0007 0000",
                             "Zoë Łukasz-Quillfeather",
                             "999 345 6780",
                             "14 March 1970 (56 years)",
                             "Female",
                             "12 Oxlip Terrace, Flat 3, Leeds, LS6 9ZY",
                             "0113 496 0199",
                             "Urgent",
                             "Palpitations and heart rhythm",
                             "Ms Una Practice, Larkspur Lane Surgery",
                             "Dr Imogen Farraway",
                             "Rejected",
                             "Further information required",
                             "Please send the last ECG",
                             "2 November 2026 (now in week 3)",
                             "8 March 2027",
                             "9 August 2027",
                             "Ashgrove Independent Hospital",
                             "Indirectly bookable",
                             "Thursday 3 December 2026 at 2:30pm",
                             "Mr Rafael Samplewell",
                             "3 November 2026",
                             "Documents that belong to the referral are not part"}) {
        EXPECT_TRUE(says(text, part)) << part << " in " << text;
    }
}

TEST(ClinicalSummary, HidesWhereASensitivePatientIs) {
    auto summary = sample_summary();
    summary.patient.is_sensitive = true;
    const auto text = pdf_words_of_all(make_clinical_summary(summary, {}));
    EXPECT_FALSE(says(text, "Oxlip"));
    EXPECT_FALSE(says(text, "0113 496 0199"));
    EXPECT_TRUE(says(text, "whereabouts are protected"));
}

TEST(ClinicalSummary, NamesThePatientOnEveryPage) {
    auto summary = sample_summary();
    for (int i = 0; i < 18; ++i) summary.shortlist.push_back(summary.shortlist.front());
    for (int i = 0; i < 100; ++i) summary.state_comment += " A long comment that goes on and on.";
    const auto pages = pdf_words(make_clinical_summary(summary, {}));
    ASSERT_GT(pages.size(), 1U);
    for (const auto& page : pages) EXPECT_TRUE(says(page, "NHS number 999 345 6780")) << page;
}

TEST(ClinicalSummary, LeavesOutWhatThereIsNot) {
    auto summary = sample_summary();
    summary.clock.reset();
    summary.appointments.clear();
    summary.referring_clinician.clear();
    summary.letter_due.reset();
    const auto text = pdf_words_of_all(make_clinical_summary(summary, {}));
    for (const char* part : {"Clock started", "Appointments", "On behalf of", "Letter due"}) {
        EXPECT_FALSE(says(text, part)) << part << " in " << text;
    }
}

TEST(AdviceSummary, HasTheConversationOldestFirst) {
    const auto text = pdf_words_of_all(make_advice_summary(sample_advice(), {}));
    for (const char* part :
         {"Advice and guidance", "0000 4914 6177", "Referrer to review response", "Cardiology advice",
          "The provider may make a referral of it", "Request for advice", "ecg.pdf", "bloods.txt",
          "Friday 20 November 2026 at 9:30am", "Would you see her", "Zoë Łukasz-Quillfeather"}) {
        EXPECT_TRUE(says(text, part)) << part << " in " << text;
    }
    EXPECT_LT(text.find("Would you see her"), text.find("A 24-hour tape first"));
}

TEST(AdviceSummary, GoesOverPagesAndMayBeEmpty) {
    auto advice = sample_advice();
    for (int i = 0; i < 60; ++i) advice.messages.push_back(advice.messages.front());
    advice.messages.back().text = std::string(8'000, 'w') + " the end";
    EXPECT_TRUE(says(pdf_words_of_all(make_advice_summary(advice, {})), "the end"));
    advice.messages.clear();
    EXPECT_TRUE(says(pdf_words_of_all(make_advice_summary(advice, {})), "Nothing has been written yet."));
}

TEST(Gather, SplitsAnAddressIntoLines) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(address_lines("1 High Street, Leeds", "LS1 4AP"), (Lines{"1 High Street", "Leeds", "LS1 4AP"}));
    EXPECT_EQ(address_lines("1 High Street,\n Leeds , LS1 4AP", "LS1 4AP"),
              (Lines{"1 High Street", "Leeds", "LS1 4AP"}));
    EXPECT_EQ(address_lines("", "LS1 4AP"), Lines{"LS1 4AP"});
    EXPECT_EQ(address_lines(" ,\n,", ""), Lines{});
}

TEST(Gather, KnowsASituationForEveryStateButTheCancelled) {
    for (const auto& state : Codes<ReferralState>::entries) {
        EXPECT_EQ(situation_of(state.value).has_value(), state.value != ReferralState::cancelled_referral)
            << state.code;
    }
    EXPECT_EQ(situation_of(ReferralState::booked), LetterSituation::booked);
    EXPECT_EQ(situation_of(ReferralState::did_not_attend), LetterSituation::to_be_booked_again);
}

} // namespace
} // namespace ers::letters
