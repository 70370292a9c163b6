// The world of booking with services that give advice: 201 of RAA, which gives advice only; 202 of RAA, which takes
// appointments too; 203 of NBB; 204 of RAA, which takes no routine requests. All Cardiology.
#pragma once

#include "ers/advice/worklists.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::testing {

class AdviceWorld {
public:
    AdviceWorld() {
        booking.database().owner().run_script(R"sql(
            insert into service (id, organisation_code, site_code, specialty_code, name, request_types, bookable_type,
                                 effective_from)
            values (201, 'RAA', 'RAA01', 'CARDIOLOGY', 'Advice A', '{ADVICE_AND_GUIDANCE_REQUEST}', 'UNSPECIFIED',
                    '2020-01-01'),
                   (202, 'RAA', 'RAA01', 'CARDIOLOGY', 'Advice and clinic',
                    '{APPOINTMENT_REQUEST,ADVICE_AND_GUIDANCE_REQUEST}', 'DIRECTLY_BOOKABLE', '2020-01-01'),
                   (203, 'NBB', 'NBB01', 'CARDIOLOGY', 'Advice C', '{ADVICE_AND_GUIDANCE_REQUEST}', 'UNSPECIFIED',
                    '2020-01-01'),
                   (204, 'RAA', 'RAA01', 'CARDIOLOGY', 'Urgent advice', '{ADVICE_AND_GUIDANCE_REQUEST}', 'UNSPECIFIED',
                    '2020-01-01');
            insert into service_priority (service_id, priority)
                select s.id, p
                from service s, unnest(array['ROUTINE', 'URGENT', 'TWO_WEEK_WAIT']) as p
                where s.id between 201 and 204 and (s.id <> 204 or p <> 'ROUTINE');
            update directory_version set version = version + 1;
        )sql");
        snapshot_ = directory::load_snapshot(booking.connection());
    }

    [[nodiscard]] Principal referring_clerk() const { return as(BusinessFunction::referring_admin, "P81001"); }
    [[nodiscard]] Principal as(BusinessFunction function, const std::string& organisation) const {
        auto who = booking.gp(organisation);
        who.function = function;
        who.user_id = "user-of-" + organisation;
        return who;
    }

    // `who` outlives the context.
    [[nodiscard]] advice::AdviceContext context(const Principal& who) {
        const auto of_referrals = booking.context(who);
        return {{of_referrals.connection, *snapshot_, of_referrals.settings, of_referrals.random,
                 of_referrals.access_codes, of_referrals.ubrn_key, who, of_referrals.request_id, of_referrals.now},
                numbers};
    }
    // Runs an operation in a transaction of its own.
    template <class Work>
    auto act(const Principal& who, Work&& work) {
        return booking.in_transaction([&] { return work(context(who)); });
    }

    [[nodiscard]] advice::CreateAdvice new_request(std::int64_t service = 202) {
        return {.patient = booking.new_referral().patient,
                .service_id = service,
                .priority = Priority::routine,
                .question = "Is a monitor worth while?",
                .authorisation = advice::Authorisation::authorised,
                .referring_clinician = std::nullopt};
    }
    Result<advice::AdviceRequest> create(const advice::CreateAdvice& command, const Principal& who) {
        return act(who, [&](const auto& at) { return advice::create_request(at, command); });
    }
    advice::AdviceRequest ask(std::int64_t service = 202) { return create(new_request(service), booking.gp()).value(); }
    advice::AdviceRequest answered(std::int64_t service = 202) {
        const auto request = ask(service);
        const auto who = booking.clinician(request.provider_organisation);
        return act(who,
                   [&](const auto& at) {
                       return advice::reply(
                           at, request.ubrn, request.version,
                           {advice::Outcome::return_with_advice, advice::Recommendation::referral_if_required,
                            "A week of it.", std::nullopt});
                   })
            .value();
    }
    Result<advice::AdviceRequest> view(const Ubrn& ubrn, const Principal& who) {
        return act(who, [&](const auto& at) { return advice::view_request(at, ubrn); });
    }

    BookingWorld booking;
    advice::AdviceSettings numbers;

private:
    std::shared_ptr<const directory::Snapshot> snapshot_;
};

// "done", or the refusal with the fields it names: "UNSUPPORTED_PRIORITY priority".
template <class T>
std::string refusal_of(const Result<T>& result) {
    if (result) return "done";
    std::string text(error_info(result.error().code).text);
    for (const auto& wrong : result.error().fields) text += " " + wrong.field;
    return text;
}

} // namespace ers::testing
