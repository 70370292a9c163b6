// SQL of guidance.
#include "guidance/store.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace ers::guidance {

namespace {

using nlohmann::json;

constexpr db::Statement find_one_guidance{"guidance.find", R"(
    select g.*,
           coalesce((select jsonb_agg(jsonb_build_object('userId', a.user_id, 'name', a.name,
                                          'organisation', a.organisation, 'at', a.approved_at)
                                      order by a.approved_at, a.user_id)
                     from guidance_approval a
                     where a.guidance_id = g.id), '[]') as approvals
    from guidance g
    where g.id = $1)"};
constexpr db::Statement find_live_id{"guidance.find_live", R"(
    select id
    from guidance
    where specialty_code = $1 and status = 'LIVE' and (commissioner = $2 or commissioner is null)
    order by commissioner nulls last
    limit 1)"};
constexpr db::Statement lock_one_guidance{"guidance.lock", "select from guidance where id = $1 for update nowait"};
constexpr db::Statement insert_one_guidance{"guidance.insert", R"(
    insert into guidance (owner, specialty_code, commissioner, title, tree, created_by, created_at, updated_at)
    values ($1, $2, $3, $4, $5::jsonb, $6, $7, $7)
    returning id)"};
constexpr db::Statement update_one_draft{"guidance.update_draft", R"(
    update guidance
    set version = version + 1, specialty_code = $2, commissioner = $3, title = $4, tree = $5::jsonb, updated_at = $6
    where id = $1 and status = 'DRAFT')"};
constexpr db::Statement insert_one_approval{"guidance.approve", R"(
    with approved as (
        insert into guidance_approval (guidance_id, user_id, name, organisation, function, approved_at)
        values ($1, $2, $3, $4, $5, $6))
    update guidance
    set version = version + 1, status = 'AGREED', updated_at = $6
    where id = $1 and status in ('DRAFT', 'AGREED'))"};
// The first number sets these apart from other advisory locks.
constexpr db::Statement serialise_publishing{
    "guidance.serialise_publishing", "select pg_advisory_xact_lock(20108, hashtext($1 || ' ' || coalesce($2, '')))"};
constexpr db::Statement retire_live{"guidance.retire", R"(
    update guidance
    set version = version + 1, status = 'RETIRED', retired_at = $3, updated_at = $3
    where specialty_code = $1 and commissioner is not distinct from $2 and status = 'LIVE')"};
constexpr db::Statement publish_one{"guidance.publish", R"(
    update guidance
    set version = version + 1, status = 'LIVE', published_by = $4, published_at = $5, updated_at = $5,
        edition = (select coalesce(max(o.edition), 0) + 1
                   from guidance o
                   where o.specialty_code = $2 and o.commissioner is not distinct from $3)
    where id = $1 and status = 'AGREED')"};
constexpr db::Statement keep_one_answer{"guidance.keep_answer", R"(
    insert into guidance_answer (ubrn, guidance_id, answers, outcome, answered_by, organisation, answered_at)
    select r.ubrn, $2, $3::jsonb, $4::jsonb, $5, $6, $7
    from referral r
    where r.ubrn = $1 and ($8::boolean or r.state = 'NOT_BOOKED')
    on conflict (ubrn) do update
    set guidance_id = excluded.guidance_id, answers = excluded.answers, outcome = excluded.outcome,
        answered_by = excluded.answered_by, organisation = excluded.organisation, answered_at = excluded.answered_at
    returning ubrn)"};
constexpr db::Statement find_one_answer{"guidance.find_answer", R"(
    select a.guidance_id, g.title, g.edition, a.answers, a.outcome, a.answered_by, a.organisation, a.answered_at
    from guidance_answer a
    join guidance g on g.id = a.guidance_id
    where a.ubrn = $1)"};

std::vector<Approval> approvals_from(const json& stored) {
    std::vector<Approval> approvals;
    for (const auto& approval : stored) {
        approvals.push_back({approval.at("userId").get<std::string>(), approval.at("name").get<std::string>(),
                             approval.at("organisation").get<std::string>(),
                             parse_instant(approval.at("at").get<std::string>()).value()});
    }
    return approvals;
}

Guidance guidance_from(const db::Row& row) {
    return {.id = row.integer("id"),
            .version = row.number("version"),
            .owner = row.text("owner"),
            .specialty_code = row.text("specialty_code"),
            .commissioner = row.optional_text("commissioner"),
            .title = row.text("title"),
            .status = row.code<Status>("status"),
            .edition = row.optional_number("edition"),
            .tree = tree_from_json(json::parse(row.text("tree"))),
            .approvals = approvals_from(json::parse(row.text("approvals"))),
            .created_at = row.instant("created_at"),
            .updated_at = row.instant("updated_at"),
            .published_at = row.optional_instant("published_at"),
            .retired_at = row.optional_instant("retired_at"),
            .problems = {}};
}

void require_change(const db::Rows& rows) {
    if (rows.affected() != 1) throw std::logic_error("guidance was changed that is not as it was read under its lock");
}

} // namespace

