// Goal: names of a request for advice are resolved, and it says by when the side to act next should have acted.
#include "interfaces/views/advice.hpp"

#include <gtest/gtest.h>

namespace ers::views {
namespace {

class AdviceViews : public ::testing::Test {
protected:
    static directory::DirectoryContents known() {
        directory::Service service;
        service.id = 201;
        service.name = "Heart advice";
        directory::DirectoryContents contents;
        contents.services = {service};
        contents.organisations = {{"P81001", {.name = "High Street Surgery", .commissioner = std::nullopt}},
                                  {"RAA", {.name = "Ashdown Hospital", .commissioner = std::nullopt}}};
        contents.specialties = {{"CARDIOLOGY", "Cardiology", {}}};
        return contents;
    }
    static advice::AdviceRequest request() {
        advice::AdviceRequest made{.ubrn = Ubrn::parse("000000070000").value(),
                                   .id = "1",
                                   .version = 1,
                                   .patient = {.nhs_number = NhsNumber::parse("9434765919").value(),
                                               .family_name = "Green",
                                               .given_name = "Ann",
                                               .birth_date = parse_date("1970-03-14").value()},
                                   .referring_organisation = "P81001",
                                   .requester_user_id = "gp-1",
                                   .requester_name = "Dr Gill",
                                   .referring_clinician = std::nullopt,
                                   .specialty_code = "CARDIOLOGY",
                                   .service_id = 201,
                                   .provider_organisation = "RAA",
                                   .created_at = {},
                                   .updated_at = {},
                                   .since = parse_instant("2026-11-20T17:00:00Z").value(), // a Friday
                                   .ended_at = std::nullopt,
                                   .conversation = std::nullopt};
        return made;
    }
    AdviceRequestView view(const advice::AdviceRequest& of) const { return view_advice_request(of, numbers_, viewer_); }

    advice::AdviceSettings numbers_;
    directory::Snapshot directory_{known()};
    directory::NextSlots next_slots_;
    Viewer viewer_{Audience::staff, directory_, next_slots_, parse_date("2026-11-24").value()};
};

TEST_F(AdviceViews, NamesAreResolved) {
    const auto seen = view(request());
    EXPECT_EQ(seen.specialty, (Named{"CARDIOLOGY", "Cardiology"}));
    EXPECT_EQ(seen.service_name, "Heart advice");
    EXPECT_EQ(seen.provider, (Named{"RAA", "Ashdown Hospital"}));
    EXPECT_EQ(seen.referring_organisation, (Named{"P81001", "High Street Surgery"}));
    EXPECT_TRUE(seen.patient.details);
}

TEST_F(AdviceViews, WhatTheDirectoryDoesNotHaveAnyMoreIsNamedByItsCode) {
    auto old = request();
    old.service_id = 999;
    old.provider_organisation = "RZZ";
    old.referring_organisation = "P99999";
    old.specialty_code = "ALCHEMY";
    const auto seen = view(old);
    EXPECT_EQ(seen.service_name, "999");
    EXPECT_EQ(seen.provider, (Named{"RZZ", "RZZ"}));
    EXPECT_EQ(seen.referring_organisation, (Named{"P99999", "P99999"}));
    EXPECT_EQ(seen.specialty, (Named{"ALCHEMY", "ALCHEMY"}));
}

TEST_F(AdviceViews, AnOpenRequestIsDueInWorkingDaysOfItsPriorityAndAnEndedOneNever) {
    auto one = request();
    one.priority = Priority::two_week_wait;
    EXPECT_EQ(view(one).due, parse_date("2026-11-23").value()) << "one working day after a Friday";
    one.priority = Priority::urgent;
    EXPECT_EQ(view(one).due, parse_date("2026-11-25").value());
    one.priority = Priority::routine;
    EXPECT_EQ(view(one).due, parse_date("2026-12-04").value());
    for (const auto ended : {advice::AdviceStatus::conversation_ended_cancelled,
                             advice::AdviceStatus::conversation_ended_closed, advice::AdviceStatus::advice_converted}) {
        one.status = ended;
        EXPECT_FALSE(view(one).due);
    }
}

TEST_F(AdviceViews, AnItemOfAListHasItsNames) {
    const advice::AdviceItem item{.ubrn = Ubrn::parse("000000070000").value(),
                                  .family_name = "Green",
                                  .given_name = "Ann",
                                  .nhs_number = "9434765919",
                                  .birth_date = {},
                                  .specialty_code = "CARDIOLOGY",
                                  .referring_organisation = "P99999",
                                  .requester_name = "Dr Gill",
                                  .service_name = "Heart advice",
                                  .created_at = {},
                                  .updated_at = {},
                                  .since = {},
                                  .due = {}};
    const auto seen = view_advice_item(item, viewer_);
    EXPECT_EQ(seen.specialty, (Named{"CARDIOLOGY", "Cardiology"}));
    EXPECT_EQ(seen.referring_organisation, (Named{"P99999", "P99999"}));
}

} // namespace
} // namespace ers::views
