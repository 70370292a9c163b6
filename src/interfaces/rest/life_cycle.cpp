// Decodes, calls referrals, encodes: see the header.
#include "interfaces/rest/life_cycle.hpp"

#include <algorithm>
#include <array>

#include "ers/core/limits.hpp"
#include "ers/identity/roles.hpp"
#include "ers/interfaces/rest/action_endpoints.hpp"
#include "ers/referrals/life_cycle/onward.hpp"
#include "ers/referrals/life_cycle/outcomes.hpp"
#include "ers/referrals/life_cycle/possible_actions.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "ers/referrals/record/acting.hpp"
#include "ers/referrals/record/reasons.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

namespace {

using referrals::Action;

constexpr std::array doors{
    ActionEndpoint{Action::book, "POST", "/appointment", "appointment.book"},
    ActionEndpoint{Action::record_booking, "POST", "/booking", "appointment.record"},
    ActionEndpoint{Action::defer, "POST", "/deferral", "appointment.defer"},
    ActionEndpoint{Action::send_for_triage, "POST", "/triage", "referral.send_for_triage"},
    ActionEndpoint{Action::cancel_appointment, "POST", "/appointment/cancel", "appointment.cancel"},
    ActionEndpoint{Action::change_shortlist, "PUT", "/shortlist", "referral.change_shortlist"},
    ActionEndpoint{Action::accept, "POST", "/accept", "referral.accept"},
    ActionEndpoint{Action::reject, "POST", "/reject", "referral.reject"},
    ActionEndpoint{Action::cancel_action_later, "POST", "/cancel-action-later", "referral.decide"},
    ActionEndpoint{Action::accept_book_later, "POST", "/accept-book-later", "referral.decide"},
    ActionEndpoint{Action::return_with_advice, "POST", "/return-with-advice", "referral.decide"},
    ActionEndpoint{Action::redirect, "POST", "/redirect", "referral.decide"},
    ActionEndpoint{Action::change_priority, "PUT", "/priority", "referral.decide"},
    ActionEndpoint{Action::record_attendance, "POST", "/attendance", "appointment.outcome"},
    ActionEndpoint{Action::record_non_attendance, "POST", "/non-attendance", "appointment.outcome"},
    ActionEndpoint{Action::record_assessment, "POST", "/assessment", "referral.assess"},
    ActionEndpoint{Action::refer_onward, "POST", "/onward", "referral.refer_onward"},
    ActionEndpoint{Action::stop_clock, "POST", "/clock-stop", "referral.stop_clock"},
    ActionEndpoint{Action::acknowledge, "POST", "/acknowledge", "referral.acknowledge"},
    ActionEndpoint{Action::confirm, "POST", "/confirm", "referral.confirm"},
    ActionEndpoint{Action::send_to_centre, "POST", "/centre", "referral.send_to_centre"},
    ActionEndpoint{Action::return_from_centre, "POST", "/centre/return", "referral.return_from_centre"},
    ActionEndpoint{Action::cancel_referral, "POST", "/cancel", "referral.cancel"},
};

json encode_reasons(Action action, referrals::Party party, Date today) {
    json codes = json::array();
    for (const auto& reason : referrals::reasons()) {
        const bool is_usable = reason.action == action &&
                               referrals::check_reason(action, party, reason.code, "a comment", today).has_value();
        if (!is_usable) continue;
        codes.push_back(
            {{"code", reason.code}, {"display", reason.display}, {"commentMandatory", reason.comment_mandatory}});
    }
    return codes;
}

// A body that may be empty: {"comment": …?}.
Result<std::string> decode_comment(const Call& call) {
    if (call.request.body.empty()) return std::string();
    JsonReader body(call.request.body);
    auto comment = body.optional_text("comment", limits::comment_characters_max).value_or("");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return comment;
}

Result<referrals::Decision> decode_review_decision(const Call& call) {
    JsonReader body(call.request.body);
    referrals::Decision decision{body.text("comment", limits::comment_characters_max),
                                 body.optional_code<Priority>("priority")};
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return decision;
}

using AnswerFunction = Result<http::Response> (*)(const Operation&, const Result<referrals::Referral>&, int);

// A write that names its referral, reads a body, and answers with the referral.
template <class Decode, class Act>
Result<http::Response> write_on_referral(const Call& call, Decode&& decode, Act&& act, int status = 200,
                                         AnswerFunction answer = answer_referral) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    const auto body = decode(call);
    if (!body) return tl::unexpected(body.error());
    const Operation operation(call);
    return answer(operation, act(operation.context(), *named, *body), status);
}

