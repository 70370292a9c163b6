// Each reason to refuse a new referral or a shortlist, by one change to a referral that is right.
#include "referrals/record/rules.hpp"

#include <gtest/gtest.h>

#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "ers/referrals/record/requesting.hpp"
#include "referrals/life_cycle/create_rules.hpp"
#include "referrals/record/changes.hpp"
#include "tests/unit/referrals/referral_samples.hpp"

namespace ers::referrals::samples {
namespace {

// "shortlist[0] CODE: what it says", one line for each.
std::string shortlist_refusals(const std::vector<std::int64_t>& shortlist, const ShortlistFor& wish,
                               const directory::Snapshot& directory) {
    std::string text;
    for (const auto& one : refuse_shortlist(shortlist, wish, directory, today)) {
        text +=
            (text.empty() ? "" : "\n") + one.field + " " + std::string(error_info(one.code).text) + ": " + one.detail;
    }
    return text.empty() ? "done" : text;
}

ShortlistFor wish() {
    ShortlistFor made;
    made.specialty_code = "CARDIOLOGY";
    made.birth_date = born(1970);
    made.sex = Sex::female;
    made.referring = {"T10001", "user-1"};
    return made;
}

// The one refusal of a service that was changed so.
template <class Change>
std::string refused_service(Change&& change, const ShortlistFor& wished = wish()) {
    return shortlist_refusals({ordinary}, wished, *directory_with(ordinary, change));
}

std::string misfit(const char* why) {
    return std::string("shortlist[0] SHORTLISTED_SERVICE_NOT_IN_RESULTS: The service does not fit: ") + why + ".";
}

TEST(ShortlistRules, TakeWhatFits) {
    EXPECT_EQ(shortlist_refusals({ordinary, of_another_provider, triage_only}, wish(), *directory_as_it_is()), "done");
}

TEST(ShortlistRules, RefuseAServiceTwice) {
    EXPECT_EQ(shortlist_refusals({ordinary, ordinary}, wish(), *directory_as_it_is()),
              "shortlist[1] DUPLICATE_SERVICE: The service 1 is on the shortlist already.");
}

TEST(ShortlistRules, RefuseAServiceThatIsUnknown) {
    EXPECT_EQ(shortlist_refusals({ordinary, unknown_service}, wish(), *directory_as_it_is()),
              "shortlist[1] REFERENCE_NOT_FOUND: There is no such service.");
}

TEST(ShortlistRules, RefuseAServiceOutOfOperation) {
    const std::string closed = "shortlist[0] SERVICE_UNAVAILABLE: The service is not in operation.";
    EXPECT_EQ(refused_service([](auto& service) { service.is_published = false; }), closed);
    EXPECT_EQ(refused_service([](auto& service) { service.effective_from = add_days(today, 1); }), closed);
    EXPECT_EQ(refused_service([](auto& service) { service.effective_to = add_days(today, -1); }), closed);
    EXPECT_EQ(refused_service([](auto& service) {
                  service.effective_from = today;
                  service.effective_to = today;
              }),
              "done")
        << "the first and the last day belong to it";
}

TEST(ShortlistRules, RefuseAServiceThatGivesAdviceOnly) {
    EXPECT_EQ(refused_service([](auto& service) { service.request_types = {RequestType::advice}; }),
              "shortlist[0] INVALID_REQUEST_TYPE: The service takes neither appointment nor triage requests.");
}

TEST(ShortlistRules, RefuseAnotherSpecialtyOrClinicType) {
    EXPECT_EQ(refused_service([](auto& service) { service.specialty_code = "DERMATOLOGY"; }),
              misfit("another specialty"));
    auto of_a_type = wish();
    of_a_type.clinic_type_code = "PALPITATIONS";
    EXPECT_EQ(refused_service([](auto&) {}, of_a_type), misfit("another clinic type"));
    of_a_type.clinic_type_code = "GENERAL_CARDIOLOGY";
    EXPECT_EQ(refused_service([](auto&) {}, of_a_type), "done");
}

TEST(ShortlistRules, RefuseAPriorityThatIsNotTaken) {
    const auto routine_only = [](auto& service) { service.windows = {{Priority::routine, 1, {}}}; };
    auto urgent = wish();
    urgent.priority = Priority::urgent;
    EXPECT_EQ(refused_service(routine_only, urgent), misfit("this priority is not taken"));
    EXPECT_EQ(refused_service(routine_only), "done");
}

// Age in completed months today.
TEST(ShortlistRules, RefuseAnAgeThatIsNotTreated) {
    const auto adults = [](auto& service) { service.age_from_months = 18 * 12; };
    auto patient = wish();
    patient.birth_date = today - std::chrono::years(18);
    EXPECT_EQ(refused_service(adults, patient), "done") << "18 today";
    patient.birth_date = add_days(patient.birth_date, 1);
    EXPECT_EQ(refused_service(adults, patient), misfit("patients of this age are not treated"));
    const auto children = [](auto& service) { service.age_below_months = 18 * 12; };
    EXPECT_EQ(refused_service(children, patient), "done");
    patient.birth_date = add_days(patient.birth_date, -1);
    EXPECT_EQ(refused_service(children, patient), misfit("patients of this age are not treated"));
}

TEST(ShortlistRules, RefuseASexThatIsNotTreated) {
    const auto men = [](auto& service) { service.sex_treated = SexTreated::male; };
    EXPECT_EQ(refused_service(men), misfit("patients of this sex are not treated"));
    auto patient = wish();
    patient.sex = Sex::male;
    EXPECT_EQ(refused_service(men, patient), "done");
}

TEST(ShortlistRules, RefuseAKindOfOrganisationThatIsNotNamed) {
    auto dentist = wish();
    dentist.referring = {"V10001", "user-1"};
    EXPECT_EQ(refused_service([](auto&) {}, dentist),
              misfit("it does not take referrals of organisations of your kind"));
    const auto open_to_dentists = [](auto& service) {
        service.open_to = {"DENTAL_PRACTICE"};
        service.is_nationally_available = false; // where they are named, they need no commissioner's rule
    };
    EXPECT_EQ(refused_service(open_to_dentists, dentist), "done");
}

TEST(ShortlistRules, RefuseWhatIsNotCommissioned) {
    const auto refused = misfit("it is not commissioned for the practice's patients");
    EXPECT_EQ(refused_service([](auto& service) { service.is_nationally_available = false; }), refused);
    const auto from = [](const char* commissioner, Date day) {
        return [=](auto& service) {
            service.is_nationally_available = false;
            service.commissioners = {{commissioner, day}};
        };
    };
    EXPECT_EQ(refused_service(from("QBB", today)), refused) << "another board's rule";
    EXPECT_EQ(refused_service(from("QAA", add_days(today, 1))), refused) << "it begins tomorrow";
    EXPECT_EQ(refused_service(from("QAA", today)), "done");
}

TEST(ShortlistRules, RefuseWhatIsRestrictedToOthers) {
    const auto to = [](directory::Restriction restriction) {
        return [restriction](auto& service) { service.restriction = restriction; };
    };
    EXPECT_EQ(refused_service(to({"R", {}, {"T10002"}, {}})), misfit("it is restricted to other referrers"));
    EXPECT_EQ(refused_service(to({"R", {}, {"T10001"}, {}})), "done");
    EXPECT_EQ(refused_service(to({"R", {}, {}, {"user-1"}})), "done");
    auto known = wish();
    known.shortlisted = {ordinary};
    EXPECT_EQ(refused_service(to({"R", {}, {}, {}}), known), "done") << "it was open when it came on the list";
    auto redirected = wish();
    redirected.referring.from_services = {of_another_provider};
    EXPECT_EQ(refused_service(to({"R", {of_another_provider}, {}, {}}), redirected), "done");
}

TEST(ShortlistRules, NameEveryWrongEntryAtOnce) {
    const auto directory = directory_with(of_another_provider, [](auto& service) { service.is_published = false; });
    EXPECT_EQ(shortlist_refusals({unknown_service, ordinary, of_another_provider, ordinary}, wish(), *directory),
              "shortlist[0] REFERENCE_NOT_FOUND: There is no such service.\n"
              "shortlist[2] SERVICE_UNAVAILABLE: The service is not in operation.\n"
              "shortlist[3] DUPLICATE_SERVICE: The service 1 is on the shortlist already.");
}

TEST(ShortlistRules, WarnWhereNothingButTriageCanCome) {
    const auto directory = directory_as_it_is();
    const auto warnings = shortlist_warnings({triage_only}, *directory);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings.front().code, WarningCode::only_triage_shortlisted);
    EXPECT_TRUE(shortlist_warnings({triage_only, ordinary}, *directory).empty());
}

TEST(ShortlistRules, CountProvidersNotServices) {
    const auto directory = directory_as_it_is();
    EXPECT_EQ(choice::distinct_providers({ordinary, assessment, triage_only}, *directory), 1);
    EXPECT_EQ(choice::distinct_providers({ordinary, of_another_provider, unknown_service}, *directory), 2);
    EXPECT_EQ(choice::distinct_providers({}, *directory), 0);
}

// What the rules say of a command that was changed so.
template <class Change>
std::string refused_command(Change&& change, const Principal& who = gp()) {
    auto changed = command();
    change(changed);
    return refusals(refuse_create(changed, who, *directory_as_it_is(), today));
}

TEST(CreateRules, TakeACommandThatIsRight) {
    EXPECT_EQ(refused_command([](auto&) {}), "done");
}

TEST(CreateRules, RefuseABirthDateThatCannotBe) {
    EXPECT_EQ(refused_command([](auto& made) { made.patient.birth_date = add_days(today, 1); }),
              "INAPPROPRIATE_VALUE: Must not be in the future.");
    EXPECT_EQ(refused_command([](auto& made) { made.patient.birth_date = born(1890); }),
              "INAPPROPRIATE_VALUE: Nobody is that old.");
    EXPECT_FALSE(refuse_birth_date(today, today)) << "a newborn";
    EXPECT_FALSE(refuse_birth_date(add_days(today - std::chrono::years(131), 1), today)) << "131 tomorrow";
    EXPECT_TRUE(refuse_birth_date(today - std::chrono::years(131), today));
}

TEST(CreateRules, RefuseASpecialtyOrClinicTypeThatIsUnknown) {
    EXPECT_EQ(refused_command([](auto& made) { made.specialty_code = "PHRENOLOGY"; }),
              "INVALID_CODE: There is no such specialty.");
    EXPECT_EQ(refused_command([](auto& made) { made.clinic_type_code = "ACNE"; }),
              "INVALID_CODE: There is no such clinic type in this specialty.");
}

// From yesterday back to the limit.
TEST(CreateRules, RefuseAPathwayThatDidNotStartInThePast) {
    const auto starting = [](int days_ago) {
        return refused_command([=](auto& made) { made.pathway_start = add_days(today, -days_ago); });
    };
    const auto limit = limits::pathway_start_days_ago_max;
    const auto refused = "INAPPROPRIATE_VALUE: Must be in the past, at most " + std::to_string(limit) + " days ago.";
    EXPECT_EQ(starting(0), refused);
    EXPECT_EQ(starting(-1), refused);
    EXPECT_EQ(starting(1), "done");
    EXPECT_EQ(starting(limit), "done");
    EXPECT_EQ(starting(limit + 1), refused);
}

TEST(CreateRules, RefuseAnUnknownReasonForTooFewProviders) {
    EXPECT_EQ(refused_command([](auto& made) { made.choice.exception = "because"; }),
              "INVALID_CODE: There is no such reason.");
    for (const auto& known : choice::choice_exceptions()) {
        EXPECT_EQ(refused_command([&](auto& made) { made.choice.exception = std::string(known.code); }), "done");
    }
}

TEST(CreateRules, RefuseRequirementsThatCannotBe) {
    const auto asking = [](std::vector<RequirementAsked> asked) {
        return refused_command([&](auto& made) { made.requirements = asked; });
    };
    using enum RequirementType;
    EXPECT_EQ(asking({{transport, {}}, {interpreter, "pl"}}), "done");
    EXPECT_EQ(asking({{transport, {}}, {transport, {}}}), "CONFLICTING_VALUES: Named twice.");
    EXPECT_EQ(asking({{interpreter, {}}}), "MISSING_VALUE: Which language the interpreter speaks.");
    EXPECT_EQ(asking({{advocacy, "pl"}}), "FIELD_NOT_PERMITTED: Only of an interpreter.");
    EXPECT_EQ(asking({{interpreter, "Polish"}}),
              "INVALID_VALUE: An ISO 639 code of two or three small letters: \"pl\", \"bfi\".");
}

TEST(CreateRules, RefuseATriageRequestToSeveralServicesOrWithAReminder) {
    const auto triage = [](std::vector<std::int64_t> shortlist, std::optional<int> reminder) {
        return refused_command([&](auto& made) {
            made.request_type = RequestType::triage;
            made.shortlist = shortlist;
            made.first_reminder_days = reminder;
        });
    };
    EXPECT_EQ(triage({triage_only}, std::nullopt), "done");
    EXPECT_EQ(triage({triage_only}, 0), "done");
    EXPECT_EQ(triage({triage_only}, 7),
              "INAPPROPRIATE_VALUE: Must be 0 for a triage request: the patient has nothing to book yet.");
    EXPECT_EQ(triage({triage_only, ordinary}, 0), "TOO_MANY_ITEMS: A triage request goes to exactly one service.");
}

TEST(CreateRules, WantAnAdministratorToNameAClinicianAndNobodyElse) {
    const auto administrator = staff(BusinessFunction::referring_clinician_admin);
    const auto naming = [](auto& made) { made.referring_clinician = "gp-1"; };
    EXPECT_EQ(refused_command([](auto&) {}, administrator),
              "VALUE_IS_REQUIRED: An administrator names the clinician on whose behalf the referral is made.");
    EXPECT_EQ(refused_command(naming, administrator), "done");
    EXPECT_EQ(refused_command(naming), "FIELD_NOT_PERMITTED: A clinician refers in their own name.");
}

// A shortlist is judged against fields that are right, so it is not judged where they are not.
TEST(CreateRules, JudgeTheShortlistLast) {
    const auto wrong_list = [](auto& made) { made.shortlist = {unknown_service}; };
    EXPECT_EQ(refused_command(wrong_list), "REFERENCE_NOT_FOUND: There is no such service.");
    EXPECT_EQ(refused_command([&](auto& made) {
                  wrong_list(made);
                  made.specialty_code = "PHRENOLOGY";
                  made.patient.birth_date = add_days(today, 1);
              }),
              "INAPPROPRIATE_VALUE: Must not be in the future.\n"
              "INVALID_CODE: There is no such specialty.");
}

TEST(ReferralEffects, LeavingAProviderForgetsWhatItHad) {
    auto left = booked(std::chrono::hours(24));
    left.contact_by = today;
    left.accepted_at = now;
    leave_provider(left);
    EXPECT_FALSE(left.with_service_id || left.with_organisation || left.contact_by || left.accepted_at);
    EXPECT_TRUE(service_it_is_with(left).empty());
}

TEST(ReferralEffects, AReviewIsForgottenWithWhatChangedSince) {
    auto reviewed = booked(std::chrono::hours(24));
    reviewed.accepted_at = reviewed.reviewed_at = now;
    reviewed.letter_changed = reviewed.priority_changed = true;
    forget_review(reviewed);
    EXPECT_FALSE(reviewed.accepted_at || reviewed.reviewed_at || reviewed.letter_changed || reviewed.priority_changed);
    EXPECT_TRUE(reviewed.with_service_id) << "it stays where it is";
}

TEST(ReferralEffects, AReferralGoesOnInItsCliniciansName) {
    auto made = booked(std::chrono::hours(24));
    EXPECT_EQ(referring_of(made).clinician, "user-1");
    EXPECT_EQ(referring_of(made).from_services, std::vector<std::int64_t>{ordinary});
    made.referring_clinician = "gp-2";
    EXPECT_EQ(referring_of(made).clinician, "gp-2");
    EXPECT_EQ(referring_of(made).organisation, "T10001");
}

TEST(ReferralEffects, AnEmptyCommentIsNone) {
    EXPECT_EQ(none_if_empty(""), std::nullopt);
    EXPECT_EQ(none_if_empty("because"), "because");
}

} // namespace
} // namespace ers::referrals::samples