std::optional<Guidance> find_guidance(db::Connection& connection, std::int64_t id) {
    const auto rows = connection.execute(find_one_guidance, {id});
    if (rows.empty()) return std::nullopt;
    return guidance_from(rows.front());
}

std::optional<Guidance> find_live(db::Connection& connection, const std::string& specialty,
                                  const std::optional<std::string>& commissioner) {
    const auto rows = connection.execute(find_live_id, {specialty, commissioner});
    if (rows.empty()) return std::nullopt;
    return find_guidance(connection, rows.front().integer("id"));
}

void lock_guidance(db::Connection& connection, std::int64_t id) { connection.execute(lock_one_guidance, {id}); }

std::int64_t insert_guidance(const OperationContext& context, const Draft& draft) {
    return context.connection
        .execute(insert_one_guidance, {context.who.organisation, draft.specialty_code, draft.commissioner, draft.title,
                                       tree_to_json(draft.tree).dump(), context.who.user_id, context.now})
        .front()
        .integer("id");
}

void update_draft(const OperationContext& context, std::int64_t id, const Draft& draft) {
    require_change(context.connection.execute(
        update_one_draft,
        {id, draft.specialty_code, draft.commissioner, draft.title, tree_to_json(draft.tree).dump(), context.now}));
}

void insert_approval(const OperationContext& context, std::int64_t id) {
    require_change(context.connection.execute(insert_one_approval,
                                              {id, context.who.user_id, context.who.user_name, context.who.organisation,
                                               code_of(context.who.function), context.now}));
}

void publish(const OperationContext& context, const Guidance& guidance) {
    auto& connection = context.connection;
    connection.execute(serialise_publishing, {guidance.specialty_code, guidance.commissioner});
    connection.execute(retire_live, {guidance.specialty_code, guidance.commissioner, context.now});
    require_change(connection.execute(
        publish_one, {guidance.id, guidance.specialty_code, guidance.commissioner, context.who.user_id, context.now}));
}

bool keep_answer(const OperationContext& context, const Ubrn& ubrn, const Answers& answers, const Step& step,
                 bool is_new) {
    return !context.connection
                .execute(keep_one_answer, {ubrn, step.guidance_id, answers_to_json(answers).dump(),
                                           outcome_to_json(*step.evaluation.outcome).dump(), context.who.user_id,
                                           context.who.organisation, context.now, is_new})
                .empty();
}

std::optional<KeptAnswers> find_answer(db::Connection& connection, const Ubrn& ubrn) {
    const auto rows = connection.execute(find_one_answer, {ubrn});
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return KeptAnswers{.guidance_id = row.integer("guidance_id"),
                       .title = row.text("title"),
                       .edition = row.number("edition"),
                       .answers = row.text("answers"),
                       .outcome = row.text("outcome"),
                       .answered_by = row.text("answered_by"),
                       .organisation = row.text("organisation"),
                       .answered_at = row.instant("answered_at")};
}

} // namespace ers::guidance
