#include "tests/support/action_walk.hpp"

#include "ers/referrals/record/states.hpp"

namespace ers::testing {
namespace {

using referrals::Action;

// What an operation leaves behind in its transaction.
struct Marks {
    int version = 0;
    std::int64_t audited = 0;
    std::int64_t told = 0;
};

Marks marks_of(ApiWorld& world, const Referred& referral) {
    static constexpr db::Statement count{"test.count_marks", R"(
        select (select version from referral where ubrn = $1) as version,
               (select count(*) from audit where ubrn = $1) as audited,
               (select count(*) from outbox where ubrn = $1) as told)"};
    const auto row = world.server().database().owner().execute(count, {referral.ubrn}).front();
    return {row.number("version"), row.integer("audited"), row.integer("told")};
}

void expect_marks(const Marks& before, const Marks& after, Action action) {
    EXPECT_EQ(after.version, before.version + 1);
    EXPECT_GT(after.audited, before.audited) << "it is not on record";
    // That something was read is nobody else's business.
    if (action != Action::acknowledge) {
        EXPECT_GT(after.told, before.told) << "nobody was told";
    }
}

http::Headers headers_of(ApiWorld& world, const WalkRole& role) {
    auto who = world.server().staff(role.user, role.organisation, role.function);
    if (role.function == BusinessFunction::service_provider_clinician_admin) {
        who.set("NHSD-eRS-On-Behalf-Of-User-ID", "reviewer");
    }
    return who;
}

} // namespace

std::set<std::string> named_actions(Caller& caller, const Referred& referral, const http::Headers& who) {
    std::set<std::string> found;
    const auto answer = caller.get(referral.path() + "/actions", who);
    if (answer.status == 404 || answer.status == 403) return found; // not theirs, or no role of either side
    EXPECT_EQ(answer.outcome(), "200") << answer.text;
    for (const auto& item : answer.body.at("items")) found.insert(item.at("action").get<std::string>());
    return found;
}

Walked walk_actions(ApiWorld& world, LifeCycle& life, const std::vector<WalkRole>& roles,
                    const std::function<Referred(Situation)>& make) {
    Walked walked;
    for (const auto situation : all_situations()) {
        const auto kept = make(situation); // for what is refused
        for (const auto& role : roles) {
            const auto who = headers_of(world, role);
            const bool is_provider = referrals::is_provider_function(role.function);
            const auto named = named_actions(world.caller(), kept, who);
            for (const auto& call : action_calls()) {
                SCOPED_TRACE(name_of(situation) + ": " + std::string(code_of(call.action)) + " as " +
                             std::string(code_of(role.function)) + " of " + role.organisation);
                const bool is_named = named.contains(std::string(code_of(call.action)));
                const auto on = is_named ? make(situation) : kept;
                const auto body = life.body_for(call.action, on, is_provider).dump();
                const auto before = is_named ? marks_of(world, on) : Marks{};
                const auto answer =
                    world.caller().call(call.method, on.path() + call.path, for_write(who, on.version), body);
                if (is_named) {
                    EXPECT_LT(answer.status, 300) << answer.text;
                    expect_marks(before, marks_of(world, on), call.action);
                    ++walked.done;
                } else {
                    EXPECT_GE(answer.status, 400) << answer.text;
                    EXPECT_LT(answer.status, 500) << answer.text;
                    ++walked.refused;
                }
            }
        }
        EXPECT_EQ(marks_of(world, kept).version, kept.version) << name_of(situation) << ": a refusal changed it";
    }
    return walked;
}

} // namespace ers::testing
