// What the schema must have throughout: a comment for each table, a name of our pattern for each constraint, and for
// each coded column a check that knows the codes of the program, no more and no fewer.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "booking/facts.hpp"
#include "ers/advice/states.hpp"
#include "ers/advice/types.hpp"
#include "ers/core/codes.hpp"
#include "ers/core/words.hpp"
#include "ers/directory/editing/restrictions.hpp"
#include "ers/documents/types.hpp"
#include "ers/guidance/operations.hpp"
#include "ers/referrals/contact/call_backs.hpp"
#include "ers/referrals/links/links.hpp"
#include "ers/referrals/record/appointment.hpp"
#include "ers/referrals/record/requirement_types.hpp"
#include "tests/support/test_database.hpp"

namespace ers::db {
namespace {

using CodeSet = std::set<std::string>;

// Partitions are left out: they have what their table has. Bookkeeping of migrations is included.
constexpr Statement list_tables{"test.tables", R"(
    select c.relname::text as name, obj_description(c.oid, 'pg_class') as comment
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by 1)"};

constexpr Statement list_constraints{"test.constraints", R"(
    select c.relname::text as table_name, k.conname::text as name, k.contype::text as kind,
           pg_get_constraintdef(k.oid) as definition
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    where c.relnamespace = 'public'::regnamespace and not c.relispartition
    order by 1, 2)"};

template <class E>
CodeSet codes_of(std::initializer_list<const char*> more = {}) {
    CodeSet codes(more.begin(), more.end());
    for (const auto& entry : Codes<E>::entries) codes.emplace(entry.code);
    return codes;
}

// The checks of columns that hold one code or a list of codes, and the codes of the program for each.
std::map<std::string, CodeSet> expected_codes() {
    const auto functions = codes_of<BusinessFunction>();
    const CodeSet sources{"LOCAL", "DEMO", "IMPORT"};
    CodeSet restrictions;
    for (const auto& reason : directory::restriction_reasons()) restrictions.emplace(reason.code);
    return {
        {"additional_requirement_status_check", codes_of<referrals::RequirementStatus>()},
        {"additional_requirement_type_check", codes_of<referrals::RequirementType>()},
        {"advice_message_outcome_check", codes_of<advice::Outcome>()},
        {"advice_message_recommendation_check", codes_of<advice::Recommendation>()},
        {"advice_message_sent_by_check", codes_of<advice::SentBy>()},
        {"advice_request_conversion_authorisation_check", codes_of<advice::Authorisation>()},
        {"advice_request_priority_check", codes_of<Priority>()},
        {"advice_request_status_check", codes_of<advice::AdviceStatus>()},
        {"appointment_channel_check", codes_of<Channel>()},
        {"appointment_status_check", codes_of<referrals::AppointmentStatus>()},
        {"audit_function_check", codes_of<BusinessFunction>({"SYSTEM"})},
        {"call_back_outcome_check", codes_of<referrals::CallOutcome>()},
        {"call_back_reason_check", codes_of<referrals::CallBackReason>()},
        {"choice_record_channel_check", codes_of<Channel>()},
        {"choice_record_function_check", functions},
        {"document_attachment_type_check", codes_of<documents::AttachmentType>()},
        {"document_status_check", codes_of<documents::DocumentStatus>()},
        {"guidance_approval_function_check", functions},
        {"guidance_status_check", codes_of<guidance::Status>()},
        {"organisation_kind_check",
         {"GP_PRACTICE", "NHS_TRUST", "INDEPENDENT_PROVIDER", "ICB", "REFERRAL_MANAGEMENT_CENTRE", "DENTAL_PRACTICE",
          "OPTOMETRY_PRACTICE", "OTHER"}},
        {"organisation_source_check", sources},
        {"patient_sex_check", codes_of<Sex>()},
        {"person_role_function_check", functions},
        {"referral_call_back_reason_check", codes_of<referrals::CallBackReason>()},
        {"referral_letter_exception_check", codes_of<documents::LetterException>()},
        {"referral_letter_intention_check", codes_of<LetterIntention>()},
        {"referral_link_kind_check", codes_of<referrals::LinkKind>()},
        {"referral_priority_check", codes_of<Priority>()},
        {"referral_request_type_check", codes_of<RequestType>()},
        {"referral_requirements_open_check", codes_of<referrals::RequirementType>()},
        {"referral_state_check", codes_of<ReferralState>()},
        {"service_additional_requirements_check", codes_of<referrals::RequirementType>()},
        {"service_appointment_type_check", codes_of<AppointmentType>()},
        {"service_bookable_type_check", codes_of<BookableType>()},
        {"service_open_to_check", {"DENTAL_PRACTICE", "OPTOMETRY_PRACTICE"}},
        {"service_priority_priority_check", codes_of<Priority>()},
        {"service_request_types_check", codes_of<RequestType>()},
        {"service_restriction_reason_check", restrictions},
        {"service_sex_treated_check", codes_of<SexTreated>()},
        {"service_source_check", sources},
        {"site_source_check", sources},
        {"slot_priorities_check", codes_of<Priority>()},
        {"slot_status_check", codes_of<booking::SlotStatus>()},
    };
}

// The codes that a check names, where it is of the kind "column in (…)" or "column <@ array[…]".
CodeSet codes_in(const std::string& definition) {
    static const std::regex first_list(R"(\b\w+ (= ANY \(|<@ )ARRAY\[([^\]]*)\])");
    static const std::regex quoted("'([A-Z_]+)'");
    CodeSet codes;
    std::smatch list;
    if (!std::regex_search(definition, list, first_list)) return codes;
    const std::string inside = list[2];
    for (std::sregex_iterator code(inside.begin(), inside.end(), quoted), end; code != end; ++code) {
        codes.insert((*code)[1]);
    }
    return codes;
}

// Checks that compare codes with another column: the codes themselves are checked by another constraint.
bool ties_two_columns(const std::string& definition) { return definition.find("NULL") != std::string::npos; }

class SchemaTest : public ::testing::Test {
protected:
    testing::TestDatabase database;
};

TEST_F(SchemaTest, EveryTableSaysWhatItIsFor) {
    for (const auto row : database.owner().execute(list_tables)) {
        EXPECT_NE(row.optional_text("comment").value_or(""), "") << row.text("name");
    }
}

TEST_F(SchemaTest, EveryConstraintHasANameOfOurPattern) {
    const std::map<std::string, std::string> endings{{"p", "pkey"}, {"u", "key"}, {"f", "fkey"}, {"c", "check"}};
    for (const auto row : database.owner().execute(list_constraints)) {
        const auto name = row.text("name");
        const auto what = row.text("kind") == "p" ? std::string() : std::string("[a-z0-9_]*[a-z0-9]_");
        const std::regex pattern(row.text("table_name") + "_" + what + endings.at(row.text("kind")));
        EXPECT_TRUE(std::regex_match(name, pattern)) << name << " of " << row.text("table_name");
    }
}

TEST_F(SchemaTest, EveryCheckOfACodeKnowsTheCodesOfTheProgram) {
    auto expected = expected_codes();
    for (const auto row : database.owner().execute(list_constraints)) {
        if (row.text("kind") != "c") continue;
        const auto definition = row.text("definition");
        const auto found = codes_in(definition);
        if (found.empty() || ties_two_columns(definition)) continue;
        const auto known = expected.find(row.text("name"));
        if (known == expected.end()) {
            ADD_FAILURE() << row.text("name") << " names codes that this test does not know: " << definition;
            continue;
        }
        EXPECT_EQ(found, known->second) << row.text("name");
        expected.erase(known);
    }
    for (const auto& [name, codes] : expected) ADD_FAILURE() << name << " is not in the database, or names no codes";
}

} // namespace
} // namespace ers::db
