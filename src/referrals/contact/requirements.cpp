// Additional requirements. The referral's own row knows which are open, so that their list is a walk along an index.
#include "ers/referrals/contact/requirements.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "ers/directory/snapshot.hpp"
#include "ers/referrals/record/acting.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

constexpr db::Statement ask_for{"requirements.ask", R"(
    insert into additional_requirement (ubrn, type, language, status, requested_by, requested_at)
    select $1, x.type, x.language, 'REQUESTED', $3, $4
    from jsonb_to_recordset($2::jsonb) as x (type text, language text)
    on conflict (ubrn, type) do update
    set language = excluded.language, status = excluded.status, reason = null, requested_by = excluded.requested_by,
        requested_at = excluded.requested_at, decided_by = null, decided_at = null)"};
constexpr db::Statement decide_on{"requirements.decide", R"(
    update additional_requirement
    set status = $3, reason = $4, decided_by = $5, decided_at = $6
    where ubrn = $1 and type = any ($2::text[]))"};
constexpr std::string_view no_longer_needed = "NO_LONGER_NEEDED";
constexpr std::string_view referral_cancelled = "REFERRAL_CANCELLED";

constexpr std::array reason_rows{
    RequirementReason{RequirementStatus::unavailable, "ADDITIONAL_REQ_UNAVAILABLE",
                      "Additional requirement not available for this appointment"},
    RequirementReason{RequirementStatus::not_eligible, "ADDITIONAL_REQ_NOT_ELIGIBLE",
                      "Not eligible for an additional requirement"},
    RequirementReason{RequirementStatus::not_provided, "ADDITIONAL_REQ_NOT_PROVIDED",
                      "Additional requirement not provided at this place"},
    RequirementReason{RequirementStatus::cancelled, no_longer_needed, "The patient no longer needs it"},
    RequirementReason{RequirementStatus::cancelled, "OWN_ARRANGEMENTS", "The patient has seen to it"},
    RequirementReason{RequirementStatus::cancelled, referral_cancelled, "The referral was cancelled"},
};

bool is_language_code(const std::string& text) {
    return (text.size() == 2 || text.size() == 3) &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::optional<Error> refuse_ended(const Referral& referral) {
    if (referral.state != ReferralState::cancelled_referral && !referral.completed_at) return std::nullopt;
    return refuse(ErrorCode::invalid_request_state, "The referral has ended.").value();
}

const Requirement* find_requirement(const Referral& referral, RequirementType type) {
    const auto& all = referral.requirements;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.type == type; });
    return found == all.end() ? nullptr : &*found;
}

Requirement requested(const RequirementAsked& asked, Instant now) {
    return {.type = asked.type,
            .language = asked.language,
            .status = RequirementStatus::requested,
            .reason = std::nullopt,
            .requested_at = now,
            .decided_at = std::nullopt};
}

void sort_by_type(std::vector<Requirement>& requirements) {
    std::sort(requirements.begin(), requirements.end(),
              [](const auto& one, const auto& other) { return code_of(one.type) < code_of(other.type); });
}

void write_asked(const OperationContext& context, const Ubrn& ubrn, const std::vector<RequirementAsked>& asked) {
    if (asked.empty()) return;
    json rows = json::array();
    for (const auto& one : asked) {
        rows.push_back({{"type", code_of(one.type)}, {"language", one.language ? json(*one.language) : json(nullptr)}});
    }
    context.connection.execute(ask_for, {ubrn, rows.dump(), context.who.user_id, context.now});
}

// What is asked for, in the rows and in hand; what is asked for again begins anew.
void ask(const OperationContext& context, Referral& referral, const std::vector<RequirementAsked>& asked) {
    write_asked(context, referral.ubrn, asked);
    for (const auto& one : asked) {
        std::erase_if(referral.requirements, [&](const auto& known) { return known.type == one.type; });
        referral.requirements.push_back(requested(one, context.now));
    }
    sort_by_type(referral.requirements);
}

// What has come of them, in the rows and in hand.
void decide(const OperationContext& context, Referral& referral, const std::vector<RequirementType>& types,
            RequirementStatus status, const std::optional<std::string>& reason) {
    if (types.empty()) return;
    std::vector<std::string> codes;
    for (const auto type : types) codes.emplace_back(code_of(type));
    context.connection.execute(decide_on,
                               {referral.ubrn, codes, code_of(status), reason, context.who.user_id, context.now});
    for (auto& known : referral.requirements) {
        if (std::find(types.begin(), types.end(), known.type) == types.end()) continue;
        known.status = status;
        known.reason = reason;
        known.decided_at = context.now;
    }
}

// The requirements of the new set that are to be asked for; those that are open already stay as they are.
std::vector<RequirementAsked> newly_asked(const Referral& referral, const std::vector<RequirementAsked>& asked) {
    std::vector<RequirementAsked> fresh;
    for (const auto& one : asked) {
        const auto* known = find_requirement(referral, one.type);
        if (known == nullptr || !known->is_wanted() || known->language != one.language) fresh.push_back(one);
    }
    return fresh;
}

std::vector<RequirementType> no_longer_asked(const Referral& referral, const std::vector<RequirementAsked>& asked) {
    std::vector<RequirementType> dropped;
    for (const auto& known : referral.requirements) {
        const bool is_named =
            std::any_of(asked.begin(), asked.end(), [&](const auto& one) { return one.type == known.type; });
        if (known.is_wanted() && !is_named) dropped.push_back(known.type);
    }
    return dropped;
}

