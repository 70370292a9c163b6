#include <stdexcept>

#include "ers/tools/demo/walkthrough_people.hpp"

namespace ers::app {
namespace {

constexpr db::Statement choose_walkthrough_practice{
    "app.choose_walkthrough_practice",
    "select code, name, postcode\n"
    "from organisation\n"
    "where kind = 'GP_PRACTICE' and closed_on is null and postcode is not null and latitude is not null\n"
    "order by source = 'IMPORT' desc, abs(coalesce(list_size, 0) - 10000), code\n"
    "limit 1"};

constexpr db::Statement add_walkthrough_persons{
    "app.add_walkthrough_persons",
    "insert into person (user_id, name)\n"
    "select 'gp.' || lower($1), 'Dr Wanda Lightfoot'\n"
    "union all\n"
    "select staff.prefix || lower(provider.code), staff.name\n"
    "from (select distinct organisation_code as code from service\n"
    "      where specialty_code in ('CARDIOLOGY', 'TRAUMA_AND_ORTHOPAEDICS')) provider\n"
    "cross join (values ('clinics.', 'Basil Threlkeld-Amis'), ('consultant.', 'Dr Orla Penrose-Achebe'))\n"
    "    staff (prefix, name)\n"
    "on conflict do nothing"};

constexpr db::Statement add_walkthrough_roles{
    "app.add_walkthrough_roles",
    "insert into person_role (user_id, organisation_code, function)\n"
    "select 'gp.' || lower($1), $1, 'REFERRING_CLINICIAN'\n"
    "union all\n"
    "select staff.prefix || lower(provider.code), provider.code, staff.function\n"
    "from (select distinct organisation_code as code from service\n"
    "      where specialty_code in ('CARDIOLOGY', 'TRAUMA_AND_ORTHOPAEDICS')) provider\n"
    "cross join (values ('clinics.', 'BOOKING_MANAGER'), ('consultant.', 'SERVICE_PROVIDER_CLINICIAN'))\n"
    "    staff (prefix, function)\n"
    "on conflict do nothing"};

} // namespace

WalkthroughPractice add_walkthrough_people(db::Connection& connection) {
    const db::Rows found = connection.execute(choose_walkthrough_practice);
    if (found.empty()) throw std::runtime_error("the directory has no GP practice; import one first");
    const db::Row row = found.front();
    WalkthroughPractice practice{row.text("code"), row.text("name"), row.text("postcode")};
    db::Transaction transaction(connection);
    connection.execute(add_walkthrough_persons, {practice.code});
    connection.execute(add_walkthrough_roles, {practice.code});
    transaction.commit();
    return practice;
}

} // namespace ers::app
