// Sign-in against a real database: the one way in, every refusal, the lock and its ends.
#include <algorithm>
#include <atomic>
#include <cctype>
#include <string>
#include <thread>
#include <vector>

#include "patients/sign_in_store.hpp"
#include "tests/integration/patients/patient_fixture.hpp"

namespace ers::testing {

namespace {

using namespace std::chrono_literals;

constexpr db::Statement count_failures{"test.count_failures", "select count(*) as n from sign_in_failure"};
constexpr db::Statement count_locks{"test.count_locks", "select count(*) as n from sign_in_lock"};
constexpr db::Statement count_notices{"test.count_notices",
                                      "select count(*) as n from outbox where kind = 'access.locks_exceeded'"};
constexpr db::Statement count_plain_tokens{
    "test.count_plain_tokens", "select count(*) as n from patient_session where token_hash = convert_to($1, 'UTF8')"};
constexpr db::Statement select_notice{
    "test.select_notice",
    "select ubrn, payload ->> 'organisation' as organisation, payload ->> 'locks' as locks "
    "from outbox where kind = 'access.locks_exceeded'"};
constexpr db::Statement select_audit{
    "test.select_audit",
    "select request_id, function, patient_id, ubrn, action, detail ->> 'session' as session "
    "from audit"};
constexpr db::Statement count_waiting{"test.count_waiting",
                                      "select count(*) as n from pg_locks where locktype = 'advisory' and not granted"};

// Every way to be refused that must look the same, each with its attempt.
struct RefusedAttempt {
    const char* name;
    patients::SignIn attempt;
};

} // namespace

class PatientSignIn : public PatientDatabase {
protected:
    patients::SignIn attempt_for(const ReferredPatient& patient) {
        // Addresses differ, so that the limit for one address does not end a test of the lock.
        return {patient.ubrn, patient.access_code, patient.year_of_birth,
                "192.0.2." + std::to_string(++attempts_ % 250), "request-1"};
    }
    Result<patients::PatientSession> sign_in(const patients::SignIn& attempt) {
        return patients::sign_in(database_.connection(), attempt, settings_, random_, now_);
    }
    ErrorCode code_of_sign_in(const patients::SignIn& attempt) {
        const auto session = sign_in(attempt);
        return session ? ErrorCode::internal_fault : session.error().code;
    }
    bool lets_in(const ReferredPatient& patient) { return sign_in(attempt_for(patient)).has_value(); }
    void fail(const ReferredPatient& patient, int times) {
        for (int i = 0; i < times; ++i) {
            auto wrong = attempt_for(patient);
            wrong.access_code = "wrong code";
            EXPECT_EQ(code_of_sign_in(wrong), ErrorCode::sign_in_failed);
        }
    }

