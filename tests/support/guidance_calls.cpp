#include "tests/support/guidance_calls.hpp"

namespace ers::testing {

json sample_guidance() {
    json nodes = json::array();
    nodes.push_back({{"id", "faintness"},
                     {"kind", "QUESTION"},
                     {"text", "Do they come with faintness?"},
                     {"answer", "BOOL"},
                     {"whenTrue", "emergency"},
                     {"whenFalse", "side"}});
    nodes.push_back({{"id", "side"},
                     {"kind", "QUESTION"},
                     {"text", "On which side?"},
                     {"answer", "CHOICE"},
                     {"options",
                      {{{"value", "LEFT"}, {"text", "The left"}, {"next", "clinic"}},
                       {{"value", "RIGHT"}, {"text", "The right"}, {"next", "wait"}}}}});
    nodes.push_back({{"id", "clinic"}, {"kind", "FILTER"}, {"filter", {{"specialty", "CARDIOLOGY"}}}});
    nodes.push_back({{"id", "wait"}, {"kind", "ADVICE"}, {"text", "Wait for six weeks, then look again."}});
    nodes.push_back({{"id", "emergency"},
                     {"kind", "RED_FLAG"},
                     {"text", "This may be a dangerous arrhythmia."},
                     {"action", "Ring the cardiologist on call."}});
    return {{"title", "Palpitations in adults"},
            {"specialty", "CARDIOLOGY"},
            {"tree", {{"start", "faintness"}, {"nodes", std::move(nodes)}}}};
}

http::Headers guidance_author(ApiWorld& world) {
    return world.server().staff("author", "QAA", BusinessFunction::commissioner);
}

http::Headers guidance_approver(ApiWorld& world) { return world.server().reviewer("RAA"); }

MadeGuidance draft_guidance(ApiWorld& world, const json& body) {
    const auto answer = world.caller().post("/api/v1/guidance", body, for_write(guidance_author(world)));
    EXPECT_EQ(answer.outcome(), "201") << answer.text;
    return {answer.body.value("id", "0"), answer.version()};
}

MadeGuidance agreed_guidance(ApiWorld& world, const json& body) {
    auto guidance = draft_guidance(world, body);
    const auto answer = world.caller().post(guidance.path() + "/approve", json::object(),
                                            for_write(guidance_approver(world), guidance.version));
    EXPECT_EQ(answer.outcome(), "200") << answer.text;
    guidance.version = answer.version();
    return guidance;
}

MadeGuidance publish_guidance(ApiWorld& world, const json& body) {
    auto guidance = agreed_guidance(world, body);
    const auto answer = world.caller().post(guidance.path() + "/publish", json::object(),
                                            for_write(guidance_author(world), guidance.version));
    EXPECT_EQ(answer.outcome(), "200") << answer.text;
    guidance.version = answer.version();
    return guidance;
}

} // namespace ers::testing
