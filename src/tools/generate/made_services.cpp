// What a made service is like.
#include "tools/generate/made_services.hpp"

#include <algorithm>
#include <array>

#include "tools/generate/names.hpp"

namespace ers::generate {

namespace {

constexpr int years = 12; // in months

// Clinics for urgent suspected cancer only.
constexpr std::array<std::string_view, 6> cancer_clinics{
    "SKIN_CANCER", "SUSPECTED_LUNG_CANCER",    "HEAD_AND_NECK_LUMP",
    "BONE_TUMOUR", "POST_MENOPAUSAL_BLEEDING", "HAEMATURIA"};
constexpr std::array<std::string_view, 3> mens_clinics{"PROSTATE", "MALE_GENITAL", "VASECTOMY"};

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& codes, const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

void limit_people(MadeService& service, const ClinicType& type, Dice& dice) {
    const double kind = dice.unit();
    if (type.specialty == "OTHER_PAEDIATRIC") {
        service.age_below_months = (kind < 0.5 ? 16 : 18) * years;
    } else if (type.specialty == "ELDERLY_MEDICINE") {
        service.age_from_months = 65 * years;
    } else if (kind < 0.5) {
        service.age_from_months = (kind < 0.3 ? 16 : 18) * years;
    }
    if (type.specialty == "GYNAECOLOGY") service.sex_treated = "FEMALE";
    if (is_one_of(mens_clinics, type.code)) {
        service.sex_treated = "MALE";
        service.age_from_months = 18 * years;
    }
}

void choose_ways(MadeService& service, Dice& dice) {
    const double requests = dice.unit();
    service.request_types = requests < 0.70   ? "{APPOINTMENT_REQUEST}"
                            : requests < 0.91 ? "{APPOINTMENT_REQUEST,ADVICE_AND_GUIDANCE_REQUEST}"
                            : requests < 0.97 ? "{TRIAGE_REQUEST}"
                            : requests < 0.99 ? "{TRIAGE_REQUEST,ADVICE_AND_GUIDANCE_REQUEST}"
                                              : "{ADVICE_AND_GUIDANCE_REQUEST}";
    const double booking = dice.unit();
    service.bookable_type = booking < 0.89   ? "DIRECTLY_BOOKABLE"
                            : booking < 0.98 ? "INDIRECTLY_BOOKABLE"
                                             : "UNSPECIFIED";
}

} // namespace

MadeService made_service(const ClinicType& type, Dice& dice) {
    MadeService service;
    const bool is_general = type.code == "GENERAL_" + type.specialty;
    service.name = is_general ? type.specialty_name : type.name + " (" + type.specialty_name + ")";
    choose_ways(service, dice);
    limit_people(service, type, dice);
    service.is_nationally_available = !dice.chance(0.08);
    const bool is_for_cancer = is_one_of(cancer_clinics, type.code);
    service.takes_routine = !is_for_cancer;
    service.takes_two_week_wait = is_for_cancer || dice.chance(0.3);
    const auto clinicians = dice.between(1, 3);
    for (std::int64_t i = 0; i < clinicians; ++i) {
        const Sex sex = dice.chance(0.5) ? Sex::female : Sex::male;
        const auto given = dice.next();
        service.clinicians.push_back("Dr " + given_name(sex, given) + ' ' + family_name(dice.next()));
    }
    return service;
}

} // namespace ers::generate
