// The demo's data: a small directory, slots for the next six weeks, and referrals in every state. All of it is made up,
// and the same for the same seed and day; a start adds what is missing and changes nothing else.
#pragma once

#include <cstdint>
#include <string>

#include "ers/booking/settings.hpp"
#include "ers/core/progress.hpp"
#include "ers/core/random.hpp"
#include "ers/core/server_secrets.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::app {

// The files of config/demo. Throws std::runtime_error, naming file and line, when one of them is not right.
void load_demo_directory(db::Connection& connection);

// Slots of the directly bookable services on the working days of the next six weeks. Some services have none: that is
// how appointment slot issues come about.
void publish_demo_slots(db::Connection& connection, const directory::Snapshot& directory, Instant now);

struct DemoReferralSettings {
    const directory::Directory& directory;
    const booking::BookingSettings& booking;
    const referrals::ReferralSettings& referrals;
    RandomSource& random;
    ServerSecrets secrets;
    Instant now;
};

// Referrals in every state. Throws std::runtime_error when the demo's directory or people cannot make one.
void make_demo_referrals(db::Connection& connection, const DemoReferralSettings& settings);

// A referral that waits for its patient, with a new access code; made again when the last one was used.
struct ReadyReferral {
    std::string ubrn; // "0000 0007 0000"
    std::string access_code;
    int year_of_birth = 0;
    std::string referrer; // user id of the clinician who made it
    std::string organisation; // the practice
    std::string specialty;
};
[[nodiscard]] ReadyReferral make_ready_referral(db::Connection& connection, const DemoReferralSettings& settings);

} // namespace ers::app
