// Agreements with referral management centres.
#include "ers/referrals/centres/agreements.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

#include "ers/operation/refusals.hpp"
#include "ers/operation/traces.hpp"
#include "ers/referrals/record/requesting.hpp"
#include "referrals/centres/centre_rules.hpp"

namespace ers::referrals {

namespace {

constexpr db::Statement insert_agreement{"agreements.insert", R"(
    insert into management_agreement (organisation, centre, valid_from, valid_to, specialties, circumstances, liability,
                                      made_by, made_at)
    values ($1, $2, $3, $4, nullif($5::text[], '{}'), $6, $7, $8, $9)
    returning *)"};
constexpr db::Statement lock_agreement{"agreements.lock", R"(
    select * from management_agreement
    where id = $1 and organisation = $2
    for no key update)"};
constexpr db::Statement end_one_agreement{"agreements.end", R"(
    update management_agreement
    set ended_by = $2, ended_at = $3, end_comment = $4
    where id = $1
    returning *)"};
constexpr db::Statement page_of_agreements{"agreements.list", R"(
    select * from management_agreement
    where (organisation = any ($1::text[]) or centre = $2) and ($3::bigint is null or id < $3)
    order by id desc
    limit $4)"};

Agreement agreement_from(const db::Row& row) {
    return {.id = row.integer("id"),
            .organisation = row.text("organisation"),
            .centre = row.text("centre"),
            .valid_from = row.date("valid_from"),
            .valid_to = row.date("valid_to"),
            .specialties = row.is_null("specialties") ? std::vector<std::string>() : row.texts("specialties"),
            .circumstances = row.text("circumstances"),
            .liability = row.text("liability"),
            .made_by = row.text("made_by"),
            .made_at = row.instant("made_at"),
            .ended_at = row.optional_instant("ended_at"),
            .end_comment = row.optional_text("end_comment")};
}

void audit_agreement(const OperationContext& context, const Agreement& agreement, operation::AuditAction action) {
    operation::audit_request(context, std::nullopt, std::nullopt, action,
                             {{"agreement", std::to_string(agreement.id)}, {"centre", agreement.centre}});
}

} // namespace

Result<Agreement> make_agreement(const OperationContext& context, const MakeAgreement& command) {
    if (auto refused = refuse_organisation(context)) return tl::unexpected(std::move(*refused));
    const auto& own = context.who.organisation->text();
    if (context.directory.kind_of(own) == management_centre_kind) {
        return refuse(ErrorCode::forbidden, "A management centre does not write its own agreements.");
    }
    if (auto wrong = refuse_agreement(command, context.directory, london_date(context.now)); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    const auto agreement = agreement_from(
        context.connection
            .execute(insert_agreement, {own, command.centre, command.valid_from, command.valid_to, command.specialties,
                                        command.circumstances, command.liability, context.who.user_id, context.now})
            .front());
    audit_agreement(context, agreement, operation::AuditAction::agreement_made);
    return agreement;
}

Result<Agreement> end_agreement(const OperationContext& context, std::int64_t id, const std::string& reason) {
    const auto rows = context.connection.execute(lock_agreement, {id, context.who.organisation});
    if (rows.empty()) return refuse(ErrorCode::not_found);
    if (!rows.front().is_null("ended_at")) return refuse(ErrorCode::invalid_state, "It has been ended already.");
    const auto ended = agreement_from(
        context.connection.execute(end_one_agreement, {id, context.who.user_id, context.now, reason}).front());
    audit_agreement(context, ended, operation::AuditAction::agreement_ended);
    return ended;
}

Result<AgreementPage> list_agreements(const OperationContext& context, std::size_t limit,
                                      const std::optional<std::string>& cursor) {
    std::optional<std::int64_t> below;
    if (cursor) {
        std::int64_t id = 0;
        const auto* last = cursor->data() + cursor->size();
        if (const auto [end, failure] = std::from_chars(cursor->data(), last, id);
            failure != std::errc{} || end != last) {
            return operation::refuse_cursor();
        }
        below = id;
    }
    const auto& own = context.who.organisation->text();
    std::vector<std::string> parties{own};
    if (auto commissioner = context.directory.commissioner_of(own)) parties.push_back(std::move(*commissioner));
    AgreementPage page;
    for (const auto row : context.connection.execute(page_of_agreements, {parties, own, below, limit + 1})) {
        page.items.push_back(agreement_from(row));
    }
    if (page.items.size() > limit) {
        page.items.pop_back();
        page.next_cursor = std::to_string(page.items.back().id);
    }
    return page;
}

std::optional<FieldError> refuse_centre(const OperationContext& context, const AgreementAsked& asked,
                                        std::string_view field) {
    if (context.directory.kind_of(asked.centre) != management_centre_kind) {
        return FieldError{std::string(field), ErrorCode::reference_not_found,
                          "There is no such referral management centre."};
    }
    return refuse_standing(agreement_for(context.connection, asked, london_date(context.now)), field);
}

} // namespace ers::referrals
