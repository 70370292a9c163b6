// Goal: the golden set of the directory's search: the services found, those hidden and why, and the order.
#include "ers/directory/search/search.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/directory/directory_samples.hpp"

namespace ers::directory {
namespace {

using samples::hidden;
using samples::ids;
using samples::query;
using samples::service;
using samples::snapshot_of;
using Ids = std::vector<std::int64_t>;

SearchResult found(const Snapshot& snapshot, const SearchQuery& asked, const NextSlots& slots = {}) {
    auto result = search(snapshot, slots, asked);
    if (!result) throw std::runtime_error("refused: " + result.error().fields.front().field);
    return *std::move(result);
}

Service changed(std::int64_t id, const std::function<void(Service&)>& change) {
    Service made = service(id);
    change(made);
    return made;
}

// The boundary of adult services, in years and in months: a patient is 17 until the 18th birthday.
TEST(SearchAges, TellsSeventeenFromEighteen) {
    const auto snapshot = snapshot_of({changed(1, [](Service& s) { s.age_from_months = 216; }),
                                       changed(2, [](Service& s) { s.age_below_months = 216; }), service(3)});
    auto asked = query();
    asked.age = AgeRange::of_years(17);
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2, 3}));
    asked.age = AgeRange::of_years(18);
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1, 3}));
    asked.age = AgeRange::of_months(215);
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2, 3}));
    asked.age = AgeRange::of_months(216);
    const auto result = found(*snapshot, asked);
    EXPECT_EQ(ids(result), (Ids{1, 3}));
    EXPECT_EQ(hidden(result, HiddenReason::age), 1U);
    EXPECT_EQ(result.hidden_total(), 1U);
}

// Limits in months within a year of age: years alone hide only what treats no month of that year.
TEST(SearchAges, HidesByYearsOnlyWhatFitsNoMonthOfThem) {
    const auto snapshot = snapshot_of({changed(1, [](Service& s) { s.age_from_months = 6; }),
                                       changed(2, [](Service& s) { s.age_below_months = 6; }),
                                       changed(3, [](Service& s) { s.age_from_months = 12; })});
    auto asked = query();
    asked.age = AgeRange::of_years(0);
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1, 2}));
    asked.age = AgeRange::of_months(5);
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2}));
    asked.age = AgeRange::of_months(6);
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1}));
}

TEST(Search, HidesServicesForTheOtherSex) {
    const auto snapshot = snapshot_of({changed(1, [](Service& s) { s.sex_treated = SexTreated::female; }),
                                       changed(2, [](Service& s) { s.sex_treated = SexTreated::male; }), service(3)});
    auto asked = query();
    asked.sex = Sex::female;
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1, 3}));
    asked.sex = Sex::male;
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2, 3}));
    EXPECT_EQ(hidden(found(*snapshot, asked), HiddenReason::sex), 1U);
    for (const auto sex : {Sex::other, Sex::unknown}) {
        asked.sex = sex;
        EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1, 2, 3}));
    }
}

TEST(Search, HidesWhatIsNotPublishedOrNotInOperation) {
    const auto snapshot =
        snapshot_of({changed(1, [](Service& s) { s.is_published = false; }),
                     changed(2, [](Service& s) { s.effective_from = samples::day(2026, 11, 22); }),
                     changed(3, [](Service& s) { s.effective_to = samples::day(2026, 11, 20); }),
                     changed(4, [](Service& s) { s.effective_from = s.effective_to.emplace(samples::today); })});
    const auto result = found(*snapshot, query());
    EXPECT_EQ(ids(result), (Ids{4}));
    EXPECT_EQ(hidden(result, HiddenReason::not_published), 1U);
    EXPECT_EQ(hidden(result, HiddenReason::not_in_operation), 2U);
    EXPECT_EQ(result.hidden_total(), 3U);
    EXPECT_EQ(result.total, 1U);
}

TEST(Search, ShowsLocalServicesToTheirCommissionersPatients) {
    const auto local = [](Service& s) {
        s.is_nationally_available = false;
        s.commissioners = {{"QAA", samples::day(2026, 11, 21)}, {"QAB", samples::day(2026, 11, 22)}};
    };
    const auto snapshot = snapshot_of({changed(1, local), service(2)});
    auto asked = query();
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2}));
    asked.commissioner = "QAA";
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1, 2}));
    asked.commissioner = "QAB"; // from tomorrow
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2}));
    EXPECT_EQ(hidden(found(*snapshot, asked), HiddenReason::not_commissioned), 1U);
}

TEST(Search, HidesServicesThatDoNotTakeThePriority) {
    const auto snapshot =
        snapshot_of({changed(1, [](Service& s) { s.windows = {{Priority::routine, 1, {}}}; }), service(2)});
    auto asked = query();
    asked.priority = Priority::two_week_wait;
    const auto result = found(*snapshot, asked);
    EXPECT_EQ(ids(result), (Ids{2}));
    EXPECT_EQ(hidden(result, HiddenReason::priority), 1U);
    asked.priority = Priority::routine;
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1, 2}));
}

