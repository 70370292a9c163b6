#include "tests/support/booking_world.hpp"

#include "ers/slots/slots.hpp"

namespace ers::testing {

namespace {

constexpr db::Statement read_status{"test.slot_status", "select status from slot where id = $1"};
constexpr db::Statement read_reference{"test.slot_reference", "select service_id, reference from slot where id = $1"};
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

std::vector<std::int64_t> three_cardiologies() {
    return {services::cardiology_leeds, services::arrhythmia_leeds, services::cardiology_manchester};
}

NhsNumber test_nhs_number(int n) {
    for (int tries = n;; ++tries) {
        const std::string first_nine = std::to_string(999'000'000 + n * 20 + tries - n);
        const int check = nhs_number_check_digit(first_nine);
        if (check >= 0) return NhsNumber::parse(first_nine + std::to_string(check)).value();
    }
}

BookingWorld::BookingWorld() : clock(parse_instant("2026-11-24T10:00:00Z").value()) {
    WorldBuilder::add_organisations(database_.owner());
    add_services();
    add_advice_services();
    directory_.refresh(database_.connection(), clock.now());
    snapshot_ = directory_.snapshot();
    engine_ = std::make_unique<booking::Engine>(clock, random, directory_, booking_settings_, numbers_,
                                                Bytes(32, std::byte{2}));
}

void BookingWorld::add_services() {
    const auto add = [this](const TestService& service) { builder_.add_service(database_.owner(), service); };
    add({.name = "Cardiology A", .id = services::cardiology_leeds});
    add({.name = "Cardiology B", .id = services::arrhythmia_leeds});
    add({.organisation = "NBB", .site = "NBB01", .name = "Cardiology C", .id = services::cardiology_manchester});
    add({.name = "Adults only", .age_from_months = 18 * 12, .id = services::adults_only});
    add({.name = "Urgent only", .priorities = {"URGENT", "TWO_WEEK_WAIT"}, .id = services::urgent_only});
    add({.name = "By telephone", .bookable_type = "INDIRECTLY_BOOKABLE", .id = services::by_telephone});
    add({.specialty = "UROLOGY", .name = "Urology", .id = services::urology});
    add({.name = "For board A", .commissioners = {"QAA"}, .id = services::for_board_a});
    add({.name = "Not published", .is_published = false, .id = services::not_published});
    add({.name = "Triage",
         .request_types = "{TRIAGE_REQUEST}",
         .bookable_type = "UNSPECIFIED",
         .id = services::triage});
    add({.name = "Assessment", .appointment_type = "ASSESSMENT_SERVICE", .id = services::assessment});
}

void BookingWorld::add_advice_services() {
    const TestService advice{.request_types = "{ADVICE_AND_GUIDANCE_REQUEST}", .bookable_type = "UNSPECIFIED"};
    const auto add = [this](TestService service, const std::string& name, std::int64_t id) {
        service.name = name;
        service.id = id;
        builder_.add_service(database_.owner(), service);
    };
    auto in_manchester = advice;
    in_manchester.organisation = "NBB";
    in_manchester.site = "NBB01";
    auto urgent = advice;
    urgent.priorities = {"URGENT", "TWO_WEEK_WAIT"};
    auto with_clinic = advice;
    with_clinic.request_types = "{APPOINTMENT_REQUEST,ADVICE_AND_GUIDANCE_REQUEST}";
    with_clinic.bookable_type = "DIRECTLY_BOOKABLE";
    add(advice, "Advice A", services::advice_leeds);
    add(with_clinic, "Advice and clinic", services::advice_and_clinic);
    add(in_manchester, "Advice C", services::advice_manchester);
    add(urgent, "Urgent advice", services::urgent_advice);
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
Principal BookingWorld::patient(std::int64_t patient_id, const std::string& code_issuer) const {
    return {.function = BusinessFunction::patient,
            .user_id = "patient",
            .user_name = "",
            .organisation = std::nullopt,
            .patient_id = patient_id,
            .session_id = "session",
            .code_issuer = code_issuer};
}

std::int64_t BookingWorld::add_slot(std::int64_t service, std::chrono::hours from_now, const std::string& priorities) {
    return builder_
        .add_slots(database_.owner(),
                   {.service_id = service, .first = clock.now() + from_now, .priorities = priorities}, clock.now())
        .front();
}

void BookingWorld::withdraw(std::int64_t slot) {
    const auto row = database_.owner().execute(read_reference, {slot}).front();
    const auto service = row.integer("service_id");
    const auto reference = row.text("reference");
    db::transact(connection(), [&](db::Connection& c) -> Result<slots::WithdrawReport> {
        return slots::withdraw_slots(c, service, {reference}, clock.now());
    }).value();
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
            .shortlist = three_cardiologies(),
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
