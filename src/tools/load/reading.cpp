// The reading part of a day.
#include "tools/load/reading.hpp"

#include <cmath>
#include <stdexcept>

namespace ers::load {
namespace {

constexpr int reading_picks_max = 20'000;

constexpr db::Statement list_reading_practices{"load.practices", R"(
    select o.code, case when exists (
               select from postcode_place p where p.postcode in (o.postcode, split_part(o.postcode, ' ', 1)))
           then o.postcode else '' end as postcode
    from organisation o
    where o.kind = 'GP_PRACTICE' and o.closed_on is null
    order by md5(o.code || $1)
    limit $2)"};

constexpr db::Statement list_reading_specialties{"load.specialties", R"(
    select s.code, lower(split_part(translate(s.name, ',', ''), ' ', 1)) as word, count(*) as services,
           (select array_agg(c.code) from clinic_type c where c.specialty_code = s.code) as clinic_types
    from specialty s
    join service v on v.specialty_code = s.code
    where v.is_published
    group by s.code, s.name
    order by s.code)"};

constexpr db::Statement list_reading_services{"load.services", R"(
    select v.id,
           (select p.priority from service_priority p where p.service_id = v.id order by p.priority limit 1) as priority
    from service v
    where v.is_published and v.bookable_type = 'DIRECTLY_BOOKABLE'
      and exists (select from service_priority p where p.service_id = v.id)
    order by md5(v.id || $1)
    limit $2)"};

constexpr db::Statement list_reading_providers{
    "load.providers", "select distinct organisation_code from service where is_published order by 1"};

// A sample of whole pages: what is read does not grow with the table.
constexpr db::Statement count_referrals_about{
    "load.referrals_about", "select greatest(reltuples, 1) as rows from pg_class where oid = 'referral'::regclass"};
constexpr db::Statement list_reading_referrals{"load.referrals", R"(
    select ubrn, referring_organisation
    from referral tablesample system ($1::real) repeatable ($2::double precision)
    limit $3)"};

void add_parameter(std::string& target, std::string_view name, std::string_view value) {
    target.append(name);
    for (const char c : value) {
        if (c == ' ') {
            target.append("%20");
        } else {
            target.push_back(c);
        }
    }
}

// Known when the program is compiled: a name that is none of the lists does not compile.
consteval const WorklistShape& shape_of(std::string_view name) {
    for (const auto& shape : worklist_shapes) {
        if (shape.name == name) return shape;
    }
    throw "no such list";
}

} // namespace

ReadingPicks pick_reading(db::Connection& connection, std::uint64_t seed) {
    ReadingPicks picks;
    const auto salt = std::to_string(seed);
    for (const auto row : connection.execute(list_reading_practices, {salt, reading_picks_max})) {
        picks.practices.push_back({row.text("code"), row.text("postcode")});
    }
    for (const auto row : connection.execute(list_reading_specialties)) {
        picks.specialties.push_back({row.text("code"), row.text("word"), row.texts("clinic_types"),
                                     static_cast<std::uint64_t>(row.integer("services"))});
    }
    for (const auto row : connection.execute(list_reading_services, {salt, reading_picks_max})) {
        picks.services.push_back({row.integer("id"), row.text("priority")});
    }
    for (const auto row : connection.execute(list_reading_providers)) {
        picks.providers.push_back(row.text("organisation_code"));
    }
    const double rows = connection.execute(count_referrals_about).front().real("rows");
    const double percent = std::min(100.0, 200.0 * reading_picks_max / rows);
    for (const auto row : connection.execute(
             list_reading_referrals, {percent, static_cast<std::int64_t>(seed % 1'000'000), reading_picks_max})) {
        picks.referrals.push_back({row.text("ubrn"), row.text("referring_organisation")});
    }
    if (picks.practices.empty()) throw std::runtime_error("The directory has no GP practice that is open.");
    if (picks.services.empty()) throw std::runtime_error("The directory has no service that can be booked directly.");
    return picks;
}

std::size_t Reading::write_search(Exchange& exchange, Dice& dice) {
    const auto index = row_by_share(search_shapes, dice);
    const auto& shape = search_shapes[index];
    const auto& specialty = picks_.specialties[row_by_share(picks_.specialties, dice)];
    const auto& practice = dice.one_of(picks_.practices);
    target_.assign("/api/v1/services?");
    if (shape.by_words) {
        add_parameter(target_, "text=", specialty.word);
    } else {
        add_parameter(target_, "specialty=", specialty.code);
    }
    if (shape.by_clinic_type && !specialty.clinic_types.empty()) {
        add_parameter(target_, "&clinicType=", dice.one_of(specialty.clinic_types));
    }
    if (practice.postcode.empty()) {
        target_.append("&sort=wait"); // without a place there is no distance
    } else {
        add_parameter(target_, "&postcode=", practice.postcode);
        target_.append(shape.query);
    }
    // Every second asks for a certain patient.
    if (dice.below(2) == 0) {
        target_.append("&patientAge=").append(std::to_string(18 + dice.below(70)));
        target_.append(dice.below(2) == 0 ? "&patientSex=FEMALE" : "&patientSex=MALE");
    }
    writer_.get(exchange, RequestKind::search, target_, practice.organisation);
    return index;
}

void Reading::write_slot_list(Exchange& exchange, Dice& dice) {
    const auto& service = dice.one_of(picks_.services);
    target_.assign("/api/v1/services/").append(std::to_string(service.id)).append("/slots?priority=");
    target_.append(service.priority);
    writer_.get(exchange, RequestKind::list_slots, target_, dice.one_of(picks_.practices).organisation);
}

void Reading::write_referral(Exchange& exchange, Dice& dice) {
    write_referral(exchange, dice.one_of(picks_.referrals));
}

void Reading::write_referral(Exchange& exchange, const ReferralPick& referral) {
    target_.assign("/api/v1/referrals/").append(referral.ubrn);
    writer_.get(exchange, RequestKind::view_referral, target_, referral.organisation);
    exchange.ubrn = referral.ubrn;
}

void Reading::write_worklist_counts(Exchange& exchange, Dice& dice) {
    writer_.get(exchange, RequestKind::list_worklists, "/api/v1/worklists", dice.one_of(picks_.practices).organisation);
}

// Practices look at what waits for a booking; hospitals at what is to be reviewed and at what found no slot.
void Reading::write_worklist(Exchange& exchange, Dice& dice) {
    switch (dice.below(4)) {
        case 0: return write_list(exchange, shape_of("referrals-for-review"), dice);
        case 1: return write_list(exchange, shape_of("appointment-slot-issues"), dice);
        default: return write_list(exchange, shape_of("awaiting-booking"), dice);
    }
}

std::size_t Reading::write_any_worklist(Exchange& exchange, Dice& dice) {
    const std::size_t index = dice.below(worklist_shapes.size());
    write_list(exchange, worklist_shapes[index], dice);
    return index;
}

void Reading::write_list(Exchange& exchange, const WorklistShape& shape, Dice& dice) {
    if (shape.of_provider) {
        writer_.get(exchange, RequestKind::show_worklist, shape.path, dice.one_of(picks_.providers),
                    BusinessFunction::service_provider_admin);
    } else {
        writer_.get(exchange, RequestKind::show_worklist, shape.path, dice.one_of(picks_.practices).organisation);
    }
}

} // namespace ers::load
