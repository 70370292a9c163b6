// The patient's letter, from top to bottom.
#include "ers/letters/patient_letter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "letters/furniture.hpp"
#include "letters/page_flow.hpp"
#include "letters/phrases.hpp"

namespace ers::letters {

namespace {

constexpr double miles_a_km = 0.621371;
constexpr double window_top = 136;   // 48 mm: the address's first line in a DL envelope's window
constexpr double window_width = 250; // 88 mm
constexpr double body_top = 258;     // 91 mm: below the window, above the first fold's end
constexpr double clinic_height_max = page_height * 0.4; // that is kept together

std::string with_decimals(double value, int decimals) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string joined(const std::string& first, const std::string& then) {
    if (first.empty() || then.empty()) return first + then;
    return first + ", " + then;
}

// One letter while it is being written.
class LetterWriter {
public:
    LetterWriter(PdfDocument& document, const PatientLetter& letter, const LetterStyle& style,
                 const LetterSettings& settings)
        : letter_(letter),
          language_(style.language),
          settings_(settings),
          flow_(document, style.large_print ? large_print() : clear_print()) {}

    void write() {
        draw_sender(flow_, letter_.practice, letter_.practice_postcode);
        address_top_ = std::max(window_top, flow_.y() + flow_.style().text);
        write_reference();
        write_address();
        flow_.move_to(std::max(flow_.y(), body_top));
        flow_.subject(subject());
        flow_.paragraph(said(Phrase::dear, {{"name", letter_.patient_name}}));
        flow_.paragraph(introduction());
        if (letter_.appointment) write_appointment();
        if (!is_to_be_booked()) write_clinics();
        write_ways();
        write_code_note();
        if (is_to_be_booked()) { // the clinics go with the letter as a list
            write_closing();
            write_clinics();
            write_help();
        } else {
            write_help();
            write_closing();
        }
        letter_pages_ = flow_.page() + 1;
        if (letter_.access_code) write_code_page();
        write_feet();
    }

private:
    [[nodiscard]] std::string said(Phrase phrase, Places places = {}) const { return say(language_, phrase, places); }
    [[nodiscard]] std::string with_practice(Phrase phrase) const {
        return said(phrase, {{"practice", letter_.practice}});
    }
    [[nodiscard]] bool is_to_be_booked() const {
        return letter_.situation == LetterSituation::to_be_booked ||
               letter_.situation == LetterSituation::to_be_booked_again;
    }

    [[nodiscard]] std::string subject() const {
        if (letter_.situation == LetterSituation::booked) return said(Phrase::subject_booked);
        return said(is_to_be_booked() ? Phrase::subject_choose : Phrase::subject_other);
    }

    [[nodiscard]] Phrase introducing() const {
        switch (letter_.situation) {
            case LetterSituation::to_be_booked: return Phrase::intro_choose;
            case LetterSituation::to_be_booked_again: return Phrase::intro_again;
            case LetterSituation::booked: return Phrase::intro_booked;
            case LetterSituation::provider_arranges:
                return letter_.contact_by ? Phrase::intro_provider_arranges_by : Phrase::intro_provider_arranges;
            case LetterSituation::triage: return Phrase::intro_triage;
            case LetterSituation::returned: return Phrase::intro_returned;
        }
        return Phrase::intro_choose;
    }

    [[nodiscard]] std::string introduction() const {
        const auto by = letter_.contact_by ? say_date(language_, *letter_.contact_by) : std::string();
        return said(introducing(), {{"practice", letter_.practice}, {"specialty", letter_.specialty}, {"date", by}});
    }

    // Beside the window: the date, and the number that everything is found by.
    void write_reference() {
        auto& document = flow_.document();
        const auto& style = flow_.style();
        const double x = style.margin + window_width + 34;
        double y = address_top_;
        const auto line = [&](const std::string& text, Weight weight, double size, Colour colour) {
            document.write(flow_.page(), x, y, printable(text), weight, size, colour);
            y += size * style.leading;
        };
        line(said(Phrase::date), Weight::regular, style.small, quiet_ink);
        line(say_date(language_, london_date(letter_.written_at)), Weight::regular, style.text, ink);
        y += style.text * 0.6;
        line(said(Phrase::reference), Weight::regular, style.small, quiet_ink);
        y += style.text * 0.25;
        line(letter_.ubrn.printed(), Weight::bold, style.heading * 1.1, accent);
    }

    void write_address() {
        auto& document = flow_.document();
        const auto& style = flow_.style();
        double y = address_top_;
        if (!letter_.patient_address.empty()) {
            std::string address = letter_.patient_name;
            for (const auto& line : letter_.patient_address) address += '\n' + line;
            for (const auto& line : wrap(document, address, Weight::regular, style.text, window_width)) {
                document.write(flow_.page(), style.margin, y, line, Weight::regular, style.text, ink);
                y += style.text * style.leading;
            }
        }
        flow_.move_to(y + style.text);
    }

