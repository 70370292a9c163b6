// PDF documents over libharu. Errors are noted by libharu's handler and thrown here once libharu's own
// frames are left: an exception must not cross C.
#include "letters/pdf_document.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <type_traits>
#include <vector>

#include <hpdf.h>

#include "ers/core/text.hpp"

namespace ers::letters {

namespace {

std::string fault_text(std::string_view step, unsigned long error) {
    std::array<char, 24> number{};
    std::snprintf(number.data(), number.size(), "0x%04lX", error);
    return "the PDF could not be made at the step \"" + std::string(step) + "\": libharu error " + number.data();
}

// Keeps the first error: what follows from it is no news.
void note_pdf_error(HPDF_STATUS error, HPDF_STATUS /*detail*/, void* first_error) {
    auto& first = *static_cast<HPDF_STATUS*>(first_error);
    if (first == HPDF_OK) first = error;
}

struct FreesPdf {
    void operator()(HPDF_Doc document) const { HPDF_Free(document); }
};

HPDF_Date pdf_date(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    HPDF_Date made{};
    made.year = static_cast<int>(date.year());
    made.month = static_cast<int>(static_cast<unsigned>(date.month()));
    made.day = static_cast<int>(static_cast<unsigned>(date.day()));
    made.hour = static_cast<int>(time.hours().count());
    made.minutes = static_cast<int>(time.minutes().count());
    made.seconds = static_cast<int>(time.seconds().count());
    made.ind = 'Z';
    return made;
}

HPDF_REAL real(double value) { return static_cast<HPDF_REAL>(value); }

constexpr std::string_view replacement_character = "\xEF\xBF\xBD"; // U+FFFD

} // namespace

PdfFault::PdfFault(std::string_view step, unsigned long error) : std::runtime_error(fault_text(step, error)) {}

std::string printable(std::string_view text) {
    const std::string valid = replace_invalid_utf8(text);
    std::string result;
    for (std::size_t at = 0; at < valid.size();) {
        const auto lead = static_cast<unsigned char>(valid[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const auto character = std::string_view(valid).substr(at, length);
        at += length;
        if (length == 4) {
            result += replacement_character;
        } else if (has_control_characters(character)) {
            result += ' ';
        } else {
            result += character;
        }
    }
    return result;
}

struct PdfDocument::State {
    HPDF_STATUS first_error = HPDF_OK; // before the document, which writes to it to its end
    std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, FreesPdf> document;
    std::array<HPDF_Font, 2> fonts{};
    std::vector<HPDF_Page> pages;

    void require(std::string_view step) const {
        if (first_error != HPDF_OK) throw PdfFault(step, first_error);
    }
    HPDF_Font load_font(const std::string& file, std::string_view step) {
        const char* name = HPDF_LoadTTFontFromFile(document.get(), file.c_str(), HPDF_TRUE);
        require(step);
        HPDF_Font font = HPDF_GetFont(document.get(), name, "UTF-8");
        require(step);
        return font;
    }
    [[nodiscard]] HPDF_Font font(Weight weight) const { return fonts.at(static_cast<std::size_t>(weight)); }
};

PdfDocument::PdfDocument(const FontFiles& fonts, const std::string& title, Instant made_at)
    : state_(std::make_unique<State>()) {
    auto& state = *state_;
    state.document.reset(HPDF_New(note_pdf_error, &state.first_error));
    if (!state.document) throw PdfFault("begin the document", state.first_error);
    HPDF_SetCompressionMode(state.document.get(), HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(state.document.get());
    HPDF_SetCurrentEncoder(state.document.get(), "UTF-8");
    state.require("choose the encoding");
    state.fonts = {state.load_font(fonts.regular, "load the font"), state.load_font(fonts.bold, "load the bold font")};
    HPDF_SetInfoAttr(state.document.get(), HPDF_INFO_TITLE, title.c_str());
    HPDF_SetInfoAttr(state.document.get(), HPDF_INFO_CREATOR, "OpenERS");
    HPDF_SetInfoDateAttr(state.document.get(), HPDF_INFO_CREATION_DATE, pdf_date(made_at));
    state.require("describe the document");
}

PdfDocument::~PdfDocument() = default;

std::size_t PdfDocument::add_page() {
    HPDF_Page page = HPDF_AddPage(state_->document.get());
    state_->require("add a page");
    HPDF_Page_SetWidth(page, real(page_width));
    HPDF_Page_SetHeight(page, real(page_height));
    state_->require("size a page");
    state_->pages.push_back(page);
    return state_->pages.size() - 1;
}

std::size_t PdfDocument::pages() const { return state_->pages.size(); }

double PdfDocument::width_of(const std::string& text, Weight weight, double size) const {
    const std::vector<HPDF_BYTE> bytes(text.begin(), text.end());
    const auto width =
        HPDF_Font_TextWidth(state_->font(weight), bytes.data(), static_cast<HPDF_UINT>(bytes.size())).width;
    state_->require("measure a text");
    return static_cast<double>(width) * size / 1000;
}

void PdfDocument::write(std::size_t page, double x, double y, const std::string& text, Weight weight, double size,
                        Colour colour) {
    if (text.empty()) return;
    HPDF_Page canvas = state_->pages.at(page);
    HPDF_Page_SetRGBFill(canvas, colour.red, colour.green, colour.blue);
    HPDF_Page_BeginText(canvas);
    HPDF_Page_SetFontAndSize(canvas, state_->font(weight), real(size));
    HPDF_Page_TextOut(canvas, real(x), real(page_height - y), text.c_str());
    HPDF_Page_EndText(canvas);
    state_->require("write a text");
}

void PdfDocument::draw_rule(std::size_t page, double x, double y, double length, double thickness, Colour colour) {
    fill_box(page, x, y - thickness / 2, length, thickness, colour);
}

void PdfDocument::fill_box(std::size_t page, double x, double y, double width, double height, Colour colour) {
    HPDF_Page canvas = state_->pages.at(page);
    HPDF_Page_SetRGBFill(canvas, colour.red, colour.green, colour.blue);
    HPDF_Page_Rectangle(canvas, real(x), real(page_height - y - height), real(width), real(height));
    HPDF_Page_Fill(canvas);
    state_->require("draw a box");
}

std::string PdfDocument::bytes() {
    HPDF_SaveToStream(state_->document.get());
    state_->require("save the document");
    std::vector<HPDF_BYTE> bytes(HPDF_GetStreamSize(state_->document.get()));
    auto size = static_cast<HPDF_UINT32>(bytes.size());
    HPDF_ReadFromStream(state_->document.get(), bytes.data(), &size);
    state_->require("read the saved document");
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

} // namespace ers::letters
