// The history of a run.
#include "tools/load/history.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

namespace ers::load {
namespace {

using Outcome = http::LoadAnswer::Outcome;

constexpr std::size_t history_column_count = 16;
constexpr std::string_view published_mark = "# published ";

void append_field(std::string& text, std::string_view value) { text.append("\t").append(value); }

void append_number(std::string& text, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    append_field(text, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

template <class Number>
Number number_of(std::string_view text, std::string_view column) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) {
        throw std::runtime_error("column " + std::string(column) + " is not a number");
    }
    return value;
}

std::array<std::string_view, history_column_count> cells_of(std::string_view line) {
    std::array<std::string_view, history_column_count> cells;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto tab = line.find('\t');
        const bool is_last = i + 1 == cells.size();
        if ((tab == std::string_view::npos) != is_last) {
            throw std::runtime_error("it has not the " + std::to_string(history_column_count) +
                                     " columns of a request");
        }
        cells[i] = line.substr(0, tab);
        if (!is_last) line.remove_prefix(tab + 1);
    }
    return cells;
}

void note_line(History& history, std::string_view line) {
    if (!line.starts_with(published_mark)) return;
    line.remove_prefix(published_mark.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos) throw std::runtime_error("it must be: # published SERVICE COUNT");
    history.published[number_of<std::int64_t>(line.substr(0, space), "SERVICE")] =
        number_of<std::int64_t>(line.substr(space + 1), "COUNT");
}

} // namespace

bool HistoryRecord::is_unknown() const {
    Reply reply;
    reply.outcome = outcome;
    reply.status = status;
    reply.code = code;
    return reply.is_unknown();
}

std::string_view history_columns() {
    return "id\tclient\tstep\tmethod\tpath\tubrn\tslot\tfrom_slot\tkey\tversion\tintended_us\tstart_us\tend_us\toutcome"
           "\tcode\tappointment";
}

void append_line(std::string& text, const HistoryRecord& record) {
    const auto& info = request_info(record.kind);
    text.append(std::to_string(record.id));
    append_number(text, record.client);
    for (const std::string_view field :
         {std::string_view(record.step), info.method, info.path, std::string_view(record.ubrn)}) {
        append_field(text, field);
    }
    append_number(text, record.slot);
    append_number(text, record.from_slot);
    append_field(text, record.key);
    for (const std::int64_t number :
         {std::int64_t{record.version}, record.intended_us, record.start_us, record.end_us}) {
        append_number(text, number);
    }
    switch (record.outcome) {
        case Outcome::answered: append_number(text, record.status); break;
        case Outcome::unknown: append_field(text, "unknown"); break;
        case Outcome::not_sent: append_field(text, "not sent"); break;
    }
    append_field(text, record.code);
    append_number(text, record.appointment);
    text.append("\n");
}

HistoryRecord parse_line(std::string_view line) {
    const auto cells = cells_of(line);
    HistoryRecord record;
    record.id = number_of<std::uint64_t>(cells[0], "id");
    record.client = number_of<std::uint32_t>(cells[1], "client");
    record.step = cells[2];
    const auto* info = find_request_info(cells[3], cells[4]);
    if (info == nullptr) throw std::runtime_error("no request of a scenario has this method and path");
    record.kind = info->kind;
    record.ubrn = cells[5];
    record.slot = number_of<std::int64_t>(cells[6], "slot");
    record.from_slot = number_of<std::int64_t>(cells[7], "from_slot");
    record.key = cells[8];
    record.version = number_of<int>(cells[9], "version");
    record.intended_us = number_of<std::int64_t>(cells[10], "intended_us");
    record.start_us = number_of<std::int64_t>(cells[11], "start_us");
    record.end_us = number_of<std::int64_t>(cells[12], "end_us");
    if (cells[13] == "unknown") {
        record.outcome = Outcome::unknown;
    } else if (cells[13] == "not sent") {
        record.outcome = Outcome::not_sent;
    } else {
        record.outcome = Outcome::answered;
        record.status = number_of<int>(cells[13], "outcome");
    }
    record.code = cells[14];
    record.appointment = number_of<std::int64_t>(cells[15], "appointment");
    if (record.end_us < record.start_us) throw std::runtime_error("it ends before it starts");
    return record;
}

History read_history(const std::vector<std::string>& files) {
    History history;
    for (const auto& file : files) {
        std::ifstream input(file, std::ios::binary);
        if (!input) throw std::runtime_error("The history " + file + " cannot be read.");
        std::string line;
        bool has_header = false;
        for (std::size_t number = 1; std::getline(input, line); ++number) {
            try {
                if (line.starts_with('#')) {
                    note_line(history, line);
                } else if (has_header) {
                    history.records.push_back(parse_line(line));
                } else if (line == history_columns()) {
                    has_header = true;
                } else {
                    throw std::runtime_error("the names of the columns must come first");
                }
            } catch (const std::runtime_error& wrong) {
                throw std::runtime_error(file + ":" + std::to_string(number) + ": " + wrong.what() + ".");
            }
        }
        if (!has_header) throw std::runtime_error("The history " + file + " has no line with the columns' names.");
    }
    return history;
}

HistoryWriter::HistoryWriter(const std::string& file) : file_(file), output_(file, std::ios::binary) {
    if (!output_) throw std::runtime_error("The history " + file + " cannot be written.");
    output_ << history_columns() << '\n';
    thread_ = std::thread([this] { write_on(); });
}

HistoryWriter::~HistoryWriter() {
    {
        const std::scoped_lock lock(mutex_);
        is_finished_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void HistoryWriter::add(std::string& lines) {
    if (lines.empty()) return;
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(lines));
    lines = std::string();
    changed_.notify_all();
}

void HistoryWriter::note_published(const PublishedSlots& published) {
    std::string lines;
    for (const auto& [service, count] : published) {
        lines.append(published_mark).append(std::to_string(service)).append(" ");
        lines.append(std::to_string(count)).append("\n");
    }
    add(lines);
}

void HistoryWriter::finish() {
    {
        const std::scoped_lock lock(mutex_);
        is_finished_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    output_.flush();
    if (!output_) throw std::runtime_error("The history " + file_ + " could not be written to its end.");
}

void HistoryWriter::write_on() {
    std::unique_lock lock(mutex_);
    while (!is_finished_ || !waiting_.empty()) {
        changed_.wait(lock, [this] { return is_finished_ || !waiting_.empty(); });
        std::vector<std::string> taken = std::move(waiting_);
        waiting_.clear();
        lock.unlock();
        for (const auto& lines : taken) output_ << lines;
        lock.lock();
    }
}

} // namespace ers::load
