// Goal: the address that a client is told for an action is a route, and the route asks for the action's permission.
#include "ers/interfaces/rest/action_endpoints.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "ers/interfaces/rest/endpoints.hpp"
#include "ers/referrals/life_cycle/offered_actions.hpp"

namespace ers::rest {
namespace {

TEST(ActionEndpoints, AreRoutesThatNeedTheActionsPermission) {
    for (const auto& told : action_endpoints()) {
        const auto pattern = "/api/v1/referrals/{ubrn}" + std::string(told.path);
        const auto all = endpoints();
        const auto route = std::ranges::find_if(all, [&](const entry::Endpoint& endpoint) {
            return endpoint.pattern == pattern && code_of(endpoint.method) == told.method;
        });
        ASSERT_NE(route, all.end()) << told.method << " " << pattern;
        EXPECT_EQ(route->permission, referrals::permission_of(told.action)) << pattern;
    }
}

TEST(ActionEndpoints, AreThereForEveryActionButDocuments) {
    std::set<referrals::Action> told;
    for (const auto& endpoint : action_endpoints()) told.insert(endpoint.action);
    for (const auto& action : Codes<referrals::Action>::entries) {
        EXPECT_EQ(told.contains(action.value), action.value != referrals::Action::link_documents) << action.code;
    }
}

} // namespace
} // namespace ers::rest
