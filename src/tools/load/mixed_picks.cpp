// What a mixed day needs besides bookings.
#include "tools/load/mixed_picks.hpp"

#include <nlohmann/json.hpp>

namespace ers::load {
namespace {

// Only those whose shortlist still fits: every service published, of the specialty, and taking the priority.
constexpr db::Statement list_referral_samples{"load.referral_samples", R"(
    with eligible as materialized (
        select v.id, v.specialty_code, w.priority
        from service v
        join service_priority w on w.service_id = v.id
        where v.is_published and v.is_nationally_available and v.age_from_months = 0 and v.age_below_months is null
          and v.sex_treated = 'MALE_AND_FEMALE'),
    looked_at as (
        select r.ubrn, r.specialty_code, r.priority, r.shortlist
        from referral r
        join organisation o on o.code = r.referring_organisation
        where r.state = 'NOT_BOOKED' and o.closed_on is null
        limit 20 * $1),
    chosen as (
        select r.ubrn
        from looked_at r
        cross join unnest(r.shortlist) as x (id)
        left join eligible e on e.id = x.id and e.specialty_code = r.specialty_code and e.priority = r.priority
        group by r.ubrn
        having count(*) = count(e.id)
        limit $1)
    select r.referring_organisation, r.priority, r.specialty_code, r.shortlist::text[] as shortlist, p.nhs_number,
           p.family_name, p.given_name, p.birth_date, p.sex
    from chosen
    join referral r using (ubrn)
    join patient p on p.id = r.patient_id)"};

constexpr db::Statement list_taken_slots{"load.taken_slots", R"(
    select distinct on (service_id) service_id, id
    from slot
    where status <> 'FREE'
    order by service_id, id)"};

} // namespace

std::vector<NewReferral> pick_new_referrals(db::Connection& connection, std::size_t count) {
    std::vector<NewReferral> picked;
    for (const auto row : connection.execute(list_referral_samples, {count})) {
        const nlohmann::json body{{"patient",
                                   {{"nhsNumber", row.text("nhs_number")},
                                    {"familyName", row.text("family_name")},
                                    {"givenName", row.text("given_name")},
                                    {"birthDate", format_date(row.date("birth_date"))},
                                    {"sex", row.text("sex")}}},
                                  {"priority", row.text("priority")},
                                  {"specialty", row.text("specialty_code")},
                                  {"shortlist", row.texts("shortlist")},
                                  {"letterIntention", "NEED_TO_ADD_LATER"}};
        picked.push_back({row.text("referring_organisation"), body.dump()});
    }
    return picked;
}

std::map<std::int64_t, std::int64_t> pick_taken_slots(db::Connection& connection) {
    std::map<std::int64_t, std::int64_t> taken;
    for (const auto row : connection.execute(list_taken_slots)) taken[row.integer("service_id")] = row.integer("id");
    return taken;
}

} // namespace ers::load