using DecideFunction = Result<referrals::Referral> (*)(const OperationContext&, const Ubrn&, int,
                                                       const referrals::Decision&);
Result<http::Response> decide(const Call& call, DecideFunction function, AnswerFunction answer = answer_referral) {
    return write_on_referral(
        call, decode_review_decision,
        [&](const auto& context, const auto& named, const auto& decision) {
            return function(context, named.ubrn, named.version, decision);
        },
        200, answer);
}

using ReasonFunction = Result<referrals::Referral> (*)(const OperationContext&, const Ubrn&, int, const std::string&,
                                                       const std::string&);
Result<http::Response> act_with_reason(const Call& call, ReasonFunction function,
                                       AnswerFunction answer = answer_referral) {
    return write_on_referral(
        call, decode_reasoned,
        [&](const auto& context, const auto& named, const auto& reasoned) {
            return function(context, named.ubrn, named.version, reasoned.reason, reasoned.comment);
        },
        200, answer);
}

} // namespace

std::span<const ActionEndpoint> action_endpoints() { return doors; }

Result<http::Response> list_actions(const Call& call) {
    const auto ubrn = ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const Operation operation(call);
    const auto seen = referrals::read_for(operation.context(), *ubrn);
    if (!seen) return tl::unexpected(seen.error());
    const auto& referral = seen->referral;
    json items = json::array();
    const auto possible = referrals::actions_for(operation.context(), *seen);
    for (const auto& door : doors) {
        const bool is_possible = std::find(possible.begin(), possible.end(), door.action) != possible.end();
        if (!is_possible || !identity::may(call.principal.function, door.permission)) continue;
        json item{{"action", code_of(door.action)},
                  {"display", display_of(door.action)},
                  {"method", door.method},
                  {"path", "/api/v1/referrals/" + ubrn->text() + std::string(door.path)}};
        auto reasons = encode_reasons(door.action, seen->party, london_date(call.now));
        if (!reasons.empty()) item["reasons"] = std::move(reasons);
        items.push_back(std::move(item));
    }
    return referral_response(200, {{"ubrn", ubrn->text()}, {"version", referral.version}, {"items", std::move(items)}},
                             referral.version);
}

Result<http::Response> send_for_triage(const Call& call) {
    struct Sending {
        std::int64_t service_id;
        std::optional<choice::ChoiceGiven> choice;
    };
    const auto decode = [](const Call& asked) -> Result<Sending> {
        JsonReader body(asked.request.body);
        const auto service = body.id("serviceId");
        const bool has_choice = body.has("choice");
        auto choice = read_choice(body);
        if (auto refused = body.finish()) return tl::unexpected(*refused);
        return Sending{service, has_choice ? std::optional(std::move(choice)) : std::nullopt};
    };
    return write_on_referral(call, decode, [](const auto& context, const auto& named, const auto& sending) {
        return referrals::send_for_triage(context, named.ubrn, named.version, sending.service_id, sending.choice);
    });
}

Result<http::Response> acknowledge_referral(const Call& call) {
    const auto decode = [](const Call& asked) -> Result<bool> {
        if (asked.request.body.empty()) return true;
        if (auto refused = JsonReader(asked.request.body).finish()) return tl::unexpected(*refused);
        return true;
    };
    return write_on_referral(call, decode, [](const auto& context, const auto& named, bool) {
        return referrals::acknowledge(context, named.ubrn, named.version);
    });
}

Result<http::Response> accept_referral(const Call& call) {
    return write_on_referral(call, decode_comment, [](const auto& context, const auto& named, const auto& comment) {
        return referrals::accept_referral(context, named.ubrn, named.version, comment);
    });
}

Result<http::Response> reject_referral(const Call& call) {
    return act_with_reason(call, referrals::reject_referral, answer_with_warnings);
}
Result<http::Response> accept_book_later(const Call& call) { return decide(call, referrals::accept_book_later); }
Result<http::Response> return_with_advice(const Call& call) { return decide(call, referrals::return_with_advice); }
Result<http::Response> cancel_action_later(const Call& call) {
    return decide(call, referrals::cancel_action_later, answer_with_warnings);
}

Result<http::Response> redirect_referral(const Call& call) {
    const auto decode = [](const Call& asked) -> Result<referrals::Redirection> {
        JsonReader body(asked.request.body);
        referrals::Redirection redirection{body.id("serviceId"), body.text("reason", 60),
                                           body.text("comment", limits::comment_characters_max)};
        if (auto refused = body.finish()) return tl::unexpected(*refused);
        return redirection;
    };
    return write_on_referral(call, decode, [](const auto& context, const auto& named, const auto& redirection) {
        return referrals::redirect_referral(context, named.ubrn, named.version, redirection);
    });
}

