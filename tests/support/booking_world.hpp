// A small world for tests of booking and referrals without HTTP: organisations, services and slots in a fresh database,
// a clock that stands still, and the people who act.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ers/booking/engine.hpp"
#include "ers/core/random.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/patients/access_codes.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "tests/support/test_database.hpp"
#include "tests/support/world_builder.hpp"

namespace ers::testing {

// The services of this world. Those of Leeds and those without a place in their name are of RAA, those of Manchester of
// NBB. All but one are of Cardiology.
namespace services {

inline constexpr std::int64_t cardiology_leeds = 101;
inline constexpr std::int64_t arrhythmia_leeds = 102;
inline constexpr std::int64_t cardiology_manchester = 103;
inline constexpr std::int64_t adults_only = 104;
inline constexpr std::int64_t urgent_only = 105; // no routine referrals
inline constexpr std::int64_t by_telephone = 106; // indirectly bookable
inline constexpr std::int64_t urology = 107;
inline constexpr std::int64_t for_board_a = 108; // commissioned by QAA alone
inline constexpr std::int64_t not_published = 109;
inline constexpr std::int64_t triage = 110; // triage requests only
inline constexpr std::int64_t assessment = 111;
inline constexpr std::int64_t advice_leeds = 201; // advice only
inline constexpr std::int64_t advice_and_clinic = 202;
inline constexpr std::int64_t advice_manchester = 203;
inline constexpr std::int64_t urgent_advice = 204; // no routine requests

} // namespace services

// Cardiology and arrhythmia in Leeds, cardiology in Manchester: what a referral is made to if nothing else is said.
[[nodiscard]] std::vector<std::int64_t> three_cardiologies();

// The directory of WorldBuilder with the services above. All in England's winter time: the clock stands at Tuesday
// 2026-11-24 10:00 UTC.
class BookingWorld {
public:
    BookingWorld();

    [[nodiscard]] Principal gp(const std::string& organisation = "P81001") const;
    [[nodiscard]] Principal practice_administrator() const;
    [[nodiscard]] Principal router() const; // of management centre RMC01, in agreement with QAA
    [[nodiscard]] Principal clinician(const std::string& organisation = "RAA") const;
    [[nodiscard]] Principal booking_clerk(const std::string& organisation = "RAA") const;
    [[nodiscard]] Principal adviser(const std::string& commissioner = "QAA") const; // of its booking line
    // Signed in with the code of that practice.
    [[nodiscard]] Principal patient(std::int64_t patient_id, const std::string& code_issuer = "P81001") const;

    // A free slot, by default in three days' time; gives its id.
    std::int64_t add_slot(std::int64_t service, std::chrono::hours from_now = std::chrono::hours(72),
                          const std::string& priorities = "{ROUTINE,URGENT,TWO_WEEK_WAIT}");

    void withdraw(std::int64_t slot);

    // A referral by gp() of a new patient.
    referrals::Referral refer(const std::vector<std::int64_t>& shortlist = three_cardiologies(),
                              Priority priority = Priority::routine,
                              Date birth_date = Date{std::chrono::year(1970), std::chrono::March,
                                                     std::chrono::day(14)});
    [[nodiscard]] referrals::CreateReferral new_referral();
    Result<referrals::Created> create(const referrals::CreateReferral& command, const Principal& who);
    [[nodiscard]] referrals::Referral read(const Ubrn& ubrn);

    [[nodiscard]] OperationContext context(const Principal& who);
    // Runs an operation in a transaction of its own.
    template <class Work>
    auto in_transaction(Work&& work) {
        return db::transact(connection(), [&](db::Connection&) { return work(); });
    }

    referrals::ReferralSettings& numbers() { return numbers_; } // for what is run in this world from now on
    [[nodiscard]] booking::Outcome run(const Principal& who, decltype(booking::Command::what) what);
    [[nodiscard]] booking::Outcome book(const Principal& who, const referrals::Referral& referral, std::int64_t slot);
    [[nodiscard]] std::string slot_status(std::int64_t slot);
    // What is on record about the referral but for views, and what others were told of it, in their order:
    // "referral.created link.made".
    [[nodiscard]] std::string audited(const Ubrn& ubrn);
    [[nodiscard]] std::string told(const Ubrn& ubrn);

    [[nodiscard]] db::Connection& connection() { return database_.connection(); }
    [[nodiscard]] TestDatabase& database() { return database_; }
    [[nodiscard]] const booking::Engine& engine() const { return *engine_; }
    [[nodiscard]] const directory::Directory& directory() const { return directory_; }

    ManualClock clock;
    SeededRandom random{7};
    patients::AccessCodes access_codes{random, 0};

private:
    void add_services();
    void add_advice_services();

    TestDatabase database_;
    directory::Directory directory_;
    std::shared_ptr<const directory::Snapshot> snapshot_;
    referrals::ReferralSettings numbers_;
    booking::BookingSettings booking_settings_;
    Bytes ubrn_key_ = Bytes(32, std::byte{1});
    std::unique_ptr<booking::Engine> engine_;
    int patients_ = 0;
    WorldBuilder builder_;
};

// "done", or the refusal with the fields it names: "UNSUPPORTED_PRIORITY priority".
template <class T>
std::string refusal_of(const Result<T>& result) {
    if (result) return "done";
    std::string text(error_info(result.error().code).text);
    for (const auto& wrong : result.error().fields) text += " " + wrong.field;
    return text;
}

// The n-th valid NHS number of the test range 999 000 0000 … .
[[nodiscard]] NhsNumber test_nhs_number(int n);

} // namespace ers::testing
