// Goal: the directory's resource of /api/v1, called as the server calls it: filters, order, hidden counts, one service,
// specialties, and refusals that name every wrong parameter.
#include "interfaces/rest/services.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ers/interfaces/entry/service_parts.hpp"
#include "tests/integration/directory/import/import_support.hpp"

namespace ers::rest {
namespace {

using nlohmann::json;
using Query = std::vector<std::pair<std::string, std::string>>;
namespace samples = directory::samples;

class Services : public ::testing::Test {
protected:
    void SetUp() override {
        auto files = samples::all_small_files();
        (void)directory::import_files(database_.connection(), files);
        directory::ImportFiles own;
        own.services = samples::import_file("services.csv");
        own.commissioning_rules = samples::import_file("commissioning_rules.csv");
        (void)directory::import_files(database_.connection(), own);
        directory_.refresh(database_.connection(), clock_.now());
        gp_.function = BusinessFunction::referring_clinician;
        gp_.organisation = *OdsCode::parse("T10001");
    }
    http::Response answer(Result<http::Response> (*handler)(const entry::Call&), Query query,
                          const std::string& id = {}) {
        http::Request request;
        request.query = std::move(query);
        if (!id.empty()) request.captures["id"] = id;
        const entry::Call call{request, caller_, database_.connection(), service_, clock_.now()};
        auto response = handler(call);
        last_error_ = response ? std::nullopt : std::optional(response.error());
        return response ? *response : http::Response{};
    }
    json listed(Query query) { return json::parse(answer(list_services, std::move(query)).body); }
    std::vector<std::string> names(Query query) {
        std::vector<std::string> list;
        const json body = listed(std::move(query));
        for (const auto& item : body["items"]) list.push_back(item["name"]);
        return list;
    }
    std::vector<std::string> wrong_fields(Query query) {
        std::vector<std::string> fields;
        (void)answer(list_services, std::move(query));
        for (const auto& field : last_error_.value().fields) {
            fields.push_back(field.field + " " + std::string(error_info(field.code).text));
        }
        return fields;
    }

