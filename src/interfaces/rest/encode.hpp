// Referrals, appointments and slots as JSON.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "ers/booking/command.hpp"
#include "ers/directory/snapshot.hpp"
#include "ers/http/message.hpp"
#include "ers/slots/slots.hpp"
#include "interfaces/views/referral.hpp"

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

[[nodiscard]] json encode_named(const views::Named& named); // {"code", "name"}
[[nodiscard]] json encode_referral(const views::ReferralView& referral);
[[nodiscard]] json encode_patient(const views::PatientView& patient);
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
