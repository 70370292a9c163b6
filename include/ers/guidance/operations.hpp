// What people do with booking guidance: one function each, in the caller's transaction where it writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/guidance/evaluate.hpp"
#include "ers/guidance/tree.hpp"
#include "ers/referrals/life_cycle/operations.hpp"

namespace ers::guidance {

enum class Status : std::uint8_t { draft, agreed, live, retired };

} // namespace ers::guidance

namespace ers {
template <>
struct Codes<guidance::Status> {
    static constexpr std::array entries{
        Code<guidance::Status>{guidance::Status::draft, "DRAFT", "Draft"},
        Code<guidance::Status>{guidance::Status::agreed, "AGREED", "Agreed"},
        Code<guidance::Status>{guidance::Status::live, "LIVE", "Live"},
        Code<guidance::Status>{guidance::Status::retired, "RETIRED", "Retired"},
    };
};
} // namespace ers

namespace ers::guidance {

struct Approval {
    std::string user_id;
    std::string name;
    std::string organisation;
    Instant approved_at;
};

// One tree with its history. A published tree does not change; a newer edition is another tree.
struct Guidance {
    std::int64_t id = 0;
    int version = 0; // rises with every change
    std::string owner; // the organisation that defines it
    std::string specialty_code;
    std::optional<std::string> commissioner; // none: national
    std::string title;
    Status status = Status::draft;
    std::optional<int> edition; // of its specialty and commissioner; given when it is published
    Tree tree;
    std::vector<Approval> approvals; // oldest first
    Instant created_at;
    Instant updated_at;
    std::optional<Instant> published_at;
    std::optional<Instant> retired_at;

    // The faults that check_tree() finds and that prevent publishing; empty for a published tree.
    std::vector<FieldError> problems;
};

struct Draft {
    std::string title;
    std::string specialty_code;
    std::optional<std::string> commissioner;
    Tree tree;
};

// For one's own organisation's commissioner, or as a commissioner for the whole country. Refuses: forbidden (the
// organisation is not in the directory), reference_not_found, inappropriate_value ("commissioner").
[[nodiscard]] Result<Guidance> create_guidance(const OperationContext& context, const Draft& draft);
// All refuse in the order not_found (none, or not theirs), version_stale, invalid_state.
[[nodiscard]] Result<Guidance> change_guidance(const OperationContext& context, std::int64_t id, int version,
                                               const Draft& draft); // a draft only
// A clinician whom it concerns agrees with it by name; the tree must be without fault, and does not change any more.
[[nodiscard]] Result<Guidance> approve_guidance(const OperationContext& context, std::int64_t id, int version);
// Agreed guidance goes live, and the guidance that was live for that specialty and commissioner is retired.
[[nodiscard]] Result<Guidance> publish_guidance(const OperationContext& context, std::int64_t id, int version);

[[nodiscard]] Result<Guidance> view_guidance(const OperationContext& context, std::int64_t id);
// The live guidance of the caller's commissioner, else the national one; not_found where there is neither.
[[nodiscard]] Result<Guidance> live_guidance(const OperationContext& context, const std::string& specialty);

struct Step {
    std::int64_t guidance_id = 0;
    std::optional<int> edition;
    Evaluation evaluation;
};
// For those who may see the guidance; of a draft or an agreed tree only one without fault. Refuses: not_found,
// invalid_state, and what evaluate() refuses.
[[nodiscard]] Result<Step> evaluate_guidance(const OperationContext& context, std::int64_t id, const Answers& answers);

// The answers go with the referral, with the outcome that they lead to here and now. By the referrer, while nothing is
// booked. Refuses: not_found; invalid_request_state; on "guidance_id" reference_not_found (not live for the caller) and
// inappropriate_value (another specialty's); what evaluate() refuses; value_is_required (a question is still open);
// on "priority" inappropriate_value where they end in a red flag and the referral is routine (rules.md#red-flag).
[[nodiscard]] Result<Step> keep_answers(const OperationContext& context, const Ubrn& ubrn, std::int64_t guidance_id,
                                        const Answers& answers);

// What a referrer was asked before referring.
struct Answered {
    std::int64_t guidance_id = 0;
    Answers answers;
};
// The one way in which an interface has a referral made: as referrals::create_referral(). Where the referrer answered
// guidance first, the answers are judged before it and kept in the same transaction. They are refused as by
// keep_answers(), under "guidance."; on "priority" a routine referral that they forbid.
[[nodiscard]] Result<referrals::Created> create_referral(const OperationContext& context,
                                                         const referrals::CreateReferral& command,
                                                         const std::optional<Answered>& answered);

// The answers for a referral, and the outcome at that time.
struct KeptAnswers {
    std::int64_t guidance_id = 0;
    std::string title; // of the guidance
    int edition = 0;
    std::string answers; // JSON, as answers_to_json() makes it
    std::string outcome; // JSON, as outcome_to_json() makes it
    std::string answered_by; // user id
    std::string organisation;
    Instant answered_at;
};
// By those who may read the referral; audited. not_found also where nothing was answered.
[[nodiscard]] Result<KeptAnswers> view_answers(const OperationContext& context, const Ubrn& ubrn);

} // namespace ers::guidance
