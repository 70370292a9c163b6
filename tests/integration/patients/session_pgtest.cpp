// Sessions end: by idleness, by signing out; and they are worth nothing to a reader of the database.
#include <string>

#include "tests/integration/patients/patient_fixture.hpp"

namespace ers::testing {

namespace {

using namespace std::chrono_literals;

constexpr db::Statement select_last_used{"test.select_last_used", "select last_used_at from patient_session"};

} // namespace

class PatientSessions : public PatientDatabase {
protected:
    patients::PatientSession open_session() {
        const auto patient = refer_patient();
        return patients::sign_in(database_.connection(),
                                 {patient.ubrn, patient.access_code, patient.year_of_birth, "192.0.2.1", "request-1"},
                                 settings_, random_, now_)
            .value();
    }
    Result<Principal> principal(const std::string& token) {
        return patients::principal_of_session(database_.connection(), token, settings_, now_);
    }
    Instant last_used() { return database_.owner().execute(select_last_used).front().instant("last_used_at"); }

    patients::SignInSettings settings_;
};

TEST_F(PatientSessions, MakeAPrincipalOfThePatientAlone) {
    const auto session = open_session();
    const auto found = principal(session.token);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->is_patient());
    EXPECT_EQ(found->function, BusinessFunction::patient);
    EXPECT_EQ(found->patient_id, session.patient_id);
    EXPECT_FALSE(found->organisation);
    ASSERT_TRUE(found->session_id);
    EXPECT_NE(*found->session_id, session.token);
}

TEST_F(PatientSessions, EndAfterAQuarterOfAnHourWithoutUse) {
    const auto session = open_session();
    now_ += 15min;
    EXPECT_TRUE(principal(session.token)); // at the limit, and begins anew
    now_ += 15min;
    EXPECT_TRUE(principal(session.token));
    now_ += 15min + 1us;
    EXPECT_FALSE(principal(session.token));
    EXPECT_EQ(principal(session.token).error().code, ErrorCode::no_access);
}

TEST_F(PatientSessions, AreRenewedAtMostOnceAMinute) {
    const auto session = open_session();
    const auto start = now_;
    now_ += 59s;
    EXPECT_TRUE(principal(session.token));
    EXPECT_EQ(last_used(), start);
    now_ += 1s;
    EXPECT_TRUE(principal(session.token));
    EXPECT_EQ(last_used(), now_);
}

TEST_F(PatientSessions, EndWhenThePatientSignsOut) {
    const auto session = open_session();
    const auto other = open_session();
    patients::sign_out(database_.connection(), session.token, now_);
    EXPECT_FALSE(principal(session.token));
    EXPECT_TRUE(principal(other.token));
    patients::sign_out(database_.connection(), session.token, now_); // twice is no fault
    patients::sign_out(database_.connection(), "unknown", now_);
}

TEST_F(PatientSessions, AreNotOpenedByWhatTheDatabaseHolds) {
    const auto session = open_session();
    const auto id = principal(session.token)->session_id.value();
    for (const auto& token : {std::string(), id, hex(sha256(session.token)), to_text(sha256(session.token)),
                              session.token + "A", session.token.substr(1), std::string(10'000, 'A')}) {
        EXPECT_FALSE(principal(token)) << token.substr(0, 50);
    }
}

} // namespace ers::testing
