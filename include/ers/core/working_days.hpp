// Working days in England: Monday to Friday without bank holidays (rules.md#working-days).
#pragma once

#include "ers/core/time.hpp"

namespace ers {

// England and Wales: the standing rules with their substitute days, and the one-off changes from 2020 on. Computed, so
// that it does not run out. Years 2020..2199.
[[nodiscard]] bool is_bank_holiday(Date date);

[[nodiscard]] bool is_working_day(Date date);

// The day that many working days after `from`, which itself is not counted; `days` 0..10000. With 0, `from` itself.
// Friday 2026-11-20 + 1 → Monday 2026-11-23; Thursday 2026-12-24 + 1 → Tuesday 2026-12-29.
[[nodiscard]] Date add_working_days(Date from, int days);

} // namespace ers
