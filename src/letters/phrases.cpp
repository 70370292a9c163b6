// From phrases and dates to sentences.
#include "letters/phrases.hpp"

#include <algorithm>
#include <chrono>

namespace ers::letters {

namespace {

// "9am", "2:30pm" or "14:30", from minutes since midnight.
std::string say_time(bool half_day_clock, int minutes) {
    const int hour = minutes / 60;
    const std::string past = (minutes % 60 < 10 ? "0" : "") + std::to_string(minutes % 60);
    if (!half_day_clock) return std::to_string(hour) + ":" + past;
    const std::string number = std::to_string(hour % 12 == 0 ? 12 : hour % 12);
    return number + (minutes % 60 == 0 ? "" : ":" + past) + (hour < 12 ? "am" : "pm");
}

// Minutes since midnight on the clock in England, which changes at 1am UTC on two days of the year.
int london_minutes(Instant instant) {
    const std::chrono::sys_days day(london_date(instant));
    const auto ahead_of_utc = [](std::chrono::sys_days midnight) { return midnight - london_midnight(Date(midnight)); };
    const bool is_after_change = instant >= day + std::chrono::hours(1);
    const auto local = instant + ahead_of_utc(is_after_change ? day + std::chrono::days(1) : day);
    return static_cast<int>(std::chrono::floor<std::chrono::minutes>(local - day).count());
}

} // namespace

const LanguageTexts& texts_of(Language language) {
    switch (language) {
        case Language::welsh: return welsh_texts();
        case Language::english: break;
    }
    return english_texts();
}

std::string fill(std::string_view text, Places places) {
    std::string filled;
    for (std::size_t at = 0; at < text.size();) {
        const auto open = std::min(text.find('{', at), text.size());
        filled += text.substr(at, open - at);
        if (open == text.size()) break;
        const auto close = text.find('}', open);
        const auto name = text.substr(open + 1, close - open - 1);
        const auto place = std::find_if(places.begin(), places.end(), [&](const auto& p) { return p.first == name; });
        if (place != places.end()) filled += place->second;
        at = close == std::string_view::npos ? text.size() : close + 1;
    }
    return filled;
}

std::string say(Language language, Phrase phrase, Places places) {
    return fill(texts_of(language).phrases.at(static_cast<std::size_t>(phrase)).text, places);
}

std::string say_date(Language language, Date date) {
    const auto& texts = texts_of(language);
    return std::to_string(static_cast<unsigned>(date.day())) + ' ' +
           std::string(texts.months.at(static_cast<unsigned>(date.month()) - 1)) + ' ' +
           std::to_string(static_cast<int>(date.year()));
}

std::string say_date_and_time(Language language, Instant instant) {
    const auto& texts = texts_of(language);
    const Date date = london_date(instant);
    const auto weekday = texts.weekdays.at(std::chrono::weekday(std::chrono::sys_days(date)).c_encoding());
    const auto day = say_date(language, date);
    const auto time = say_time(texts.half_day_clock, london_minutes(instant));
    return fill(texts.date_time, {{"weekday", weekday}, {"date", day}, {"time", time}});
}

} // namespace ers::letters
