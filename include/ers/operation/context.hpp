// What every operation is given besides its command: who asks, when, over which connection, and by which numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ers/core/crypto.hpp"
#include "ers/core/principal.hpp"
#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"

// Referred to and not looked into: an operation that uses one includes its header.
namespace ers::directory {
class Snapshot;
} // namespace ers::directory
namespace ers::patients {
class AccessCodes;
} // namespace ers::patients
namespace ers::referrals {
struct ReferralSettings;
} // namespace ers::referrals

namespace ers::operation {

// References outlive the operation. The connection is in a transaction wherever the operation writes. One thread.
struct OperationContext {
    db::Connection& connection;
    const directory::Snapshot& directory;
    const referrals::ReferralSettings& settings;
    RandomSource& random;
    patients::AccessCodes& access_codes;
    const Bytes& ubrn_key;
    const Principal& who;
    std::string_view request_id;
    Instant now;
    std::optional<std::string> on_behalf_of = {}; // user id of the clinician whom a provider's administrator acts for
};

} // namespace ers::operation

namespace ers {
using operation::OperationContext; // every feature's operations take it
} // namespace ers
