// What a patient reads in the letter, and what must not be in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "letters/page_flow.hpp"
#include "tests/support/pdf_text.hpp"
#include "tests/unit/letters/letter_samples.hpp"

namespace ers::letters {
namespace {

using testing::pdf_inked;
using testing::pdf_words;
using testing::pdf_words_of_all;

std::string pdf_of(const PatientLetter& letter, const LetterStyle& style = {},
                   const LetterSettings& settings = sample_settings()) {
    return make_patient_letter(letter, style, settings);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::vector<LetterStyle> every_style{
    {Language::english, false}, {Language::english, true}, {Language::welsh, false}, {Language::welsh, true}};

TEST(PatientLetter, SaysWhoWhatAndHowToBook) {
    const auto text = pdf_words_of_all(pdf_of(sample_letter()));
    for (const char* part : {"0000 0007 0000",
                             "Zoë Łukasz-Quillfeather",
                             "12 Oxlip Terrace",
                             "LS6 9ZY",
                             "Larkspur Lane Surgery",
                             "24 November 2026",
                             "Cardiology, clinic number 1",
                             "Cardiology, clinic number 3",
                             "Wrenmoor Hospitals NHS Trust",
                             "Wrenmoor General Hospital, LS9 9ZY",
                             "About 2.6 miles from your home",
                             "About 11 weeks, as a guide",
                             "January 2026",
                             "Bring a list of your medicines.",
                             "www.example.org/book",
                             "0113 496 0100",
                             "By text phone: 0113 496 0101",
                             "Lines are open Monday to Friday, 8am to 6pm",
                             "Ask at Larkspur Lane Surgery",
                             "Dr Imogen Farraway",
                             "please ring this clinic yourself"}) {
        EXPECT_TRUE(has(text, part)) << part << " in " << text;
    }
}

TEST(PatientLetter, PutsTheAccessCodeOnAPageOfItsOwn) {
    for (const auto& style : every_style) {
        const auto pages = pdf_words(pdf_of(sample_letter(), style));
        ASSERT_GE(pages.size(), 2U);
        for (std::size_t i = 0; i < pages.size(); ++i) {
            const bool is_last = i + 1 == pages.size();
            EXPECT_EQ(has(pages[i], "amber kettle"), is_last) << pages[i];
            EXPECT_EQ(has(pages[i], "0000 0007 0000"), !is_last) << pages[i];
            EXPECT_FALSE(is_last && has(pages[i], "Quillfeather")) << "whose code it is, is not said beside it";
        }
    }
}

TEST(PatientLetter, SaysWhenTheCodeWasGivenWhereItIsNotPrinted) {
    auto letter = sample_letter();
    letter.access_code.reset();
    letter.access_code_given_on = parse_date("2026-03-03").value();
    const auto text = pdf_words_of_all(pdf_of(letter));
    EXPECT_TRUE(has(text, "You were given your access code on 3 March 2026.")) << text;
    EXPECT_FALSE(has(text, "last page"));
    letter.access_code_given_on.reset();
    EXPECT_TRUE(has(pdf_words_of_all(pdf_of(letter)), "If you no longer have your access code, ask Larkspur"));
}

TEST(PatientLetter, ShowsTheAppointmentAndHowToChangeIt) {
    const auto text = pdf_words_of_all(pdf_of(sample_booked_letter()));
    for (const char* part : {"Thursday 3 December 2026 at 2:30pm", "Mr Rafael Samplewell", "30 minutes",
                             "How to change or cancel", "If you cannot come", "Bring a list of your medicines."}) {
        EXPECT_TRUE(has(text, part)) << part << " in " << text;
    }
    EXPECT_FALSE(has(text, "The clinics you can choose from"));
}

TEST(PatientLetter, TellsInEverySituationWhatHappensNext) {
    const std::vector<std::pair<LetterSituation, std::string>> situations{
        {LetterSituation::to_be_booked, "You can choose where you are seen"},
        {LetterSituation::to_be_booked_again, "You have no appointment at the moment"},
        {LetterSituation::provider_arranges, "You should hear from it by 5 January 2027"},
        {LetterSituation::triage, "is reading your referral first"},
        {LetterSituation::returned, "has come back to Larkspur Lane Surgery"}};
    for (const auto& [situation, words] : situations) {
        auto letter = sample_letter(1);
        letter.situation = situation;
        letter.contact_by = parse_date("2027-01-05").value();
        const auto text = pdf_words_of_all(pdf_of(letter));
        EXPECT_TRUE(has(text, words)) << text;
        EXPECT_EQ(has(text, "How to book"),
                  situation == LetterSituation::to_be_booked || situation == LetterSituation::to_be_booked_again);
    }
}

TEST(PatientLetter, IsWrittenInWelshThroughout) {
    const auto text = pdf_words_of_all(pdf_of(sample_letter(), {Language::welsh, false}));
    for (const char* part : {"Annwyl Zoë Łukasz-Quillfeather", "24 Tachwedd 2026", "Cyfeirnod archebu", "Tudalen 1 o",
                             "Sut i archebu", "Eich cod mynediad", "Yn gywir"}) {
        EXPECT_TRUE(has(text, part)) << part << " in " << text;
    }
    for (const char* part : {"Dear", "Your ", "Page ", "please", "booking"}) {
        EXPECT_FALSE(has(text, part)) << part << " in " << text;
    }
}

// Without an address the letter is one to be handed over.
TEST(PatientLetter, HasNoAddressWhereNoneIsGiven) {
    auto letter = sample_letter();
    letter.patient_address.clear();
    const auto text = pdf_words_of_all(pdf_of(letter));
    EXPECT_FALSE(has(text, "Oxlip"));
    EXPECT_FALSE(has(text, "LS6 9ZY"));
    EXPECT_TRUE(has(text, "Dear Zoë Łukasz-Quillfeather"));
}

TEST(PatientLetter, LeavesOutWaysThatThereAreNot) {
    const auto text = pdf_words_of_all(pdf_of(sample_letter(), {}, {}));
    EXPECT_FALSE(has(text, "On the web"));
    EXPECT_FALSE(has(text, "By telephone"));
    EXPECT_TRUE(has(text, "Ask at Larkspur Lane Surgery"));
}

TEST(PatientLetter, NumbersItsPagesAndHasNoneEmpty) {
    for (const auto& style : every_style) {
        const auto pdf = pdf_of(sample_letter(20), style);
        const auto pages = pdf_words(pdf);
        const auto word = style.language == Language::welsh ? std::pair("Tudalen ", " o ") : std::pair("Page ", " of ");
        for (std::size_t i = 0; i < pages.size(); ++i) {
            EXPECT_TRUE(has(pages[i], word.first + std::to_string(i + 1) + word.second + std::to_string(pages.size())))
                << pages[i];
        }
        for (const double inked : pdf_inked(pdf)) EXPECT_GT(inked, 0.005);
        EXPECT_TRUE(has(pdf_words_of_all(pdf), "Cardiology, clinic number 20"));
    }
}

TEST(PatientLetter, TakesNamesAndInstructionsOfAnyLength) {
    auto letter = sample_letter(2);
    letter.patient_name = std::string(100, 'W') + " " + std::string(100, 'm');
    letter.patient_address = {std::string(140, 'A'), std::string(150, 'b')};
    letter.practice = "The " + std::string(200, 'P') + " Surgery";
    letter.clinics[0].name = "Cardiology " + std::string(400, 'x');
    for (int i = 0; i < 500; ++i) letter.clinics[1].instructions += "Come an hour before your time. ";
    letter.clinics[1].instructions += "The last words.";
    for (const auto& style : every_style) {
        const auto pdf = pdf_of(letter, style);
        EXPECT_TRUE(has(pdf_words_of_all(pdf), "The last words."));
    }
    letter.practice.clear();
    letter.referrer.clear();
    letter.patient_name.clear();
    letter.specialty.clear();
    EXPECT_GT(pdf_of(letter).size(), 1'000U);
}

TEST(PatientLetter, ShowsACharacterThatItsFontHasNot) {
    auto letter = sample_letter(1);
    letter.patient_name = "漢字 \xF0\x9F\xA9\xBA \xFF \x01 Ωmega Жук";
    const auto pages = pdf_words(pdf_of(letter));
    EXPECT_TRUE(has(pages[0], "Ωmega Жук")) << pages[0];
    EXPECT_TRUE(has(pages[0], "\xEF\xBF\xBD")) << "what cannot be printed is seen to be missing";
}

TEST(PatientLetter, IsTheSameForTheSameReferralAndTime) { EXPECT_EQ(pdf_of(sample_letter()), pdf_of(sample_letter())); }

// Nothing is shared between documents: workers print side by side.
TEST(PatientLetter, IsTheSameWhenManyAreMadeAtOnce) {
    const auto expected = pdf_of(sample_letter());
    std::vector<std::string> made(8);
    std::vector<std::thread> workers;
    for (auto& pdf : made) workers.emplace_back([&pdf] { pdf = pdf_of(sample_letter()); });
    for (auto& worker : workers) worker.join();
    for (const auto& pdf : made) EXPECT_EQ(pdf, expected);
}

// Fonts are embedded: without the operator's fonts it looks the same anywhere.
TEST(PatientLetter, CarriesItsFontsAndIsNoLargerThanItMustBe) {
    const auto pdf = pdf_of(sample_letter());
    EXPECT_TRUE(pdf.starts_with("%PDF-"));
    EXPECT_TRUE(has(pdf, "/FontFile2"));
    EXPECT_LT(pdf.size(), 1'000'000U);
}

TEST(PatientLetter, AFontThatIsMissingIsAFaultThatNamesTheStep) {
    auto settings = sample_settings();
    settings.fonts.bold = "/no/such/font.ttf";
    try {
        static_cast<void>(pdf_of(sample_letter(), {}, settings));
        FAIL() << "printed without a font";
    } catch (const PdfFault& fault) {
        EXPECT_TRUE(has(fault.what(), "load the bold font")) << fault.what();
        EXPECT_FALSE(has(fault.what(), "Quillfeather"));
    }
    settings.fonts.bold = ERS_SOURCE_DIR "/README.md";
    EXPECT_THROW(static_cast<void>(pdf_of(sample_letter(), {}, settings)), PdfFault);
}

TEST(PageFlow, WrapsAtSpacesKeepsLineBreaksAndBreaksLongWords) {
    const PdfDocument document(FontFiles{}, "Test", parse_instant("2026-11-24T10:00:00Z").value());
    const auto wrapped = wrap(document, "one two three\n\n" + std::string(60, 'x') + " é", Weight::regular, 10, 60);
    ASSERT_GT(wrapped.size(), 5U);
    EXPECT_EQ(wrapped[0], "one two");
    EXPECT_EQ(wrapped[1], "three");
    EXPECT_EQ(wrapped[2], "");
    std::string joined;
    for (const auto& line : wrapped) {
        EXPECT_LE(document.width_of(line, Weight::regular, 10), 60);
        joined += line;
    }
    EXPECT_EQ(std::count(joined.begin(), joined.end(), 'x'), 60);
    EXPECT_EQ(wrap(document, "", Weight::regular, 10, 60), std::vector<std::string>{""});
    EXPECT_EQ(wrap(document, "ééé", Weight::regular, 10, 0.1), (std::vector<std::string>{"é", "é", "é"}));
}

TEST(Printable, IsWellFormedAndOfTheCharactersThatCanBeEncoded) {
    EXPECT_EQ(printable("Zoë Łukasz"), "Zoë Łukasz");
    EXPECT_EQ(printable("a\tb\x7F"), "a b ");
    EXPECT_EQ(printable("\xF0\x9F\xA9\xBA"), "\xEF\xBF\xBD");
    EXPECT_EQ(printable("a\xFFz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(printable(""), "");
}

} // namespace
} // namespace ers::letters
