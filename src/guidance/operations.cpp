// What people do with guidance.
#include "ers/guidance/operations.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "ers/guidance/check.hpp"
#include "ers/operation/refusals.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/life_cycle/red_flags.hpp"
#include "ers/referrals/record/acting.hpp"
#include "guidance/rules.hpp"
#include "guidance/store.hpp"

namespace ers::guidance {

namespace {

tl::unexpected<Error> no_guidance() { return refuse(ErrorCode::not_found); }

std::vector<FieldError> problems_of(const Guidance& guidance, const directory::Snapshot& directory) {
    auto problems = check_tree(guidance.tree);
    for (auto& reference : check_references(guidance.tree, directory)) problems.push_back(std::move(reference));
    return problems;
}

Guidance with_problems(const OperationContext& context, Guidance guidance) {
    if (!guidance.published_at) guidance.problems = problems_of(guidance, context.directory);
    return guidance;
}

Guidance read_guidance_again(const OperationContext& context, std::int64_t id) {
    return with_problems(context, find_guidance(context.connection, id).value());
}

enum class Actor : std::uint8_t { owner, approver };

// The guidance under its lock, for a caller who may act on it and has read its present version.
Result<Guidance> lock_for_change(const OperationContext& context, std::int64_t id, int version, Actor actor) {
    const auto seen = find_guidance(context.connection, id);
    const auto is_allowed = [&](const Guidance& guidance) {
        return actor == Actor::owner ? is_owner(context.who, guidance)
                                     : is_concerned(context.who, guidance.commissioner, context.directory);
    };
    if (!seen || !is_allowed(*seen)) return no_guidance();
    lock_guidance(context.connection, id);
    auto guidance = find_guidance(context.connection, id).value();
    if (guidance.version != version) {
        return operation::refuse_stale("guidance", version, guidance.version);
    }
    return guidance;
}

tl::unexpected<Error> wrong_status(const Guidance& guidance, std::string_view wanted) {
    return refuse(ErrorCode::invalid_state, "The guidance is " + std::string(code_of(guidance.status)) +
                                                "; it must be " + std::string(wanted) + ".");
}

// Answers to guidance that is live for the caller and of that specialty, followed to the outcome.
Result<Step> follow_to_end(const OperationContext& context, const std::string& specialty, const Answered& answered) {
    const auto guidance = find_guidance(context.connection, answered.guidance_id);
    const auto wrong_guidance = [](ErrorCode code, std::string detail) {
        return refuse_fields({{"guidance_id", code, std::move(detail)}});
    };
    if (!guidance || guidance->status != Status::live ||
        !is_concerned(context.who, guidance->commissioner, context.directory)) {
        return wrong_guidance(ErrorCode::reference_not_found, "No guidance that is live for you.");
    }
    if (guidance->specialty_code != specialty) {
        return wrong_guidance(ErrorCode::inappropriate_value, "Guidance of another specialty than the referral's.");
    }
    auto evaluation = evaluate(guidance->tree, answered.answers);
    if (!evaluation) return tl::unexpected(evaluation.error());
    if (const auto& open = evaluation->question) {
        return refuse_fields({{"answers." + open->id, ErrorCode::value_is_required, "This question is still open."}});
    }
    return Step{answered.guidance_id, guidance->edition, std::move(*evaluation)};
}

bool is_red_flag(const Step& step) { return step.evaluation.outcome->kind == NodeKind::red_flag; }

// Of guidance itself; what concerns a referral is audited with it.
void audit_guidance(const OperationContext& context, operation::AuditAction action, std::int64_t id) {
    operation::audit_request(context, std::nullopt, std::nullopt, action, {{"guidanceId", std::to_string(id)}});
}

// Which guidance and what kind of end; not the answers.
void note_answered(const OperationContext& context, const referrals::Referral& referral, const Step& step) {
    referrals::audit(
        context, referral, operation::AuditAction::guidance_answered,
        {{"guidanceId", std::to_string(step.guidance_id)}, {"outcome", code_of(step.evaluation.outcome->kind)}});
}

// The same refusal where the answers are part of a referral's body.
Error under_guidance(Error error) {
    for (auto& field : error.fields) field.field = "guidance." + field.field;
    return error;
}

} // namespace

Result<Guidance> create_guidance(const OperationContext& context, const Draft& draft) {
    if (!context.directory.organisation_name(context.who.organisation->text())) {
        return refuse(ErrorCode::forbidden, "Your organisation is not in this directory.");
    }
    if (auto wrong = refuse_draft(draft, context.who, context.directory); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const auto id = insert_guidance(context, draft);
    audit_guidance(context, operation::AuditAction::guidance_created, id);
    return read_guidance_again(context, id);
}

Result<Guidance> change_guidance(const OperationContext& context, std::int64_t id, int version, const Draft& draft) {
    const auto guidance = lock_for_change(context, id, version, Actor::owner);
    if (!guidance) return tl::unexpected(guidance.error());
    if (guidance->status != Status::draft) return wrong_status(*guidance, "DRAFT");
    if (auto wrong = refuse_draft(draft, context.who, context.directory); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    update_draft(context, id, draft);
    audit_guidance(context, operation::AuditAction::guidance_changed, id);
    return read_guidance_again(context, id);
}

Result<Guidance> approve_guidance(const OperationContext& context, std::int64_t id, int version) {
    const auto guidance = lock_for_change(context, id, version, Actor::approver);
    if (!guidance) return tl::unexpected(guidance.error());
    if (guidance->published_at) return wrong_status(*guidance, "DRAFT or AGREED");
    for (const auto& approval : guidance->approvals) {
        if (approval.user_id == context.who.user_id) {
            return refuse(ErrorCode::no_changes_detected, "You have approved this guidance already.");
        }
    }
    if (auto wrong = problems_of(*guidance, context.directory); !wrong.empty()) return refuse_fields(std::move(wrong));
    insert_approval(context, id);
    audit_guidance(context, operation::AuditAction::guidance_approved, id);
    return read_guidance_again(context, id);
}

Result<Guidance> publish_guidance(const OperationContext& context, std::int64_t id, int version) {
    const auto guidance = lock_for_change(context, id, version, Actor::owner);
    if (!guidance) return tl::unexpected(guidance.error());
    if (guidance->status != Status::agreed) return wrong_status(*guidance, "AGREED");
    if (auto wrong = problems_of(*guidance, context.directory); !wrong.empty()) return refuse_fields(std::move(wrong));
    publish(context, *guidance);
    audit_guidance(context, operation::AuditAction::guidance_published, id);
    return read_guidance_again(context, id);
}

Result<Guidance> view_guidance(const OperationContext& context, std::int64_t id) {
    auto guidance = find_guidance(context.connection, id);
    if (!guidance || !may_see(context.who, *guidance, context.directory)) return no_guidance();
    return with_problems(context, std::move(*guidance));
}

Result<Guidance> live_guidance(const OperationContext& context, const std::string& specialty) {
    const auto& organisation = context.who.organisation->text();
    const auto commissioner = context.directory.commissioner_of(organisation);
    auto guidance = find_live(context.connection, specialty, commissioner.value_or(organisation));
    if (!guidance) return no_guidance();
    return std::move(*guidance);
}

Result<Step> evaluate_guidance(const OperationContext& context, std::int64_t id, const Answers& answers) {
    auto guidance = view_guidance(context, id);
    if (!guidance) return tl::unexpected(guidance.error());
    if (!guidance->problems.empty()) {
        return refuse(ErrorCode::invalid_state, "The guidance has faults and cannot be followed yet.");
    }
    auto evaluation = evaluate(guidance->tree, answers);
    if (!evaluation) return tl::unexpected(evaluation.error());
    return Step{id, guidance->edition, std::move(*evaluation)};
}

Result<Step> keep_answers(const OperationContext& context, const Ubrn& ubrn, std::int64_t guidance_id,
                          const Answers& answers) {
    const auto seen = referrals::read_for(context, ubrn);
    if (!seen || seen->party != referrals::Party::referrer) return no_guidance();
    const auto& referral = seen->referral;
    const auto not_any_more = [] {
        return refuse(ErrorCode::invalid_request_state, "Guidance is answered before anything is booked.");
    };
    if (referral.state != ReferralState::not_booked) return not_any_more();
    auto step = follow_to_end(context, referral.specialty_code, {guidance_id, answers});
    if (!step) return tl::unexpected(step.error());
    if (referral.priority == Priority::routine && is_red_flag(*step)) {
        return refuse_fields({referrals::red_flag_refusal(
            "This referral is routine: refer anew with these answers, as urgent or suspected cancer, and cancel this "
            "one.")});
    }
    if (!keep_answer(context, ubrn, answers, *step, false)) return not_any_more();
    note_answered(context, referral, *step);
    return step;
}

Result<referrals::Created> create_referral(const OperationContext& context, const referrals::CreateReferral& command,
                                           const std::optional<Answered>& answered) {
    if (!answered) return referrals::create_referral(context, command);
    const auto step = follow_to_end(context, command.specialty_code, *answered);
    if (!step) return tl::unexpected(under_guidance(step.error()));
    if (command.priority == Priority::routine && is_red_flag(*step)) {
        return refuse_fields({referrals::red_flag_refusal("Refer as urgent or suspected cancer.")});
    }
    auto created = referrals::create_referral(context, command);
    if (!created) return created;
    if (!keep_answer(context, created->referral.ubrn, answered->answers, *step, true)) {
        throw std::logic_error("a referral that was just made is not there");
    }
    note_answered(context, created->referral, *step);
    return created;
}

Result<KeptAnswers> view_answers(const OperationContext& context, const Ubrn& ubrn) {
    const auto seen = referrals::read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto answer = find_answer(context.connection, ubrn);
    if (!answer) return no_guidance();
    referrals::audit(context, seen->referral, operation::AuditAction::guidance_answers_viewed,
                     {{"guidanceId", std::to_string(answer->guidance_id)}});
    return std::move(*answer);
}

} // namespace ers::guidance
