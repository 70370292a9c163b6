// The Directory of Services over HTTP: search, one service, reference data.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

class SearchServices : public ApiTest {
protected:
    static void SetUpTestSuite() {
        ApiTest::SetUpTestSuite();
        children_ = server().add_service({.specialty = "GASTROENTEROLOGY", .age_below_months = 192});
        men_ = server().add_service({.specialty = "GASTROENTEROLOGY", .sex_treated = "MALE"});
        urgent_ = server().add_service({.specialty = "GASTROENTEROLOGY", .priorities = {"URGENT"}});
        closed_ = server().add_service({.specialty = "GASTROENTEROLOGY", .commissioners = {"QBB"}});
        server().refresh();
    }

    static Answer search(const std::string& query, const http::Headers& who) {
        return caller().get("/api/v1/services?" + query, who);
    }
    static Answer search(const std::string& query) { return search(query, server().referrer()); }
    static std::vector<std::int64_t> ids(const Answer& answer) {
        std::vector<std::int64_t> found;
        for (const auto& item : answer.body.value("items", json::array())) {
            found.push_back(std::stoll(item.at("id").get<std::string>()));
        }
        return found;
    }
    static std::set<std::int64_t> found(const std::string& query) {
        const auto list = ids(search(query));
        return {list.begin(), list.end()};
    }

    static inline std::int64_t children_ = 0;
    static inline std::int64_t men_ = 0;
    static inline std::int64_t urgent_ = 0;
    static inline std::int64_t closed_ = 0;
};

TEST_F(SearchServices, FindsBySpecialtyAndSaysWhatIsKnown) {
    const auto answer = search("specialty=CARDIOLOGY&sort=name");
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    EXPECT_EQ(answer.body.at("total"), 3);
    const auto& item = answer.body.at("items").at(0);
    EXPECT_EQ(item.at("specialty").at("code"), "CARDIOLOGY");
    EXPECT_TRUE(item.contains("wait"));
    EXPECT_NE(answer.body.at("waits").at("label").get<std::string>().find("still waiting"), std::string::npos);
}

// How many there are that the patient cannot go to, and why: nobody wonders where a service has gone.
TEST_F(SearchServices, CountsWhatIsHiddenAndWhy) {
    const auto answer = search("specialty=GASTROENTEROLOGY&patientAge=40&patientSex=FEMALE&priority=ROUTINE");
    ASSERT_EQ(answer.outcome(), "200") << answer.text;
    EXPECT_EQ(answer.body.at("total"), 0);
    EXPECT_EQ(answer.body.at("hidden").at("total"), 4);
    EXPECT_EQ(answer.body.at("hidden").at("reasons"),
              (json{{"AGE", 1}, {"SEX", 1}, {"PRIORITY", 1}, {"NOT_COMMISSIONED", 1}}));
}

TEST_F(SearchServices, FitsThePatientAndThePractice) {
    const std::string all = "specialty=GASTROENTEROLOGY";
    EXPECT_EQ(found(all + "&patientAge=10"), (std::set{children_, men_, urgent_}));
    EXPECT_EQ(found(all + "&patientAge=40&patientSex=MALE"), (std::set{men_, urgent_}));
    EXPECT_EQ(found(all + "&patientAge=40&patientSex=FEMALE"), (std::set{urgent_}));
    EXPECT_EQ(found(all + "&ageMonths=191"), (std::set{children_, men_, urgent_}));
    EXPECT_EQ(found(all + "&ageMonths=192"), (std::set{men_, urgent_}));
    EXPECT_EQ(found(all + "&priority=ROUTINE"), (std::set{children_, men_}));
    EXPECT_EQ(found(all + "&commissioner=QBB"), (std::set{children_, men_, urgent_, closed_}));
    const auto of_other_practice = ids(search(all, world().other_practice()));
    EXPECT_EQ(std::set(of_other_practice.begin(), of_other_practice.end()),
              (std::set{children_, men_, urgent_, closed_}));
}

TEST_F(SearchServices, FiltersByOrganisationTextAndSlots) {
    EXPECT_EQ(found("organisation=NBB"), (std::set{world().third}));
    EXPECT_EQ(found("specialty=CARDIOLOGY&text=independent"), (std::set{world().third}));
    EXPECT_EQ(found("text=nothing%20like%20it"), (std::set<std::int64_t>{}));
    EXPECT_EQ(found("specialty=CARDIOLOGY&hasSlots=true"), (std::set<std::int64_t>{}));
    world().add_slot(world().second);
    server().refresh();
    const auto answer = search("specialty=CARDIOLOGY&hasSlots=true");
    EXPECT_EQ(ids(answer), (std::vector{world().second}));
    EXPECT_TRUE(answer.body["items"][0].contains("nextSlot"));
}

