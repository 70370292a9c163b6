// Order, cursors and due dates of worklists.
#include "ers/referrals/record/list_order.hpp"

#include "ers/core/base64url.hpp"
#include "ers/core/limits.hpp"
#include "ers/core/working_days.hpp"

namespace ers::referrals {

int urgency_of(Priority priority) {
    switch (priority) {
        case Priority::two_week_wait: return 0;
        case Priority::urgent: return 1;
        case Priority::routine: break;
    }
    return 2;
}

std::optional<ListPosition> list_position_from(std::string_view sent) {
    const auto decoded = sent.size() <= limits::cursor_bytes_max ? decode_base64url(sent) : std::nullopt;
    const std::string_view cursor = decoded ? *decoded : std::string_view();
    if (cursor.size() < 4 || cursor[1] != '|') return std::nullopt;
    const auto second = cursor.find('|', 2);
    if (second == std::string_view::npos || cursor[0] < '0' || cursor[0] > '2') return std::nullopt;
    const auto ranked_at = parse_instant(cursor.substr(2, second - 2));
    const auto ubrn = Ubrn::parse(cursor.substr(second + 1));
    if (!ranked_at || !ubrn) return std::nullopt;
    return ListPosition{cursor[0] - '0', *ranked_at, *ubrn};
}

std::string cursor_of(const ListPosition& position) {
    return encode_base64url(std::to_string(position.rank) + "|" + format_instant(position.ranked_at) + "|" +
                            position.ubrn.text());
}

Instant overdue_before(Date today, int working_days) {
    Date last = today;
    do {
        last = add_days(last, -1);
    } while (add_working_days(last, working_days) >= today);
    return london_midnight(add_days(last, 1));
}

} // namespace ers::referrals
