// The demo's staff as those who act, and which services suit a referral of theirs.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ers/core/principal.hpp"
#include "ers/db/connection.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/patients/patient.hpp"

namespace ers::app {

class DemoStaff {
public:
    // Throws std::runtime_error when nobody can refer or nobody can review.
    explicit DemoStaff(db::Connection& connection);

    [[nodiscard]] const Principal& referrer(int number) const;
    // The person who reviews for that provider; nullptr when none of the people works there.
    [[nodiscard]] const Principal* reviewer(const std::string& organisation) const;

private:
    std::vector<Principal> referrers_;
    std::map<std::string, Principal> reviewers_;
};

struct DemoNeed {
    const Principal& referrer;
    const patients::PatientRecord& patient;
    Priority priority = Priority::routine;
    RequestType request_type = RequestType::appointment;
};

// Published services that take such a referral, in the directory's order.
[[nodiscard]] std::vector<const directory::Service*> services_that_suit(const directory::Snapshot& directory,
                                                                        const DemoNeed& need, Date today);

} // namespace ers::app
