// Letters of referrals.
#include "ers/letters/operations.hpp"

#include <nlohmann/json.hpp>

#include "ers/patients/access.hpp"
#include "ers/referrals/record/access.hpp"
#include "ers/referrals/record/acting.hpp"
#include "letters/gather.hpp"
#include "letters/store.hpp"

namespace ers::letters {

namespace {

// The refusal to print that code, if any: a letter is useful only to a patient who has a code.
std::optional<Error> code_refusal(const OperationContext& context, const referrals::Referral& referral,
                                  const LetterFacts& facts, const std::optional<std::string>& code) {
    if (!facts.access_code_issued_at) {
        return refuse(ErrorCode::no_access_code, "The patient has no access code yet; issue one first.").value();
    }
    if (!code) return std::nullopt;
    if (patients::is_access_code_of(context.connection, referrals::access_code_of(referral), *code))
        return std::nullopt;
    return refuse_fields({{"access_code", ErrorCode::inappropriate_value, "Not the patient's present access code."}})
        .value();
}

} // namespace

std::string printed_file_name(const Ubrn& ubrn, const std::string& what, Instant now) {
    std::string digits;
    for (const char c : format_instant(std::chrono::floor<std::chrono::seconds>(now))) {
        if (c >= '0' && c <= '9') digits += c;
    }
    return ubrn.text() + '_' + what + '_' + digits + ".pdf";
}

Result<PrintedDocument> print_patient_letter(const OperationContext& context, const LetterSettings& letters,
                                             const Ubrn& ubrn, const LetterRequest& request) {
    const auto seen = referrals::read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const auto& referral = seen->referral;
    const bool is_referring = seen->party == referrals::Party::referrer || seen->party == referrals::Party::manager;
    if (!is_referring) return refuse(ErrorCode::not_found);
    const auto situation = situation_of(referral.state);
    if (!situation) {
        return refuse(ErrorCode::invalid_request_state, "The referral is cancelled: there is nothing to write.");
    }
    const auto facts = find_letter_facts(context.connection, ubrn);
    if (auto refused = code_refusal(context, referral, facts, request.access_code)) {
        return tl::unexpected(std::move(*refused));
    }
    auto letter = gather_patient_letter(referral, *situation, facts, context.directory, context.now);
    if (request.access_code) letter.access_code = patients::normalise_access_code(*request.access_code);
    auto bytes = make_patient_letter(letter, request.style, letters);
    referrals::audit(context, referral, operation::AuditAction::patient_letter_printed,
                     {{"language", code_of(request.style.language)},
                      {"largePrint", request.style.large_print},
                      {"withAccessCode", request.access_code.has_value()}});
    return PrintedDocument{std::move(bytes), printed_file_name(ubrn, "Appointment_Confirmation_Summary", context.now)};
}

Result<PrintedDocument> print_clinical_summary(const OperationContext& context, const LetterSettings& letters,
                                               const Ubrn& ubrn) {
    const auto seen = referrals::read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const auto facts = find_letter_facts(context.connection, ubrn);
    auto bytes = make_clinical_summary(gather_clinical_summary(seen->referral, facts, context.directory, context.now),
                                       letters.fonts);
    referrals::audit(context, seen->referral, operation::AuditAction::clinical_summary_printed);
    return PrintedDocument{std::move(bytes), printed_file_name(ubrn, "Clinical_Information_Summary", context.now)};
}

} // namespace ers::letters
