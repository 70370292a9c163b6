// Which actions an administrator does in a clinician's name.
#include "ers/referrals/record/on_behalf.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ers::referrals {
namespace {

TEST(ClinicalDecisions, AreAProvidersAndNobodyElses) {
    for (const auto& row : transitions()) {
        if (!is_clinical_decision(row.action)) continue;
        EXPECT_TRUE(row.by_provider) << code_of(row.action) << " in " << code_of(row.from);
        EXPECT_FALSE(row.by_referrer || row.by_patient) << code_of(row.action) << " in " << code_of(row.from);
    }
}

// What is a provider's alone and no decision about the patient is a desk's work.
TEST(ClinicalDecisions, AreAllThatAProviderAloneDoesButForADesksWork) {
    for (const auto& action : Codes<Action>::entries) {
        bool is_providers = false;
        bool is_others = false;
        for (const auto& row : transitions()) {
            if (row.action != action.value) continue;
            is_providers = is_providers || row.by_provider;
            is_others = is_others || row.by_referrer || row.by_patient;
        }
        const bool is_desk_work = action.value == Action::record_booking || action.value == Action::record_attendance ||
                                  action.value == Action::record_non_attendance;
        EXPECT_EQ(is_clinical_decision(action.value), is_providers && !is_others && !is_desk_work) << action.code;
    }
}

} // namespace
} // namespace ers::referrals