    [[nodiscard]] static std::string place_of(const LetterClinic& clinic) {
        return joined(clinic.site, clinic.postcode);
    }

    void write_appointment() {
        const auto& appointment = *letter_.appointment;
        const auto minutes = std::to_string(appointment.duration_minutes);
        flow_.panel({
            {said(Phrase::when), say_date_and_time(language_, appointment.starts_at)},
            {said(Phrase::clinic), appointment.clinic.name},
            {said(Phrase::provider), appointment.clinic.provider},
            {said(Phrase::place), place_of(appointment.clinic)},
            {said(Phrase::with), appointment.clinician},
            {said(Phrase::length),
             appointment.duration_minutes > 0 ? said(Phrase::length_minutes, {{"minutes", minutes}}) : std::string()},
            {said(Phrase::telephone), joined(appointment.clinic.telephone, appointment.clinic.hours)},
        });
        if (!appointment.clinic.instructions.empty()) {
            flow_.heading(said(Phrase::from_the_clinic));
            flow_.paragraph(appointment.clinic.instructions);
        }
        flow_.paragraph(said(Phrase::cannot_come));
    }

    [[nodiscard]] std::string telephone_way() const {
        std::string way = said(Phrase::telephone_way, {{"number", settings_.help_line}});
        if (!settings_.text_phone.empty()) {
            way += ' ' + said(Phrase::text_phone_way, {{"number", settings_.text_phone}});
        }
        if (!settings_.opening_hours.empty()) {
            way += ' ' + said(Phrase::opening_hours_way, {{"hours", settings_.opening_hours}});
        }
        return way;
    }

    void write_way(Phrase title, const std::string& way) {
        flow_.subheading(said(title), 0, 2);
        flow_.paragraph(way);
    }

    // The web, the telephone, the surgery. Where there is nothing to book or change, nothing is said of it.
    void write_ways() {
        const bool is_booked = letter_.appointment.has_value();
        if (!is_booked && !is_to_be_booked()) return;
        flow_.heading(said(is_booked ? Phrase::how_to_change : Phrase::how_to_book), 4);
        if (!settings_.web_address.empty()) {
            write_way(Phrase::on_the_web, said(Phrase::web_way, {{"web", settings_.web_address}}));
        }
        if (!settings_.help_line.empty()) write_way(Phrase::by_telephone, telephone_way());
        write_way(Phrase::at_the_surgery, with_practice(is_booked ? Phrase::surgery_helps : Phrase::surgery_books));
    }

    void write_code_note() {
        flow_.heading(said(Phrase::code));
        if (letter_.access_code) {
            flow_.paragraph(said(Phrase::code_on_last_page));
        } else if (letter_.access_code_given_on) {
            flow_.paragraph(said(Phrase::code_given, {{"date", say_date(language_, *letter_.access_code_given_on)},
                                                      {"practice", letter_.practice}}));
        } else {
            flow_.paragraph(with_practice(Phrase::code_lost));
        }
    }

    [[nodiscard]] std::string telephone_of(const LetterClinic& clinic) const {
        if (clinic.telephone.empty() || (!clinic.rung_by_patient && is_to_be_booked())) return {};
        if (!clinic.rung_by_patient || !is_to_be_booked()) return joined(clinic.telephone, clinic.hours);
        return said(clinic.hours.empty() ? Phrase::ring_to_book : Phrase::ring_to_book_hours,
                    {{"telephone", clinic.telephone}, {"hours", clinic.hours}});
    }

    [[nodiscard]] std::string wait_of(const LetterClinic& clinic) const {
        if (!clinic.median_wait_weeks) return said(Phrase::wait_unknown);
        const auto weeks = with_decimals(std::max(1.0, std::round(*clinic.median_wait_weeks)), 0);
        const auto date = say_date(language_, clinic.wait_as_of);
        return said(Phrase::wait_weeks, {{"weeks", weeks}, {"month", date.substr(date.find(' ') + 1)}});
    }

    [[nodiscard]] std::string distance_of(const LetterClinic& clinic) const {
        if (!clinic.distance_km) return {};
        const double miles = *clinic.distance_km * miles_a_km;
        return said(Phrase::distance_miles, {{"miles", with_decimals(miles, miles < 10 ? 1 : 0)}});
    }

    [[nodiscard]] std::vector<LabelledRow> rows_of(const LetterClinic& clinic) const {
        return {{said(Phrase::provider), clinic.provider},
                {said(Phrase::place), place_of(clinic)},
                {said(Phrase::distance), distance_of(clinic)},
                {said(Phrase::wait), is_to_be_booked() ? wait_of(clinic) : std::string()},
                {said(Phrase::telephone), telephone_of(clinic)},
                {said(Phrase::from_the_clinic), clinic.instructions}};
    }

