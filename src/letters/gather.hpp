// From a referral and the directory to what its documents say. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ers/directory/snapshot.hpp"
#include "ers/letters/clinical_summary.hpp"
#include "ers/letters/patient_letter.hpp"
#include "ers/referrals/record/types.hpp"
#include "letters/store.hpp"

namespace ers::letters {

// Nothing for a cancelled referral, of which there is nothing to tell the patient.
[[nodiscard]] std::optional<LetterSituation> situation_of(ReferralState state);

// "1 High Street, Leeds" and "LS1 4AP" → three lines; the postcode only where the address has it not.
[[nodiscard]] std::vector<std::string> address_lines(const std::string& address, const std::string& postcode);

// A sensitive patient's letter has no address and no postcode, neither of the patient nor of the practice or clinics
// that are near, and no distance.
[[nodiscard]] PatientLetter gather_patient_letter(const referrals::Referral& referral, LetterSituation situation,
                                                  const LetterFacts& facts, const directory::Snapshot& directory,
                                                  Instant now);

[[nodiscard]] ClinicalSummary gather_clinical_summary(const referrals::Referral& referral, const LetterFacts& facts,
                                                      const directory::Snapshot& directory, Instant now);

} // namespace ers::letters
