// What a patient needs beside the appointment: which services do not provide it, and why it came to nothing.
#include "ers/referrals/contact/requirements.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/referrals/referral_samples.hpp"

namespace ers::referrals::samples {
namespace {

Requirement need(RequirementType type, RequirementStatus status = RequirementStatus::requested) {
    Requirement made;
    made.type = type;
    made.status = status;
    return made;
}

// "1 TRANSPORT, 4 INTERPRETER": what each service of the shortlist lacks.
std::string unmet(const std::vector<Requirement>& needs, const directory::Snapshot& directory) {
    auto made = referral();
    made.shortlist = {assessment, ordinary, unknown_service};
    made.requirements = needs;
    std::string text;
    for (const auto& one : unmet_requirements(made, directory)) {
        text += (text.empty() ? "" : ", ") + std::to_string(one.service_id) + " " + std::string(code_of(one.type));
    }
    return text;
}

TEST(Requirements, AreUnmetWhereAServiceOfTheShortlistDoesNotProvideThem) {
    using enum RequirementType;
    const auto directory =
        directory_with(ordinary, [](auto& service) { service.additional_requirements = {"TRANSPORT"}; });
    EXPECT_EQ(unmet({}, *directory), "");
    EXPECT_EQ(unmet({need(transport)}, *directory), "4 TRANSPORT");
    EXPECT_EQ(unmet({need(transport), need(interpreter)}, *directory), "4 TRANSPORT, 4 INTERPRETER, 1 INTERPRETER");
}

// To be arranged or arranged: whatever it came to otherwise, nobody has to provide it.
TEST(Requirements, ThatAreNotWantedAreMetEverywhere) {
    const auto directory = directory_as_it_is();
    for (const auto& status : Codes<RequirementStatus>::entries) {
        const bool is_wanted =
            status.value == RequirementStatus::requested || status.value == RequirementStatus::arranged;
        EXPECT_EQ(unmet({need(RequirementType::transport, status.value)}, *directory),
                  is_wanted ? "4 TRANSPORT, 1 TRANSPORT" : "")
            << status.code;
    }
}

TEST(Requirements, ThatCameToNothingHaveAReasonOfTheirOwn) {
    std::set<RequirementStatus> explained;
    std::set<std::pair<RequirementStatus, std::string_view>> seen;
    for (const auto& reason : requirement_reasons()) {
        EXPECT_TRUE(seen.emplace(reason.status, reason.code).second) << reason.code;
        explained.insert(reason.status);
    }
    for (const auto& status : Codes<RequirementStatus>::entries) {
        const bool needs_none =
            status.value == RequirementStatus::requested || status.value == RequirementStatus::arranged;
        EXPECT_EQ(explained.contains(status.value), !needs_none) << status.code;
    }
}

} // namespace
} // namespace ers::referrals::samples
