// The demo's referrals: each is made and moved on by the same operations that the interfaces call, on days gone by.
#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ers/booking/engine.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/life_cycle/outcomes.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "ers/tools/demo/demo_data.hpp"
#include "tools/demo/demo_patients.hpp"
#include "tools/demo/demo_staff.hpp"

namespace ers::app {
namespace {

using State = ReferralState;

constexpr const char* demo_request_id = "demo";
constexpr int demo_ready_number = 0; // the patient whose referral waits

struct DemoCase {
    State state;
    Priority priority;
    int days_ago; // made so long ago
    bool is_accepted = false;
};

// One line for each referral; the line's number + 1 is the patient's. The mix is that of a Monday morning.
constexpr std::array demo_cases{
    DemoCase{State::not_booked, Priority::routine, 1},
    DemoCase{State::not_booked, Priority::routine, 4},
    DemoCase{State::not_booked, Priority::routine, 19},
    DemoCase{State::not_booked, Priority::urgent, 1},
    DemoCase{State::not_booked, Priority::urgent, 3},
    DemoCase{State::not_booked, Priority::two_week_wait, 1},
    DemoCase{State::booked, Priority::routine, 2},
    DemoCase{State::booked, Priority::routine, 6},
    DemoCase{State::booked, Priority::routine, 9},
    DemoCase{State::booked, Priority::routine, 12},
    DemoCase{State::booked, Priority::urgent, 2},
    DemoCase{State::booked, Priority::urgent, 4},
    DemoCase{State::booked, Priority::two_week_wait, 2},
    DemoCase{State::booked, Priority::routine, 8, true},
    DemoCase{State::booked, Priority::routine, 11, true},
    DemoCase{State::booked, Priority::routine, 15, true},
    DemoCase{State::booked, Priority::urgent, 5, true},
    DemoCase{State::booked, Priority::two_week_wait, 3, true},
    DemoCase{State::deferred_to_provider, Priority::routine, 3},
    DemoCase{State::deferred_to_provider, Priority::routine, 24},
    DemoCase{State::deferred_to_provider, Priority::routine, 65},
    DemoCase{State::deferred_to_provider, Priority::urgent, 5},
    DemoCase{State::deferred_to_provider, Priority::urgent, 17},
    DemoCase{State::awaiting_triage, Priority::routine, 3},
    DemoCase{State::awaiting_triage, Priority::urgent, 2},
    DemoCase{State::triaged_provider_to_action, Priority::routine, 8},
    DemoCase{State::triaged_provider_to_action, Priority::urgent, 6},
    DemoCase{State::triage_response, Priority::routine, 10},
    DemoCase{State::triage_response, Priority::routine, 13},
    DemoCase{State::rejected, Priority::routine, 7},
    DemoCase{State::rejected, Priority::routine, 14},
    DemoCase{State::rejected, Priority::urgent, 4},
    DemoCase{State::appointment_cancelled_by_patient, Priority::routine, 9},
    DemoCase{State::appointment_cancelled_by_patient, Priority::routine, 16},
    DemoCase{State::appointment_cancelled_by_patient, Priority::urgent, 6},
    DemoCase{State::appointment_cancelled_by_provider, Priority::routine, 10},
    DemoCase{State::appointment_cancelled_by_provider, Priority::routine, 18},
    DemoCase{State::appointment_cancelled_by_provider, Priority::urgent, 5},
    DemoCase{State::did_not_attend, Priority::routine, 40},
    DemoCase{State::did_not_attend, Priority::routine, 55},
    DemoCase{State::assessment_result, Priority::routine, 36},
    DemoCase{State::assessment_result, Priority::routine, 48},
    DemoCase{State::cancelled_referral, Priority::routine, 6},
    DemoCase{State::cancelled_referral, Priority::routine, 20},
    DemoCase{State::cancelled_referral, Priority::urgent, 12},
};

constexpr db::Statement demo_patient_has_referral{
    "app.demo_patient_has_referral",
    "select exists (select from referral r join patient p on p.id = r.patient_id where p.nhs_number = $1) as present"};

constexpr db::Statement find_demo_slot{
    "app.find_demo_slot",
    "select id from slot where service_id = $1 and status = 'FREE' and held_by is null and $2 = any (priorities) "
    "and starts_at > $3 and starts_at < $4 order by starts_at, id limit 1"};

constexpr db::Statement has_demo_slot{
    "app.has_demo_slot", "select exists (select from slot where service_id = $1 and status = 'FREE') as present"};

constexpr db::Statement find_ready_referral{
    "app.find_ready_referral",
    "select r.ubrn, r.specialty_code, extract(year from p.birth_date)::integer as year_of_birth "
    "from referral r join patient p on p.id = r.patient_id "
    "where p.nhs_number = $1 and r.state = 'NOT_BOOKED' order by r.created_at desc limit 1"};

bool is_for_triage(const DemoCase& wanted) {
    return wanted.state == State::awaiting_triage || wanted.state == State::triaged_provider_to_action ||
           wanted.state == State::triage_response || wanted.state == State::assessment_result;
}

class DemoMaker {
public:
    DemoMaker(db::Connection& connection, const DemoReferralSettings& settings)
        : connection_(connection),
          settings_(settings),
          snapshot_(settings.directory.snapshot()),
          staff_(connection),
          access_codes_(settings.random, 0),
          clock_(settings.now),
          today_(london_date(settings.now)),
          engine_(clock_, settings.random, settings.directory, settings.booking, settings.referrals,
                  settings.secrets.idempotency) {}

