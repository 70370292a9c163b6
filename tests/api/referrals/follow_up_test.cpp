// When a follow-up is wanted: said when it is planned, shown with it, and told of where an appointment is outside.
#include <gtest/gtest.h>

#include "tests/support/life_cycle.hpp"

namespace ers::testing {
namespace {

class FollowUps : public LifeCycleTest {
protected:
    static Date in_days(int days) { return add_days(london_date(server().clock().now()), days); }
    static Instant morning(int days) { return london_instant(in_days(days), std::chrono::hours(10)); }
    static Answer plan(const json& changes) {
        const auto parent = life().make(Situation::attended);
        json body{{"serviceId", quoted(world().first)}, {"patientInitiated", true}};
        body.update(changes);
        return caller().post(parent.path() + "/follow-up", body, for_write(server().reviewer(), parent.version));
    }
    static Referred planned(const json& changes) {
        const auto answer = plan(changes);
        EXPECT_EQ(answer.outcome(), "201") << answer.text;
        return {.ubrn = answer.body.at("ubrn"),
                .access_code = "",
                .nhs_number = "",
                .version = answer.version(),
                .body = answer.body};
    }
    static std::string warned(const Answer& answer) {
        EXPECT_LT(answer.status, 300) << answer.text;
        std::string codes;
        for (const auto& warning : answer.body.value("warnings", json::array())) {
            codes += warning.at("code").get<std::string>();
        }
        return codes;
    }
};

TEST_F(FollowUps, AnAppointmentOutsideItsTimeIsBookedWithAWarning) {
    auto child = planned({{"targetFrom", format_date(in_days(10))}, {"targetTo", format_date(in_days(15))}});
    const json wanted{{"from", format_date(in_days(10))}, {"to", format_date(in_days(15))}};
    EXPECT_EQ(child.body.at("target"), wanted);
    const auto book = [&](int days) {
        const auto slot = server().add_slots({.service_id = world().first, .first = morning(days)}).front();
        const auto answer = caller().post(child.path() + "/appointment", {{"slotId", quoted(slot)}},
                                          for_write(server().reviewer(), child.version));
        if (answer.status < 300) child.version = answer.version();
        return warned(answer);
    };
    EXPECT_EQ(book(9), "OUTSIDE_TARGET_WINDOW");
    EXPECT_EQ(book(10), "");
    EXPECT_EQ(book(15), "");
    EXPECT_EQ(book(16), "OUTSIDE_TARGET_WINDOW");
    const auto read = caller().get(child.path(), server().reviewer());
    EXPECT_EQ(read.body.at("target"), child.body.at("target")) << "it stays";
}

TEST_F(FollowUps, WhatIsAgreedByTelephoneIsWarnedOfAlike) {
    auto child = planned({{"serviceId", quoted(life().by_telephone)},
                          {"patientInitiated", false},
                          {"targetFrom", format_date(in_days(30))}});
    const json open_end{{"from", format_date(in_days(30))}};
    EXPECT_EQ(child.body.at("target"), open_end);
    const auto record = [&](int days) {
        const auto answer = caller().post(child.path() + "/booking",
                                          {{"serviceId", quoted(life().by_telephone)},
                                           {"startsAt", format_instant(morning(days))},
                                           {"durationMinutes", 30}},
                                          for_write(server().reviewer(), child.version));
        if (answer.status < 300) child.version = answer.version();
        return warned(answer);
    };
    EXPECT_EQ(record(29), "OUTSIDE_TARGET_WINDOW");
    EXPECT_EQ(record(31), "");
    EXPECT_FALSE(planned(json::object()).body.contains("target"));
}

TEST_F(FollowUps, ATimeThatCannotBeIsRefusedByName) {
    const auto wrong = [](const json& changes) { return plan(changes).wrong_fields(); };
    EXPECT_EQ(wrong({{"targetTo", format_date(in_days(-1))}}), "targetTo INAPPROPRIATE_VALUE");
    EXPECT_EQ(wrong({{"targetFrom", format_date(in_days(9))}, {"targetTo", format_date(in_days(8))}}),
              "targetTo INAPPROPRIATE_VALUE");
    EXPECT_EQ(wrong({{"targetFrom", "2199-01-01"}, {"serviceId", "999999999"}}),
              "targetFrom INAPPROPRIATE_VALUE, serviceId REFERENCE_NOT_FOUND");
    EXPECT_EQ(wrong({{"targetTo", "soon"}}), "targetTo INVALID_VALUE");
    EXPECT_EQ(plan({{"targetTo", format_date(in_days(0))}}).outcome(), "201");
}

} // namespace
} // namespace ers::testing