Result<http::Response> change_priority(const Call& call) {
    struct Change {
        Priority priority;
        std::string comment;
    };
    const auto decode = [](const Call& asked) -> Result<Change> {
        JsonReader body(asked.request.body);
        const auto priority = body.code<Priority>("priority");
        auto comment = body.optional_text("comment", limits::comment_characters_max).value_or("");
        if (auto refused = body.finish()) return tl::unexpected(*refused);
        return Change{*priority, std::move(comment)};
    };
    return write_on_referral(call, decode, [](const auto& context, const auto& named, const auto& change) {
        return referrals::change_priority(context, named.ubrn, named.version, change.priority, change.comment);
    });
}

Result<http::Response> record_booking(const Call& call) {
    const auto decode = [](const Call& asked) -> Result<referrals::RecordedBooking> {
        JsonReader body(asked.request.body);
        const auto service = body.id("serviceId");
        const auto starts_at = body.instant("startsAt");
        const auto minutes = static_cast<int>(body.integer("durationMinutes", 1, 1'440));
        auto clinician = body.optional_text("clinician", limits::name_characters_max);
        if (auto refused = body.finish()) return tl::unexpected(*refused);
        return referrals::RecordedBooking{service, *starts_at, minutes, std::move(clinician)};
    };
    return write_on_referral(
        call, decode,
        [](const auto& context, const auto& named, const auto& booking) {
            return referrals::record_booking(context, named.ubrn, named.version, booking);
        },
        201, answer_with_warnings);
}

Result<http::Response> record_attendance(const Call& call) {
    return act_with_reason(call, referrals::record_attendance);
}
Result<http::Response> record_non_attendance(const Call& call) {
    return act_with_reason(call, referrals::record_non_attendance);
}
Result<http::Response> record_assessment(const Call& call) {
    return act_with_reason(call, referrals::record_assessment);
}

Result<http::Response> stop_clock(const Call& call) {
    struct Stop {
        std::string reason;
        Date on;
    };
    const auto decode = [](const Call& asked) -> Result<Stop> {
        JsonReader body(asked.request.body);
        auto reason = body.text("reason", 60);
        const auto on = body.date("on");
        if (auto refused = body.finish()) return tl::unexpected(*refused);
        return Stop{std::move(reason), *on};
    };
    return write_on_referral(call, decode, [](const auto& context, const auto& named, const auto& stop) {
        return referrals::stop_clock(context, named.ubrn, named.version, stop.reason, stop.on);
    });
}

Result<http::Response> mark_cancelled_in_pas(const Call& call) {
    const auto ubrn = ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    if (!call.request.body.empty()) {
        if (auto refused = JsonReader(call.request.body).finish()) return tl::unexpected(*refused);
    }
    const Operation operation(call);
    return answer_referral(operation, referrals::mark_cancelled_in_pas(operation.context(), *ubrn, *id));
}

Result<http::Response> refer_onward(const Call& call) {
    const auto decode = [](const Call& asked) -> Result<referrals::OnwardReferral> {
        JsonReader body(asked.request.body);
        const auto priority = body.code<Priority>("priority");
        auto specialty = body.text("specialty", 60);
        auto clinic_type = body.optional_text("clinicType", 60);
        auto shortlist = body.ids("shortlist", 1, limits::shortlist_services_max);
        auto choice = read_choice(body);
        if (auto refused = body.finish()) return tl::unexpected(*refused);
        return referrals::OnwardReferral{*priority, std::move(specialty), std::move(clinic_type), std::move(shortlist),
                                         std::move(choice)};
    };
    return write_on_referral(
        call, decode,
        [](const auto& context, const auto& named, const auto& onward) {
            return referrals::refer_onward(context, named.ubrn, named.version, onward);
        },
        201);
}

Result<http::Response> create_follow_up(const Call& call) {
    const auto decode = [](const Call& asked) -> Result<referrals::FollowUp> {
        JsonReader body(asked.request.body);
        const auto service = body.id("serviceId");
        const auto patient_initiated = body.optional_flag("patientInitiated").value_or(false);
        const referrals::TargetWindow target{body.optional_date("targetFrom"), body.optional_date("targetTo")};
        if (auto refused = body.finish()) return tl::unexpected(*refused);
        return referrals::FollowUp{service, patient_initiated, target};
    };
    return write_on_referral(
        call, decode,
        [](const auto& context, const auto& named, const auto& follow_up) {
            return referrals::create_follow_up(context, named.ubrn, named.version, follow_up);
        },
        201);
}

} // namespace ers::rest