    void make(int number, const DemoCase& wanted);
    ReadyReferral make_ready();

private:
    struct Made {
        Ubrn ubrn;
        int version = 0;
        std::int64_t patient_id = 0;
        const Principal* referrer = nullptr;
        const directory::Service* service = nullptr; // the first of the shortlist
    };
    using Wish = std::function<bool(const directory::Service&)>;
    using Change = std::function<Result<referrals::Referral>(const OperationContext&)>;

    Made create(int number, const DemoCase& wanted, const patients::PatientRecord& patient, const Wish& first_wish);
    void move_on(const Made& made, int number, const DemoCase& wanted);
    void book(Made& made, const DemoCase& wanted, Instant at, bool by_patient);
    // By that person, at that time; the referral's version goes up.
    void change(Made& made, const Principal& who, Instant at, const Change& operation);
    void triage(Made& made, const DemoCase& wanted, const Principal& reviewer);
    void meet(Made& made, const DemoCase& wanted, const Principal& reviewer);
    booking::Done run(booking::Command command, Instant at);
    template <class Operation>
    auto operate(const Principal& who, Instant at, Operation&& operation);

    std::optional<std::int64_t> free_slot(const directory::Service& service, Priority priority, Instant booked_at);
    Instant moment(int days_ago, int number) const;
    static Principal patient_principal(const Made& made);

