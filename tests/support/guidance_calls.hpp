// Guidance made through the API, as far as a test needs it.
#pragma once

#include "tests/support/api_fixture.hpp"

namespace ers::testing {

struct MadeGuidance {
    std::string id;
    int version = 0;

    [[nodiscard]] std::string path() const { return "/api/v1/guidance/" + id; }
};

// Of Cardiology: "faintness" (yes or no) leads to the red flag "emergency" or to "side" (LEFT or RIGHT), and that to
// the filter "clinic" or to the advice "wait".
[[nodiscard]] json sample_guidance();

[[nodiscard]] http::Headers guidance_author(ApiWorld& world); // a commissioner: board QAA, so it may be national
[[nodiscard]] http::Headers guidance_approver(ApiWorld& world); // a clinician of RAA

// Each through all the steps before it.
MadeGuidance draft_guidance(ApiWorld& world, const json& body = sample_guidance());
MadeGuidance agreed_guidance(ApiWorld& world, const json& body = sample_guidance());
MadeGuidance publish_guidance(ApiWorld& world, const json& body = sample_guidance());

} // namespace ers::testing
