// What people do with referrals: see the header.
#include "ers/referrals/operations.hpp"

#include <nlohmann/json.hpp>

#include "ers/core/working_days.hpp"
#include "ers/patients/access.hpp"
#include "ers/referrals/acting.hpp"
#include "ers/referrals/reasons.hpp"
#include "ers/referrals/requesting.hpp"
#include "rules.hpp"
#include "store.hpp"

namespace ers::referrals {

namespace {

using nlohmann::json;

std::optional<std::string> none_if_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

Result<std::optional<std::string>> access_code_for(const Setting& setting, const patients::PatientMatch& match) {
    if (match.has_access_code && setting.numbers.access_code_per_patient) return std::nullopt;
    const auto issued = patients::issue_access_code(setting.random);
    patients::set_access_code(setting.connection, match.patient.id, issued, setting.now);
    return issued.code;
}

} // namespace

Result<Created> create_referral(const Setting& setting, const CreateReferral& command) {
    const Date today = london_date(setting.now);
    const auto& organisation = setting.who.organisation->text();
    if (auto refused = refuse_organisation(setting)) return tl::unexpected(std::move(*refused));
    if (auto wrong = refuse_create(command, setting.who, setting.directory, today); !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    if (auto refused = refuse_clinician(setting, command.referring_clinician)) return refuse_fields({*refused});
    auto match = patients::match_or_create(setting.connection, command.patient, setting.now);
    if (!match) return tl::unexpected(match.error());
    auto code = access_code_for(setting, *match);
    if (!code) return tl::unexpected(code.error());

    const bool letter_follows = command.letter_intention == LetterIntention::need_to_add_later;
    const auto letter_due = letter_follows
                                ? std::optional(add_working_days(today, setting.numbers.letter_days(command.priority)))
                                : std::nullopt;
    Referral referral{.ubrn = command.ubrn ? *command.ubrn : issue_ubrn(setting),
                      .id = setting.random.uuid(),
                      .version = 1,
                      .patient = std::move(match->patient),
                      .referring_organisation = organisation,
                      .referrer_user_id = setting.who.user_id,
                      .referrer_name = setting.who.user_name,
                      .referring_clinician = command.referring_clinician,
                      .priority = command.priority,
                      .request_type = RequestType::appointment,
                      .specialty_code = command.specialty_code,
                      .clinic_type_code = command.clinic_type_code,
                      .shortlist = command.shortlist,
                      .state = ReferralState::not_booked,
                      .state_reason = std::nullopt,
                      .state_comment = std::nullopt,
                      .letter_intention = command.letter_intention,
                      .letter_due = letter_due,
                      .pathway_start_override = command.pathway_start,
                      .with_service_id = std::nullopt,
                      .with_organisation = std::nullopt,
                      .contact_by = std::nullopt,
                      .accepted_at = std::nullopt,
                      .created_at = setting.now,
                      .updated_at = setting.now,
                      .converted_at = std::nullopt,
                      .deferred_at = std::nullopt,
                      .appointments = {}};
    insert_referral(setting.connection, referral);
    audit(setting, referral, "referral.created",
          {{"priority", code_of(referral.priority)}, {"services", referral.shortlist.size()}});
    tell(setting, referral, "referral.created");
    return Created{std::move(referral), std::move(*code)};
}

Result<Referral> view_referral(const Setting& setting, const Ubrn& ubrn) {
    auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    audit(setting, seen->referral, "referral.viewed");
    return std::move(seen->referral);
}

std::vector<Referral> list_patient_referrals(const Setting& setting) {
    auto referrals = find_patient_referrals(setting.connection, *setting.who.patient_id);
    insert_audit(setting.connection,
                 {.request_id = setting.request_id,
                  .who = &setting.who,
                  .patient_id = setting.who.patient_id,
                  .ubrn = std::nullopt,
                  .action = "referrals.listed",
                  .detail = "{}"},
                 setting.now);
    return referrals;
}

Result<Referral> change_shortlist(const Setting& setting, const Ubrn& ubrn, int version,
                                  const std::vector<std::int64_t>& shortlist) {
    const auto locked = lock_for(setting, ubrn, version, Action::change_shortlist);
    if (!locked) return tl::unexpected(locked.error());
    const auto& referral = locked->referral;
    if (auto wrong =
            refuse_shortlist(shortlist,
                             {.priority = referral.priority,
                              .specialty_code = referral.specialty_code,
                              .clinic_type_code = referral.clinic_type_code,
                              .birth_date = referral.patient.birth_date,
                              .sex = referral.patient.sex,
                              .commissioner = setting.directory.commissioner_of(referral.referring_organisation)},
                             setting.directory, london_date(setting.now));
        !wrong.empty()) {
        return refuse_fields(std::move(wrong));
    }
    end_holds(setting.connection, ubrn, setting.now);
    update_referral(setting.connection, ubrn,
                    {.state = locked->next,
                     .reason = std::nullopt,
                     .comment = std::nullopt,
                     .shortlist = shortlist,
                     .stays_with_provider = false,
                     .accepted_at = std::nullopt},
                    setting.now);
    audit(setting, referral, "shortlist.changed", {{"services", shortlist.size()}});
    tell(setting, referral, "shortlist.changed");
    return read_again(setting, ubrn);
}

Result<Referral> accept_referral(const Setting& setting, const Ubrn& ubrn, int version, const std::string& comment) {
    const auto locked = lock_for(setting, ubrn, version, Action::accept);
    if (!locked) return tl::unexpected(locked.error());
    const auto& referral = locked->referral;
    if (referral.accepted_at)
        return refuse(ErrorCode::invalid_request_state, "The referral has been accepted already.");
    update_referral(setting.connection, ubrn,
                    {.state = locked->next,
                     .reason = std::nullopt,
                     .comment = none_if_empty(comment),
                     .shortlist = referral.shortlist,
                     .stays_with_provider = true,
                     .accepted_at = setting.now},
                    setting.now);
    accept_live_appointment(setting.connection, ubrn, setting.who.user_id, setting.now);
    audit(setting, referral, "referral.accepted");
    tell(setting, referral, "referral.accepted");
    return read_again(setting, ubrn);
}

Result<Referral> reject_referral(const Setting& setting, const Ubrn& ubrn, int version, const std::string& reason,
                                 const std::string& comment) {
    const auto locked = lock_for(setting, ubrn, version, Action::reject);
    if (!locked) return tl::unexpected(locked.error());
    const auto& referral = locked->referral;
    if (referral.accepted_at) {
        return refuse(ErrorCode::invalid_request_state, "The referral has been accepted already.");
    }
    const auto known = check_reason(Action::reject, locked->party, reason, comment);
    if (!known) return tl::unexpected(known.error());
    end_live_appointment(setting.connection, ubrn, reason, none_if_empty(comment), setting.now);
    update_referral(setting.connection, ubrn,
                    {.state = locked->next,
                     .reason = reason,
                     .comment = none_if_empty(comment),
                     .shortlist = referral.shortlist,
                     .stays_with_provider = false,
                     .accepted_at = std::nullopt},
                    setting.now);
    audit(setting, referral, "referral.rejected", {{"reason", reason}});
    tell(setting, referral, "referral.rejected", {{"reason", reason}});
    return read_again(setting, ubrn);
}

Result<Referral> cancel_referral(const Setting& setting, const Ubrn& ubrn, int version, const std::string& reason,
                                 const std::string& comment) {
    const auto locked = lock_for(setting, ubrn, version, Action::cancel_referral);
    if (!locked) return tl::unexpected(locked.error());
    const auto& referral = locked->referral;
    const auto known = check_reason(Action::cancel_referral, locked->party, reason, comment);
    if (!known) return tl::unexpected(known.error());
    end_live_appointment(setting.connection, ubrn, reason, none_if_empty(comment), setting.now);
    end_holds(setting.connection, ubrn, setting.now);
    update_referral(setting.connection, ubrn,
                    {.state = locked->next,
                     .reason = reason,
                     .comment = none_if_empty(comment),
                     .shortlist = referral.shortlist,
                     .stays_with_provider = true,
                     .accepted_at = referral.accepted_at},
                    setting.now);
    audit(setting, referral, "referral.cancelled", {{"reason", reason}});
    tell(setting, referral, "referral.cancelled", {{"reason", reason}});
    return read_again(setting, ubrn);
}

Result<std::string> renew_access_code(const Setting& setting, const Ubrn& ubrn) {
    const auto seen = read_for(setting, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const auto& referral = seen->referral;
    if (seen->party != Party::referrer) return refuse(ErrorCode::not_found, "There is no such thing here.");
    auto code = patients::reset_access_code(setting.connection, referral.patient.id, setting.random, setting.now);
    audit(setting, referral, "access_code.renewed");
    tell(setting, referral, "access_code.renewed");
    return code;
}

} // namespace ers::referrals
