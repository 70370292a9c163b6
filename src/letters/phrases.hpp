// What a patient's letter says, by language. A text may have places such as {practice}, the same in every language.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "ers/core/time.hpp"
#include "ers/letters/language.hpp"

namespace ers::letters {

enum class Phrase : std::uint8_t {
    subject_choose,
    subject_booked,
    subject_other,
    dear,
    date,
    reference,
    page,
    intro_choose,
    intro_again,
    intro_booked,
    intro_provider_arranges,
    intro_provider_arranges_by,
    intro_triage,
    intro_returned,
    appointment,
    when,
    clinic,
    provider,
    place,
    with,
    length,
    length_minutes,
    cannot_come,
    how_to_book,
    how_to_change,
    on_the_web,
    web_way,
    by_telephone,
    telephone_way,
    text_phone_way,
    opening_hours_way,
    at_the_surgery,
    surgery_books,
    surgery_helps,
    clinics,
    one_clinic,
    clinic_at_work,
    ring_to_book,
    ring_to_book_hours,
    telephone,
    open,
    distance,
    distance_miles,
    wait,
    wait_weeks,
    wait_unknown,
    from_the_clinic,
    code,
    code_on_last_page,
    code_given,
    code_lost,
    help,
    help_formats,
    help_worse,
    choice,
    choice_text,
    closing,
    code_page_subject,
    code_page_lead,
    code_page_keep,
    code_page_lost,
    last_phrase, // how many there are
};

inline constexpr std::size_t phrase_count = static_cast<std::size_t>(Phrase::last_phrase);

struct PhraseText {
    Phrase phrase;
    std::string_view text;
};

struct LanguageTexts {
    std::array<PhraseText, phrase_count> phrases; // in the order of the enumeration
    std::array<std::string_view, 7> weekdays;     // from Sunday
    std::array<std::string_view, 12> months;
    std::string_view date_time; // {weekday} {day} {month} {year} {time}
    bool half_day_clock;        // "2:30pm"; else "14:30"
};

[[nodiscard]] const LanguageTexts& texts_of(Language language);
[[nodiscard]] const LanguageTexts& english_texts();
[[nodiscard]] const LanguageTexts& welsh_texts();

constexpr bool are_phrases_in_order(const LanguageTexts& texts) {
    for (std::size_t i = 0; i < phrase_count; ++i) {
        if (static_cast<std::size_t>(texts.phrases[i].phrase) != i || texts.phrases[i].text.empty()) return false;
    }
    return true;
}

using Places = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// The text with every place filled: fill("Dear {name},", {{"name", "Zoë"}}). Values are not searched for places.
[[nodiscard]] std::string fill(std::string_view text, Places places);
[[nodiscard]] std::string say(Language language, Phrase phrase, Places places = {});

// "24 November 2026", "Tuesday 24 November 2026 at 2:30pm", in England's time.
[[nodiscard]] std::string say_date(Language language, Date date);
[[nodiscard]] std::string say_date_and_time(Language language, Instant instant);

} // namespace ers::letters
