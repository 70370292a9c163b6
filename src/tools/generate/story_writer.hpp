// Stories as rows: referrals, their appointments, the audit of every step, and what others were told in the last days.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/generate/story_plan.hpp"
#include "tools/generate/table_copy.hpp"

namespace ers::generate {

// Where the numbers of the tables begin.
struct FirstNumbers {
    std::int64_t patient = 1;
    std::int64_t appointment = 1;
    std::int64_t audit = 1;
    std::int64_t outbox = 1;
};

// What the rows of one story are called.
struct StoryIds {
    std::uint64_t ubrn = 0;
    std::int64_t first_appointment = 0; // the others follow it
};

class StoryWriter {
public:
    // `ubrns`: by position, as numbers of twelve digits. All must outlive it.
    StoryWriter(const Workplace& place, const DirectoryFacts& directory, const Calendar& calendar,
                const StoryPlan& stories, const std::vector<std::uint64_t>& ubrns, const FirstNumbers& first)
        : place_(place), directory_(directory), calendar_(calendar), stories_(stories), ubrns_(ubrns), first_(first) {}

    // Each tells all stories once more, and returns the number of its rows.
    std::uint64_t write_referrals();
    std::uint64_t write_appointments();
    std::uint64_t write_audit();
    std::uint64_t write_outbox();

private:
    void write_contact(CopyText& row, const Story& story) const;
    void write_referral(TableCopy& copy, const Story& story, std::uint64_t ubrn) const;
    void write_appointment(TableCopy& copy, const Story& story, const Visit& visit, std::uint64_t ubrn,
                           std::int64_t id) const;
    void write_event(TableCopy& copy, const Story& story, const Event& event, const StoryIds& ids,
                     std::size_t step) const;
    void write_message(TableCopy& copy, const Story& story, const Event& event, const StoryIds& ids) const;
    void append_payload(CopyText& row, const Story& story, const Event& event, const StoryIds& ids,
                        bool is_message) const;
    [[nodiscard]] std::string actor_id(const Story& story, By by, std::uint32_t service) const;
    [[nodiscard]] std::uint32_t referrer_of(const Story& story) const;
    template <class WriteRows>
    void each_story(TableCopy& copy, WriteRows write_rows) const;

    const Workplace& place_;
    const DirectoryFacts& directory_;
    const Calendar& calendar_;
    const StoryPlan& stories_;
    const std::vector<std::uint64_t>& ubrns_;
    FirstNumbers first_;
};

} // namespace ers::generate
