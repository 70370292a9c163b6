// Fills an empty database with as much data as a region or a nation has: services, slots, patients, referrals in every
// state with their histories. The same size, seed and day give the same rows, to the byte, on the same directory.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "ers/core/crypto.hpp"
#include "ers/core/time.hpp"
#include "ers/db/connection.hpp"
#include "ers/tools/generate/tier.hpp"

namespace ers::generate {

// Told often; `total` is an estimate where rows come in varying numbers, 0 where nothing can be counted.
struct Progress {
    std::string_view stage;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::uint64_t rows = 0; // written in this stage
    bool is_finished = false;
};
using ProgressListener = std::function<void(const Progress&)>;

struct GenerateSettings {
    TierSize size;
    std::uint64_t seed = 0;
    Date today; // in England; nothing in the data has happened after its first minute. 2021..2198
    Bytes ubrn_key;
    std::optional<std::uint64_t> free_bytes; // of the database's disk; none: not known, not checked
    ProgressListener progress = [](const Progress&) {};
    // Hears every piece of the COPY streams, in order: tests compare them.
    std::function<void(std::string_view table, std::string_view lines)> copied = {};
};

struct GenerateReport {
    std::uint64_t services = 0; // in the directory now
    std::uint64_t practices = 0;
    std::uint64_t slots = 0;
    std::uint64_t slots_booked = 0;
    std::uint64_t patients = 0;
    std::uint64_t referrals = 0;
    std::uint64_t appointments = 0;
    std::uint64_t audit_rows = 0;
    std::uint64_t database_bytes = 0;
};

// Needs the owner's connection, without a short statement time-out: indexes and foreign keys of the filled tables are
// dropped and made again in the same transaction, so that a failure leaves the database as it was. The tables are
// locked meanwhile. Refuses, in one sentence and with nothing touched: a database with patients, slots or referrals, a
// disk without the space, a directory in which nobody can be referred, tables that somebody else keeps locked.
[[nodiscard]] tl::expected<GenerateReport, std::string> generate(db::Connection& owner,
                                                                 const GenerateSettings& settings);

} // namespace ers::generate
