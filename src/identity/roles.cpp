// The role matrix. The operation checks whether a caller may do a thing to this referral or service; this is
// only which roles may ask at all.
#include "ers/identity/roles.hpp"

#include <algorithm>
#include <array>

namespace ers::identity {

namespace {

using enum BusinessFunction;

constexpr std::array everyone_who_searches{referring_clinician,
                                           referring_clinician_admin,
                                           referring_admin,
                                           bms_hcp_proxy,
                                           bms_admin,
                                           service_provider_clinician,
                                           service_provider_clinician_admin,
                                           service_provider_admin,
                                           service_definer,
                                           booking_manager,
                                           commissioner,
                                           patient};
constexpr std::array referrers{referring_clinician, referring_clinician_admin, referring_admin};
constexpr std::array clinical_referrers{referring_clinician, referring_clinician_admin};
constexpr std::array providers{service_provider_clinician, service_provider_clinician_admin, service_provider_admin};
constexpr std::array clinical_providers{service_provider_clinician, service_provider_clinician_admin};
constexpr std::array clinical_staff{referring_clinician, referring_clinician_admin, service_provider_clinician,
                                    service_provider_clinician_admin};
constexpr std::array referrers_and_providers{
    referring_clinician,        referring_clinician_admin,        referring_admin,
    service_provider_clinician, service_provider_clinician_admin, service_provider_admin};
constexpr std::array slot_publishers{service_definer, booking_manager, service_provider_admin};
constexpr std::array slot_readers{service_definer, booking_manager, service_provider_admin, service_provider_clinician,
                                  service_provider_clinician_admin};
constexpr std::array service_definers{service_definer};
constexpr std::array definers{service_definer, commissioner};
constexpr std::array clinicians{referring_clinician, service_provider_clinician};
// Those who define guidance, agree to it or are led by it.
constexpr std::array guided{referring_clinician,        referring_clinician_admin, referring_admin,
                            service_provider_clinician, service_definer,           commissioner};
// Those who are responsible for acts in an organisation's name: its clinicians, or the commissioner for its practices.
constexpr std::array agreement_makers{referring_clinician, commissioner};
constexpr std::array agreement_readers{referring_clinician, referring_clinician_admin, referring_admin, commissioner};
constexpr std::array referring_clinicians{referring_clinician};
// A booking line's advisers and their proxies; who arranges what patients need. None of them sees anything clinical
// (rules.md#clinical-information, rules.md#booking-line): the operations withhold it.
constexpr std::array booking_line{bms_hcp_proxy, bms_admin};
constexpr std::array desks{bms_hcp_proxy, bms_admin, additional_requirements_manager};
constexpr std::array referrers_and_booking_line{referring_clinician, referring_clinician_admin, referring_admin,
                                                bms_hcp_proxy, bms_admin};
constexpr std::array both_sides_and_desks{referring_clinician,
                                          referring_clinician_admin,
                                          referring_admin,
                                          service_provider_clinician,
                                          service_provider_clinician_admin,
                                          service_provider_admin,
                                          bms_hcp_proxy,
                                          bms_admin,
                                          additional_requirements_manager};
constexpr std::array patients{patient};

constexpr std::array matrix{
    // The directory is open to all who refer, book, provide, define or commission (rules.md#who-does-what).
    Permission{"directory.search", everyone_who_searches},
    Permission{"directory.view", everyone_who_searches},
    // Free slots: those who book (rules.md#who-sees-what "shortlist, slots, appointment"); A015 has the referrers
    // alone.
    Permission{"slot.list", referrers_and_providers},
    Permission{"slot.hold", referrers_and_providers},
    // A provider's own clinics: who defines services and manages booking (rules.md#who-does-what).
    Permission{"slot.publish", slot_publishers},
    Permission{"slot.list_own", slot_readers},
    // A service's definers say who may refer to it (rules.md#restricted-services, rules.md#dentists-and-optometrists).
    Permission{"service.restrict", service_definers},
    // Clinical decisions of the referrer: RC, RCA (rules.md#who-does-what); of a provider, where it refers
    // onward or books what it has triaged.
    Permission{"referral.create", clinical_referrers},
    Permission{"referral.change_shortlist", clinical_staff},
    Permission{"referral.send_for_triage", clinical_staff},
    // Those who read the lists may say that an item was read.
    Permission{"referral.acknowledge", referrers_and_providers},
    // A005 names the clinical roles; the administrators' worklists lead to the referral too, without its letters
    // (rules.md#clinical-information).
    Permission{"referral.view", both_sides_and_desks},
    // Either side's clinicians and their administrators (rules.md#who-does-what).
    Permission{"referral.cancel", clinical_staff},
    // Into a management centre's hands, and back; the centre's own people have the referrers' roles
    // (rules.md#management-centre).
    Permission{"referral.send_to_centre", clinical_referrers},
    Permission{"referral.return_from_centre", clinical_referrers},
    Permission{"management_agreement.make", agreement_makers},
    Permission{"management_agreement.list", agreement_readers},
    Permission{"referral.confirm",
               referring_clinicians}, // what an administrator made in a clinician's name (rules.md#confirmation)
    // Review: SPC, SPCA (rules.md#who-does-what).
    Permission{"referral.accept", clinical_providers},
    Permission{"referral.reject", clinical_providers},
    Permission{"referral.decide", clinical_providers}, // A022, A028
    Permission{"referral.assess", clinical_providers},
    Permission{"referral.refer_onward", clinical_providers},
    Permission{"referral.stop_clock", clinical_providers},
    // A desk's work: what was agreed by telephone, and who came.
    Permission{"appointment.record", providers},
    Permission{"appointment.outcome", providers},
    // Booking is no clinical act: administrators of both sides do it (rules.md#who-does-what); A016, A022, A034
    // widened.
    Permission{"appointment.book", referrers_and_providers},
    Permission{"appointment.cancel", referrers_and_providers},
    // To defer is to hand the booking to the provider, so the referrer's side does it (rules.md#deferral); the booking
    // line forwards what its caller found no slot for (rules.md#booking-line).
    Permission{"appointment.defer", referrers_and_booking_line},
    // The referrer's side only; providers never see a code (rules.md#access-code).
    Permission{"access_code.reset", referrers},
    // Advice and guidance: the referrer's clinical roles ask, the provider's answer (rules.md#who-does-what).
    // Administrators see that there is a request, without its texts: its operations withhold them.
    Permission{"advice.request", clinical_referrers},
    Permission{"advice.view", referrers_and_providers},
    Permission{"advice.reply", clinical_providers},
    Permission{"advice.send_information", clinical_referrers},
    Permission{"advice.close", clinical_referrers},
    Permission{"advice.cancel", clinical_referrers},
    Permission{"advice.convert", clinical_providers},
    Permission{"advice.refer", clinical_referrers},
    // Letters: the referrer's side prints the patient's; only clinicians and their proxies print
    // clinical ones (rules.md#patient-letter, rules.md#clinical-information).
    Permission{"patient_letter.print", referrers},
    Permission{"clinical_summary.print", clinical_staff},
    Permission{"advice_summary.print", clinical_staff}, // A043
    // Booking guidance: definers and commissioners define, clinicians agree, referrers follow it; the former two must
    // be able to try it (rules.md#red-flag).
    Permission{"guidance.define", definers},
    Permission{"guidance.approve", clinicians},
    Permission{"guidance.view", guided},
    Permission{"guidance.evaluate", guided},
    Permission{"guidance.answer", referrers},
    Permission{"guidance.read_answers", clinical_staff}, // with the referral
    // A number before its referral: the desk's work, as the list of what was not finished (rules.md#reserved-ubrn).
    Permission{"ubrn.reserve", referrers},
    // A clinician says what has to come before what (rules.md#linked-referrals).
    Permission{"referral.link", clinical_staff},
    // Reading worklists at all; each list's definition names the roles that read it (ers/referrals/worklists).
    Permission{"worklist.list", both_sides_and_desks},
    // What a patient needs so that they can come is nothing clinical: those who speak with them note it
    // (rules.md#booking-line).
    Permission{"requirement.change", both_sides_and_desks},
    Permission{"requirement.decide", desks},
    Permission{"call_back.promise", booking_line},
    Permission{"call_back.record", booking_line},
    // Clinical information is for clinical roles and those who act for them: A020, A005; the letter is the referrer's:
    // A012 (rules.md#clinical-information).
    Permission{"document.upload", clinical_staff},
    Permission{"document.link", clinical_referrers},
    Permission{"document.view", clinical_staff},
    // The patient's own endpoints, under the patient's session (rules.md#patient-session).
    Permission{"patient.view", patients},
    Permission{"patient.book", patients},
    Permission{"patient.cancel", patients},
    Permission{"patient.hold", patients},
    Permission{"patient.slots", patients},
};

} // namespace

std::span<const Permission> role_matrix() { return matrix; }

bool may(BusinessFunction function, std::string_view permission) {
    const auto row = std::ranges::find(matrix, permission, &Permission::name);
    return row != matrix.end() && std::ranges::find(row->functions, function) != row->functions.end();
}

} // namespace ers::identity
