// Events as JSON lines through an asynchronous spdlog logger: a bounded queue and one thread that writes.
#include "ers/observe/log.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <utility>

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "ers/core/text.hpp"
#include "ers/core/time.hpp"

namespace ers::observe {
namespace {

constexpr std::size_t log_queue_lines_max = 8'192;
constexpr std::size_t log_value_bytes_max = 2'048;
constexpr std::chrono::seconds log_flush_wait_max{5};

// Hands lines on to the real sink and tells when a numbered mark has come through, because spdlog's own flush of an
// asynchronous logger returns before anything is written. Events begin with a brace, marks are a number.
class MarkedSink final : public spdlog::sinks::sink {
public:
    explicit MarkedSink(std::shared_ptr<spdlog::sinks::sink> inner) : inner_(std::move(inner)) {}

    void watch(spdlog::details::thread_pool* pool) { pool_ = pool; }

    void log(const spdlog::details::log_msg& message) override {
        if (message.payload.size() > 0 && message.payload[0] != '{') return reach(message.payload);
        inner_->log(message);
        // Under load lines gather in the file's buffer; as soon as there is a pause, or a warning, they are all there.
        if (message.level >= spdlog::level::warn || pool_.load()->queue_size() == 0) inner_->flush();
    }
    void flush() override { inner_->flush(); }
    void set_pattern(const std::string& pattern) override { inner_->set_pattern(pattern); }
    void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
        inner_->set_formatter(std::move(formatter));
    }

    std::uint64_t next_mark() {
        const std::lock_guard lock(mutex_);
        return ++marks_given_;
    }
    // A full queue may push a mark out, so that waiting needs an end.
    void wait_for(std::uint64_t mark) {
        std::unique_lock lock(mutex_);
        reached_changed_.wait_for(lock, log_flush_wait_max, [&] { return reached_ >= mark; });
    }

private:
    void reach(spdlog::string_view_t payload) {
        inner_->flush();
        std::uint64_t mark = 0;
        std::from_chars(payload.data(), payload.data() + payload.size(), mark);
        const std::lock_guard lock(mutex_);
        reached_ = std::max(reached_, mark);
        reached_changed_.notify_all();
    }

    std::shared_ptr<spdlog::sinks::sink> inner_;
    std::atomic<spdlog::details::thread_pool*> pool_ = nullptr;
    std::mutex mutex_;
    std::condition_variable reached_changed_;
    std::uint64_t marks_given_ = 0;
    std::uint64_t reached_ = 0;
};

std::shared_ptr<spdlog::sinks::sink> open_sink(const std::string& file) {
    if (file.empty()) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
    return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warning: return spdlog::level::warn;
        case LogLevel::error: break;
    }
    return spdlog::level::err;
}

// One open log with its thread; closing it writes what still waits. Thread safe.
class LogOutput {
public:
    explicit LogOutput(const std::string& file)
        : sink_(std::make_shared<MarkedSink>(open_sink(file))),
          pool_(std::make_shared<spdlog::details::thread_pool>(log_queue_lines_max, 1)),
          logger_(std::make_shared<spdlog::async_logger>("ers", sink_, pool_,
                                                         spdlog::async_overflow_policy::overrun_oldest)) {
        sink_->watch(pool_.get());
        logger_->set_pattern("%v");
        logger_->set_level(spdlog::level::trace); // events below the wanted level are never built
    }

    // The thread first: it writes what waits, and the waiting lines hold the logger.
    ~LogOutput() { pool_.reset(); }
    LogOutput(const LogOutput&) = delete;
    LogOutput& operator=(const LogOutput&) = delete;

    void write(LogLevel level, const std::string& line) { send(spdlog_level(level), line); }

    void flush() {
        const std::uint64_t mark = sink_->next_mark();
        send(spdlog::level::info, std::to_string(mark));
        sink_->wait_for(mark);
    }

    [[nodiscard]] std::uint64_t lines_lost() const { return pool_->overrun_counter(); }

private:
    void send(spdlog::level::level_enum level, const std::string& line) {
        logger_->log(spdlog::source_loc{}, level, spdlog::string_view_t(line.data(), line.size()));
    }

    std::shared_ptr<MarkedSink> sink_;
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
};

// What the process logs to. It is never destroyed: a thread may log while the program ends.
class Log {
public:
    static Log& instance() {
        static Log* const log = new Log;
        return *log;
    }

    [[nodiscard]] bool wants(LogLevel level) const { return level >= level_.load(std::memory_order_relaxed); }

    void start(const LogSettings& settings) {
        auto opened = std::make_shared<LogOutput>(settings.file);
        level_ = settings.level;
        const std::lock_guard lock(mutex_);
        if (output_) {
            output_->flush();
            lost_before_ += output_->lines_lost();
        }
        output_ = std::move(opened);
    }

