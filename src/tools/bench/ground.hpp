// Where the parts measure: the data of pairs, and the generated data of each tier. One of them is open at a time, so
// that nothing else runs while something is measured.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tools/bench/installation.hpp"
#include "tools/bench/workplace.hpp"

namespace ers::bench {

// Main thread only.
class Ground {
public:
    explicit Ground(Workplace& workplace);

    // Pairs of referral and slot, made at the first call of a run; its server runs.
    Installation& pairs();
    [[nodiscard]] std::int64_t pairs_made() const { return pairs_made_; }
    // The data of `ers generate`, kept between runs while seed and day fit; its server runs. S is always made anew.
    Installation& tier(const std::string& name);
    // Growing; one at least.
    [[nodiscard]] std::vector<std::string> tiers() const;
    // Ends what is open; a server that does not end as it should is a problem of the run.
    void leave();
    // The same after a failure, whatever became of the server.
    void abandon();

private:
    void generate(const std::string& name);

    [[nodiscard]] nlohmann::json note() const;

    Workplace& workplace_;
    std::string day_; // in England, when the run began
    std::unique_ptr<Installation> open_;
    std::string open_name_;
    std::int64_t pairs_made_ = 0;
    std::vector<std::string> tiers_made_;
};

// The tiers of `ers generate`, growing.
[[nodiscard]] const std::vector<std::string>& known_tiers();

} // namespace ers::bench
