// The way of a request from its route to a worker and back.
#include "ers/interfaces/entry/dispatcher.hpp"

#include <algorithm>
#include <memory>

#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"
#include "interfaces/entry/caller.hpp"
#include "interfaces/entry/credential.hpp"
#include "interfaces/entry/stored_answer.hpp"

namespace ers::entry {

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

Result<http::Response> run_guarded(const Job& job, const Plain& work, const Call& call) {
    const auto key = idempotency_key_of(job.endpoint, job.request, call.principal);
    if (!key) return tl::unexpected(key.error());
    return db::transact(call.connection, [&](db::Connection& connection) -> Result<http::Response> {
        if (*key) {
            const auto earlier =
                std::move(db::recall_answers(connection, job.service.idempotency_secret, {**key}).front());
            if (!earlier) return tl::unexpected(earlier.error());
            if (*earlier) return replayed_answer(**earlier);
        }
        auto response = work.handler(call);
        if (response && *key) {
            db::remember_answers(connection, job.service.idempotency_secret, {{**key, answer_text(*response)}},
                                 job.service.random, call.now);
        }
        return response;
    });
}

Result<http::Response> run(const Job& job, const Plain& work, db::Connection& connection) {
    return caught(job, [&]() -> Result<http::Response> {
        const Instant now = job.service.clock.now();
        const auto who = caller_of(job.endpoint, job.request, connection, job.service, now);
        if (!who) return tl::unexpected(who.error());
        const Call call{job.request, *who, connection, job.service, now};
        if (work.write_mode == WriteMode::guarded) return run_guarded(job, work, call);
        return work.handler(call);
    });
}

// A booking on its way: its answer is encoded once, for the caller and for what is kept under the key.
struct BookingJob : Job {
    const Booking& work;
    std::optional<http::Response> encoded = std::nullopt; // set on the worker that commits
};

const http::Response& encode_once(BookingJob& job, const booking::Done& done) {
    return job.encoded.emplace(job.work.encode(done));
}

Result<booking::GuardedCommand> decode_command(const std::shared_ptr<BookingJob>& job, db::Connection& connection) {
    return caught(*job, [&]() -> Result<booking::GuardedCommand> {
        const Instant now = job->service.clock.now();
        const auto who = caller_of(job->endpoint, job->request, connection, job->service, now);
        if (!who) return tl::unexpected(who.error());
        auto key = idempotency_key_of(job->endpoint, job->request, *who);
        if (!key) return tl::unexpected(key.error());
        auto command = job->work.decode(Call{job->request, *who, connection, job->service, now});
        if (!command) return tl::unexpected(command.error());
        return booking::GuardedCommand{std::move(*command), std::move(*key), [job](const booking::Done& done) {
                                           return answer_text(encode_once(*job, done));
                                       }};
    });
}

Result<http::Response> booking_answer(BookingJob& job, const Result<booking::Answer>& answer) {
    if (!answer) return tl::unexpected(answer.error());
    if (answer->stored) return replayed_answer(*answer->stored);
    if (!answer->outcome) return tl::unexpected(answer->outcome.error());
    return job.encoded ? *job.encoded : encode_once(job, *answer->outcome);
}

void submit_plain(db::Lane& lane, const Plain& work, Job&& given) {
    const auto job = std::make_shared<const Job>(std::move(given));
    auto run_in_time = [job, &work](db::Connection* connection, bool in_time) {
        if (connection == nullptr || !in_time) {
            job->answer(tl::unexpected(busy()));
        } else {
            job->answer(run(*job, work, *connection));
        }
    };
    const bool accepted = lane.submit(std::move(run_in_time), job->request.context.deadline);
    if (!accepted) job->answer(tl::unexpected(busy()));
}

void submit_booking(booking::BookingLane& lane, const Booking& work, Job&& given) {
    const auto job = std::make_shared<BookingJob>(BookingJob{std::move(given), work});
    const bool accepted =
        lane.submit([job](db::Connection& connection) { return decode_command(job, connection); },
                    [job](const Result<booking::Answer>& answer) { job->answer(booking_answer(*job, answer)); },
                    job->request.context.deadline);
    if (!accepted) job->answer(tl::unexpected(busy()));
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

std::vector<http::RouteInfo> route_infos(std::span<const Endpoint> endpoints) {
    std::vector<http::RouteInfo> infos;
    for (const auto& endpoint : endpoints) {
        http::RouteInfo info{.method = endpoint.method,
                             .pattern = std::string(endpoint.pattern),
                             .body_bytes_max = endpoint.body_bytes_max,
                             .accepts = {},
                             .produces = items_of(endpoint.produces),
                             .errors = endpoint.errors,
                             .on_io_thread = std::holds_alternative<Immediate>(endpoint.work)};
        const auto* plain = std::get_if<Plain>(&endpoint.work);
        if (plain != nullptr && plain->lane == Lane::reports) info.deadline = reports_deadline;
        if (endpoint.body_bytes_max > 0) info.accepts = items_of(endpoint.media_types);
        infos.push_back(std::move(info));
    }
    return infos;
}

db::Lane& Dispatcher::lane_for(const Plain& work, const http::Request& request) const {
    if (work.lane == Lane::write) return *write_;
    if (work.lane == Lane::reports) return *reports_;
    // Patients' sessions are looked up in the database, and note when they were last used.
    if (replica_ == nullptr || !work.may_use_replica || !has_staff_token(request)) return *read_;
    if (replica_->has_connection()) return *replica_;
    // A request that comes meanwhile has a worker of the replica's try again; its pauses keep that from being often.
    const bool tries = replica_->submit([](db::Connection*, bool) {}, request.context.deadline);
    if (!tries) observe::count_event("replica.unreachable");
    return *read_;
}

void Dispatcher::operator()(std::size_t route, http::Request request, http::Respond respond) const {
    const auto& endpoint = endpoints_[route];
    if (const auto* immediate = std::get_if<Immediate>(&endpoint.work)) {
        respond(immediate->handler(request, *service_));
        return;
    }
    Job job{endpoint, std::move(request), std::move(respond), *service_};
    if (const auto* plain = std::get_if<Plain>(&endpoint.work)) {
        submit_plain(lane_for(*plain, job.request), *plain, std::move(job));
    } else {
        submit_booking(*booking_, std::get<Booking>(endpoint.work), std::move(job));
    }
}

} // namespace ers::entry
