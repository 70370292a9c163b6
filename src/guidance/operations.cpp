// What people do with guidance: see the header.
#include "ers/guidance/operations.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "ers/guidance/check.hpp"
#include "ers/referrals/acting.hpp"
#include "ers/referrals/red_flags.hpp"
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

Guidance with_problems(const Setting& setting, Guidance guidance) {
    if (!guidance.published_at) guidance.problems = problems_of(guidance, setting.directory);
    return guidance;
}

Guidance read_guidance_again(const Setting& setting, std::int64_t id) {
    return with_problems(setting, find_guidance(setting.connection, id).value());
}

enum class Actor : std::uint8_t { owner, approver };

// The guidance under its lock, for somebody who may act on it and has read it as it is.
Result<Guidance> lock_for_change(const Setting& setting, std::int64_t id, int version, Actor actor) {
    const auto seen = find_guidance(setting.connection, id);
    const auto is_allowed = [&](const Guidance& guidance) {
        return actor == Actor::owner ? is_owner(setting.who, guidance)
                                     : is_concerned(setting.who, guidance.commissioner, setting.directory);
    };
    if (!seen || !is_allowed(*seen)) return no_guidance();
    lock_guidance(setting.connection, id);
    auto guidance = find_guidance(setting.connection, id).value();
    if (guidance.version != version) {
        return refuse(ErrorCode::version_stale, "The guidance has changed since version " + std::to_string(version) +
                                                    "; it is at version " + std::to_string(guidance.version) + ".");
    }
    return guidance;
}

tl::unexpected<Error> wrong_status(const Guidance& guidance, std::string_view wanted) {
    return refuse(ErrorCode::invalid_state, "The guidance is " + std::string(code_of(guidance.status)) +
                                                "; it must be " + std::string(wanted) + ".");
}

