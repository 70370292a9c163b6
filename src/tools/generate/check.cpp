// Checks the rules one by one. What they are is written in sql/functions/03_broken_invariant.sql.
#include "ers/tools/generate/check.hpp"

#include <algorithm>

namespace ers::generate {

namespace {

constexpr db::Statement check_list_rules{"check.rules", "select rule, meaning from invariant_rule order by number"};

// The rule's name is a constant in each branch of the view, so that the planner keeps one branch and drops the others.
constexpr db::Statement check_one_rule{"check.rule", R"(
    with broken as materialized (
        select subject
        from broken_invariant
        where rule = $1)
    select (select count(*) from broken) as count,
           array(select subject from broken order by subject limit $2) as subjects)"};

// One picture of the data: a rule must not see a booking half. Sorting and hashing in memory, without a time limit.
constexpr std::string_view check_session = R"(
    set transaction isolation level repeatable read, read only;
    set local statement_timeout = 0;
    set local plan_cache_mode = force_custom_plan;
    set local work_mem = '128MB')";

} // namespace

std::vector<CheckedRule> check_all_rules(db::Connection& connection, const CheckListener& progress) {
    const db::Transaction transaction(connection);
    connection.run_script(check_session);
    std::vector<CheckedRule> rules;
    for (const auto row : connection.execute(check_list_rules)) {
        rules.push_back({row.text("rule"), row.text("meaning"), 0, {}, {}});
    }
    for (std::size_t i = 0; i < rules.size(); ++i) {
        auto& rule = rules[i];
        progress({rule.rule, i, rules.size()});
        const auto begun = std::chrono::steady_clock::now();
        const auto found = connection.execute(check_one_rule, {rule.rule, check_subjects_max}).front();
        rule.time = std::chrono::steady_clock::now() - begun;
        rule.broken = static_cast<std::uint64_t>(found.integer("count"));
        rule.subjects = found.texts("subjects");
    }
    return rules;
}

std::vector<BrokenRule> check_invariants(db::Connection& connection, const CheckListener& progress) {
    auto rules = check_all_rules(connection, progress);
    std::erase_if(rules, [](const CheckedRule& rule) { return rule.broken == 0; });
    return rules;
}

} // namespace ers::generate
