// Goal: search finds what a plain reading of its rules finds. A second, slow search looks at every service with nothing
// prepared, sorts all of them, and cuts pages; both must agree on random directories and random questions: services,
// their order, totals, what was hidden and why, and each page behind a cursor.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <sstream>
#include <tuple>

#include "ers/core/text.hpp"
#include "tests/support/seed.hpp"
#include "tests/unit/directory/directory_samples.hpp"

namespace ers::directory {
namespace {

using Dice = std::mt19937_64;

bool one_in(Dice& dice, unsigned sides) { return dice() % sides == 0; }
template <class T>
const T& any_of(Dice& dice, const std::vector<T>& list) {
    return list[dice() % list.size()];
}
template <class E>
E any_code(Dice& dice) {
    return Codes<E>::entries[dice() % Codes<E>::entries.size()].value;
}

const std::vector<std::string> words{"Leeds", "LEE", "St.", "Mary's", "General", "Infirmary", "Royal", "x-ray", "A1"};
const std::vector<std::string> commissioners{"QAA", "QAB", "QAC"};

std::string some_words(Dice& dice, unsigned most) {
    std::string text;
    for (unsigned count = 1 + static_cast<unsigned>(dice() % most); count > 0; --count) {
        text += (text.empty() ? "" : " ") + any_of(dice, words);
    }
    return text;
}

void place_somewhere(Dice& dice, Service& service) {
    if (one_in(dice, 8)) {
        service.place.reset();
    } else if (one_in(dice, 3)) {
        service.place = samples::leeds; // several at one place, and at the place that is asked for
    } else {
        service.place = Place{50.0 + static_cast<double>(dice() % 50'000) / 10'000,
                              -5.0 + static_cast<double>(dice() % 60'000) / 10'000};
    }
}

Service random_service(Dice& dice, std::int64_t id) {
    Service made = samples::service(id, some_words(dice, 3));
    if (one_in(dice, 3)) {
        made.specialty_code = "DERMATOLOGY";
        made.specialty_name = "Dermatology";
        made.clinic_types = {{"ACNE", "Acne"}};
    } else if (one_in(dice, 3)) {
        made.clinic_types.push_back({"PALPITATIONS", "Palpitations"});
    }
    made.organisation_code = any_of(dice, std::vector<std::string>{"RT1", "RT2"});
    made.organisation_name = some_words(dice, 2);
    made.site_code = made.organisation_code + (one_in(dice, 4) ? "" : "0" + std::to_string(dice() % 4));
    made.conditions_treated = one_in(dice, 3) ? some_words(dice, 3) : "";
    if (one_in(dice, 3)) made.clinicians = {some_words(dice, 2), some_words(dice, 2)};
    if (one_in(dice, 4)) made.request_types = {RequestType::triage, RequestType::advice};
    made.bookable_type = any_code<BookableType>(dice);
    made.sex_treated = any_code<SexTreated>(dice);
    if (one_in(dice, 3)) made.windows.erase(made.windows.begin() + static_cast<std::ptrdiff_t>(dice() % 3));
    made.age_from_months = one_in(dice, 3) ? 192 : 0;
    if (one_in(dice, 3)) made.age_below_months = made.age_from_months + 1 + static_cast<int>(dice() % 300);
    made.is_published = !one_in(dice, 10);
    if (one_in(dice, 8)) made.effective_from = add_days(samples::today, static_cast<int>(dice() % 3) - 1);
    if (one_in(dice, 8)) made.effective_to = add_days(samples::today, static_cast<int>(dice() % 3) - 1);
    made.is_nationally_available = one_in(dice, 2);
    for (const auto& commissioner : commissioners) {
        if (!one_in(dice, 3)) continue;
        made.commissioners.emplace_back(commissioner, add_days(samples::today, static_cast<int>(dice() % 3) - 1));
    }
    if (one_in(dice, 6)) {
        made.wait.reset();
    } else {
        made.wait = samples::wait_of(static_cast<double>(dice() % 40) / 2);
        if (one_in(dice, 6)) made.wait->median_weeks.reset();
    }
    place_somewhere(dice, made);
    return made;
}

SearchQuery random_query(Dice& dice) {
    auto asked = samples::query();
    if (!one_in(dice, 3)) asked.specialty = one_in(dice, 3) ? "DERMATOLOGY" : "CARDIOLOGY";
    if (asked.specialty == "CARDIOLOGY" && one_in(dice, 4)) asked.clinic_type = "PALPITATIONS";
    if (one_in(dice, 4)) asked.text = one_in(dice, 2) ? "le" : some_words(dice, 2);
    if (one_in(dice, 8)) asked.clinician = some_words(dice, 1);
    if (one_in(dice, 8)) asked.organisation = OdsCode::parse(one_in(dice, 2) ? "RT1" : "RT201").value();
    if (one_in(dice, 2)) asked.priority = any_code<Priority>(dice);
    if (one_in(dice, 4)) asked.request_type = any_code<RequestType>(dice);
    if (one_in(dice, 6)) asked.bookable = any_code<BookableType>(dice);
    if (one_in(dice, 3)) asked.max_wait_weeks = static_cast<int>(dice() % 20);
    if (one_in(dice, 3)) asked.age = AgeRange::of_years(static_cast<int>(dice() % 60));
    if (one_in(dice, 3)) asked.sex = any_code<Sex>(dice);
    if (!one_in(dice, 3)) asked.commissioner = any_of(dice, commissioners);
    asked.has_slots = one_in(dice, 3);
    asked.sort = any_code<SearchSort>(dice);
    if (asked.sort == SearchSort::distance || one_in(dice, 2)) {
        asked.postcode = *Postcode::parse(one_in(dice, 2) ? "LS1 4AP" : "TR1");
        if (one_in(dice, 2)) asked.max_distance_km = static_cast<double>(dice() % 600);
    }
    asked.limit = 1 + dice() % 30;
    return asked;
}

// The rules once more, in words of their own.

std::vector<std::string> plain_words(const std::string& text) {
    std::string cleaned;
    for (const char c : text) {
        if (c == '\'') continue;
        cleaned += is_ascii_letter(c) || is_ascii_digit(c) ? to_lower_ascii(c) : ' ';
    }
    std::istringstream stream(cleaned);
    return {std::istream_iterator<std::string>(stream), {}};
}

bool each_begins_one(const std::string& typed, const std::string& text) {
    const auto have = plain_words(text);
    const auto wanted = plain_words(typed);
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& beginning) {
        return std::any_of(have.begin(), have.end(),
                           [&](const std::string& word) { return word.starts_with(beginning); });
    });
}

std::string text_of(const Service& service) {
    std::string text = service.name + ' ' + service.organisation_name + ' ' + service.site_name + ' ' +
                       service.specialty_name + ' ' + service.site_postcode + ' ' + service.conditions_treated;
    for (const auto& type : service.clinic_types) text += ' ' + type.name;
    for (const auto& clinician : service.clinicians) text += ' ' + clinician;
    return text;
}

template <class List, class Value>
bool has(const List& list, const Value& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

struct Reference {
    std::vector<const Service*> found; // all pages
    std::array<std::size_t, Codes<HiddenReason>::entries.size()> hidden{};
};

class PlainSearch {
public:
    PlainSearch(const Snapshot& snapshot, const NextSlots& slots, const SearchQuery& query)
        : snapshot_(snapshot), slots_(slots), query_(query) {
        if (query.postcode) centre_ = snapshot.locate(*query.postcode)->place;
    }

    Reference run() const {
        Reference result;
        for (const auto& service : snapshot_.services()) {
            if (!is_asked_for(service)) continue;
            if (const auto reason = why_hidden(service)) {
                ++result.hidden[static_cast<std::size_t>(*reason)];
            } else {
                result.found.push_back(&service);
            }
        }
        std::sort(result.found.begin(), result.found.end(),
                  [&](const Service* a, const Service* b) { return order(*a) < order(*b); });
        return result;
    }

private:
    std::optional<double> distance(const Service& service) const {
        if (!centre_ || !service.place) return std::nullopt;
        return distance_km(*centre_, *service.place);
    }
    std::optional<double> median(const Service& service) const {
        return service.wait ? service.wait->median_weeks : std::nullopt;
    }

    bool is_asked_for(const Service& service) const {
        const auto& q = query_;
        if (q.specialty && service.specialty_code != *q.specialty) return false;
        if (q.clinic_type) {
            std::vector<std::string> codes;
            for (const auto& type : service.clinic_types) codes.push_back(type.code);
            if (!has(codes, *q.clinic_type)) return false;
        }
        if (q.text && !each_begins_one(*q.text, text_of(service))) return false;
        if (q.clinician) {
            std::string names;
            for (const auto& clinician : service.clinicians) names += clinician + ' ';
            if (!each_begins_one(*q.clinician, names)) return false;
        }
        if (q.organisation && service.organisation_code != q.organisation->text() &&
            service.site_code != q.organisation->text()) {
            return false;
        }
        if (q.request_type && !has(service.request_types, *q.request_type)) return false;
        if (q.bookable && service.bookable_type != *q.bookable) return false;
        if (q.max_distance_km && (!distance(service) || *distance(service) > *q.max_distance_km)) return false;
        if (q.max_wait_weeks && median(service) && *median(service) > *q.max_wait_weeks) return false;
        return !q.has_slots || slots_.next(service.id, q.priority);
    }

    std::optional<HiddenReason> why_hidden(const Service& service) const {
        const auto& q = query_;
        if (!service.is_published) return HiddenReason::not_published;
        if (!service.is_in_operation(q.today)) return HiddenReason::not_in_operation;
        if (!service.is_commissioned_for(q.commissioner, q.today)) return HiddenReason::not_commissioned;
        if (q.priority && service.window_for(*q.priority) == nullptr) return HiddenReason::priority;
        if (q.age && (q.age->to_months < service.age_from_months ||
                      (service.age_below_months && q.age->from_months >= *service.age_below_months))) {
            return HiddenReason::age;
        }
        if (q.sex && !service.treats_sex(*q.sex)) return HiddenReason::sex;
        if (q.max_wait_weeks && !median(service)) return HiddenReason::no_wait_figure;
        return std::nullopt;
    }

    // Unknown last, ties by id.
    std::tuple<bool, double, std::string, std::int64_t> order(const Service& service) const {
        const auto by = [&](std::optional<double> key) {
            return std::tuple<bool, double, std::string, std::int64_t>(!key, key.value_or(0), "", service.id);
        };
        switch (query_.sort) {
            case SearchSort::wait: return by(median(service));
            case SearchSort::distance: return by(distance(service));
            case SearchSort::next_slot: {
                const auto next = slots_.next(service.id, query_.priority);
                return by(next ? std::optional(static_cast<double>(next->time_since_epoch().count())) : std::nullopt);
            }
            case SearchSort::name: return {false, 0, lower_ascii(service.name), service.id};
        }
        return {};
    }

    const Snapshot& snapshot_;
    const NextSlots& slots_;
    const SearchQuery& query_;
    std::optional<Place> centre_;
};

NextSlots random_slots(Dice& dice, const Snapshot& snapshot) {
    std::vector<samples::SampleSlot> slots;
    for (const auto& service : snapshot.services()) {
        for (const auto& window : service.windows) {
            if (one_in(dice, 2)) continue;
            slots.push_back(
                {service.id, window.priority, london_midnight(samples::today) + std::chrono::hours(dice() % 200)});
        }
    }
    return samples::slots_of(snapshot, slots);
}

// All pages of one question, one after the other.
void compare_pages(const Snapshot& snapshot, const NextSlots& slots, SearchQuery asked) {
    const auto expected = PlainSearch(snapshot, slots, asked).run();
    for (std::size_t first = 0;;) {
        const auto page = search(snapshot, slots, asked);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->total, expected.found.size());
        EXPECT_EQ(page->hidden, expected.hidden);
        ASSERT_EQ(page->hits.size(), std::min(asked.limit, expected.found.size() - first));
        for (std::size_t i = 0; i < page->hits.size(); ++i) {
            const Service& service = *expected.found[first + i];
            const auto& hit = page->hits[i];
            ASSERT_EQ(hit.service->id, service.id) << "place " << first + i;
            EXPECT_EQ(hit.next_slot, slots.next(service.id, asked.priority));
            ASSERT_EQ(hit.distance_km.has_value(), asked.postcode && service.place);
            if (hit.distance_km) {
                EXPECT_EQ(*hit.distance_km, distance_km(snapshot.locate(*asked.postcode)->place, *service.place));
            }
        }
        first += page->hits.size();
        ASSERT_EQ(page->next_cursor.has_value(), first < expected.found.size());
        if (!page->next_cursor) return;
        asked.cursor = page->next_cursor;
    }
}

TEST(SearchReference, AgreesWithAPlainReadingOfTheRules) {
    Dice dice(testing::test_seed());
    for (int directory = 0; directory < 20; ++directory) {
        std::vector<Service> services;
        const auto count = 1 + static_cast<std::int64_t>(dice() % 300);
        for (std::int64_t id = 1; id <= count; ++id) services.push_back(random_service(dice, id * 3));
        const auto snapshot = samples::snapshot_of(std::move(services));
        const auto slots = random_slots(dice, *snapshot);
        for (int question = 0; question < 60; ++question) {
            SCOPED_TRACE("directory " + std::to_string(directory) + ", question " + std::to_string(question));
            compare_pages(*snapshot, slots, random_query(dice));
            if (::testing::Test::HasFatalFailure()) return;
        }
    }
}

// For a moment a reader may hold a directory and next slots of the one before it.
TEST(SearchReference, AgreesAlsoWithNextSlotsOfAnotherDirectory) {
    Dice dice(testing::test_seed());
    std::vector<Service> services;
    for (std::int64_t id = 1; id <= 200; ++id) services.push_back(random_service(dice, id));
    const auto before = samples::snapshot_of(services);
    services.erase(services.begin(), services.begin() + 50);
    for (std::int64_t id = 300; id <= 400; ++id) services.push_back(random_service(dice, id));
    const auto after = samples::snapshot_of(services);
    const auto slots = random_slots(dice, *before);
    for (int question = 0; question < 100; ++question) {
        SCOPED_TRACE("question " + std::to_string(question));
        compare_pages(*after, slots, random_query(dice));
        if (::testing::Test::HasFatalFailure()) return;
    }
}

} // namespace
} // namespace ers::directory
