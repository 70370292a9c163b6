// The status table walked as a whole, the relationships it rests on, and who may read the texts.
#include "ers/advice/states.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace ers::advice {
namespace {

using Status = AdviceStatus;
using Action = AdviceAction;
using Key = std::tuple<Status, Action, Party>;

constexpr std::array all_parties{Party::none, Party::referrer, Party::provider, Party::patient};

Principal staff_of(BusinessFunction function, const char* organisation) {
    return {.function = function,
            .user_id = "u",
            .user_name = "",
            .organisation = OdsCode::parse(organisation).value(),
            .patient_id = std::nullopt,
            .session_id = std::nullopt};
}

// What the sources allow (rules.md#advice-statuses), written down a second time, by hand.
const std::map<Key, Status>& expected_transitions() {
    static const std::map<Key, Status> expected = [] {
        std::map<Key, Status> rows{
            {{Status::provider_response_required, Action::return_with_advice, Party::provider},
             Status::referrer_to_review_response},
            {{Status::provider_response_required, Action::require_information, Party::provider},
             Status::referrer_to_submit_further_information},
            {{Status::provider_response_required, Action::convert, Party::provider}, Status::advice_converted},
        };
        for (const auto from : {Status::referrer_to_submit_further_information, Status::referrer_to_review_response}) {
            rows[{from, Action::close, Party::referrer}] = Status::conversation_ended_closed;
            rows[{from, Action::refer, Party::referrer}] = Status::advice_converted;
        }
        for (const auto from : {Status::provider_response_required, Status::referrer_to_submit_further_information,
                                Status::referrer_to_review_response}) {
            rows[{from, Action::send_information, Party::referrer}] = Status::provider_response_required;
            rows[{from, Action::cancel, Party::referrer}] = Status::conversation_ended_cancelled;
        }
        return rows;
    }();
    return expected;
}

// Every status × action × party: allowed exactly where it is expected, and with the expected end.
TEST(AdviceStatusTable, AllowsWhatTheSourcesAllowAndNothingElse) {
    for (const auto& status : Codes<Status>::entries) {
        for (const auto& action : Codes<Action>::entries) {
            for (const auto party : all_parties) {
                const auto found = expected_transitions().find({status.value, action.value, party});
                const auto expected =
                    found == expected_transitions().end() ? std::nullopt : std::optional(found->second);
                EXPECT_EQ(next_status(status.value, action.value, party), expected)
                    << status.code << " " << action.code << " " << static_cast<int>(party);
            }
        }
    }
}

TEST(AdviceStatusTable, HasOneRowForEachStatusActionAndParty) {
    std::set<Key> seen;
    for (const auto& row : transitions()) EXPECT_TRUE(seen.emplace(row.from, row.action, row.by).second);
    EXPECT_EQ(seen.size(), expected_transitions().size());
}

// Nothing leaves an end, and from whatever is open the referrer can bring it to one: no request is stuck.
TEST(AdviceStatusTable, EndsAreEndsAndEverythingOpenCanBeEnded) {
    for (const auto& status : Codes<Status>::entries) {
        const bool has_exit = std::any_of(transitions().begin(), transitions().end(),
                                          [&](const AdviceTransition& row) { return row.from == status.value; });
        EXPECT_EQ(has_exit, is_open(status.value)) << status.code;
        EXPECT_EQ(next_status(status.value, Action::cancel, Party::referrer).has_value(), is_open(status.value));
        EXPECT_FALSE(next_status(status.value, Action::cancel, Party::provider)) << status.code;
    }
}

TEST(AdviceStatusTable, RefusesWithBothNamed) {
    const auto refusal = status_refusal(Status::conversation_ended_closed, Action::send_information);
    EXPECT_EQ(refusal.code, ErrorCode::invalid_request_state);
    EXPECT_NE(refusal.detail.find("CONVERSATION_ENDED_CLOSED"), std::string::npos);
    EXPECT_NE(refusal.detail.find("send further information"), std::string::npos);
}

TEST(AdviceRelationship, IsTheOrganisationThatAskedAndTheOneThatWasAsked) {
    const auto party = [](BusinessFunction function, const char* organisation) {
        return party_of(staff_of(function, organisation), "P81001", "RAA");
    };
    EXPECT_EQ(party(BusinessFunction::referring_clinician, "P81001"), Party::referrer);
    EXPECT_EQ(party(BusinessFunction::referring_admin, "P81001"), Party::referrer);
    EXPECT_EQ(party(BusinessFunction::service_provider_clinician, "RAA"), Party::provider);
    EXPECT_EQ(party(BusinessFunction::service_provider_admin, "RAA"), Party::provider);
    EXPECT_EQ(party(BusinessFunction::referring_clinician, "P82001"), Party::none);
    EXPECT_EQ(party(BusinessFunction::service_provider_clinician, "NBB"), Party::none);
    EXPECT_EQ(party(BusinessFunction::service_provider_clinician, "P81001"), Party::none) << "the role counts too";
    EXPECT_EQ(party(BusinessFunction::referring_clinician, "RAA"), Party::none);
    EXPECT_EQ(party(BusinessFunction::booking_manager, "RAA"), Party::none);
    EXPECT_EQ(party(BusinessFunction::commissioner, "P81001"), Party::none);
    Principal patient;
    patient.patient_id = 17;
    EXPECT_EQ(party_of(patient, "P81001", "RAA"), Party::none);
}

TEST(AdviceTexts, AreForCliniciansAndTheirAdministrators) {
    std::set<BusinessFunction> readers;
    for (const auto& function : Codes<BusinessFunction>::entries) {
        if (may_read_texts(function.value)) readers.insert(function.value);
    }
    EXPECT_EQ(readers, (std::set{BusinessFunction::referring_clinician, BusinessFunction::referring_clinician_admin,
                                 BusinessFunction::service_provider_clinician,
                                 BusinessFunction::service_provider_clinician_admin}));
}

TEST(AdviceStatusTable, WhatTheProviderDoesIsAClinicalDecision) {
    for (const auto& row : transitions()) {
        EXPECT_EQ(is_clinical_decision(row.action), row.by == Party::provider) << code_of(row.action);
    }
}

} // namespace
} // namespace ers::advice
