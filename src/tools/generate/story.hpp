// The history of one referral, in the same steps as the service takes: each changes state, version and dates as
// the operation of that name does, and leaves its event.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ers/core/words.hpp"
#include "tools/generate/calendar.hpp"
#include "tools/generate/patient_plan.hpp"

namespace ers::generate {

enum class By : std::uint8_t { referrer, provider, patient };

enum class EventKind : std::uint8_t {
    created,
    shortlist_changed,
    booked,
    rebooked,
    deferred,
    appointment_cancelled,
    accepted,
    rejected,
    referral_cancelled,
    sent_for_triage,
    to_be_booked,
    returned,
    attended,
    not_attended,
    assessed,
};

struct Event {
    EventKind kind = EventKind::created;
    Moment at = 0;
    By by = By::referrer;
    std::uint32_t service = none;
    std::size_t visit = 0; // the appointment that it made or ended, as its place among the visits, from one on; 0: none
    std::int64_t slot = 0; // id; 0: no published slot
    std::uint32_t count = 0; // services on the shortlist
    Moment starts = 0;
    std::string_view reason = {};
};

struct Visit {
    std::uint32_t service = none;
    std::int64_t slot = 0; // id; 0: no published slot
    Moment starts = 0; // 0: proposed, not arranged
    int duration_minutes = 0;
    const std::string* clinician = nullptr;
    std::string_view status = "BOOKED";
    std::string_view reason = {};
    std::string_view comment = {};
    By by = By::referrer;
    Moment created = 0;
    Moment accepted = 0; // 0: not
    Moment ended = 0; // 0: not

    [[nodiscard]] bool is_live() const { return status == "BOOKED" || status == "PROPOSED"; }
};

// A list with a bound: a story lives on the stack.
template <class T, std::size_t Size>
class Few {
public:
    void add(const T& item) { items_.at(size_++) = item; }
    [[nodiscard]] const T* begin() const { return items_.data(); }
    [[nodiscard]] const T* end() const { return items_.data() + size_; }
    [[nodiscard]] T& last() { return items_.at(size_ - 1); }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }

private:
    std::array<T, Size> items_{};
    std::size_t size_ = 0;
};

inline constexpr std::size_t shortlist_made_max = 5;

struct Story {
    std::uint64_t number = 0; // which story; not the UBRN's
    PersonFacts patient;
    Priority priority = Priority::routine;
    RequestType request_type = RequestType::appointment;
    std::uint32_t specialty = 0;
    const std::string* clinic_type = nullptr;
    Few<std::uint32_t, shortlist_made_max> shortlist;
    bool letter_follows = true;
    ReferralState state = ReferralState::not_booked;
    std::string_view state_reason;
    std::string_view state_comment;
    std::uint32_t with_service = none;
    Day contact_by = 0; // 0: none
    int version = 1;
    Moment created = 0;
    Moment updated = 0;
    Moment accepted = 0; // 0: not
    Moment converted = 0; // 0: not
    Moment deferred = 0; // 0: not
    Moment triage_sent = 0; // 0: not
    Moment letter_added = 0; // 0: not
    Moment reviewed = 0; // 0: not
    Moment completed = 0; // 0: not
    bool is_to_acknowledge = false;
    Few<Visit, 4> visits;
    Few<Event, 8> events;

    void create(Moment at);
    void change_shortlist(Moment at);
    void book(Moment at, By by, Visit visit);
    void cancel_appointment(Moment at, By by, std::string_view reason, std::string_view comment);
    void defer(Moment at, By by, std::uint32_t service, std::string_view reason, Day contact_until);
    void accept(Moment at);
    void reject(Moment at, std::string_view reason, std::string_view comment);
    void cancel_referral(Moment at, By by, std::string_view reason);
    void send_for_triage(Moment at, By by, std::uint32_t service, Day contact_until);
    void book_later(Moment at, std::string_view comment);
    void return_with_advice(Moment at, std::string_view comment);
    void attend(Moment at, std::string_view outcome);
    void miss(Moment at, std::string_view reason);
    void assess(Moment at, std::string_view outcome, std::string_view comment);

private:
    void change(Moment at, ReferralState to, std::string_view reason, std::string_view comment);
    void end_live(Moment at, std::string_view reason, std::string_view comment, std::string_view status = "CANCELLED");
    void propose(Moment at, By by, std::uint32_t service, std::string_view reason, std::string_view comment);
};

} // namespace ers::generate
