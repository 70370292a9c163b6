// The way of a request through the doors: see the header.
#include "ers/interfaces/entry/dispatcher.hpp"

#include <algorithm>
#include <memory>

#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"
#include "interfaces/entry/caller.hpp"
#include "interfaces/entry/stored_answer.hpp"

namespace ers::rest {

namespace {

// A request on its way through a lane; shared by the functions that the lane calls one after the other.
struct Job {
    const Endpoint& endpoint;
    http::Request request;
    http::Respond respond;
    const ServiceParts& service;

    void answer(const Result<http::Response>& result) const {
        respond(result ? *result : endpoint.errors.encode(result.error(), request.context));
    }
};

constexpr std::chrono::milliseconds reports_deadline{60'000}; // a report may wait for another one

Error busy() { return {ErrorCode::system_unavailable, "Too busy at this moment; repeat it shortly.", {}, 1}; }

void log_fault(const Job& job, std::string_view reason) {
    observe::Event(observe::LogLevel::error, "request.fault")
        .field("request_id", job.request.context.request_id)
        .field("route", job.endpoint.pattern)
        .field("reason", reason);
}

// Runs `work` and turns every fault into the refusal that the caller gets; the reason goes to the log.
template <class Work>
auto caught(const Job& job, Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const db::ConstraintViolation& violation) {
        if (const auto refusal = db::refusal_for(violation, job.service.constraint_refusals))
            return tl::unexpected(*refusal);
        log_fault(job, std::string(violation.what()) + ", constraint " + violation.constraint());
    } catch (const db::RowLocked&) {
        return refuse(ErrorCode::locked, "Somebody else is changing this at this moment.");
    } catch (const db::OutcomeUnknown& fault) {
        log_fault(job, fault.what());
        return tl::unexpected(Error{ErrorCode::outcome_unknown,
                                    "Whether this was done is not known; repeat it with the same Idempotency-Key.",
                                    {},
                                    1});
    } catch (const db::ConnectionLost& fault) {
        log_fault(job, fault.what());
        return tl::unexpected(busy());
    } catch (const db::TransactionConflict& fault) {
        log_fault(job, fault.what());
        return tl::unexpected(busy());
    } catch (const db::DatabaseFault& fault) {
        log_fault(job, fault.what());
        if (fault.sqlstate() == "57014") return refuse(ErrorCode::timed_out, "It took too long and was given up.");
    } catch (const std::exception& fault) {
        log_fault(job, fault.what());
    }
    return refuse(ErrorCode::internal_fault);
}

Result<http::Response> run_guarded(const Job& job, const Call& call) {
    const auto key = idempotency_key_of(job.endpoint, job.request, call.principal);
    if (!key) return tl::unexpected(key.error());
    return db::transact(call.connection, [&](db::Connection& connection) -> Result<http::Response> {
        if (*key) {
            const auto earlier =
                std::move(db::recall_answers(connection, job.service.idempotency_secret, {**key}).front());
            if (!earlier) return tl::unexpected(earlier.error());
            if (*earlier) return replayed_answer(**earlier);
        }
        auto response = job.endpoint.handler(call);
        if (response && *key) {
            db::remember_answers(connection, job.service.idempotency_secret, {{**key, answer_text(*response)}},
                                 job.service.random, call.now);
        }
        return response;
    });
}

Result<http::Response> run(const Job& job, db::Connection& connection) {
    return caught(job, [&]() -> Result<http::Response> {
        const Instant now = job.service.clock.now();
        const auto who = caller_of(job.endpoint, job.request, connection, job.service, now);
        if (!who) return tl::unexpected(who.error());
        const Call call{job.request, *who, connection, job.service, now};
        if (job.endpoint.write_mode == WriteMode::guarded) return run_guarded(job, call);
        return job.endpoint.handler(call);
    });
}

Result<booking::GuardedCommand> decode_command(const Job& job, db::Connection& connection) {
    return caught(job, [&]() -> Result<booking::GuardedCommand> {
        const Instant now = job.service.clock.now();
        const auto who = caller_of(job.endpoint, job.request, connection, job.service, now);
        if (!who) return tl::unexpected(who.error());
        auto key = idempotency_key_of(job.endpoint, job.request, *who);
        if (!key) return tl::unexpected(key.error());
        auto command = job.endpoint.decode(Call{job.request, *who, connection, job.service, now});
        if (!command) return tl::unexpected(command.error());
        const auto encode = job.endpoint.encode;
        return booking::GuardedCommand{std::move(*command), std::move(*key),
                                       [encode](const booking::Done& done) { return answer_text(encode(done)); }};
    });
}

Result<http::Response> encode_answer(const Job& job, const Result<booking::Answer>& answer) {
    if (!answer) return tl::unexpected(answer.error());
    if (answer->stored) return replayed_answer(*answer->stored);
    if (!answer->outcome) return tl::unexpected(answer->outcome.error());
    return job.endpoint.encode(*answer->outcome);
}

std::vector<std::string> items_of(std::string_view comma_separated) {
    std::vector<std::string> items;
    while (!comma_separated.empty()) {
        const auto end = std::min(comma_separated.find(','), comma_separated.size());
        items.emplace_back(comma_separated.substr(0, end));
        comma_separated.remove_prefix(std::min(end + 1, comma_separated.size()));
    }
    return items;
}

} // namespace

std::vector<http::RouteInfo> route_infos() {
    std::vector<http::RouteInfo> infos;
    for (const auto& endpoint : endpoints()) {
        http::RouteInfo info{.method = endpoint.method,
                             .pattern = std::string(endpoint.pattern),
                             .body_bytes_max = endpoint.body_bytes_max,
                             .accepts = {},
                             .produces = items_of(endpoint.produces),
                             .errors = endpoint.errors,
                             .on_io_thread = endpoint.lane == Lane::io};
        if (endpoint.lane == Lane::reports) info.deadline = reports_deadline;
        if (endpoint.body_bytes_max > 0) info.accepts = items_of(endpoint.media_types);
        infos.push_back(std::move(info));
    }
    return infos;
}

db::Lane& Dispatcher::lane_for(const Endpoint& endpoint, const http::Request& request) const {
    if (endpoint.lane == Lane::write) return *write_;
    if (endpoint.lane == Lane::reports) return *reports_;
    // Patients' sessions are looked up in the database, and note when they were last used.
    if (replica_ == nullptr || !endpoint.may_use_replica || !has_staff_token(request)) return *read_;
    if (replica_->has_connection()) return *replica_;
    // Whoever comes meanwhile has a worker of the replica's try again; its own pauses keep that from being often.
    const bool tries = replica_->submit([](db::Connection*, bool) {}, request.context.deadline);
    if (!tries) observe::count_event("replica.unreachable");
    return *read_;
}

void Dispatcher::operator()(std::size_t route, http::Request request, http::Respond respond) const {
    const auto& endpoint = endpoints()[route];
    if (endpoint.lane == Lane::io) {
        respond(endpoint.immediate(request, *service_));
        return;
    }
    const auto deadline = request.context.deadline;
    const auto job = std::make_shared<const Job>(Job{endpoint, std::move(request), std::move(respond), *service_});
    bool accepted = false;
    if (endpoint.lane == Lane::booking) {
        accepted = booking_->submit([job](db::Connection& connection) { return decode_command(*job, connection); },
                                    [job](Result<booking::Answer> answer) { job->answer(encode_answer(*job, answer)); },
                                    deadline);
    } else {
        accepted = lane_for(endpoint, job->request)
                       .submit(
                           [job](db::Connection* connection, bool in_time) {
                               if (connection == nullptr || !in_time) {
                                   job->answer(tl::unexpected(busy()));
                               } else {
                                   job->answer(run(*job, *connection));
                               }
                           },
                           deadline);
    }
    if (!accepted) job->answer(tl::unexpected(busy()));
}

} // namespace ers::rest
