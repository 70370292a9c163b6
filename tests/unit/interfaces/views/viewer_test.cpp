// Goal: which roles see all of a record, which see it without clinical words, and which see a patient's side alone.
#include "interfaces/views/viewer.hpp"

#include <gtest/gtest.h>

#include <set>

#include "interfaces/views/patient.hpp"

namespace ers::views {
namespace {

TEST(Audiences, EachRoleSeesAsStaffAsADeskOrAsAPatient) {
    using enum BusinessFunction;
    const std::set<BusinessFunction> staff{
        referring_clinician,        referring_clinician_admin,        referring_admin,
        service_provider_clinician, service_provider_clinician_admin, service_provider_admin};
    for (const auto& function : Codes<BusinessFunction>::entries) {
        const auto expected = function.value == patient        ? Audience::patient
                              : staff.contains(function.value) ? Audience::staff
                                                               : Audience::desk; // who is not named sees the least
        EXPECT_EQ(audience_of(function.value), expected) << function.code;
    }
}

TEST(PatientViews, APatientReadsTheirNameAndStaffAndDesksHowToReachThem) {
    const patients::PatientRecord record{.id = 1,
                                         .nhs_number = NhsNumber::parse("9434765919").value(),
                                         .family_name = "Green",
                                         .given_name = "Ann",
                                         .birth_date = parse_date("1970-03-14").value(),
                                         .sex = Sex::female,
                                         .address = "1 Mill Lane",
                                         .postcode = "LS1 4AP",
                                         .telephone = "0113 496 0000"};
    const auto own = view_patient(record, Audience::patient);
    EXPECT_EQ(own.family_name, "Green");
    EXPECT_EQ(own.given_name, "Ann");
    EXPECT_FALSE(own.details);
    for (const auto audience : {Audience::staff, Audience::desk}) {
        const auto view = view_patient(record, audience);
        EXPECT_EQ(view.family_name, "Green");
        ASSERT_TRUE(view.details);
        EXPECT_EQ(view.details->nhs_number, "9434765919");
        EXPECT_EQ(view.details->birth_date, record.birth_date);
        EXPECT_EQ(view.details->sex, Sex::female);
        EXPECT_EQ(view.details->address, "1 Mill Lane");
        EXPECT_EQ(view.details->postcode, "LS1 4AP");
        EXPECT_EQ(view.details->telephone, "0113 496 0000");
    }
}

} // namespace
} // namespace ers::views
