// The texts of letters: complete in every language, filled without surprises, dates as people say them.
#include "letters/phrases.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ers::letters {
namespace {

std::set<std::string> places_in(std::string_view text) {
    std::set<std::string> places;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        places.emplace(text.substr(open + 1, text.find('}', open) - open - 1));
    }
    return places;
}

Instant at(const char* text) { return parse_instant(text).value(); }

TEST(Phrases, HaveTheSamePlacesInEveryLanguage) {
    for (const auto& language : Codes<Language>::entries) {
        const auto& texts = texts_of(language.value);
        EXPECT_TRUE(are_phrases_in_order(texts)) << language.code;
        for (std::size_t i = 0; i < phrase_count; ++i) {
            EXPECT_EQ(places_in(texts.phrases.at(i).text), places_in(english_texts().phrases.at(i).text))
                << language.code << ": " << texts.phrases.at(i).text;
        }
        EXPECT_EQ(places_in(texts.date_time), (std::set<std::string>{"weekday", "date", "time"})) << language.code;
    }
}

TEST(Phrases, AreOfTheirOwnInEveryLanguage) {
    std::size_t alike = 0;
    for (std::size_t i = 0; i < phrase_count; ++i) {
        if (welsh_texts().phrases.at(i).text == english_texts().phrases.at(i).text) ++alike;
    }
    EXPECT_EQ(alike, 0U);
}

TEST(Phrases, FillsEveryPlaceAndLooksIntoNoValue) {
    EXPECT_EQ(fill("Dear {name}, {name}.", {{"name", "Zoë"}}), "Dear Zoë, Zoë.");
    EXPECT_EQ(fill("{a}{b}", {{"a", "{b}"}, {"b", "{a}"}}), "{b}{a}");
    EXPECT_EQ(fill("{nothing}!", {}), "!");
    EXPECT_EQ(fill("{open", {{"open", "x"}}), "x");
    EXPECT_EQ(fill("", {}), "");
}

TEST(Phrases, SayDatesAndTimesOfEngland) {
    EXPECT_EQ(say_date_and_time(Language::english, at("2026-11-24T14:30:00Z")), "Tuesday 24 November 2026 at 2:30pm");
    EXPECT_EQ(say_date_and_time(Language::english, at("2026-07-01T08:00:00Z")), "Wednesday 1 July 2026 at 9am");
    EXPECT_EQ(say_date_and_time(Language::english, at("2026-07-01T23:05:00Z")), "Thursday 2 July 2026 at 12:05am");
    EXPECT_EQ(say_date_and_time(Language::welsh, at("2026-11-24T14:30:00Z")), "Dydd Mawrth 24 Tachwedd 2026 am 14:30");
    EXPECT_EQ(say_date(Language::welsh, parse_date("2026-02-01").value()), "1 Chwefror 2026");
}

TEST(Phrases, SayTheTimeOfTheClockOnTheDaysItChanges) {
    const auto said = [](const char* instant) { return say_date_and_time(Language::welsh, at(instant)).substr(9); };
    for (const auto& [instant, time] : {std::pair("2026-03-29T00:59:00Z", "0:59"),
                                        {"2026-03-29T01:00:00Z", "2:00"},
                                        {"2026-03-29T09:00:00Z", "10:00"},
                                        {"2026-10-25T00:30:00Z", "1:30"},
                                        {"2026-10-25T01:30:00Z", "1:30"},
                                        {"2026-10-25T02:00:00Z", "2:00"},
                                        {"2026-10-25T12:00:00Z", "12:00"}}) {
        EXPECT_TRUE(said(instant).ends_with(std::string(" am ") + time)) << instant << ": " << said(instant);
    }
    for (int hour = 0; hour < 24; ++hour) { // as the rest of the service says it
        const auto instant = at("2026-10-25T00:15:00Z") + std::chrono::hours(hour);
        EXPECT_EQ(say_date_and_time(Language::english, instant), format_london(instant));
    }
}

} // namespace
} // namespace ers::letters