    std::shared_ptr<LogOutput> output() {
        const std::lock_guard lock(mutex_);
        if (!output_) output_ = std::make_shared<LogOutput>(std::string());
        return output_;
    }

    void flush_if_open() {
        const std::shared_ptr<LogOutput> open = output_if_open();
        if (open) open->flush();
    }

    std::uint64_t lines_lost() {
        const std::lock_guard lock(mutex_);
        return lost_before_ + (output_ ? output_->lines_lost() : 0);
    }

private:
    Log() {
        std::atexit([] { instance().flush_if_open(); });
    }

    std::shared_ptr<LogOutput> output_if_open() {
        const std::lock_guard lock(mutex_);
        return output_;
    }

    std::atomic<LogLevel> level_ = LogLevel::info;
    std::mutex mutex_;
    std::shared_ptr<LogOutput> output_;
    std::uint64_t lost_before_ = 0;
};

std::string_view level_name(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return "debug";
        case LogLevel::info: return "info";
        case LogLevel::warning: return "warning";
        case LogLevel::error: break;
    }
    return "error";
}

// "2026-11-21T09:30:00.123Z": always three digits, so that lines sort as text.
std::string event_time() {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto whole_second = std::chrono::floor<std::chrono::seconds>(now);
    const std::string milliseconds = std::to_string((now - whole_second).count());
    std::string text = format_instant(whole_second);
    text.back() = '.';
    text.append(3 - milliseconds.size(), '0');
    return text + milliseconds + 'Z';
}

// At most `bytes_max` bytes that do not end inside a character.
std::string_view cut_to(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

void append_json_character(std::string& line, char c) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    switch (c) {
        case '"': line += "\\\""; return;
        case '\\': line += "\\\\"; return;
        case '\n': line += "\\n"; return;
        case '\r': line += "\\r"; return;
        case '\t': line += "\\t"; return;
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
        line += c;
        return;
    }
    line += "\\u00";
    line += hex_digits[byte >> 4U];
    line += hex_digits[byte & 0x0FU];
}

void append_json_text(std::string& line, std::string_view text) {
    const std::string_view cut = cut_to(text, log_value_bytes_max);
    line += '"';
    if (is_valid_utf8(cut)) {
        for (const char c : cut) append_json_character(line, c);
    } else {
        for (const char c : replace_invalid_utf8(cut)) append_json_character(line, c);
    }
    line += '"';
}

void append_json_key(std::string& line, std::string_view key) {
    line += ',';
    append_json_text(line, key);
    line += ':';
}

template <class Number>
void append_json_number(std::string& line, Number value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    line.append(digits.data(), end);
}

} // namespace

Event::Event(LogLevel level, std::string_view name) : level_(level), wanted_(Log::instance().wants(level)) {
    if (!wanted_) return;
    line_.reserve(256);
    line_ += "{\"time\":\"";
    line_ += event_time();
    line_ += "\",\"level\":\"";
    line_ += level_name(level);
    line_ += "\",\"event\":";
    append_json_text(line_, name);
}

Event::~Event() {
    if (!wanted_) return;
    try {
        line_ += '}';
        Log::instance().output()->write(level_, line_);
    } catch (...) {
        // A line that cannot be written must not take the request with it; there is nowhere left to say so.
        wanted_ = false;
    }
}

Event& Event::field(std::string_view key, std::string_view value) {
    if (!wanted_) return *this;
    append_json_key(line_, key);
    append_json_text(line_, value);
    return *this;
}

Event& Event::field(std::string_view key, std::int64_t value) {
    if (!wanted_) return *this;
    append_json_key(line_, key);
    append_json_number(line_, value);
    return *this;
}

Event& Event::field(std::string_view key, std::uint64_t value) {
    if (!wanted_) return *this;
    append_json_key(line_, key);
    append_json_number(line_, value);
    return *this;
}

Event& Event::field(std::string_view key, double value) {
    if (!wanted_) return *this;
    append_json_key(line_, key);
    if (std::isfinite(value)) {
        append_json_number(line_, value);
    } else {
        line_ += "null"; // JSON has no infinity
    }
    return *this;
}

Event& Event::field(std::string_view key, bool value) {
    if (!wanted_) return *this;
    append_json_key(line_, key);
    line_ += value ? "true" : "false";
    return *this;
}

void start_log(const LogSettings& settings) { Log::instance().start(settings); }

void flush_log() { Log::instance().flush_if_open(); }

std::uint64_t log_lines_lost() { return Log::instance().lines_lost(); }

} // namespace ers::observe
