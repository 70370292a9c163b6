// What an operation leaves behind, as the rows that the database is given.
#include "ers/operation/traces.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace ers::operation {
namespace {

using nlohmann::json;

template <class E>
void expect_distinct_codes() {
    std::set<std::string_view> codes;
    for (const auto& entry : Codes<E>::entries) {
        EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
        EXPECT_NE(entry.code.find('.'), std::string_view::npos) << entry.code;
        EXPECT_FALSE(entry.display.empty()) << entry.code;
        EXPECT_FALSE(entry.display.ends_with('.')) << entry.code;
        EXPECT_EQ(from_code<E>(entry.code), entry.value) << entry.code;
    }
}

TEST(Traces, EveryActionAndKindHasACodeOfItsOwn) {
    expect_distinct_codes<AuditAction>();
    expect_distinct_codes<MessageKind>();
}

// Codes stay for ever, so a database has rows of older programs, and of newer ones.
TEST(Traces, ACodeThatIsNotKnownIsNoAction) { EXPECT_EQ(from_code<AuditAction>("referral.forgotten"), std::nullopt); }

template <class M>
void expect_payload_as_described() {
    const auto payload = json::parse(messages::to_json(M::example()));
    EXPECT_EQ(payload.at("version"), M::version) << code_of(M::kind);
    std::size_t fields = 1;
    const auto expect_field = [&](std::string_view name) {
        EXPECT_TRUE(payload.contains(std::string(name))) << name;
        ++fields;
    };
    std::apply([&](const auto&... field) { (expect_field(field.name), ...); }, M::fields());
    EXPECT_EQ(payload.size(), fields) << code_of(M::kind);
}

template <class... M>
void expect_all_as_described(const std::tuple<M...>* /*all*/) {
    (expect_payload_as_described<M>(), ...);
}

TEST(Messages, APayloadHasItsVersionAndEachOfItsFieldsOnce) {
    expect_all_as_described(static_cast<const messages::All*>(nullptr));
}

TEST(Messages, ValuesAreWrittenByTheirTypes) {
    const auto payload = json::parse(messages::to_json(messages::AppointmentBooked{
        .slot = std::nullopt, .service = {1024}, .starts_at = parse_instant("2026-03-01T09:30:00Z").value()}));
    EXPECT_EQ(payload,
              json({{"version", 1}, {"slot", nullptr}, {"service", "1024"}, {"startsAt", "2026-03-01T09:30:00Z"}}));
    EXPECT_EQ(json::parse(messages::to_json(messages::ClockStopped{"A \"code\"", parse_date("2026-03-01").value()})),
              json({{"version", 1}, {"code", "A \"code\""}, {"on", "2026-03-01"}}));
    EXPECT_EQ(messages::to_json(messages::AccessCodeRenewed{}), R"({"version":1})");
}

TEST(Traces, RowsHaveWhoDidWhatToWhich) {
    const Principal gp{.function = BusinessFunction::referring_clinician,
                       .user_id = "gp-1",
                       .user_name = "Dr A",
                       .organisation = *OdsCode::parse("P81001"),
                       .patient_id = {},
                       .session_id = {}};
    const auto ubrn = *Ubrn::parse("640519283077");
    Traces traces;
    EXPECT_EQ(traces.audit_rows(), "[]");
    EXPECT_EQ(traces.message_rows(), "[]");
    auto subject = by_person(gp, "request-1");
    subject.patient_id = 7;
    subject.ubrn = ubrn.text();
    traces.audit(subject, AuditAction::referral_cancelled, {{"reason", "PATIENT_DIED"}});
    traces.audit_texts(by_timed_work(), AuditAction::referral_reminder, {{"by", "nobody"}});
    const Principal patient{.function = BusinessFunction::patient,
                            .user_id = "patient",
                            .user_name = "",
                            .organisation = {},
                            .patient_id = 7,
                            .session_id = "session-1"};
    traces.audit(by_person(patient, "request-2"), AuditAction::referrals_listed, json::object());
    traces.tell(ubrn, messages::ReferralCancelled{"PATIENT_DIED"});
    EXPECT_EQ(json::parse(traces.audit_rows()), json::parse(R"([
        {"request_id": "request-1", "user_id": "gp-1", "function": "REFERRING_CLINICIAN", "organisation": "P81001",
         "patient_id": 7, "ubrn": "640519283077", "action": "referral.cancelled",
         "detail": {"reason": "PATIENT_DIED"}},
        {"request_id": "timed work", "user_id": "system", "function": "SYSTEM", "organisation": null,
         "patient_id": null, "ubrn": null, "action": "referral.reminder", "detail": {"by": "nobody"}},
        {"request_id": "request-2", "user_id": "patient", "function": "PATIENT", "organisation": null,
         "session": "session-1", "patient_id": null, "ubrn": null, "action": "referrals.listed",
         "detail": {}}])"));
    EXPECT_EQ(json::parse(traces.message_rows()), json::parse(R"([
        {"kind": "referral.cancelled", "ubrn": "640519283077",
         "payload": {"version": 1, "reason": "PATIENT_DIED"}}])"));
}

} // namespace
} // namespace ers::operation
