// Referrals, appointments and slots as JSON.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "ers/booking/command.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/http/message.hpp"
#include "ers/referrals/record/types.hpp"
#include "ers/slots/slots.hpp"

namespace ers::rest {

using nlohmann::json;

// Sets object[name] only where there is a value: absent fields are left out, not null.
template <class T>
void put(json& object, const char* name, const std::optional<T>& value) {
    if (value) object[name] = *value;
}
void put(json& object, const char* name, const std::optional<Instant>& value);
void put(json& object, const char* name, const std::optional<Date>& value);
void put_id(json& object, const char* name, const std::optional<std::int64_t>& value);

// Sets object["warnings"] only where there are some.
void put_warnings(json& object, const std::vector<referrals::Warning>& warnings);

// For whom a referral is shown: staff see all of it, desks what is not clinical, patients their own side of it.
enum class Audience : std::uint8_t { staff, desk, patient };
[[nodiscard]] Audience audience_of(BusinessFunction function);

// Distances on the shortlist are from `from`, where it is given.
[[nodiscard]] json encode_referral(const referrals::Referral& referral, const directory::Snapshot& directory,
                                   const directory::NextSlots& next_slots, Audience audience,
                                   std::optional<directory::Place> from = std::nullopt);
[[nodiscard]] json encode_patient(const patients::PatientRecord& patient, Audience audience);
[[nodiscard]] json encode_slot(const slots::Slot& slot);
[[nodiscard]] json encode_wait(const directory::Wait& wait);

// A referral with its ETag.
[[nodiscard]] http::Response referral_response(int status, const json& referral, int version);

// The compact answer of the booking lane, with the referral's new ETag.
[[nodiscard]] http::Response encode_booked(const booking::Done& done);    // 201
[[nodiscard]] http::Response encode_cancelled(const booking::Done& done); // 200
[[nodiscard]] http::Response encode_held(const booking::Done& done);      // 201
[[nodiscard]] http::Response encode_released(const booking::Done& done);  // 204

} // namespace ers::rest