    db::Connection& connection_;
    const DemoReferralSettings& settings_;
    std::shared_ptr<const directory::Snapshot> snapshot_;
    DemoStaff staff_;
    patients::AccessCodes access_codes_;
    ManualClock clock_;
    Date today_;
    booking::Engine engine_;
};

// In surgery hours of that day, and never in the future.
Instant DemoMaker::moment(int days_ago, int number) const {
    const auto of_day = std::chrono::minutes(9 * 60 + number * 37 % 480);
    return std::min(london_instant(add_days(today_, -days_ago), of_day), settings_.now - std::chrono::minutes(5));
}

Principal DemoMaker::patient_principal(const Made& made) {
    Principal patient;
    patient.user_id = "patient";
    patient.patient_id = made.patient_id;
    patient.code_issuer = made.referrer->organisation->text();
    return patient;
}

template <class T>
T demo_value(Result<T> result, const char* what) {
    if (result) return *std::move(result);
    std::string reason(error_info(result.error().code).text);
    for (const FieldError& field : result.error().fields) reason += " " + field.field + ": " + field.detail;
    throw std::runtime_error(std::string("the demo cannot ") + what + ": " + reason + " " + result.error().detail);
}

template <class Operation>
auto DemoMaker::operate(const Principal& who, Instant at, Operation&& operation) {
    return db::transact(connection_, [&](db::Connection& connection) {
        return operation(OperationContext{connection, *snapshot_, settings_.referrals, settings_.random, access_codes_,
                                          settings_.secrets.ubrn, who, demo_request_id, at});
    });
}

booking::Done DemoMaker::run(booking::Command command, Instant at) {
    clock_.set(at);
    const std::vector<booking::GuardedCommand> commands{{std::move(command), std::nullopt, {}}};
    return demo_value(engine_.run(connection_, commands).front().outcome, "book");
}

std::optional<std::int64_t> DemoMaker::free_slot(const directory::Service& service, Priority priority,
                                                 Instant booked_at) {
    const directory::BookingWindow* window = service.window_for(priority);
    const int days = std::min(window->closes_days.value_or(service.polling_range_days), service.polling_range_days);
    const Instant until = london_midnight(add_days(london_date(booked_at), days + 1));
    const Instant from = settings_.now + std::chrono::hours(std::max(24, window->opens_hours));
    const db::Rows rows = connection_.execute(find_demo_slot, {service.id, code_of(priority), from, until});
    if (rows.empty()) return std::nullopt;
    return rows.front().integer("id");
}

DemoMaker::Made DemoMaker::create(int number, const DemoCase& wanted, const patients::PatientRecord& patient,
                                  const Wish& first_wish) {
    const Principal& referrer = staff_.referrer(number);
    auto suitable = services_that_suit(
        *snapshot_,
        {referrer, patient, wanted.priority, is_for_triage(wanted) ? RequestType::triage : RequestType::appointment},
        today_);
    // Only where somebody of the demo can look at the worklist.
    std::erase_if(suitable,
                  [&](const auto* service) { return staff_.reviewer(service->organisation_code) == nullptr; });
    const directory::Service* first = nullptr;
    for (std::size_t i = 0; i < suitable.size() && first == nullptr; ++i) {
        const auto* service = suitable[(i + static_cast<std::size_t>(number) * 13) % suitable.size()];
        if (first_wish(*service)) first = service;
    }
    if (first == nullptr) {
        throw std::runtime_error("the demo has no service for a referral in state " +
                                 std::string(code_of(wanted.state)));
    }
    std::vector<std::int64_t> shortlist{first->id};
    for (const auto* service : suitable) {
        const bool is_alike = service->specialty_code == first->specialty_code && service != first;
        if (is_alike && shortlist.size() < 5) shortlist.push_back(service->id);
    }
    const auto letter = number % 3 == 0 ? LetterIntention::not_intending_to_add : LetterIntention::need_to_add_later;
    const referrals::CreateReferral command{.patient = patient,
                                            .priority = wanted.priority,
                                            .specialty_code = first->specialty_code,
                                            .clinic_type_code = std::nullopt,
                                            .shortlist = std::move(shortlist),
                                            .letter_intention = letter,
                                            .pathway_start = std::nullopt,
                                            .referring_clinician = std::nullopt};
    const auto created = demo_value(
        operate(referrer, moment(wanted.days_ago, number),
                [&](const OperationContext& context) { return referrals::create_referral(context, command); }),
        "refer");
    const referrals::Referral& referral = created.referral;
    return {referral.ubrn, referral.version, referral.patient.id, &referrer, first};
}

void DemoMaker::book(Made& made, const DemoCase& wanted, Instant at, bool by_patient) {
    const auto slot = free_slot(*made.service, wanted.priority, at);
    if (!slot) throw std::runtime_error("the demo's slots are gone");
    const Principal who = by_patient ? patient_principal(made) : *made.referrer;
    made.version = run({booking::Book{made.ubrn, made.version, *slot}, who, demo_request_id}, at).version;
}

void DemoMaker::change(Made& made, const Principal& who, Instant at, const Change& operation) {
    made.version = demo_value(operate(who, at, operation), "move a referral on").version;
}

// Sent to an assessment service, and decided on paper.
void DemoMaker::triage(Made& made, const DemoCase& wanted, const Principal& reviewer) {
    change(made, *made.referrer, moment(wanted.days_ago - 1, 7), [&](const OperationContext& context) {
        return referrals::send_for_triage(context, made.ubrn, made.version, made.service->id);
    });
    if (wanted.state == State::awaiting_triage) return;
    change(made, reviewer, moment(wanted.days_ago / 2, 3), [&](const OperationContext& context) {
        if (wanted.state == State::triage_response) {
            return referrals::return_with_advice(context, made.ubrn, made.version,
                                                 {"Please try the community service first.", std::nullopt});
        }
        return referrals::accept_book_later(context, made.ubrn, made.version,
                                            {"To be seen within the month.", std::nullopt});
    });
}

// An appointment that was agreed by telephone and whose day has come.
void DemoMaker::meet(Made& made, const DemoCase& wanted, const Principal& reviewer) {
    const auto booked = moment(wanted.days_ago / 2 - 1, 7);
    change(made, reviewer, booked, [&](const OperationContext& context) {
        return referrals::record_booking(context, made.ubrn, made.version,
                                         {made.service->id, moment(wanted.days_ago / 3, 5), 30, std::nullopt});
    });
    change(made, reviewer, moment(wanted.days_ago / 4, 9), [&](const OperationContext& context) {
        if (wanted.state == State::did_not_attend) {
            return referrals::record_non_attendance(context, made.ubrn, made.version, "PATIENT_FORGOT", "");
        }
        return referrals::record_assessment(context, made.ubrn, made.version, "ADVISE",
                                            "Exercises for six weeks; please refer again if that does not help.");
    });
}

void DemoMaker::move_on(const Made& first, int number, const DemoCase& wanted) {
    Made made = first;
    const Instant then = moment(wanted.days_ago / 2, number);
    const Instant later = moment(wanted.days_ago / 3, number + 1);
    const Principal* reviewer = staff_.reviewer(made.service->organisation_code);
    const auto cancel_appointment = [&](const Principal& who, const char* reason) {
        booking::CancelAppointment cancel{made.ubrn, made.version, reason, ""};
        made.version = run({std::move(cancel), who, demo_request_id}, later).version;
    };
    switch (wanted.state) {
        case State::not_booked: return;
        case State::booked:
            book(made, wanted, then, number % 2 == 0);
            if (!wanted.is_accepted) return;
            return change(made, *reviewer, later, [&](const OperationContext& context) {
                return referrals::accept_referral(context, made.ubrn, made.version, "");
            });
        case State::rejected:
            book(made, wanted, then, false);
            return change(made, *reviewer, later, [&](const OperationContext& context) {
                return referrals::reject_referral(context, made.ubrn, made.version, "FURTHER_INFORMATION_REQUIRED",
                                                  "Please add the latest results.");
            });
        case State::cancelled_referral:
            return change(made, *made.referrer, later, [&](const OperationContext& context) {
                return referrals::cancel_referral(context, made.ubrn, made.version, "TREATMENT_NO_LONGER_REQUIRED", "");
            });
        case State::appointment_cancelled_by_patient:
            book(made, wanted, then, true);
            return cancel_appointment(patient_principal(made), "PATIENT_ILL");
        case State::appointment_cancelled_by_provider:
            book(made, wanted, then, true);
            return cancel_appointment(*reviewer, "CLINIC_CANCELLED");
        case State::deferred_to_provider:
            run({booking::Defer{made.ubrn, made.version, made.service->id, DeferralReason::no_slots_at_service, {}},
                 *made.referrer, demo_request_id},
                then);
            return;
        case State::did_not_attend: return meet(made, wanted, *reviewer);
        case State::assessment_result: triage(made, wanted, *reviewer); return meet(made, wanted, *reviewer);
        case State::awaiting_triage:
        case State::triaged_provider_to_action:
        case State::triage_response: return triage(made, wanted, *reviewer);
    }
}

void DemoMaker::make(int number, const DemoCase& wanted) {
    const auto patient = demo_patient(number, number % 2 == 0 ? Sex::female : Sex::male, 24 + number * 17 % 60);
    if (connection_.execute(demo_patient_has_referral, {patient.nhs_number}).front().boolean("present")) return;
    const Instant booked_at = moment(wanted.days_ago / 2, number);
    const auto first_wish = [&](const directory::Service& service) {
        switch (wanted.state) {
            case State::booked:
            case State::rejected:
            case State::appointment_cancelled_by_patient:
            case State::appointment_cancelled_by_provider:
                return service.bookable_type == BookableType::directly &&
                       free_slot(service, wanted.priority, booked_at).has_value();
            case State::deferred_to_provider:
                return service.bookable_type == BookableType::directly &&
                       !connection_.execute(has_demo_slot, {service.id}).front().boolean("present");
            case State::did_not_attend: return service.bookable_type == BookableType::indirectly;
            case State::assessment_result: return service.appointment_type == AppointmentType::assessment_service;
            default: return true;
        }
    };
    move_on(create(number, wanted, patient, first_wish), number, wanted);
}

ReadyReferral DemoMaker::make_ready() {
    const auto patient = demo_patient(demo_ready_number, Sex::female, 58);
    const Principal& referrer = staff_.referrer(demo_ready_number);
    auto found = connection_.execute(find_ready_referral, {patient.nhs_number});
    if (found.empty()) {
        const DemoCase wanted{State::not_booked, Priority::routine, 0};
        const auto has_slot = [&](const directory::Service& service) {
            return service.bookable_type == BookableType::directly &&
                   free_slot(service, wanted.priority, settings_.now).has_value();
        };
        static_cast<void>(create(demo_ready_number, wanted, patient, has_slot));
        found = connection_.execute(find_ready_referral, {patient.nhs_number});
    }
    const Ubrn ubrn = Ubrn::parse(found.front().text("ubrn")).value();
    ReadyReferral ready;
    ready.ubrn = ubrn.printed();
    ready.year_of_birth = found.front().number("year_of_birth");
    ready.specialty = found.front().text("specialty_code");
    ready.referrer = referrer.user_id;
    ready.organisation = referrer.organisation->text();
    ready.access_code = demo_value(
        operate(referrer, settings_.now,
                [&](const OperationContext& context) { return referrals::renew_access_code(context, ubrn); }),
        "renew an access code");
    return ready;
}

} // namespace

void make_demo_referrals(db::Connection& connection, const DemoReferralSettings& settings) {
    DemoMaker maker(connection, settings);
    for (std::size_t i = 0; i < demo_cases.size(); ++i) maker.make(static_cast<int>(i) + 1, demo_cases.at(i));
}

ReadyReferral make_ready_referral(db::Connection& connection, const DemoReferralSettings& settings) {
    return DemoMaker(connection, settings).make_ready();
}

} // namespace ers::app