// The counts speak of what was asked for: a hidden service of another specialty is no news.
TEST(Search, CountsAsHiddenOnlyWhatTheOtherFiltersFind) {
    const auto snapshot = snapshot_of({changed(1,
                                               [](Service& s) {
                                                   s.is_published = false;
                                                   s.specialty_code = "DERMATOLOGY";
                                               }),
                                       changed(2, [](Service& s) { s.is_published = false; }), service(3)});
    auto asked = query();
    asked.specialty = "CARDIOLOGY";
    EXPECT_EQ(found(*snapshot, asked).hidden_total(), 1U);
    asked.specialty = "DERMATOLOGY";
    const auto result = found(*snapshot, asked);
    EXPECT_EQ(result.hidden_total(), 1U);
    EXPECT_EQ(result.total, 0U);
}

TEST(Search, CountsAServiceUnderItsFirstReasonOnly) {
    const auto snapshot = snapshot_of({changed(1, [](Service& s) {
        s.age_from_months = 216;
        s.sex_treated = SexTreated::male;
    })});
    auto asked = query();
    asked.age = AgeRange::of_years(5);
    asked.sex = Sex::female;
    const auto result = found(*snapshot, asked);
    EXPECT_EQ(hidden(result, HiddenReason::age), 1U);
    EXPECT_EQ(hidden(result, HiddenReason::sex), 0U);
}

TEST(Search, KeepsServicesWithinTheWaitAndCountsThoseWithoutAFigure) {
    const auto snapshot = snapshot_of({changed(1, [](Service& s) { s.wait = samples::wait_of(10); }),
                                       changed(2, [](Service& s) { s.wait = samples::wait_of(10.01); }),
                                       changed(3, [](Service& s) { s.wait->median_weeks.reset(); }),
                                       changed(4, [](Service& s) { s.wait.reset(); })});
    auto asked = query();
    asked.max_wait_weeks = 10;
    const auto result = found(*snapshot, asked);
    EXPECT_EQ(ids(result), (Ids{1}));
    EXPECT_EQ(hidden(result, HiddenReason::no_wait_figure), 2U);
}

TEST(Search, FiltersByCodes) {
    const auto snapshot =
        snapshot_of({changed(1, [](Service& s) { s.clinic_types.push_back({"PALPITATIONS", "Palpitations"}); }),
                     changed(2, [](Service& s) { s.request_types = {RequestType::advice, RequestType::triage}; }),
                     changed(3, [](Service& s) { s.bookable_type = BookableType::indirectly; }),
                     changed(4, [](Service& s) { s.organisation_code = "NT1"; }),
                     changed(5, [](Service& s) { s.site_code = "XYZ99"; })});
    auto asked = query();
    asked.clinic_type = "PALPITATIONS";
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1}));
    asked = query();
    asked.request_type = RequestType::advice;
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2}));
    asked = query();
    asked.bookable = BookableType::indirectly;
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{3}));
    asked = query();
    asked.organisation = *OdsCode::parse("NT1");
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{4}));
    asked.organisation = *OdsCode::parse("XYZ99"); // a site
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{5}));
}

TEST(SearchText, FindsAllWordsByTheirBeginnings) {
    const auto snapshot =
        snapshot_of({changed(1, [](Service& s) { s.name = "Heart clinic, St Mary's Hospital (RT1)"; }),
                     changed(2, [](Service& s) { s.conditions_treated = "Chest pain; blackouts"; }),
                     changed(3, [](Service& s) { s.clinicians = {"Dr Ada O\xE2\x80\x99Neill"}; })});
    const auto ids_for = [&](const char* text) {
        auto asked = query();
        asked.text = text;
        return ids(found(*snapshot, asked));
    };
    EXPECT_EQ(ids_for("HEART mary's"), (Ids{1}));
    EXPECT_EQ(ids_for("marys"), (Ids{1}));
    EXPECT_EQ(ids_for("black chest"), (Ids{2}));
    EXPECT_EQ(ids_for("o'neill"), (Ids{3}));
    EXPECT_EQ(ids_for("ear"), (Ids{})); // not inside "heart"
    EXPECT_EQ(ids_for("heart blackouts"), (Ids{}));
    EXPECT_EQ(ids_for("test valley"), (Ids{1, 2, 3})); // the organisation
    EXPECT_EQ(ids_for("cardio"), (Ids{1, 2, 3}));
}

TEST(SearchText, FindsCliniciansOnlyByTheirNames) {
    const auto snapshot = snapshot_of({changed(1, [](Service& s) { s.clinicians = {"Dr Ada Test", "Dr Bo Sample"}; }),
                                       changed(2, [](Service& s) { s.name = "Ada Lovelace Centre"; })});
    auto asked = query();
    asked.clinician = "ada";
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1}));
    asked.clinician = "sample bo";
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1}));
}

