// Requests for advice in the world of booking.
#pragma once

#include "ers/advice/worklists.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::testing {

class AdviceWorld {
public:
    [[nodiscard]] Principal referring_clerk() const { return as(BusinessFunction::referring_admin, "P81001"); }
    [[nodiscard]] Principal as(BusinessFunction function, const std::string& organisation) const {
        auto who = booking.gp(organisation);
        who.function = function;
        who.user_id = "user-of-" + organisation;
        return who;
    }

    // `who` outlives the context.
    [[nodiscard]] advice::AdviceContext context(const Principal& who) { return {booking.context(who), numbers}; }
    // Runs an operation in a transaction of its own.
    template <class Work>
    auto act(const Principal& who, Work&& work) {
        return booking.in_transaction([&] { return work(context(who)); });
    }

    [[nodiscard]] advice::CreateAdvice new_request(std::int64_t service = services::advice_and_clinic) {
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
    advice::AdviceRequest ask(std::int64_t service = services::advice_and_clinic) {
        return create(new_request(service), booking.gp()).value();
    }
    advice::AdviceRequest answered(std::int64_t service = services::advice_and_clinic) {
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
};

} // namespace ers::testing
