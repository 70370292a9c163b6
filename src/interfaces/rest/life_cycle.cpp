// Decodes, calls referrals, encodes.
#include "interfaces/rest/life_cycle.hpp"

#include <algorithm>
#include <array>

#include "ers/core/limits.hpp"
#include "ers/interfaces/rest/action_endpoints.hpp"
#include "ers/referrals/life_cycle/offered_actions.hpp"
#include "ers/referrals/life_cycle/onward.hpp"
#include "ers/referrals/life_cycle/operations.hpp"
#include "ers/referrals/life_cycle/outcomes.hpp"
#include "ers/referrals/life_cycle/possible_actions.hpp"
#include "ers/referrals/life_cycle/review.hpp"
#include "interfaces/rest/referral_call.hpp"

namespace ers::rest {

namespace {

using referrals::Action;

constexpr std::array endpoints_of_actions{
    ActionEndpoint{Action::book, "POST", "/appointment"},
    ActionEndpoint{Action::record_booking, "POST", "/booking"},
    ActionEndpoint{Action::defer, "POST", "/deferral"},
    ActionEndpoint{Action::send_for_triage, "POST", "/triage"},
    ActionEndpoint{Action::cancel_appointment, "POST", "/appointment/cancel"},
    ActionEndpoint{Action::change_shortlist, "PUT", "/shortlist"},
    ActionEndpoint{Action::accept, "POST", "/accept"},
    ActionEndpoint{Action::reject, "POST", "/reject"},
    ActionEndpoint{Action::cancel_action_later, "POST", "/cancel-action-later"},
    ActionEndpoint{Action::accept_book_later, "POST", "/accept-book-later"},
    ActionEndpoint{Action::return_with_advice, "POST", "/return-with-advice"},
    ActionEndpoint{Action::redirect, "POST", "/redirect"},
    ActionEndpoint{Action::change_priority, "PUT", "/priority"},
    ActionEndpoint{Action::record_attendance, "POST", "/attendance"},
    ActionEndpoint{Action::record_non_attendance, "POST", "/non-attendance"},
    ActionEndpoint{Action::record_assessment, "POST", "/assessment"},
    ActionEndpoint{Action::refer_onward, "POST", "/onward"},
    ActionEndpoint{Action::stop_clock, "POST", "/clock-stop"},
    ActionEndpoint{Action::acknowledge, "POST", "/acknowledge"},
    ActionEndpoint{Action::confirm, "POST", "/confirm"},
    ActionEndpoint{Action::send_to_centre, "POST", "/centre"},
    ActionEndpoint{Action::return_from_centre, "POST", "/centre/return"},
    ActionEndpoint{Action::cancel_referral, "POST", "/cancel"},
};

json encode_reasons(const std::vector<referrals::Reason>& reasons) {
    json codes = json::array();
    for (const auto& reason : reasons) {
        codes.push_back(
            {{"code", reason.code}, {"display", reason.display}, {"commentMandatory", reason.comment_mandatory}});
    }
    return codes;
}

// A body that may be empty: {"comment": …?}.
Result<std::string> decode_comment(const entry::Call& call) {
    if (call.request.body.empty()) return std::string();
    JsonReader body(call.request.body);
    auto comment = body.optional_text("comment", limits::comment_characters_max).value_or("");
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return comment;
}

Result<referrals::Decision> decode_review_decision(const entry::Call& call) {
    JsonReader body(call.request.body);
    referrals::Decision decision{body.text("comment", limits::comment_characters_max),
                                 body.optional_code<Priority>("priority")};
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return decision;
}

using AnswerFunction = Result<http::Response> (*)(const entry::Operation&, const Result<referrals::Referral>&, int);

// A write that names its referral, reads a body, and answers with the referral.
template <class Decode, class Act>
Result<http::Response> write_on_referral(const entry::Call& call, Decode&& decode, Act&& act, int status = 200,
                                         AnswerFunction answer = answer_referral) {
    const auto named = decode_named(call);
    if (!named) return tl::unexpected(named.error());
    const auto body = decode(call);
    if (!body) return tl::unexpected(body.error());
    const entry::Operation operation(call);
    return answer(operation, act(operation.context(), *named, *body), status);
}

using DecideFunction = Result<referrals::Referral> (*)(const OperationContext&, const Ubrn&, int,
                                                       const referrals::Decision&);
Result<http::Response> decide(const entry::Call& call, DecideFunction function,
                              AnswerFunction answer = answer_referral) {
    return write_on_referral(
        call, decode_review_decision,
        [&](const auto& context, const auto& named, const auto& decision) {
            return function(context, named.ubrn, named.version, decision);
        },
        200, answer);
}

using ReasonFunction = Result<referrals::Referral> (*)(const OperationContext&, const Ubrn&, int, const std::string&,
                                                       const std::string&);
Result<http::Response> act_with_reason(const entry::Call& call, ReasonFunction function,
                                       AnswerFunction answer = answer_referral) {
    return write_on_referral(
        call, decode_reasoned,
        [&](const auto& context, const auto& named, const auto& reasoned) {
            return function(context, named.ubrn, named.version, reasoned.reason, reasoned.comment);
        },
        200, answer);
}

} // namespace

std::span<const ActionEndpoint> action_endpoints() { return endpoints_of_actions; }

Result<http::Response> list_actions(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const entry::Operation operation(call);
    const auto offered = referrals::list_actions(operation.context(), *ubrn);
    if (!offered) return tl::unexpected(offered.error());
    json items = json::array();
    for (const auto& one : offered->actions) {
        const auto endpoint = std::ranges::find(endpoints_of_actions, one.action, &ActionEndpoint::action);
        if (endpoint == endpoints_of_actions.end()) continue; // documents have addresses of their own
        json item{{"action", code_of(one.action)},
                  {"display", display_of(one.action)},
                  {"method", endpoint->method},
                  {"path", "/api/v1/referrals/" + ubrn->text() + std::string(endpoint->path)}};
        if (!one.reasons.empty()) item["reasons"] = encode_reasons(one.reasons);
        items.push_back(std::move(item));
    }
    const int version = offered->referral.version;
    return referral_response(200, {{"ubrn", ubrn->text()}, {"version", version}, {"items", std::move(items)}}, version);
}

Result<http::Response> send_for_triage(const entry::Call& call) {
    struct Sending {
        std::int64_t service_id;
        std::optional<choice::ChoiceGiven> choice;
    };
    const auto decode = [](const entry::Call& asked) -> Result<Sending> {
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

Result<http::Response> acknowledge_referral(const entry::Call& call) {
    const auto decode = [](const entry::Call& asked) -> Result<bool> {
        if (asked.request.body.empty()) return true;
        if (auto refused = JsonReader(asked.request.body).finish()) return tl::unexpected(*refused);
        return true;
    };
    return write_on_referral(call, decode, [](const auto& context, const auto& named, bool) {
        return referrals::acknowledge(context, named.ubrn, named.version);
    });
}

Result<http::Response> accept_referral(const entry::Call& call) {
    return write_on_referral(call, decode_comment, [](const auto& context, const auto& named, const auto& comment) {
        return referrals::accept_referral(context, named.ubrn, named.version, comment);
    });
}

Result<http::Response> reject_referral(const entry::Call& call) {
    return act_with_reason(call, referrals::reject_referral, answer_with_warnings);
}
Result<http::Response> accept_book_later(const entry::Call& call) { return decide(call, referrals::accept_book_later); }
Result<http::Response> return_with_advice(const entry::Call& call) {
    return decide(call, referrals::return_with_advice);
}
Result<http::Response> cancel_action_later(const entry::Call& call) {
    return decide(call, referrals::cancel_action_later, answer_with_warnings);
}

Result<http::Response> redirect_referral(const entry::Call& call) {
    const auto decode = [](const entry::Call& asked) -> Result<referrals::Redirection> {
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

Result<http::Response> change_priority(const entry::Call& call) {
    struct Change {
        Priority priority;
        std::string comment;
    };
    const auto decode = [](const entry::Call& asked) -> Result<Change> {
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

Result<http::Response> record_booking(const entry::Call& call) {
    const auto decode = [](const entry::Call& asked) -> Result<referrals::RecordedBooking> {
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

Result<http::Response> record_attendance(const entry::Call& call) {
    return act_with_reason(call, referrals::record_attendance);
}
Result<http::Response> record_non_attendance(const entry::Call& call) {
    return act_with_reason(call, referrals::record_non_attendance);
}
Result<http::Response> record_assessment(const entry::Call& call) {
    return act_with_reason(call, referrals::record_assessment);
}

Result<http::Response> stop_clock(const entry::Call& call) {
    struct Stop {
        std::string reason;
        Date on;
    };
    const auto decode = [](const entry::Call& asked) -> Result<Stop> {
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

Result<http::Response> mark_cancelled_in_pas(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    if (!call.request.body.empty()) {
        if (auto refused = JsonReader(call.request.body).finish()) return tl::unexpected(*refused);
    }
    const entry::Operation operation(call);
    return answer_referral(operation, referrals::mark_cancelled_in_pas(operation.context(), *ubrn, *id));
}

Result<http::Response> refer_onward(const entry::Call& call) {
    const auto decode = [](const entry::Call& asked) -> Result<referrals::OnwardReferral> {
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

Result<http::Response> create_follow_up(const entry::Call& call) {
    const auto decode = [](const entry::Call& asked) -> Result<referrals::FollowUp> {
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
