// The duplicate detector.
#include "referrals/life_cycle/duplicates.hpp"

#include <chrono>

#include <nlohmann/json.hpp>

#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/settings.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement find_earlier{"duplicates.find", R"(
    select ubrn, referring_organisation, with_organisation
    from referral
    where patient_id = $1 and specialty_code = $2 and created_at >= $3
      and state <> 'CANCELLED_REFERRAL' and completed_at is null
    order by created_at desc
    limit $4)"};

constexpr db::Statement link_earlier{"duplicates.link", R"(
    insert into referral_link (first_ubrn, then_ubrn, kind, created_by, created_at)
    select earlier, $2, 'DUPLICATE', $3, $4
    from unnest($1::text[]) as earlier
    on conflict do nothing)"};

} // namespace

std::vector<EarlierReferral> find_duplicates(const OperationContext& context, std::int64_t patient_id,
                                             const std::string& specialty_code) {
    if (context.settings.duplicate_days == 0) return {};
    const auto since = context.now - std::chrono::days(context.settings.duplicate_days);
    std::vector<EarlierReferral> earlier;
    for (const auto row :
         context.connection.execute(find_earlier, {patient_id, specialty_code, since, duplicates_max})) {
        const Relations relations{.referring_organisation = row.text("referring_organisation"),
                                  .with_organisation = row.optional_text("with_organisation"),
                                  .patient_id = patient_id};
        earlier.push_back({*Ubrn::parse(row.text("ubrn")), may_read(context.who, relations)});
    }
    return earlier;
}

std::vector<Warning> keep_duplicates(const OperationContext& context, const Referral& referral,
                                     const std::vector<EarlierReferral>& earlier) {
    if (earlier.empty()) return {};
    std::vector<Warning> warnings;
    std::vector<std::string> ubrns;
    for (const auto& one : earlier) {
        ubrns.push_back(one.ubrn.text());
        warnings.push_back({WarningCode::possible_duplicate, one.is_visible ? std::optional(one.ubrn) : std::nullopt});
    }
    context.connection.execute(link_earlier, {ubrns, referral.ubrn, context.who.user_id, context.now});
    audit(context, referral, AuditAction::referral_possible_duplicate, {{"of", ubrns.size()}});
    return warnings;
}

} // namespace ers::referrals