TEST_F(SearchServices, SortsByWaitAndByDistance) {
    EXPECT_EQ(ids(search("specialty=CARDIOLOGY&sort=wait")).front(), world().third); // 6.2 weeks, not 11.4
    const auto near_leeds = search("specialty=CARDIOLOGY&sort=distance&postcode=LS1%204AP");
    ASSERT_EQ(near_leeds.outcome(), "200") << near_leeds.text;
    EXPECT_EQ(ids(near_leeds), (std::vector{world().second, world().first, world().third}));
    EXPECT_EQ(near_leeds.body.at("place").at("precision"), "POSTCODE");
    EXPECT_EQ(ids(search("specialty=CARDIOLOGY&sort=distance&postcode=M1")).front(), world().third);
    EXPECT_EQ(found("specialty=CARDIOLOGY&postcode=M1&maxDistanceKm=10"), (std::set{world().third}));
    EXPECT_EQ(search("sort=distance").outcome(), "422 VALUE_IS_REQUIRED");
    EXPECT_EQ(search("maxDistanceKm=10").outcome(), "422 VALUE_IS_REQUIRED");
    EXPECT_EQ(search("sort=distance&postcode=ZZ99%209ZZ").wrong_fields(), "postcode REFERENCE_NOT_FOUND");
}

TEST_F(SearchServices, PagesVisitEachServiceOnce) {
    for (const char* sort : {"wait", "name", "nextSlot", "distance&postcode=LS1"}) {
        const auto whole = ids(search(std::string("limit=100&sort=") + sort));
        std::vector<std::int64_t> paged;
        std::string cursor;
        do {
            const auto page = search(std::string("limit=2&sort=") + sort + cursor);
            ASSERT_EQ(page.outcome(), "200") << page.text;
            EXPECT_EQ(page.body.at("total"), whole.size());
            for (const auto id : ids(page)) paged.push_back(id);
            cursor = page.body.contains("nextCursor") ? "&cursor=" + page.body.at("nextCursor").get<std::string>() : "";
        } while (!cursor.empty());
        EXPECT_EQ(paged, whole) << sort;
    }
}

TEST_F(SearchServices, ACursorOfAnotherSearchIsRefused) {
    const auto page = search("limit=1&sort=name");
    const auto cursor = "&cursor=" + page.body.at("nextCursor").get<std::string>();
    EXPECT_EQ(search("limit=1&sort=wait" + cursor).wrong_fields(), "cursor INVALID_VALUE");
    EXPECT_EQ(search("cursor=nonsense").wrong_fields(), "cursor INVALID_VALUE");
}

TEST_F(SearchServices, ThereIsOneMenu) {
    const auto answer = search("menu=local");
    EXPECT_EQ(answer.outcome(), "200");
    EXPECT_TRUE(answer.headers.get("Warning").value_or("").starts_with("299"));
    EXPECT_FALSE(search("").headers.get("Warning"));
}

// Patients look before they choose; only its own organisation sees a service that is not published.
TEST_F(SearchServices, AServiceIsShownWholeToThoseWhoMaySeeIt) {
    const auto patient = world().sign_in(world().refer());
    const auto path = "/api/v1/services/" + quoted(world().first);
    for (const auto& who : {server().referrer(), server().manager(), patient}) {
        const auto answer = caller().get(path, who);
        ASSERT_EQ(answer.outcome(), "200") << answer.text;
        EXPECT_EQ(answer.body.at("bookingWindows").size(), 3U);
        EXPECT_EQ(answer.body.at("pollingRangeDays"), 84);
    }
    EXPECT_EQ(search("specialty=CARDIOLOGY", patient).outcome(), "200");
    const auto hidden = server().add_service({.is_published = false});
    server().refresh();
    const auto hidden_path = "/api/v1/services/" + quoted(hidden);
    EXPECT_EQ(caller().get(hidden_path, server().manager()).outcome(), "200");
    const auto theirs = caller().get(hidden_path, server().referrer());
    EXPECT_EQ(theirs.outcome(), "404 NOT_FOUND");
    EXPECT_EQ(theirs.text_without_request_id(),
              caller().get("/api/v1/services/999999999", server().referrer()).text_without_request_id());
    EXPECT_FALSE(found("specialty=CARDIOLOGY").contains(hidden));
}

TEST_F(SearchServices, ReferenceDataIsWhatPickersNeed) {
    const auto specialties = caller().get("/api/v1/reference/specialties", server().referrer());
    ASSERT_EQ(specialties.outcome(), "200");
    std::set<std::string> codes;
    for (const auto& item : specialties.body.at("items")) {
        EXPECT_TRUE(codes.insert(item.at("code").get<std::string>()).second);
        EXPECT_FALSE(item.at("clinicTypes").empty()) << item;
    }
    EXPECT_TRUE(codes.contains("CARDIOLOGY"));
    const auto reasons = caller().get("/api/v1/reference/reasons");
    ASSERT_EQ(reasons.outcome(), "200");
    for (const auto& item : reasons.body.at("items")) EXPECT_FALSE(item.at("usedBy").empty()) << item;
    EXPECT_EQ(caller().get("/api/v1/reference/specialties?all=1", server().referrer()).wrong_fields(),
              "all UNEXPECTED_FIELD");
}

} // namespace
} // namespace ers::testing