    testing::TestDatabase database_;
    ManualClock clock_{*parse_instant("2026-11-21T10:00:00Z")};
    SeededRandom random_{1};
    patients::AccessCodes access_codes_{random_, 0};
    directory::Directory directory_;
    identity::TokenIssuer issuer_{(testing::test_folder() / "services_test_key.json").string()};
    identity::TokenVerifier tokens_{{issuer_.public_key_set(), "test", "test", std::chrono::seconds(60)}};
    entry::ServiceParts service_{.clock = clock_,
                                 .random = random_,
                                 .access_codes = access_codes_,
                                 .directory = directory_,
                                 .tokens = tokens_,
                                 .token_issuer = {},
                                 .token_audience = {},
                                 .sign_in = {},
                                 .referrals = {},
                                 .booking = {},
                                 .advice = {},
                                 .idempotency_secret = {},
                                 .ubrn_key = {},
                                 .is_ready = {}};
    Principal gp_;
    Principal caller_;
    std::optional<Error> last_error_;
};

TEST_F(Services, AreListedByWaitWithWhatIsHidden) {
    caller_ = gp_;
    const auto body = listed({{"specialty", "CARDIOLOGY"}});
    ASSERT_EQ(body["total"], 3);
    const auto& first = body["items"][0];
    EXPECT_EQ(first["site"]["code"], "RT101");
    EXPECT_EQ(first["wait"]["medianWeeks"], 14.61);
    EXPECT_EQ(first["organisation"]["sector"], "NHS");
    EXPECT_EQ(first["specialty"]["name"], "Cardiology");
    EXPECT_TRUE(first["id"].is_string());
    EXPECT_FALSE(body["items"][2]["wait"].contains("medianWeeks")); // too few pathways to say
    EXPECT_EQ(body["hidden"], (json{{"total", 0}, {"reasons", json::object()}}));
    EXPECT_EQ(body["waits"]["source"], "NHS England RTT, January 2026");
    EXPECT_EQ(body["waits"]["asOf"], "2026-01-31");
    EXPECT_FALSE(body.contains("nextCursor"));
    EXPECT_FALSE(body.contains("place"));
    const auto hidden = listed({{"specialty", "CARDIOLOGY"}, {"patientAge", "17"}, {"text", "valley general"}});
    EXPECT_EQ(hidden["total"], 0);
    EXPECT_EQ(hidden["hidden"], (json{{"total", 1}, {"reasons", {{"AGE", 1}}}}));
}

// The services file says "for patients of the Northern commissioner"; the practice is one of its.
TEST_F(Services, AreCommissionedForThePatientsOfTheCallersPractice) {
    caller_ = gp_;
    EXPECT_EQ(listed({{"specialty", "GYNAECOLOGY"}})["total"], 1);
    EXPECT_EQ(listed({{"specialty", "GYNAECOLOGY"}, {"commissioner", "QAB"}})["hidden"]["reasons"]["NOT_COMMISSIONED"],
              1);
    caller_ = Principal{}; // a patient
    caller_.patient_id = 1;
    EXPECT_EQ(listed({{"specialty", "GYNAECOLOGY"}})["total"], 0);
    EXPECT_EQ(listed({{"specialty", "GYNAECOLOGY"}, {"commissioner", "QAA"}})["total"], 1);
}

TEST_F(Services, AreFoundNearAPlaceAndPageByPage) {
    const auto near = listed({{"postcode", "ls1 4ap"}, {"maxDistanceKm", "5"}, {"sort", "distance"}});
    EXPECT_EQ(near["place"], (json{{"postcode", "LS1 4AP"}, {"precision", "POSTCODE"}}));
    for (const auto& item : near["items"]) EXPECT_EQ(item["distanceKm"], 0.0);
    EXPECT_EQ(listed({{"postcode", "LS1"}})["place"]["precision"], "OUTCODE");
    Query query{{"sort", "name"}, {"limit", "2"}};
    const auto whole = names({{"sort", "name"}, {"limit", "100"}});
    std::vector<std::string> visited;
    for (;;) {
        const auto page = listed(query);
        for (const auto& item : page["items"]) visited.push_back(item["name"]);
        if (!page.contains("nextCursor")) break;
        query.resize(2);
        query.emplace_back("cursor", page["nextCursor"].get<std::string>());
    }
    EXPECT_EQ(visited, whole);
}

TEST_F(Services, TakeAnOldMenuWithAWarning) {
    const auto with_menu = answer(list_services, {{"menu", "LOCALLY_COMMISSIONABLE"}});
    EXPECT_EQ(with_menu.headers.get("Warning"), "299 - \"menu is ignored: there is a single menu\"");
    const auto without = answer(list_services, {});
    EXPECT_FALSE(without.headers.get("Warning"));
    EXPECT_EQ(with_menu.body, without.body);
}

TEST_F(Services, RefuseEveryWrongParameterAtOnce) {
    EXPECT_EQ(
        wrong_fields({{"specialty", "WITCHCRAFT"}, {"priority", "SOON"}, {"maxWaitWeeks", "-1"}, {"colour", "red"}}),
        (std::vector<std::string>{"priority INVALID_CODE", "maxWaitWeeks INVALID_VALUE", "specialty INVALID_CODE",
                                  "colour UNEXPECTED_FIELD"}));
    EXPECT_EQ(wrong_fields({{"sort", "distance"}}), (std::vector<std::string>{"postcode VALUE_IS_REQUIRED"}));
    EXPECT_EQ(wrong_fields({{"sort", "distance"}, {"postcode", "nowhere"}}),
              (std::vector<std::string>{"postcode INVALID_VALUE"}));
    EXPECT_EQ(wrong_fields({{"postcode", "ZE1 0AA"}}), (std::vector<std::string>{"postcode REFERENCE_NOT_FOUND"}));
    EXPECT_EQ(wrong_fields({{"cursor", "nonsense"}}), (std::vector<std::string>{"cursor INVALID_VALUE"}));
    EXPECT_EQ(wrong_fields({{"patientAge", "17"}, {"ageMonths", "216"}}),
              (std::vector<std::string>{"ageMonths CONFLICTING_VALUES"}));
}

TEST_F(Services, AreShownOneByOne) {
    caller_ = gp_;
    const auto services = listed({{"text", "menopause"}})["items"];
    ASSERT_EQ(services.size(), 1U);
    const auto body = json::parse(answer(show_service, {}, services[0]["id"]).body);
    EXPECT_EQ(body["name"], "Women's clinic, St Test's");
    EXPECT_EQ(body["nationallyAvailable"], false);
    EXPECT_EQ(body["effectiveTo"], "2030-12-31");
    EXPECT_EQ(body["bookingWindows"][1], (json{{"priority", "TWO_WEEK_WAIT"}, {"opensHours", 0}, {"closesDays", 14}}));
    EXPECT_EQ(body["ageBelowMonths"], 1'200);
    EXPECT_EQ(body["version"], 1);
    for (const char* id : {"0", "-1", "12345678", "abc", "99999999999999999999"}) {
        (void)answer(show_service, {}, id);
        EXPECT_EQ(last_error_.value().code, ErrorCode::not_found) << id;
    }
}

TEST_F(Services, ThatAreNotPublishedAreTheirOrganisationsToSee) {
    std::string id;
    for (const auto& service : directory_.snapshot()->services()) {
        if (!service.is_published) id = std::to_string(service.id);
    }
    caller_ = gp_;
    (void)answer(show_service, {}, id);
    EXPECT_EQ(last_error_.value().code, ErrorCode::not_found);
    caller_.organisation = *OdsCode::parse("RT1");
    EXPECT_EQ(answer(show_service, {}, id).status, 200);
    EXPECT_FALSE(last_error_);
}

TEST_F(Services, HaveSpecialtiesWithClinicTypes) {
    const auto body = json::parse(answer(list_specialties, {}).body);
    EXPECT_EQ(body["items"].size(), 24U);
    EXPECT_EQ(body["items"][0]["code"], "CARDIOLOGY");
    EXPECT_EQ(body["items"][0]["clinicTypes"].back()["code"], "GENERAL_CARDIOLOGY");
    (void)answer(list_specialties, {{"limit", "3"}});
    EXPECT_EQ(last_error_.value().code, ErrorCode::unexpected_field);
}

} // namespace
} // namespace ers::rest
