// What the scenarios work with.
#include "tools/load/picks.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace ers::load {
namespace {

constexpr std::chrono::minutes pick_timeout{10};

// Three common table expressions say once for all statements which referral may have which slot. Slots lie two hours
// inside their booking window, so that they are still inside when their turn comes; the day is counted in England's
// time. A slot that takes routine referrals is kept for them: they are the most. A referral counts for the first
// service of its shortlist. Materialized, so that the two meet by hash and not by the order that they were numbered in.
constexpr std::string_view open_slots_and_referrals = R"(
    with open_window as (
        select v.id as service_id, p.priority, v.age_from_months, v.age_below_months, v.sex_treated,
               greatest(now() + make_interval(hours => p.opens_hours + 2),
                        v.effective_from::timestamp at time zone 'Europe/London') as opens,
               least(((now() at time zone 'Europe/London')::date
                       + least(coalesce(p.closes_days, v.polling_range_days), v.polling_range_days))::timestamp
                          at time zone 'Europe/London',
                     coalesce(v.effective_to::timestamp at time zone 'Europe/London', 'infinity')) as closes
        from service v
        join service_priority p on p.service_id = v.id
        where v.is_published and v.bookable_type = 'DIRECTLY_BOOKABLE'),
    open_slot as materialized (
        select s.id, s.service_id, s.priority,
               row_number() over one_after_the_other - 1 as place, lead(s.id) over one_after_the_other as next_id
        from (select id, service_id, starts_at, held_until,
                     case when 'ROUTINE' = any (priorities) then 'ROUTINE' else priorities[1] end as priority
              from slot
              where status = 'FREE') s
        join open_window w on w.service_id = s.service_id and w.priority = s.priority
        where s.starts_at >= w.opens and s.starts_at < w.closes and (s.held_until is null or s.held_until < now())
        window one_after_the_other as (partition by s.service_id, s.priority order by s.starts_at, s.id)),
    open_referral as materialized (
        select r.ubrn, r.version, r.referring_organisation, w.service_id, r.priority,
               row_number() over (partition by w.service_id, r.priority order by r.ubrn) - 1 as place
        from referral r
        join open_window w on w.service_id = r.shortlist[1] and w.priority = r.priority
        join patient p on p.id = r.patient_id
        where r.state = 'NOT_BOOKED'
          and p.birth_date + make_interval(months => w.age_from_months) <= now()
          and (w.age_below_months is null
               or p.birth_date + make_interval(months => w.age_below_months) > w.closes)
          and (w.sex_treated = 'MALE_AND_FEMALE' or p.sex not in ('FEMALE', 'MALE') or p.sex = w.sex_treated)))";

// Two texts as one, made when the program is compiled: statements have static storage.
template <const std::string_view& first, const std::string_view& second>
struct Joined {
    static constexpr auto letters = [] {
        std::array<char, first.size() + second.size()> both{};
        std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), both.begin()));
        return both;
    }();
    static constexpr std::string_view text{letters.data(), letters.size()};
};

// Slots and referrals are numbered within each service and priority, and met by number.
constexpr std::string_view pick_booking_pairs_rest = R"(
    select r.ubrn, r.version, r.referring_organisation, r.service_id, s.id,
           case when $1::integer = 2 then s.next_id end as next_id
    from open_referral r
    join open_slot s on s.service_id = r.service_id and s.priority = r.priority and s.place = r.place * $1::integer
    where $1::integer = 1 or s.next_id is not null
    order by r.place, r.service_id, r.priority
    limit $2 offset $3)";
constexpr db::Statement pick_booking_pairs{"load.pick_pairs",
                                           Joined<open_slots_and_referrals, pick_booking_pairs_rest>::text};

// Three quarters of those who wait at a service go away without a slot.
constexpr std::string_view list_contended_slots_rest = R"(,
    crowd as (
        select service_id, count(*) as waiting
        from open_referral
        where priority = 'ROUTINE'
        group by service_id)
    select s.id, s.service_id
    from open_slot s
    join crowd c using (service_id)
    where s.priority = 'ROUTINE' and s.place < c.waiting / 4
    order by s.place, s.service_id
    limit $1 offset $2)";
constexpr db::Statement list_contended_slots{"load.contended_slots",
                                             Joined<open_slots_and_referrals, list_contended_slots_rest>::text};

constexpr std::string_view list_contenders_rest = R"(
    select r.service_id, r.ubrn, r.referring_organisation, r.version
    from open_referral r
    where r.priority = 'ROUTINE' and r.service_id = any ($1::bigint[])
    order by r.service_id, r.place)";
constexpr db::Statement list_contenders{"load.contenders",
                                        Joined<open_slots_and_referrals, list_contenders_rest>::text};

constexpr db::Statement count_slots_published{"load.count_published",
                                              "select service_id, count(*) as slots from slot group by service_id"};

// Millions of rows are sorted in memory rather than on the disk that is measured.
constexpr const char* sort_in_memory = "set work_mem = '256MB'";

} // namespace

db::Connection open_load_database(const std::string& url) {
    db::ConnectionSettings settings;
    settings.url = url;
    settings.statement_timeout = pick_timeout;
    settings.lock_timeout = pick_timeout;
    settings.application_name = "ers-load";
    return db::Connection(settings);
}

std::vector<BookingPair> pick_pairs(db::Connection& connection, const PairChoice& choice) {
    std::vector<BookingPair> pairs;
    connection.run_script(sort_in_memory);
    const int slots_each = choice.with_second_slot ? 2 : 1;
    const auto rows = connection.execute(pick_booking_pairs, {slots_each, choice.count, choice.offset});
    pairs.reserve(rows.size());
    for (const auto row : rows) {
        pairs.push_back({row.text("ubrn"), row.text("referring_organisation"), row.number("version"),
                         row.integer("service_id"), row.integer("id"), row.optional_integer("next_id").value_or(0)});
    }
    return pairs;
}

std::vector<ContendedSlot> pick_contended_slots(db::Connection& connection, std::size_t offset, std::size_t count) {
    std::vector<ContendedSlot> slots;
    connection.run_script(sort_in_memory);
    for (const auto row : connection.execute(list_contended_slots, {count, offset})) {
        slots.push_back({row.integer("id"), row.integer("service_id")});
    }
    return slots;
}

std::map<std::int64_t, std::vector<Contender>> pick_contenders(db::Connection& connection,
                                                               const std::vector<ContendedSlot>& slots) {
    std::set<std::int64_t> services;
    for (const auto& slot : slots) services.insert(slot.service);
    std::map<std::int64_t, std::vector<Contender>> contenders;
    for (const auto row : connection.execute(list_contenders, {std::vector(services.begin(), services.end())})) {
        contenders[row.integer("service_id")].push_back(
            {row.text("ubrn"), row.text("referring_organisation"), row.number("version")});
    }
    return contenders;
}

PublishedSlots count_published(db::Connection& connection) {
    PublishedSlots published;
    for (const auto row : connection.execute(count_slots_published)) {
        published[row.integer("service_id")] = row.integer("slots");
    }
    return published;
}

} // namespace ers::load
