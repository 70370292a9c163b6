#include "tests/support/booking_world.hpp"

namespace ers::testing {

namespace {

constexpr const char* booking_world_rows = R"sql(
    insert into organisation (code, name, kind, commissioner, postcode) values
        ('QAA', 'Board A', 'ICB', null, null), ('QBB', 'Board B', 'ICB', null, null),
        ('P81001', 'Practice one', 'GP_PRACTICE', 'QAA', 'LS1 4AP'),
        ('P82001', 'Practice two', 'GP_PRACTICE', 'QBB', 'M1 1AE'),
        ('RAA', 'Trust', 'NHS_TRUST', 'QAA', 'LS9 7TF'), ('NBB', 'Provider', 'INDEPENDENT_PROVIDER', 'QBB', 'M13 9WL');
    insert into organisation (code, name, kind, commissioner) values
        ('RMC01', 'Centre', 'REFERRAL_MANAGEMENT_CENTRE', 'QAA');
    insert into management_agreement (organisation, centre, valid_from, valid_to, liability, made_by, made_at) values
        ('QAA', 'RMC01', '2020-01-01', '2099-12-31', 'The board answers for it.', 'test', '2020-01-01');
    insert into site (code, organisation_code, name, postcode) values
        ('RAA01', 'RAA', 'Main site', 'LS9 7TF'), ('NBB01', 'NBB', 'Hospital', 'M13 9WL');
    insert into person (user_id, name) values ('gp-1', 'Dr One');
    insert into person_role (user_id, organisation_code, function) values ('gp-1', 'P81001', 'REFERRING_CLINICIAN');
    insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                         age_from_months, is_nationally_available, is_published, effective_from)
    select id, organisation, organisation || '01', specialty, name, '{APPOINTMENT_REQUEST}', bookable, age, national,
           published, '2020-01-01'
    from (values
        (101, 'RAA', 'CARDIOLOGY', 'Cardiology A', 'DIRECTLY_BOOKABLE', 0, true, true),
        (102, 'RAA', 'CARDIOLOGY', 'Cardiology B', 'DIRECTLY_BOOKABLE', 0, true, true),
        (103, 'NBB', 'CARDIOLOGY', 'Cardiology C', 'DIRECTLY_BOOKABLE', 0, true, true),
        (104, 'RAA', 'CARDIOLOGY', 'Adults only', 'DIRECTLY_BOOKABLE', 216, true, true),
        (105, 'RAA', 'CARDIOLOGY', 'Urgent only', 'DIRECTLY_BOOKABLE', 0, true, true),
        (106, 'RAA', 'CARDIOLOGY', 'By telephone', 'INDIRECTLY_BOOKABLE', 0, true, true),
        (107, 'RAA', 'UROLOGY', 'Urology', 'DIRECTLY_BOOKABLE', 0, true, true),
        (108, 'RAA', 'CARDIOLOGY', 'For board A', 'DIRECTLY_BOOKABLE', 0, false, true),
        (109, 'RAA', 'CARDIOLOGY', 'Not published', 'DIRECTLY_BOOKABLE', 0, true, false)
    ) as s (id, organisation, specialty, name, bookable, age, national, published);
    insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                         appointment_type, effective_from)
    values (110, 'RAA', 'RAA01', 'CARDIOLOGY', 'Triage', '{TRIAGE_REQUEST}', 'UNSPECIFIED', 'FIRST_OUTPATIENT',
            '2020-01-01'),
           (111, 'RAA', 'RAA01', 'CARDIOLOGY', 'Assessment', '{APPOINTMENT_REQUEST}', 'DIRECTLY_BOOKABLE',
            'ASSESSMENT_SERVICE', '2020-01-01');
    insert into service_clinic_type (service_id, clinic_type_code)
        select s.id, c.code from service s join clinic_type c on c.specialty_code = s.specialty_code;
    insert into service_priority (service_id, priority, opens_hours, closes_days)
        select s.id, p, 1, null from service s, unnest(array['ROUTINE', 'URGENT', 'TWO_WEEK_WAIT']) as p
        where s.id <> 105 or p <> 'ROUTINE';
    insert into commissioning_rule (service_id, commissioner, starts_on) values (108, 'QAA', '2020-01-01');
    update directory_version set version = version + 1;
)sql";

constexpr db::Statement insert_slot{"test.slot", R"(
    insert into slot (id, service_id, reference, starts_at, duration_minutes, priorities, updated_at)
    values (next_slot_id($3), $1, $2, $3, 30, $4::text[], $5) returning id)"};
constexpr db::Statement read_status{"test.slot_status", "select status from slot where id = $1"};
constexpr db::Statement list_audited{"test.audited", R"(
    select coalesce(string_agg(action, ' ' order by id), '') as text
    from audit
    where ubrn = $1 and action <> 'referral.viewed')"};
constexpr db::Statement list_told{"test.told", R"(
    select coalesce(string_agg(kind, ' ' order by id), '') as text
    from outbox
    where ubrn = $1)"};

