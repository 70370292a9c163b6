// Which roles read a worklist. The definition of a worklist names its readers; whether a role reads it is asked here.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "ers/core/error.hpp"
#include "ers/core/words.hpp"

namespace ers::referrals {

struct ListReaders {
    std::span<const BusinessFunction> may_read; // others are refused
    std::span<const BusinessFunction> own_of; // the list is among those that are counted for these
    bool is_of_centres = false; // counted only for a referral management centre
};

namespace roles {
using enum BusinessFunction;
inline constexpr std::array referrers{referring_clinician, referring_clinician_admin, referring_admin};
inline constexpr std::array providers{service_provider_clinician, service_provider_clinician_admin,
                                      service_provider_admin};
inline constexpr std::array referrers_and_providers{
    referring_clinician,        referring_clinician_admin,        referring_admin,
    service_provider_clinician, service_provider_clinician_admin, service_provider_admin};
inline constexpr std::array booking_lines{bms_hcp_proxy, bms_admin};
inline constexpr std::array desks{bms_hcp_proxy, bms_admin, additional_requirements_manager};
} // namespace roles

// Who reads what follows e-RS (rules.md#worklists-are-queries).
inline constexpr ListReaders read_by_referrers{roles::referrers, roles::referrers};
// A provider reads there what it has referred onward.
inline constexpr ListReaders read_by_all_who_refer{roles::referrers_and_providers, roles::referrers};
inline constexpr ListReaders read_by_centres{roles::referrers, roles::referrers,
                                             true}; // a centre's people are referrers
inline constexpr ListReaders read_by_providers{roles::providers, roles::providers};
inline constexpr ListReaders read_by_booking_lines{roles::booking_lines, roles::booking_lines};
inline constexpr ListReaders read_by_desks{roles::desks, roles::desks};

[[nodiscard]] bool may_read(const ListReaders& readers, BusinessFunction function);
// Whether the list is among the reader's own. `is_at_centre`: their organisation is a referral management centre.
[[nodiscard]] bool is_own_list(const ListReaders& readers, BusinessFunction function, bool is_at_centre = false);
// forbidden for a role that does not read the list.
[[nodiscard]] std::optional<Error> refuse_reader(const ListReaders& readers, BusinessFunction function);

// How much is on a list.
struct ListCount {
    std::string_view name; // "awaiting-booking"
    std::string_view title;
    std::size_t total = 0;
    std::size_t overdue = 0;
};

} // namespace ers::referrals
