// The role matrix as a whole: no row without a role, no role where its source says no.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "ers/identity/roles.hpp"

namespace ers::testing {

using enum BusinessFunction;
using identity::may;
using identity::role_matrix;

TEST(RoleMatrix, EveryPermissionIsSomebodysAndNamedOnce) {
    std::set<std::string_view> names;
    for (const auto& permission : role_matrix()) {
        EXPECT_FALSE(permission.functions.empty()) << permission.name;
        EXPECT_TRUE(names.insert(permission.name).second) << permission.name;
        const std::set<BusinessFunction> functions(permission.functions.begin(), permission.functions.end());
        EXPECT_EQ(functions.size(), permission.functions.size()) << permission.name;
    }
}

TEST(RoleMatrix, UnknownPermissionsAreNobodys) {
    for (const auto& function : Codes<BusinessFunction>::entries) {
        EXPECT_FALSE(may(function.value, "referral.shred")) << function.code;
        EXPECT_FALSE(may(function.value, "")) << function.code;
    }
}

// The patient's endpoints and the staff's are apart, but for the directory, which is open to both.
TEST(RoleMatrix, PatientsAndStaffShareTheDirectoryOnly) {
    for (const auto& permission : role_matrix()) {
        for (const auto& function : Codes<BusinessFunction>::entries) {
            if (!may(function.value, permission.name)) continue;
            const bool of_patients = permission.name.starts_with("patient.");
            const bool of_all = permission.name.starts_with("directory.");
            EXPECT_TRUE(of_all || of_patients == (function.value == patient)) << permission.name << function.code;
        }
    }
}

TEST(RoleMatrix, ClinicalDecisionsAreForClinicalRoles) {
    EXPECT_FALSE(may(service_provider_clinician, "referral.create"));
    for (const char* name : {"referral.create", "referral.change_shortlist", "referral.send_for_triage"}) {
        EXPECT_TRUE(may(referring_clinician, name) && may(referring_clinician_admin, name)) << name;
        EXPECT_FALSE(may(referring_admin, name) || may(service_provider_admin, name)) << name;
    }
    for (const char* name : {"referral.accept", "referral.reject", "referral.decide", "referral.assess",
                             "referral.refer_onward", "referral.stop_clock"}) {
        EXPECT_TRUE(may(service_provider_clinician, name) && may(service_provider_clinician_admin, name)) << name;
        EXPECT_FALSE(may(service_provider_admin, name) || may(referring_clinician, name)) << name;
    }
}

// A referring administrator and a service provider administrator have no clinical information
// (rules.md#clinical-information).
TEST(RoleMatrix, DocumentsAreForClinicalRolesAndThoseWhoActForThem) {
    for (const char* name : {"document.upload", "document.view", "document.link"}) {
        EXPECT_TRUE(may(referring_clinician, name) && may(referring_clinician_admin, name)) << name;
        EXPECT_FALSE(may(referring_admin, name) || may(service_provider_admin, name) || may(bms_hcp_proxy, name))
            << name;
    }
    EXPECT_TRUE(may(service_provider_clinician, "document.view"));
    EXPECT_FALSE(may(service_provider_clinician, "document.link"));
}

TEST(RoleMatrix, ProvidersNeverResetAnAccessCode) {
    for (const auto function : {service_provider_clinician, service_provider_clinician_admin, service_provider_admin,
                                service_definer, booking_manager}) {
        EXPECT_FALSE(may(function, "access_code.reset")) << code_of(function);
    }
    EXPECT_TRUE(may(referring_admin, "access_code.reset"));
}

// Roles that only look: nothing that changes a referral, an appointment or a slot is theirs.
TEST(RoleMatrix, OnlookersChangeNothing) {
    for (const auto function : {commissioner, information_analyst, ers_admin, referrer_rights_manager}) {
        for (const auto& permission : role_matrix()) {
            // Guidance is no referral, and an agreement is none either: a commissioner makes them.
            if (permission.name.starts_with("directory.") || permission.name.starts_with("guidance.") ||
                permission.name.starts_with("management_agreement.")) {
                continue;
            }
            EXPECT_FALSE(may(function, permission.name)) << permission.name << code_of(function);
        }
    }
}

// A booking line and a manager of additional requirements see to the patient's coming, and to nothing clinical
// (rules.md#clinical-information, rules.md#booking-line).
TEST(RoleMatrix, DesksSeeToTheComingOfPatientsAndNothingElse) {
    const std::set<std::string_view> of_desks{"referral.view", "requirement.change", "requirement.decide",
                                              "worklist.list"};
    const std::set<std::string_view> of_lines{"appointment.defer", "call_back.promise", "call_back.record"};
    for (const auto& permission : role_matrix()) {
        if (permission.name.starts_with("directory.")) continue;
        const bool is_desks = of_desks.contains(permission.name);
        EXPECT_EQ(may(additional_requirements_manager, permission.name), is_desks) << permission.name;
        for (const auto line : {bms_admin, bms_hcp_proxy}) {
            EXPECT_EQ(may(line, permission.name), is_desks || of_lines.contains(permission.name)) << permission.name;
        }
    }
}

TEST(RoleMatrix, GuidanceIsDefinedByOneSideAndAgreedToByTheOther) {
    for (const auto& role : Codes<BusinessFunction>::entries) {
        EXPECT_FALSE(may(role.value, "guidance.define") && may(role.value, "guidance.approve")) << role.code;
    }
    EXPECT_TRUE(may(commissioner, "guidance.define"));
    EXPECT_TRUE(may(service_definer, "guidance.define"));
    EXPECT_TRUE(may(service_provider_clinician, "guidance.approve"));
    EXPECT_FALSE(may(service_provider_clinician_admin, "guidance.approve"));
    EXPECT_FALSE(may(commissioner, "guidance.answer"));
}

// Clinical text is for clinicians and their proxies (rules.md#clinical-information).
TEST(RoleMatrix, AdministratorsPrintNoClinicalSummary) {
    EXPECT_TRUE(may(referring_admin, "patient_letter.print"));
    EXPECT_FALSE(may(referring_admin, "clinical_summary.print"));
    EXPECT_FALSE(may(service_provider_admin, "clinical_summary.print"));
    EXPECT_TRUE(may(service_provider_clinician_admin, "clinical_summary.print"));
    EXPECT_FALSE(may(service_provider_clinician, "patient_letter.print"));
}

} // namespace ers::testing