    // How much of a page it asks for: all that is said of a clinic stays together, unless it is much.
    [[nodiscard]] double height_of(const LetterClinic& clinic) const {
        const double title = flow_.style().text * flow_.style().leading;
        return title + std::min(flow_.height_of_rows(rows_of(clinic), flow_.indent()), clinic_height_max);
    }

    void write_clinic(const LetterClinic& clinic, const std::string& mark) {
        flow_.need(height_of(clinic));
        if (mark.empty()) {
            flow_.subheading(clinic.name);
        } else {
            flow_.marked_paragraph(mark, clinic.name, Weight::bold);
            flow_.skip(-flow_.style().text * 0.3);
        }
        flow_.rows(rows_of(clinic), mark.empty() ? 0 : flow_.indent());
        flow_.skip(flow_.style().text * 0.35);
    }

    void write_clinics() {
        const auto& clinics = letter_.clinics;
        if (letter_.appointment || clinics.empty()) return;
        const auto title = !is_to_be_booked()    ? Phrase::clinic_at_work
                           : clinics.size() == 1 ? Phrase::one_clinic
                                                 : Phrase::clinics;
        flow_.need(flow_.style().heading * 3 + height_of(clinics.front())); // no heading without its first clinic
        flow_.heading(said(title));
        for (std::size_t i = 0; i < clinics.size(); ++i) {
            write_clinic(clinics[i], clinics.size() == 1 ? "" : std::to_string(i + 1));
        }
        if (!is_to_be_booked() || clinics.size() == 1) return;
        flow_.heading(said(Phrase::choice));
        flow_.paragraph(with_practice(Phrase::choice_text));
    }

    void write_closing() {
        flow_.skip(flow_.style().text * 0.6);
        flow_.need(flow_.style().text * 6.4);
        flow_.paragraph(said(Phrase::closing));
        flow_.skip(flow_.style().text * 1.6); // for a signature
        flow_.paragraph(letter_.referrer.empty() ? letter_.practice : letter_.referrer + "\n" + letter_.practice);
    }

    void write_help() {
        flow_.heading(said(Phrase::help));
        flow_.paragraph(with_practice(Phrase::help_formats));
        if (!is_to_be_booked()) flow_.need(flow_.style().text * 9); // the closing does not stand alone on a page
        flow_.paragraph(said(Phrase::help_worse));
    }

    // Nothing on it leads to the referral: a person who finds it alone has a code for nothing.
    void write_code_page() {
        flow_.new_page();
        draw_sender(flow_, letter_.practice, letter_.practice_postcode);
        flow_.move_to(address_top_);
        flow_.subject(said(Phrase::code_page_subject));
        flow_.paragraph(said(Phrase::code_page_lead));
        flow_.skip(flow_.style().text);
        write_code();
        flow_.paragraph(said(Phrase::code_page_keep));
        flow_.paragraph(with_practice(Phrase::code_page_lost));
    }

    void write_code() {
        auto& document = flow_.document();
        const auto& style = flow_.style();
        const auto code = printable(*letter_.access_code);
        double size = style.subject * 1.5;
        const double space = flow_.text_width() - 40;
        if (const double width = document.width_of(code, Weight::bold, size); width > space) size *= space / width;
        const double height = size * 2.4;
        document.fill_box(flow_.page(), style.margin, flow_.y(), flow_.text_width(), height, panel_tint);
        document.fill_box(flow_.page(), style.margin, flow_.y(), 3, height, accent);
        document.write(flow_.page(), style.margin + 20, flow_.y() + height / 2 + size * 0.36, code, Weight::bold, size,
                       accent);
        flow_.skip(height + style.text * 1.6);
    }

    void write_feet() {
        const auto reference = said(Phrase::reference) + "  " + letter_.ubrn.printed();
        flow_.finish([&](std::size_t page, std::size_t pages) {
            const auto number = std::to_string(page + 1);
            const auto of = std::to_string(pages);
            draw_foot(flow_, page, page < letter_pages_ ? reference : letter_.practice,
                      said(Phrase::page, {{"page", number}, {"pages", of}}));
        });
    }

    const PatientLetter& letter_;
    Language language_;
    const LetterSettings& settings_;
    PageFlow flow_;
    double address_top_ = window_top; // further down only where the sender's name is very long
    std::size_t letter_pages_ = 0; // without the code's
};

} // namespace

std::string make_patient_letter(const PatientLetter& letter, const LetterStyle& style, const LetterSettings& settings) {
    const auto& texts = texts_of(style.language);
    const auto title = std::string(texts.phrases.at(static_cast<std::size_t>(Phrase::subject_other)).text);
    PdfDocument document(settings.fonts, title, letter.written_at);
    LetterWriter(document, letter, style, settings).write();
    return document.bytes();
}

} // namespace ers::letters
