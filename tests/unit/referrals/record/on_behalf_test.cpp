// Which actions an administrator does in a clinician's name, and which clinician they may name.
#include "ers/referrals/record/on_behalf.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "referrals/record/on_behalf_rules.hpp"

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

std::string refused_name(BusinessFunction caller, bool is_decision, NamedClinician named) {
    const auto error = refuse_named_clinician(caller, is_decision, named);
    if (!error) return "done";
    EXPECT_EQ(error->fields.size(), 1U);
    EXPECT_EQ(error->fields.front().field, on_behalf_of_field);
    return std::string(error_info(error->fields.front().code).text);
}

TEST(NamedClinicians, AProvidersClinicalAdministratorNamesOneForEachDecision) {
    const auto admin = BusinessFunction::service_provider_clinician_admin;
    EXPECT_EQ(refused_name(admin, true, NamedClinician::nobody), "VALUE_IS_REQUIRED");
    EXPECT_EQ(refused_name(admin, false, NamedClinician::nobody), "done") << "a desk's work";
    for (const bool is_decision : {true, false}) {
        EXPECT_EQ(refused_name(admin, is_decision, NamedClinician::of_own_organisation), "done");
        EXPECT_EQ(refused_name(admin, is_decision, NamedClinician::somebody_else), "REFERENCE_NOT_FOUND");
    }
}

TEST(NamedClinicians, EverybodyElseActsInTheirOwnName) {
    for (const auto& function : Codes<BusinessFunction>::entries) {
        if (function.value == BusinessFunction::service_provider_clinician_admin) continue;
        for (const bool is_decision : {true, false}) {
            EXPECT_EQ(refused_name(function.value, is_decision, NamedClinician::nobody), "done") << function.code;
            for (const auto named : {NamedClinician::of_own_organisation, NamedClinician::somebody_else}) {
                EXPECT_EQ(refused_name(function.value, is_decision, named), "FIELD_NOT_PERMITTED") << function.code;
            }
        }
    }
}

} // namespace
} // namespace ers::referrals
