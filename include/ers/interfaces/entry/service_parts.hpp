// Everything that a handler may reach, wired once by app. References outlive every request.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "ers/advice/settings.hpp"
#include "ers/booking/settings.hpp"
#include "ers/core/crypto.hpp"
#include "ers/core/random.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/documents/settings.hpp"
#include "ers/identity/tokens.hpp"
#include "ers/letters/settings.hpp"
#include "ers/patients/access.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::entry {

struct ServiceParts {
    const Clock& clock;
    RandomSource& random;
    patients::AccessCodes& access_codes;
    directory::Directory& directory;
    const identity::TokenVerifier& tokens;
    const identity::TokenIssuer* demo_issuer = nullptr; // none outside demo mode
    std::string token_issuer;
    std::string token_audience;
    patients::SignInSettings sign_in;
    referrals::ReferralSettings referrals;
    letters::LetterSettings letters = {};
    booking::BookingSettings booking;
    documents::DocumentSettings documents = {};
    advice::AdviceSettings advice = {};
    std::span<const db::ConstraintRefusal> constraint_refusals = {}; // of every module that an endpoint may reach
    Bytes idempotency_secret; // of server_secret
    Bytes ubrn_key;           // of server_secret
    std::function<void()> on_upload = [] {}; // a document waits for the scanner, or will in a moment
    std::function<bool()> is_ready; // a database connection is there, and the server is not draining
};

} // namespace ers::entry
