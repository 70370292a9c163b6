// Runs a scenario on one thread.
#include "tools/load/runner.hpp"

#include <algorithm>
#include <stdexcept>

namespace ers::load {
namespace {

using Outcome = http::LoadAnswer::Outcome;

constexpr std::size_t history_chunk_bytes = 256 * 1024;
constexpr std::chrono::milliseconds runner_tick{100};

std::chrono::microseconds runner_us(LoadClock::duration time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time);
}

void count_reply(Tally& tally, const Reply& reply) {
    ++tally.requests;
    if (reply.is_unknown()) {
        ++tally.unknown;
    } else if (reply.outcome == Outcome::not_sent) {
        ++tally.failed["not sent"];
    } else if (reply.is_ok()) {
        ++tally.ok;
    } else if (reply.status < 500) {
        ++tally.refused[reply.code.empty() ? std::to_string(reply.status) : std::string(reply.code)];
    } else {
        ++tally.failed[std::to_string(reply.status) + " " + std::string(reply.code)];
    }
}

} // namespace

struct Runner::Job {
    std::unique_ptr<Task> task;
    Exchange exchange;
    LoadClock::time_point arrived;
    LoadClock::time_point intended; // of the request that is next or under way
    std::uint32_t client = 0;
};

Runner::Runner(RunnerSettings settings, Scenario& scenario, Progress& progress)
    : settings_(std::move(settings)),
      scenario_(scenario),
      progress_(progress),
      client_(settings_.client, *this),
      sent_on_(settings_.client.connections, nullptr),
      is_connected_(settings_.client.connections, false),
      tallies_(scenario.steps().size()) {}

Runner::~Runner() = default;

void Runner::run() {
    opened_ = LoadClock::now();
    for (std::size_t i = 0; i < settings_.client.connections; ++i) client_.open(i);
    wake_next();
    try {
        client_.run();
    } catch (...) {
        keep_history();
        throw;
    }
    keep_history();
}

void Runner::keep_history() {
    if (settings_.history != nullptr) settings_.history->add(lines_);
}

void Runner::look_for_the_service() {
    const auto now = LoadClock::now();
    if (!has_begun_ || connected_ > 0) reached_ = now;
    if (now > reached_ + reconnect_within) {
        throw std::runtime_error(client_.authority() + " was lost in the middle of the run and has not come back.");
    }
}

// Once every connection is open, or as many as could be opened.
void Runner::begin() {
    has_begun_ = true;
    const auto now = LoadClock::now();
    const auto in = [now](std::chrono::duration<double> time) {
        return now + std::chrono::duration_cast<LoadClock::duration>(time);
    };
    measure_from_ = in(settings_.warm_up);
    last_done_ = measure_from_;
    if (settings_.seconds) end_ = in(settings_.warm_up + *settings_.seconds);
    if (settings_.per_second > 0) {
        arrivals_.emplace(now, settings_.per_second, settings_.share, settings_.share_count);
    }
    start_tasks();
}

void Runner::on_ready(std::size_t connection) {
    if (!is_connected_[connection]) {
        is_connected_[connection] = true;
        ++connected_;
        ++progress_.connected;
    }
    free_connections_.push_back(connection);
    if (!has_begun_ && connected_ == settings_.client.connections) begin();
    dispatch();
}

void Runner::on_closed(std::size_t connection, std::string_view why) {
    if (!has_begun_ && connected_ == 0 && LoadClock::now() > opened_ + connect_one_within) {
        throw std::runtime_error("No connection to " + client_.authority() + ": " + std::string(why) + ".");
    }
    if (is_connected_[connection]) {
        is_connected_[connection] = false;
        --connected_;
        --progress_.connected;
    }
    std::erase(free_connections_, connection);
}

void Runner::on_wake() {
    const auto now = LoadClock::now();
    look_for_the_service();
    if (!has_begun_ && connected_ > 0 && now > opened_ + connect_all_within) begin();
    while (!later_.empty() && later_.top().at <= now) {
        ready_.push_back(later_.top().job);
        later_.pop();
    }
    start_tasks();
    dispatch();
    wake_next();
    end_when_done();
}

// Those whose time has come; of the closed model as many as there are clients.
void Runner::start_tasks() {
    if (!has_begun_ || is_ended_) return;
    const auto now = LoadClock::now();
    if (arrivals_) {
        for (; !is_ended_ && arrivals_->next() <= now; arrivals_->advance()) {
            if (arrivals_->next() >= end_) {
                is_ended_ = true;
            } else if (ready_.size() >= backlog_max) {
                ++overflowed_;
            } else {
                start_task(arrivals_->next());
            }
        }
        return;
    }
    if (now >= end_) is_ended_ = true;
    while (!is_ended_ && running_ < settings_.clients) start_task(now);
}

void Runner::start_task(LoadClock::time_point intended) {
    auto task = scenario_.next_task();
    if (!task) {
        is_used_up_ = true;
        is_ended_ = true;
        return;
    }
    if (free_jobs_.empty()) {
        jobs_.push_back(std::make_unique<Job>());
        jobs_.back()->client = settings_.first_client + static_cast<std::uint32_t>(jobs_.size() - 1);
        free_jobs_.push_back(jobs_.back().get());
    }
    Job* const job = free_jobs_.back();
    free_jobs_.pop_back();
    job->task = std::move(task);
    job->arrived = intended;
    job->intended = intended;
    job->task->write(job->exchange);
    ++running_;
    ready_.push_back(job);
}