Principal staff(const std::string& user, const std::string& organisation, BusinessFunction function) {
    return {.function = function,
            .user_id = user,
            .user_name = "Dr " + user,
            .organisation = OdsCode::parse(organisation).value(),
            .patient_id = std::nullopt,
            .session_id = std::nullopt};
}

} // namespace

NhsNumber test_nhs_number(int n) {
    for (int tries = n;; ++tries) {
        const std::string first_nine = std::to_string(999'000'000 + n * 20 + tries - n);
        const int check = nhs_number_check_digit(first_nine);
        if (check >= 0) return NhsNumber::parse(first_nine + std::to_string(check)).value();
    }
}

BookingWorld::BookingWorld() : clock(parse_instant("2026-11-24T10:00:00Z").value()) {
    database_.owner().run_script(booking_world_rows);
    directory_.refresh(database_.connection(), clock.now());
    snapshot_ = directory_.snapshot();
    engine_ = std::make_unique<booking::Engine>(clock, random, directory_, booking_settings_, numbers_,
                                                Bytes(32, std::byte{2}));
}

Principal BookingWorld::gp(const std::string& organisation) const {
    return staff("gp-1", organisation, BusinessFunction::referring_clinician);
}
Principal BookingWorld::practice_administrator() const {
    return staff("admin-1", "P81001", BusinessFunction::referring_clinician_admin);
}
Principal BookingWorld::router() const {
    return staff("router-1", "RMC01", BusinessFunction::referring_clinician_admin);
}
Principal BookingWorld::clinician(const std::string& organisation) const {
    return staff("consultant-1", organisation, BusinessFunction::service_provider_clinician);
}
Principal BookingWorld::booking_clerk(const std::string& organisation) const {
    return staff("clerk-1", organisation, BusinessFunction::service_provider_admin);
}
Principal BookingWorld::adviser(const std::string& commissioner) const {
    return staff("adviser-1", commissioner, BusinessFunction::bms_admin);
}
Principal BookingWorld::patient(std::int64_t patient_id) const {
    return {.function = BusinessFunction::patient,
            .user_id = "patient",
            .user_name = "",
            .organisation = std::nullopt,
            .patient_id = patient_id,
            .session_id = "session"};
}

std::int64_t BookingWorld::add_slot(std::int64_t service, std::chrono::hours from_now, const std::string& priorities) {
    return database_.owner()
        .execute(insert_slot,
                 {service, "SLOT-" + std::to_string(++slots_), clock.now() + from_now, priorities, clock.now()})
        .front()
        .integer("id");
}

referrals::CreateReferral BookingWorld::new_referral() {
    ++patients_;
    return {.patient = {.nhs_number = test_nhs_number(patients_),
                        .family_name = "Example",
                        .given_name = "Person " + std::to_string(patients_),
                        .birth_date = Date{std::chrono::year(1970), std::chrono::March, std::chrono::day(14)},
                        .sex = Sex::female,
                        .address = "1 Example Street",
                        .postcode = "LS1 4AP",
                        .telephone = ""},
            .priority = Priority::routine,
            .specialty_code = "CARDIOLOGY",
            .clinic_type_code = std::nullopt,
            .shortlist = {101, 102, 103},
            .letter_intention = LetterIntention::need_to_add_later,
            .pathway_start = std::nullopt,
            .referring_clinician = std::nullopt};
}

Result<referrals::Created> BookingWorld::create(const referrals::CreateReferral& command, const Principal& who) {
    return in_transaction([&] { return referrals::create_referral(context(who), command); });
}

referrals::Referral BookingWorld::refer(const std::vector<std::int64_t>& shortlist, Priority priority,
                                        Date birth_date) {
    auto command = new_referral();
    command.shortlist = shortlist;
    command.priority = priority;
    command.patient.birth_date = birth_date;
    return create(command, gp()).value().referral;
}

referrals::Referral BookingWorld::read(const Ubrn& ubrn) {
    return in_transaction([&] { return referrals::view_referral(context(gp()), ubrn); }).value();
}

OperationContext BookingWorld::context(const Principal& who) {
    return {connection(), *snapshot_, numbers_, random, access_codes, ubrn_key_, who, "test-request", clock.now()};
}

booking::Outcome BookingWorld::run(const Principal& who, decltype(booking::Command::what) what) {
    const booking::GuardedCommand command{{std::move(what), who, "test-request"}, std::nullopt, {}};
    return engine_->run(connection(), {&command, 1}).front().outcome;
}

booking::Outcome BookingWorld::book(const Principal& who, const referrals::Referral& referral, std::int64_t slot) {
    return run(who, booking::Book{referral.ubrn, referral.version, slot});
}

std::string BookingWorld::slot_status(std::int64_t slot) {
    return database_.owner().execute(read_status, {slot}).front().text("status");
}

std::string BookingWorld::audited(const Ubrn& ubrn) {
    return database_.owner().execute(list_audited, {ubrn}).front().text("text");
}

std::string BookingWorld::told(const Ubrn& ubrn) {
    return database_.owner().execute(list_told, {ubrn}).front().text("text");
}

} // namespace ers::testing
