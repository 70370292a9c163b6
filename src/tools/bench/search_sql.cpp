// The directory's search as SQL.
#include "tools/bench/search_sql.hpp"

#include <cstdio>
#include <stdexcept>

namespace ers::bench {
namespace {

// A service without a median is hidden where a wait is asked for, and services under commissioning rules are where
// nobody's commissioner is named: neither is in the list nor in its total.
constexpr db::Statement search_services{"bench.search", R"(
    with found as (
        select s.id,
               2 * 6371.0088 * asin(least(1, sqrt(
                   sin(radians(t.latitude - $2::float8) / 2) ^ 2
                   + cos(radians($2::float8)) * cos(radians(t.latitude))
                     * sin(radians(t.longitude - $3::float8) / 2) ^ 2))) as distance_km
        from service s
        join site t on t.code = s.site_code
        join specialty y on y.code = s.specialty_code
        join waiting_time w on w.organisation_code = coalesce(t.waits_organisation_code, s.organisation_code)
                           and w.treatment_function_code = y.treatment_function_code
        join service_priority p on p.service_id = s.id and p.priority = 'ROUTINE'
        where s.specialty_code = $1::text
          and s.is_published
          and s.effective_from <= $5::date
          and (s.effective_to is null or s.effective_to >= $5::date)
          and s.is_nationally_available
          and w.median_weeks <= $4::integer
          and exists (
            select from slot
            where slot.service_id = s.id
              and slot.status = 'FREE'
              and slot.id >= first_slot_id($6::timestamptz)
              and slot.starts_at >= $6::timestamptz + make_interval(hours => p.opens_hours)
              and slot.starts_at < ($5::date + 1 + least(p.closes_days, s.polling_range_days))::timestamp
                                   at time zone 'Europe/London'
              and (slot.held_until is null or slot.held_until <= $6::timestamptz)
              and 'ROUTINE' = any (slot.priorities)))
    select id, distance_km, count(*) over () as total
    from found
    order by distance_km nulls last, id
    limit 20)"};

constexpr std::size_t page = 20;
static_assert(page == limits::page_items_default, "the statement's limit is the search's page");

std::string sql_number(double number) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.17g", number);
    return text.data();
}

directory::Place place_of(const directory::Snapshot& snapshot, const directory::SearchQuery& query) {
    const auto located = snapshot.locate(query.postcode.value());
    if (!located) throw std::logic_error("a search from nowhere");
    return located->place;
}

// In the order of the statement's parameters.
std::vector<std::string> values_of(const directory::Snapshot& snapshot, const directory::SearchQuery& query,
                                   Instant now) {
    const auto place = place_of(snapshot, query);
    return {query.specialty.value(),     sql_number(place.latitude),
            sql_number(place.longitude), std::to_string(query.max_wait_weeks.value()),
            format_date(query.today),    format_instant(now)};
}

// pgbench takes a colon before a letter or digit for a variable, in quoted text too: the hour is written without.
std::string without_colons(std::string text) {
    std::erase(text, ':');
    return text;
}

} // namespace

std::vector<directory::SearchQuery> random_searches(const directory::Snapshot& snapshot, RandomSource& random,
                                                    std::size_t count, Instant now) {
    const auto& services = snapshot.services();
    const auto any_service = [&]() -> const directory::Service& { return services[random.below(services.size())]; };
    constexpr std::size_t tries_max = 100'000;
    std::vector<directory::SearchQuery> queries;
    for (std::size_t tries = 0; queries.size() < count; ++tries) {
        if (services.empty() || tries == tries_max)
            throw std::runtime_error("the directory has no sites that are anywhere");
        const auto postcode = Postcode::parse(any_service().site_postcode);
        if (!postcode || !snapshot.locate(*postcode)) continue;
        directory::SearchQuery query;
        query.specialty = any_service().specialty_code;
        query.postcode = *postcode;
        query.priority = Priority::routine;
        query.max_wait_weeks = static_cast<int>(6 + random.below(35));
        query.has_slots = true;
        query.sort = directory::SearchSort::distance;
        query.limit = page;
        query.today = london_date(now);
        queries.push_back(std::move(query));
    }
    return queries;
}

FoundServices search_by_sql(db::Connection& connection, const directory::Snapshot& snapshot,
                            const directory::SearchQuery& query, Instant now) {
    const auto values = values_of(snapshot, query, now);
    FoundServices found;
    for (const auto row : connection.execute(search_services, {values.begin(), values.end()})) {
        found.ids.push_back(row.integer("id"));
        found.total = static_cast<std::size_t>(row.integer("total"));
    }
    return found;
}

FoundServices found_of(const directory::SearchResult& result) {
    FoundServices found;
    for (const auto& hit : result.hits) found.ids.push_back(hit.service->id);
    found.total = result.total;
    return found;
}

std::string search_script(const directory::Snapshot& snapshot, const directory::SearchQuery& query, Instant now) {
    const auto values = values_of(snapshot, query, now);
    std::string text(search_services.sql);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string mark = "$" + std::to_string(i + 1);
        const std::string literal = "'" + without_colons(values[i]) + "'";
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + literal.size())) {
            text.replace(at, mark.size(), literal);
        }
    }
    return text + ";\n";
}

} // namespace ers::bench