TEST(SearchSlots, FiltersAndSortsByTheNextSlotOfThePriority) {
    const Instant now = london_midnight(samples::today);
    const auto snapshot = snapshot_of({service(1), service(2), service(3)});
    const auto slots = samples::slots_of(*snapshot, {{1, Priority::routine, now + std::chrono::hours(5)},
                                                     {2, Priority::routine, now + std::chrono::hours(3)},
                                                     {1, Priority::urgent, now + std::chrono::hours(5)}});
    auto asked = query();
    asked.sort = SearchSort::next_slot;
    const auto all = found(*snapshot, asked, slots);
    EXPECT_EQ(ids(all), (Ids{2, 1, 3}));
    EXPECT_EQ(all.hits[0].next_slot, now + std::chrono::hours(3));
    EXPECT_FALSE(all.hits[2].next_slot);
    asked.has_slots = true;
    EXPECT_EQ(ids(found(*snapshot, asked, slots)), (Ids{2, 1}));
    asked.priority = Priority::urgent;
    EXPECT_EQ(ids(found(*snapshot, asked, slots)), (Ids{1}));
}

// Equal keys stand in the order of ids, unknown ones last: the same question has the same answer.
TEST(SearchOrder, IsStableWithUnknownLast) {
    const auto snapshot = snapshot_of({changed(4, [](Service& s) { s.wait = samples::wait_of(5); }),
                                       changed(3, [](Service& s) { s.wait.reset(); }),
                                       changed(2, [](Service& s) { s.wait = samples::wait_of(5); }),
                                       changed(1, [](Service& s) { s.place.reset(); })});
    auto asked = query();
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2, 4, 1, 3}));
    asked.sort = SearchSort::distance;
    asked.postcode = *Postcode::parse("LS1 4AP");
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{2, 3, 4, 1}));
    asked.sort = SearchSort::name;
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{1, 2, 3, 4}));
}

TEST(SearchOrder, ByNameIgnoresCase) {
    const auto snapshot =
        snapshot_of({service(1, "beta"), service(2, "Gamma"), service(3, "ALPHA"), service(4, "Beta")});
    auto asked = query();
    asked.sort = SearchSort::name;
    EXPECT_EQ(ids(found(*snapshot, asked)), (Ids{3, 1, 4, 2}));
}

TEST(SearchPlace, TakesWholeAndOutwardPostcodes) {
    const auto snapshot = snapshot_of({service(1), changed(2, [](Service& s) { s.place = samples::truro; })});
    auto asked = query();
    asked.sort = SearchSort::distance;
    asked.postcode = *Postcode::parse("LS1 4AP");
    const auto exact = found(*snapshot, asked);
    ASSERT_TRUE(exact.place);
    EXPECT_TRUE(exact.place->is_exact);
    EXPECT_NEAR(*exact.hits[0].distance_km, 0.0, 1e-9);
    EXPECT_NEAR(*exact.hits[1].distance_km, 461, 5); // Leeds to Truro
    for (const char* text : {"LS1", "LS1 9ZZ"}) { // an unknown one stands in the middle of its outward part
        asked.postcode = *Postcode::parse(text);
        const auto coarse = found(*snapshot, asked);
        EXPECT_FALSE(coarse.place->is_exact) << text;
        EXPECT_NEAR(*coarse.hits[0].distance_km, 0.46, 0.05) << text;
    }
}

TEST(SearchRefusals, NameEveryWrongField) {
    const auto snapshot = snapshot_of({service(1)});
    auto asked = query();
    asked.specialty = "WITCHCRAFT";
    asked.text = "!!";
    asked.postcode = *Postcode::parse("ZE1 0AA");
    auto refused = search(*snapshot, {}, asked);
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().fields.size(), 3U);
    EXPECT_EQ(refused.error().fields[0].field, "specialty");
    EXPECT_EQ(refused.error().fields[0].code, ErrorCode::invalid_code);
    EXPECT_EQ(refused.error().fields[1].field, "text");
    EXPECT_EQ(refused.error().fields[2].field, "postcode");

    asked = query();
    asked.clinic_type = "ACNE";
    EXPECT_TRUE(search(*snapshot, {}, asked));
    asked.specialty = "CARDIOLOGY";
    refused = search(*snapshot, {}, asked);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields[0].field, "clinic_type");
}

TEST(SearchRefusals, AskForThePostcodeThatADistanceNeeds) {
    const auto snapshot = snapshot_of({service(1)});
    auto asked = query();
    asked.sort = SearchSort::distance;
    auto refused = search(*snapshot, {}, asked);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::value_is_required);
    asked = query();
    asked.max_distance_km = 10;
    refused = search(*snapshot, {}, asked);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields[0].field, "postcode");
}

TEST(Search, OfAnEmptyDirectoryFindsNothing) {
    const auto result = found(Snapshot(), query());
    EXPECT_EQ(result.total, 0U);
    EXPECT_TRUE(result.hits.empty());
    EXPECT_FALSE(result.next_cursor);
}

} // namespace
} // namespace ers::directory
