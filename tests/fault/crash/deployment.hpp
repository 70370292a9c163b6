// The real program on a data folder of its own, with a world of many referrals and as many slots, and a crowd that
// books them, and its state after something was killed.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ers/db/connection.hpp"
#include "ers/http/client.hpp"
#include "ers/identity/tokens.hpp"
#include "tests/support/running_program.hpp"

namespace ers::testing {

struct Attempt {
    enum class State : std::uint8_t { open, acknowledged, unknown };

    std::string ubrn;
    std::int64_t slot = 0;
    State state = State::open;

    [[nodiscard]] std::string key() const { return "crash-" + ubrn; }
};

// What the database has of a booking, part by part.
struct Traces {
    std::string referral; // "BOOKED 2 converted"
    int appointments = 0;
    int slots = 0;
    int audits = 0;
    int messages = 0;
    int keys = 0;

    friend bool operator==(const Traces&, const Traces&) = default;
};
inline const Traces wholly_there{"BOOKED 2 converted", 1, 1, 1, 1, 1};
inline const Traces wholly_absent{"NOT_BOOKED 1", 0, 0, 0, 0, 0};
std::ostream& operator<<(std::ostream& out, const Traces& traces);

// One thread; the crowd's are inside.
class Deployment {
public:
    // Starts the program and fills its database.
    explicit Deployment(int bookings);

    // On the same folder again, after it has ended.
    void restart();
    [[nodiscard]] RunningProgram& program() { return *program_; }
    [[nodiscard]] http::Client client() const;
    // The process that PostgreSQL's others come from.
    [[nodiscard]] int postmaster() const;

    // Clients book whatever is open, until nothing is or they hear no more. When `acknowledged` bookings have been made
    // in all, `then` is called, once. Returns when all clients have ended.
    void book_until(int acknowledged, const std::function<void()>& then);
    // Sends what is unknown again with its key; the answers say whether it was done the first time.
    void ask_again_for_the_unknown();

    // What the database has, compared with what was acknowledged: lost, double or half bookings fail the test.
    // Remembers which of the unknown were there.
    void expect_nothing_lost();
    [[nodiscard]] int count(Attempt::State state) const;

private:
    void start();
    void fill(int bookings);
    [[nodiscard]] http::Response book(http::Client& client, const Attempt& attempt) const;
    [[nodiscard]] std::unique_ptr<db::Connection> owner() const;

    std::filesystem::path folder_;
    std::string token_;
    std::unique_ptr<RunningProgram> program_;
    std::uint16_t port_ = 0;
    std::vector<Attempt> attempts_;
    std::vector<bool> was_there_; // of each attempt, at the last look
};

} // namespace ers::testing