void Runner::dispatch() {
    while (!ready_.empty() && !free_connections_.empty()) {
        Job* const job = ready_.front();
        ready_.pop_front();
        const std::size_t connection = free_connections_.back();
        free_connections_.pop_back();
        sent_on_[connection] = job;
        outgoing_.assign(job->exchange.bytes);
        client_.send(connection, outgoing_);
    }
    progress_.waiting.store(ready_.size(), std::memory_order_relaxed);
}

void Runner::on_answer(std::size_t connection, const http::LoadAnswer& answer) {
    Job* const job = std::exchange(sent_on_[connection], nullptr);
    const Reply reply = reply_of(answer);
    record(*job, reply, answer);
    const Then then = job->task->take(job->exchange, reply);
    if (then.what == Then::What::end) {
        record_journey(*job, answer.done);
        job->task.reset();
        free_jobs_.push_back(job);
        --running_;
        start_tasks();
        end_when_done();
        return;
    }
    if (then.what == Then::What::next) job->task->write(job->exchange);
    job->intended = answer.done + then.after;
    if (then.after == std::chrono::milliseconds(0)) {
        ready_.push_back(job);
    } else {
        later_.push({job->intended, job});
        wake_next();
    }
}

void Runner::wake_next() {
    auto at = LoadClock::now() + runner_tick;
    if (arrivals_ && !is_ended_) at = std::min(at, arrivals_->next());
    if (!later_.empty()) at = std::min(at, later_.top().at);
    client_.wake_at(at);
}

void Runner::end_when_done() {
    if (!has_begun_) return;
    const auto now = LoadClock::now();
    if (!is_ended_ && now < end_) return;
    if (!is_ended_ && arrivals_) return; // those that are due are still to be started
    is_ended_ = true;
    const bool is_late = end_ != LoadClock::time_point::max() && now > end_ + finish_within;
    if (running_ == 0 || is_late) client_.stop();
}

// Of the open model every request that was meant to start within the time; of the closed one what was done in it.
bool Runner::is_measured(const Job& job, LoadClock::time_point done) const {
    if (arrivals_) return job.intended >= measure_from_;
    return done >= measure_from_ && done <= end_;
}

void Runner::record(const Job& job, const Reply& reply, const http::LoadAnswer& answer) {
    progress_.answered.fetch_add(1, std::memory_order_relaxed);
    const bool is_success = scenario_.is_success(job.exchange, reply);
    if (is_success) progress_.succeeded.fetch_add(1, std::memory_order_relaxed);
    if (settings_.history != nullptr) write_history(job, reply, answer);
    if (!is_measured(job, answer.done)) return;
    last_done_ = std::max(last_done_, answer.done);
    Tally& tally = tallies_[job.exchange.step];
    count_reply(tally, reply);
    if (is_success) ++successes_;
    if (reply.outcome == Outcome::answered) tally.latency.record(runner_us(answer.done - job.intended));
}

void Runner::record_journey(const Job& job, LoadClock::time_point done) {
    if (!scenario_.has_journeys() || job.arrived < measure_from_) return;
    ++journeys_.requests;
    ++journeys_.ok;
    journeys_.latency.record(runner_us(done - job.arrived));
}

void Runner::write_history(const Job& job, const Reply& reply, const http::LoadAnswer& answer) {
    line_.id = ++last_id_;
    line_.client = job.client;
    line_.step = scenario_.steps()[job.exchange.step];
    line_.kind = job.exchange.kind;
    line_.ubrn = job.exchange.ubrn;
    line_.slot = job.exchange.slot;
    line_.from_slot = job.exchange.from_slot;
    line_.key = job.exchange.key;
    line_.version = job.exchange.version;
    line_.intended_us = instant_us(job.intended);
    line_.start_us = instant_us(answer.sent);
    line_.end_us = instant_us(answer.done);
    line_.outcome = reply.outcome;
    line_.status = reply.status;
    line_.code = reply.code;
    line_.appointment = appointment_in(reply);
    append_line(lines_, line_);
    if (lines_.size() < history_chunk_bytes) return;
    settings_.history->add(lines_);
    lines_.reserve(history_chunk_bytes + 4'096);
}

std::int64_t Runner::instant_us(LoadClock::time_point time) const {
    return settings_.anchor_instant.time_since_epoch().count() + runner_us(time - settings_.anchor).count();
}

Report Runner::report() const {
    Report report;
    report.ok = successes_;
    for (std::size_t i = 0; i < tallies_.size(); ++i) {
        if (tallies_[i].requests == 0) continue;
        report.all.merge(tallies_[i]);
        report.steps[std::string(scenario_.steps()[i])].merge(tallies_[i]);
    }
    if (overflowed_ > 0) report.all.failed["no connection free"] += overflowed_;
    if (journeys_.requests > 0) report.steps["journey"] = journeys_;
    report.counts = scenario_.counts();
    // A run that ran out of data before its time is measured until the last answer.
    const auto until = is_used_up_ || end_ == LoadClock::time_point::max() ? last_done_ : end_;
    report.seconds = std::chrono::duration<double>(until - measure_from_).count();
    return report;
}

} // namespace ers::load