// Answers to guidance that is live for the caller and of that specialty, followed to the outcome.
Result<Step> follow_to_end(const Setting& setting, const std::string& specialty, const Answered& answered) {
    const auto guidance = find_guidance(setting.connection, answered.guidance_id);
    const auto wrong_guidance = [](ErrorCode code, std::string detail) {
        return refuse_fields({{"guidanceId", code, std::move(detail)}});
    };
    if (!guidance || guidance->status != Status::live ||
        !is_concerned(setting.who, guidance->commissioner, setting.directory)) {
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

// Which guidance and what kind of end; not the answers.
void note_answered(const Setting& setting, const referrals::Referral& referral, const Step& step) {
    referrals::audit(
        setting, referral, "guidance.answered",
        {{"guidanceId", std::to_string(step.guidance_id)}, {"outcome", code_of(step.evaluation.outcome->kind)}});
}

// The same refusal where the answers are part of a referral's body.
Error under_guidance(Error error) {
    for (auto& field : error.fields) field.field = "guidance." + field.field;
    return error;
}

} // namespace

Result<Guidance> create_guidance(const Setting& setting, const Draft& draft) {
    if (!setting.directory.organisation_name(setting.who.organisation->text())) {
        return refuse(ErrorCode::forbidden, "Your organisation is not in this directory.");
    }
    if (auto wrong = refuse_draft(draft, setting.who, setting.directory); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const auto id = insert_guidance(setting, draft);
    audit_guidance(setting, "guidance.created", id);
    return read_guidance_again(setting, id);
}

Result<Guidance> change_guidance(const Setting& setting, std::int64_t id, int version, const Draft& draft) {
    const auto guidance = lock_for_change(setting, id, version, Actor::owner);
    if (!guidance) return tl::unexpected(guidance.error());
    if (guidance->status != Status::draft) return wrong_status(*guidance, "DRAFT");
    if (auto wrong = refuse_draft(draft, setting.who, setting.directory); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    update_draft(setting, id, draft);
    audit_guidance(setting, "guidance.changed", id);
    return read_guidance_again(setting, id);
}

Result<Guidance> approve_guidance(const Setting& setting, std::int64_t id, int version) {
    const auto guidance = lock_for_change(setting, id, version, Actor::approver);
    if (!guidance) return tl::unexpected(guidance.error());
    if (guidance->published_at) return wrong_status(*guidance, "DRAFT or AGREED");
    for (const auto& approval : guidance->approvals) {
        if (approval.user_id == setting.who.user_id) {
            return refuse(ErrorCode::no_changes_detected, "You have approved this guidance already.");
        }
    }
    if (auto wrong = problems_of(*guidance, setting.directory); !wrong.empty()) return refuse_fields(std::move(wrong));
    insert_approval(setting, id);
    audit_guidance(setting, "guidance.approved", id);
    return read_guidance_again(setting, id);
}

Result<Guidance> publish_guidance(const Setting& setting, std::int64_t id, int version) {
    const auto guidance = lock_for_change(setting, id, version, Actor::owner);
    if (!guidance) return tl::unexpected(guidance.error());
    if (guidance->status != Status::agreed) return wrong_status(*guidance, "AGREED");
    if (auto wrong = problems_of(*guidance, setting.directory); !wrong.empty()) return refuse_fields(std::move(wrong));
    publish(setting, *guidance);
    audit_guidance(setting, "guidance.published", id);
    return read_guidance_again(setting, id);
}

Result<Guidance> view_guidance(const Setting& setting, std::int64_t id) {
    auto guidance = find_guidance(setting.connection, id);
    if (!guidance || !may_see(setting.who, *guidance, setting.directory)) return no_guidance();
    return with_problems(setting, std::move(*guidance));
}

Result<Guidance> live_guidance(const Setting& setting, const std::string& specialty) {
    const auto& organisation = setting.who.organisation->text();
    const auto commissioner = setting.directory.commissioner_of(organisation);
    auto guidance = find_live(setting.connection, specialty, commissioner.value_or(organisation));
    if (!guidance) return no_guidance();
    return std::move(*guidance);
}

Result<Step> evaluate_guidance(const Setting& setting, std::int64_t id, const Answers& answers) {
    auto guidance = view_guidance(setting, id);
    if (!guidance) return tl::unexpected(guidance.error());
    if (!guidance->problems.empty()) {
        return refuse(ErrorCode::invalid_state, "The guidance has faults; nobody can be led by it yet.");
    }
    auto evaluation = evaluate(guidance->tree, answers);
    if (!evaluation) return tl::unexpected(evaluation.error());
    return Step{id, guidance->edition, std::move(*evaluation)};
}

Result<Step> keep_answers(const Setting& setting, const Ubrn& ubrn, std::int64_t guidance_id, const Answers& answers) {
    const auto seen = referrals::read_for(setting, ubrn);
    if (!seen || seen->party != referrals::Party::referrer) return no_guidance();
    const auto& referral = seen->referral;
    const auto not_any_more = [] {
        return refuse(ErrorCode::invalid_request_state, "Guidance is answered before anything is booked.");
    };
    if (referral.state != ReferralState::not_booked) return not_any_more();
    auto step = follow_to_end(setting, referral.specialty_code, {guidance_id, answers});
    if (!step) return tl::unexpected(step.error());
    if (referral.priority == Priority::routine && is_red_flag(*step)) {
        return refuse_fields({referrals::red_flag_refusal(
            "This referral is routine: refer anew with these answers, as urgent or suspected cancer, and cancel this "
            "one.")});
    }
    if (!keep_answer(setting, ubrn, answers, *step, false)) return not_any_more();
    note_answered(setting, referral, *step);
    return step;
}

Result<referrals::Created> create_referral(const Setting& setting, const referrals::CreateReferral& command,
                                           const Answered& answered) {
    const auto step = follow_to_end(setting, command.specialty_code, answered);
    if (!step) return tl::unexpected(under_guidance(step.error()));
    if (command.priority == Priority::routine && is_red_flag(*step)) {
        return refuse_fields({referrals::red_flag_refusal("Refer as urgent or suspected cancer.")});
    }
    auto created = referrals::create_referral(setting, command);
    if (!created) return created;
    if (!keep_answer(setting, created->referral.ubrn, answered.answers, *step, true)) {
        throw std::logic_error("a referral that was just made is not there");
    }
    note_answered(setting, created->referral, *step);
    return created;
}

Result<KeptAnswers> view_answers(const Setting& setting, const Ubrn& ubrn) {
    const auto seen = referrals::read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto answer = find_answer(setting.connection, ubrn);
    if (!answer) return no_guidance();
    referrals::audit(setting, seen->referral, "guidance.answers_viewed",
                     {{"guidanceId", std::to_string(answer->guidance_id)}});
    return std::move(*answer);
}

} // namespace ers::guidance