json codes_of(const std::vector<RequirementAsked>& asked) {
    json codes = json::array();
    for (const auto& one : asked) codes.push_back(code_of(one.type));
    return codes;
}

// A reason belongs to the outcome that it explains.
std::optional<FieldError> refuse_outcome_reason(const RequirementOutcome& outcome) {
    if (outcome.status == RequirementStatus::requested) {
        return FieldError{"status", ErrorCode::inappropriate_value, "What came of it, not that it is asked for."};
    }
    if (outcome.status == RequirementStatus::arranged) {
        if (!outcome.reason) return std::nullopt;
        return FieldError{"reason", ErrorCode::field_not_permitted, "What is arranged has no reason."};
    }
    if (!outcome.reason) return FieldError{"reason", ErrorCode::missing_value, "Say why, with a code."};
    for (const auto& row : reason_rows) {
        if (row.status == outcome.status && row.code == *outcome.reason) return std::nullopt;
    }
    return FieldError{"reason", ErrorCode::invalid_code, "Not a reason of this outcome."};
}

} // namespace

std::span<const RequirementReason> requirement_reasons() { return reason_rows; }

std::vector<FieldError> refuse_requirements(const std::vector<RequirementAsked>& asked) {
    std::vector<FieldError> wrong;
    std::set<RequirementType> seen;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const std::string field = "requirements[" + std::to_string(i) + "]";
        const auto& one = asked[i];
        if (!seen.insert(one.type).second) {
            wrong.push_back({field + ".type", ErrorCode::conflicting_values, "Named twice."});
        }
        const bool is_interpreter = one.type == RequirementType::interpreter;
        if (is_interpreter && !one.language) {
            wrong.push_back({field + ".language", ErrorCode::missing_value, "Which language the interpreter speaks."});
        } else if (!is_interpreter && one.language) {
            wrong.push_back({field + ".language", ErrorCode::field_not_permitted, "Only of an interpreter."});
        } else if (one.language && !is_language_code(*one.language)) {
            wrong.push_back({field + ".language", ErrorCode::invalid_value,
                             "An ISO 639 code of two or three small letters: \"pl\", \"bfi\"."});
        }
    }
    return wrong;
}

std::vector<Requirement> requirements_of(const std::vector<RequirementAsked>& asked, Instant now) {
    std::vector<Requirement> requirements;
    for (const auto& one : asked) requirements.push_back(requested(one, now));
    sort_by_type(requirements);
    return requirements;
}

void write_requirements(const OperationContext& context, const Referral& referral) {
    if (referral.requirements.empty()) return;
    std::vector<RequirementAsked> asked;
    for (const auto& one : referral.requirements) asked.push_back({one.type, one.language});
    write_asked(context, referral.ubrn, asked);
    audit_and_tell(context, referral, AuditAction::requirements_asked, {{"types", codes_of(asked)}},
                   messages::RequirementsChanged{});
}

Result<Referral> change_requirements(const OperationContext& context, const Ubrn& ubrn, int version,
                                     const std::vector<RequirementAsked>& asked) {
    auto locked = lock_beside(context, ubrn, version);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto refused = refuse_ended(referral)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_requirements(asked); !wrong.empty()) return refuse_fields(std::move(wrong));
    const auto dropped = no_longer_asked(referral, asked);
    const auto fresh = newly_asked(referral, asked);
    decide(context, referral, dropped, RequirementStatus::cancelled, std::string(no_longer_needed));
    ask(context, referral, fresh);
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::requirements_changed,
                   {{"types", codes_of(asked)}, {"dropped", dropped.size()}}, messages::RequirementsChanged{});
    return std::move(referral);
}

Result<Referral> record_requirement_outcome(const OperationContext& context, const Ubrn& ubrn, int version,
                                            const RequirementOutcome& outcome) {
    auto locked = lock_beside(context, ubrn, version);
    if (!locked) return tl::unexpected(locked.error());
    auto& referral = locked->referral;
    if (auto refused = refuse_ended(referral)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_outcome_reason(outcome)) return refuse_fields({*wrong});
    const auto* known = find_requirement(referral, outcome.type);
    if (known == nullptr) {
        return refuse_fields({{"type", ErrorCode::reference_not_found, "The patient has not asked for it."}});
    }
    if (!known->is_wanted()) return refuse(ErrorCode::invalid_request_state, "It is not asked for any more.");
    decide(context, referral, {outcome.type}, outcome.status, outcome.reason);
    save(context, referral);
    audit_and_tell(context, referral, AuditAction::requirement_decided,
                   {{"type", code_of(outcome.type)}, {"status", code_of(outcome.status)}},
                   messages::RequirementDecided{});
    return std::move(referral);
}

void cancel_requirements(const OperationContext& context, Referral& referral) {
    decide(context, referral, no_longer_asked(referral, {}), RequirementStatus::cancelled,
           std::string(referral_cancelled));
}

std::vector<UnmetRequirement> unmet_requirements(const Referral& referral, const directory::Snapshot& directory) {
    std::vector<UnmetRequirement> unmet;
    for (const auto id : referral.shortlist) {
        const auto* service = directory.find_service(id);
        if (service == nullptr) continue;
        const auto& provided = service->additional_requirements;
        for (const auto& requirement : referral.requirements) {
            if (!requirement.is_wanted()) continue;
            const bool is_met =
                std::find(provided.begin(), provided.end(), code_of(requirement.type)) != provided.end();
            if (!is_met) unmet.push_back({id, requirement.type});
        }
    }
    return unmet;
}

} // namespace ers::referrals
