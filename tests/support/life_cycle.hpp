// Referrals in every situation of their life, each got there by the calls that lead to it, and for every action a body
// that is right for it: what tests walk over.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ers/referrals/record/states.hpp"
#include "tests/support/api_fixture.hpp"

namespace ers::testing {

enum class Situation : std::uint8_t {
    not_booked,
    booked,
    accepted,
    on_the_day, // recorded by hand at an assessment service; the day has come
    attended,
    deferred,
    awaiting_triage,
    to_be_booked, // triaged
    returned, // with advice
    rejected,
    cancelled_by_patient,
    cancelled_by_provider,
    not_attended,
    advised, // by an assessment service
    to_refer_onward,
    cancelled, // the referral, by the provider
    behind_another, // not booked, and another has to be booked before
};
[[nodiscard]] const std::vector<Situation>& all_situations();

// In whose hands a referral comes into its situation: its referrer's, or those of management centre RMC01, which has
// routed it or not, and owes the patient a choice of more providers or not.
enum class Hands : std::uint8_t { referrer, centre, centre_with_choice, centre_routed, centre_routed_with_choice };
[[nodiscard]] std::string name_of(Situation situation);

// Adds to the world: services of RAA that are booked by telephone, that triage, that assess (by telephone), and one
// without slots. Where time must pass, it puts the world's clock forward.
class LifeCycle {
public:
    explicit LifeCycle(ApiWorld& world);

    // A referral of a new patient to all of RAA's services, brought into the situation; made with these fields changed.
    Referred make(Situation situation, Hands hands = Hands::referrer, const json& changes = json::object());
    // Calls the endpoint of the action ("accept", "priority" …) with a body that is right for it, as the practice's
    // clinician or as the trust's.
    Answer act(Referred& referral, referrals::Action action, bool as_provider);
    // The body that is right for this action by somebody of that side.
    json body_for(referrals::Action action, const Referred& referral, bool is_provider);
    // The same call as the role that usually does that action; the referral's version goes up. Fails the test if
    // refused.
    void must(Referred& referral, referrals::Action action);

    std::chrono::hours before_routing{0}; // how long a centre has a referral before it routes it
    std::int64_t by_telephone = 0;
    std::int64_t triage = 0;
    std::int64_t assessment = 0;
    std::int64_t full = 0;

private:
    json new_referral(Hands hands);
    void route(Referred& referral, Hands hands);
    void put_behind_another(Referred& referral, const json& body);
    void record_and_begin(Referred& referral, std::int64_t service);
    ApiWorld& world_;
};

// "POST /appointment": how an action is called.
struct ActionCall {
    referrals::Action action;
    http::Method method;
    std::string path; // below the referral
};
[[nodiscard]] const std::vector<ActionCall>& action_calls();

// One world for all tests of a suite, as ApiTest has it, with whatever situations they need.
class LifeCycleTest : public ApiTest {
protected:
    static void SetUpTestSuite() {
        ApiTest::SetUpTestSuite();
        life_ = std::make_unique<LifeCycle>(world());
    }
    static void TearDownTestSuite() {
        life_.reset();
        ApiTest::TearDownTestSuite();
    }
    static LifeCycle& life() { return *life_; }

private:
    static inline std::unique_ptr<LifeCycle> life_;
};

} // namespace ers::testing