    patients::SignInSettings settings_;
    int attempts_ = 0;
};

TEST_F(PatientSignIn, OpensASessionForUbrnCodeAndYear) {
    const auto patient = refer_patient();
    const auto session = sign_in(attempt_for(patient));
    ASSERT_TRUE(session);
    EXPECT_EQ(session->patient_id, patient.id);
    EXPECT_EQ(session->given_name, "Ann");
    EXPECT_GE(session->token.size(), 43U);
    EXPECT_EQ(count(count_plain_tokens, {session->token}), 0); // the database keeps a hash only
}

TEST_F(PatientSignIn, ReadsUbrnAndCodeAsPeopleTypeThem) {
    const auto patient = refer_patient();
    auto attempt = attempt_for(patient);
    attempt.ubrn = Ubrn::parse(patient.ubrn)->printed();
    std::ranges::transform(attempt.access_code, attempt.access_code.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    attempt.access_code.replace(attempt.access_code.find(' '), 1, " - ");
    EXPECT_TRUE(sign_in(attempt));
}

TEST_F(PatientSignIn, IsAuditedWithTheSessionAndWithoutItsToken) {
    const auto patient = refer_patient();
    const auto session = sign_in(attempt_for(patient)).value();
    const auto rows = database_.owner().execute(select_audit);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front().text("action"), "patient.signed_in");
    EXPECT_EQ(rows.front().text("request_id"), "request-1");
    EXPECT_EQ(rows.front().text("function"), "PATIENT");
    EXPECT_EQ(rows.front().integer("patient_id"), patient.id);
    EXPECT_EQ(rows.front().text("ubrn"), patient.ubrn);
    const auto principal =
        patients::principal_of_session(database_.connection(), session.token, settings_, now_).value();
    EXPECT_EQ(rows.front().text("session"), *principal.session_id);
    EXPECT_NE(rows.front().text("session"), session.token);
}

TEST_F(PatientSignIn, RefusesInTheSameWordsAndAtTheSameCost) {
    const auto patient = refer_patient();
    const auto cancelled = refer_patient(adult_birth_date(), "CANCELLED_REFERRAL");
    const auto child = refer_patient(Date{std::chrono::year{2015}, std::chrono::May, std::chrono::day{1}});
    const auto without_code = refer_patient_without_code();
    const auto locked = refer_patient();
    fail(locked, 5);

    std::vector<RefusedAttempt> refused{{"wrong code", attempt_for(patient)},
                                        {"wrong year", attempt_for(patient)},
                                        {"unknown UBRN", attempt_for(patient)},
                                        {"no UBRN at all", attempt_for(patient)},
                                        {"cancelled referral", attempt_for(cancelled)},
                                        {"under sixteen", attempt_for(child)},
                                        {"no code was issued", attempt_for(without_code)},
                                        {"locked UBRN", attempt_for(locked)}};
    refused[0].attempt.access_code = "copper lantern";
    refused[1].attempt.year_of_birth += 1;
    refused[2].attempt.ubrn = "999999999999";
    refused[3].attempt.ubrn = "twelve digits";

    const Error expected{
        .code = ErrorCode::sign_in_failed, .detail = sign_in(refused[0].attempt).error().detail, .fields = {}};
    for (const auto& [name, attempt] : refused) {
        const auto hashes_before = slow_hashes_of_this_thread();
        const auto session = sign_in(attempt);
        ASSERT_FALSE(session) << name;
        EXPECT_EQ(session.error(), expected) << name;
        EXPECT_EQ(slow_hashes_of_this_thread() - hashes_before, 1U) << name;
    }
}

TEST_F(PatientSignIn, FiveFailuresLockTheUbrnForHalfAnHour) {
    const auto patient = refer_patient();
    fail(patient, 4);
    EXPECT_TRUE(lets_in(patient)); // and the count begins anew
    fail(patient, 4);
    EXPECT_TRUE(lets_in(patient));
    fail(patient, 5);
    EXPECT_FALSE(lets_in(patient));
    now_ += 30min - 1us;
    EXPECT_FALSE(lets_in(patient));
    now_ += 1us;
    EXPECT_TRUE(lets_in(patient));
    EXPECT_EQ(count(count_locks), 1);
}

// Attempts during a lock neither prolong the lock nor count for the next one.
TEST_F(PatientSignIn, AttemptsDuringALockDoNotProlongIt) {
    const auto patient = refer_patient();
    fail(patient, 5);
    now_ += 29min;
    fail(patient, 10);
    EXPECT_EQ(count(count_locks), 1);
    now_ += 1min;
    fail(patient, 4);
    EXPECT_TRUE(lets_in(patient));
}

TEST_F(PatientSignIn, FailuresCountForAQuarterOfAnHour) {
    const auto patient = refer_patient();
    fail(patient, 4);
    now_ += 15min;
    fail(patient, 4);
    EXPECT_TRUE(lets_in(patient));
}

TEST_F(PatientSignIn, ALockIsForOneUbrnAlone) {
    const auto patient = refer_patient();
    auto by_other_referral = patient;
    by_other_referral.ubrn = refer_again(patient.id);
    fail(patient, 5);
    EXPECT_FALSE(lets_in(patient));
    EXPECT_TRUE(lets_in(by_other_referral));
}

// Spellings of one UBRN share its attempts, and a UBRN that does not exist locks like any other.
TEST_F(PatientSignIn, LocksAreForTheUbrnNotForItsSpelling) {
    const auto patient = refer_patient();
    auto spelled = patient;
    spelled.ubrn = Ubrn::parse(patient.ubrn)->printed();
    fail(patient, 3);
    fail(spelled, 2);
    EXPECT_FALSE(lets_in(patient));
    fail({.id = 0, .ubrn = "999999999999", .access_code = "x", .year_of_birth = 1980}, 6);
    EXPECT_EQ(count(count_locks), 2);
    fail({.id = 0, .ubrn = "no ubrn", .access_code = "x", .year_of_birth = 1980}, 6);
    EXPECT_EQ(count(count_locks), 2);
}

TEST_F(PatientSignIn, ANewCodeLiftsTheLockAndEndsSessions) {
    auto patient = refer_patient();
    const auto session = sign_in(attempt_for(patient)).value();
    fail(patient, 5);
    auto& connection = database_.connection();
    {
        db::Transaction transaction(connection);
        patients::AccessCodes codes(random_, 0);
        const auto code = patients::reset_access_code(connection, {patient.id, practice_}, codes, now_);
        transaction.commit();
        EXPECT_NE(code, patient.access_code);
        EXPECT_FALSE(lets_in(patient)); // the old code
        patient.access_code = code;
    }
    EXPECT_TRUE(lets_in(patient));
    EXPECT_FALSE(patients::principal_of_session(connection, session.token, settings_, now_));
}

// A practice that knows a patient's NHS number and birth date can refer them, and gets a code of its own: it opens its
// own referral and nothing of the others', whose codes, sessions and locks stay as they are.
TEST_F(PatientSignIn, ACodeOpensWhatItsIssuerHasReferred) {
    const auto patient = refer_patient();
    const auto session = sign_in(attempt_for(patient)).value();
    auto elsewhere = patient;
    elsewhere.ubrn = refer_again(patient.id, "NOT_BOOKED", other_practice_);
    EXPECT_FALSE(lets_in(elsewhere)) << "no code opens it, that of the other practice least";
    auto locked = patient;
    locked.ubrn = refer_again(patient.id);
    fail(locked, 5);

    auto& connection = database_.connection();
    patients::AccessCodes codes(random_, 0);
    elsewhere.access_code = patients::reset_access_code(connection, {patient.id, other_practice_}, codes, now_);
    const auto opened = sign_in(attempt_for(elsewhere));
    ASSERT_TRUE(opened);
    EXPECT_EQ(patients::principal_of_session(connection, opened->token, settings_, now_)->code_issuer, other_practice_);
    auto first = patient;
    first.access_code = elsewhere.access_code;
    EXPECT_FALSE(lets_in(first)) << "with the code of the other practice";
    EXPECT_EQ(patients::principal_of_session(connection, session.token, settings_, now_)->code_issuer, practice_);
    EXPECT_TRUE(lets_in(patient));
    EXPECT_FALSE(lets_in(locked));
}

TEST_F(PatientSignIn, TwentyFailuresOfAnAddressCloseItForAnHour) {
    const auto patient = refer_patient();
    const auto from_one_address = [&](const std::string& ubrn) {
        auto attempt = attempt_for(patient);
        attempt.ubrn = ubrn;
        attempt.address = "2001:db8::" + std::to_string(++attempts_); // one network of IPv6 is one address
        return attempt;
    };
    for (std::uint64_t i = 0; i < 20; ++i) {
        const auto unknown = Ubrn::from_number(900'000'000'000 + i).text();
        ASSERT_EQ(code_of_sign_in(from_one_address(unknown)), ErrorCode::sign_in_failed) << i;
        now_ += 1s;
    }
    const auto refused = sign_in(from_one_address(patient.ubrn));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::too_many_attempts);
    EXPECT_EQ(refused.error().retry_after_seconds, 3600 - 20);
    EXPECT_TRUE(lets_in(patient)); // from elsewhere
    EXPECT_EQ(count(count_failures), 20);
    now_ += std::chrono::seconds(refused.error().retry_after_seconds);
    EXPECT_TRUE(sign_in(from_one_address(patient.ubrn)));
}

TEST_F(PatientSignIn, TenLocksInADayAreToldToThePracticeOnce) {
    const auto patient = refer_patient();
    for (int lock = 1; lock <= 12; ++lock) {
        fail(patient, 5);
        EXPECT_EQ(count(count_notices), lock >= 10 ? 1 : 0) << lock;
        now_ += 30min;
    }
    const auto rows = database_.owner().execute(select_notice);
    EXPECT_EQ(rows.front().text("ubrn"), patient.ubrn);
    EXPECT_EQ(rows.front().text("organisation"), "B86001");
    EXPECT_EQ(rows.front().text("locks"), "10");
}

TEST_F(PatientSignIn, FailuresOfLongAgoAreForgotten) {
    const auto patient = refer_patient();
    fail(patient, 4);
    now_ += 25h;
    fail(patient, 1);
    EXPECT_EQ(count(count_failures), 1);
}

// Two guesses never decide at the same time on one UBRN: the second sees what the first has left.
TEST_F(PatientSignIn, AnAttemptWaitsForTheOneBeforeItOnTheSameUbrn) {
    const auto patient = refer_patient();
    const auto other = refer_patient();
    const auto attempt = attempt_for(patient);
    const auto first = database_.connect();
    db::Transaction transaction(*first);
    patients::serialise_sign_in(*first, patient.ubrn);
    EXPECT_TRUE(lets_in(other));

    std::atomic<bool> done = false;
    std::thread second([&] {
        const auto connection = database_.connect();
        SystemRandom random;
        EXPECT_TRUE(patients::sign_in(*connection, attempt, settings_, random, now_));
        done = true;
    });
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (count(count_waiting) == 0 && !done && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(count(count_waiting), 1);
    transaction.commit();
    second.join();
}

// Forty guesses at once, from as many connections as a server might have: five are looked at, one lock is made.
TEST_F(PatientSignIn, ManyGuessesAtOnceAreCountedOneByOne) {
    const auto patient = refer_patient();
    settings_.address_failures_max = 1000;
    std::atomic<int> opened = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            const auto connection = database_.connect();
            SystemRandom random;
            for (int i = 0; i < 10; ++i) {
                patients::SignIn guess{patient.ubrn, i == 9 ? patient.access_code : "wrong code", patient.year_of_birth,
                                       "192.0.2.1", "request-2"};
                if (patients::sign_in(*connection, guess, settings_, random, now_)) ++opened;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(opened, 0); // the right code came during the lock
    EXPECT_EQ(count(count_locks), 1);
    EXPECT_EQ(count(count_failures), 40);
}

} // namespace ers::testing
