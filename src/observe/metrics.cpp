// The families of /metrics. Each is made once; a series is looked up under a shared lock, and their number is bounded.
#include "ers/observe/metrics.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "ers/core/text.hpp"
#include "ers/observe/log.hpp"

namespace ers::observe {
namespace {

// A family with more series than this is a mistake or an attack; what comes then is counted together as "other".
constexpr std::size_t metric_series_max = 1'000;

// Seconds, 0.1 ms to 10 s.
const prometheus::Histogram::BucketBoundaries& latency_buckets() {
    static const prometheus::Histogram::BucketBoundaries buckets{
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};
    return buckets;
}

double in_seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(std::max(time, std::chrono::nanoseconds(0))).count();
}

prometheus::Counter& add_series(prometheus::Family<prometheus::Counter>& family, const prometheus::Labels& labels) {
    return family.Add(labels);
}
prometheus::Gauge& add_series(prometheus::Family<prometheus::Gauge>& family, const prometheus::Labels& labels) {
    return family.Add(labels);
}
prometheus::Histogram& add_series(prometheus::Family<prometheus::Histogram>& family, const prometheus::Labels& labels) {
    return family.Add(labels, latency_buckets());
}

// The series of one family by their label values. Thread safe; a series lives as long as the registry.
template <class Metric>
class SeriesTable {
public:
    SeriesTable(prometheus::Family<Metric>& family, std::initializer_list<std::string_view> label_names)
        : family_(family), label_names_(label_names.begin(), label_names.end()) {}

    Metric& at(std::initializer_list<std::string_view> values) {
        const std::string key = joined(values);
        {
            const std::shared_lock lock(mutex_);
            if (const auto found = series_.find(key); found != series_.end()) return *found->second;
        }
        const std::unique_lock lock(mutex_);
        if (const auto found = series_.find(key); found != series_.end()) return *found->second;
        if (series_.size() >= metric_series_max) return add_series(family_, overflow_labels());
        Metric& made = add_series(family_, labels(values));
        series_.emplace(key, &made);
        return made;
    }

private:
    static std::string joined(std::initializer_list<std::string_view> values) {
        std::string key;
        for (const std::string_view value : values) {
            key += value;
            key += '\n';
        }
        return key;
    }

    prometheus::Labels labels(std::initializer_list<std::string_view> values) const {
        prometheus::Labels labels;
        auto name = label_names_.begin();
        for (const std::string_view value : values) labels.emplace(*name++, replace_invalid_utf8(value));
        return labels;
    }

    prometheus::Labels overflow_labels() const {
        prometheus::Labels labels;
        for (const std::string& name : label_names_) labels.emplace(name, "other");
        return labels;
    }

    prometheus::Family<Metric>& family_;
    std::vector<std::string> label_names_;
    std::shared_mutex mutex_;
    std::unordered_map<std::string, Metric*> series_;
};

using CounterTable = SeriesTable<prometheus::Counter>;
using GaugeTable = SeriesTable<prometheus::Gauge>;
using HistogramTable = SeriesTable<prometheus::Histogram>;

class Metrics {
public:
    // Never destroyed: a thread may count while the program ends.
    static Metrics& instance() {
        static Metrics* const metrics = new Metrics;
        return *metrics;
    }

    std::string text() {
        {
            const std::lock_guard lock(lines_lost_mutex_);
            lines_lost_.Increment(static_cast<double>(log_lines_lost()) - lines_lost_.Value());
        }
        return prometheus::TextSerializer().Serialize(registry_.Collect());
    }

private:
    Metrics() = default;

    prometheus::Family<prometheus::Counter>& counter_family(const char* name, const char* help) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
    }
    prometheus::Family<prometheus::Gauge>& gauge_family(const char* name, const char* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
    }
    prometheus::Family<prometheus::Histogram>& histogram_family(const char* name, const char* help) {
        return prometheus::BuildHistogram().Name(name).Help(help).Register(registry_);
    }

    prometheus::Registry registry_; // before the families, which it owns
    std::mutex lines_lost_mutex_;
    prometheus::Counter& lines_lost_ =
        counter_family("ers_log_lines_lost_total", "Log lines given up because writing was too slow.")
            .Add(prometheus::Labels());

public:
    CounterTable requests{counter_family("ers_http_requests_total", "Requests answered."),
                          {"method", "route", "status"}};
    HistogramTable request_seconds{
        histogram_family("ers_http_request_seconds", "From the first byte of a request to the answer."),
        {"method", "route"}};
    CounterTable statements{counter_family("ers_db_statements_total", "SQL statements run."), {"statement", "outcome"}};
    HistogramTable statement_seconds{histogram_family("ers_db_statement_seconds", "Time of one SQL statement."),
                                     {"statement"}};
    HistogramTable queue_wait_seconds{
        histogram_family("ers_queue_wait_seconds", "How long work waited before a worker took it."), {"lane"}};
    GaugeTable queue_length{gauge_family("ers_queue_length", "Work that waits at this moment."), {"lane"}};
    CounterTable events{counter_family("ers_events_total", "Things that happened, by name."), {"event"}};
    prometheus::Gauge& connections =
        gauge_family("ers_connections_open", "Open TLS connections.").Add(prometheus::Labels());
};

// A method comes from the caller; only the known ones become a label.
std::string_view method_label(std::string_view method) {
    constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    return std::find(known.begin(), known.end(), method) == known.end() ? "other" : method;
}

std::string_view status_label(int status) {
    constexpr std::array<std::string_view, 5> classes{"1xx", "2xx", "3xx", "4xx", "5xx"};
    if (status < 100 || status > 599) return "other";
    return classes.at(static_cast<std::size_t>(status / 100 - 1));
}

} // namespace

void count_request(std::string_view method, std::string_view route, int status, std::chrono::nanoseconds took) {
    Metrics& metrics = Metrics::instance();
    metrics.requests.at({method_label(method), route, status_label(status)}).Increment();
    metrics.request_seconds.at({method_label(method), route}).Observe(in_seconds(took));
}

void count_statement(std::string_view statement, std::chrono::nanoseconds took, bool failed) {
    Metrics& metrics = Metrics::instance();
    metrics.statements.at({statement, failed ? "failed" : "done"}).Increment();
    metrics.statement_seconds.at({statement}).Observe(in_seconds(took));
}

void observe_queue_wait(std::string_view lane, std::chrono::nanoseconds waited) {
    Metrics::instance().queue_wait_seconds.at({lane}).Observe(in_seconds(waited));
}

void set_queue_length(std::string_view lane, std::size_t length) {
    Metrics::instance().queue_length.at({lane}).Set(static_cast<double>(length));
}

void add_connections(int change) { Metrics::instance().connections.Increment(change); }

void count_event(std::string_view event) { Metrics::instance().events.at({event}).Increment(); }

std::string metrics_text() { return Metrics::instance().text(); }

} // namespace ers::observe
