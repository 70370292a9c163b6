#include "tests/fault/crash/deployment.hpp"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <ostream>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {
namespace {

constexpr int crowd_size = 6;
constexpr db::Statement read_traces{"test.crash_traces", R"(
    select r.ubrn,
           r.state || ' ' || r.version || case when r.converted_at is null then '' else ' converted' end as referral,
           (select count(*) from appointment a where a.ubrn = r.ubrn) as appointments,
           (select count(*) from appointment a join slot s on s.id = a.slot_id
            where a.ubrn = r.ubrn and a.status = 'BOOKED' and s.status = 'BOOKED') as slots,
           (select count(*) from audit x where x.ubrn = r.ubrn and x.action = 'appointment.booked') as audits,
           (select count(*) from outbox o where o.ubrn = r.ubrn and o.kind = 'appointment.booked') as messages,
           (select count(*) from idempotency i
            where i.caller = 'staff:gp-1:P81001'
              and i.key_hash = sha256(convert_to('crash-' || r.ubrn, 'UTF8'))) as keys
    from referral r)"};

constexpr db::Statement count_slots{"test.crash_slots_booked", "select count(*) from slot where status = 'BOOKED'"};

std::map<std::string, Traces> traces_by_ubrn(db::Connection& owner) {
    std::map<std::string, Traces> traces;
    for (const auto row : owner.execute(read_traces)) {
        const auto number = [&row](const char* name) { return row.number(name); };
        traces[row.text("ubrn")] = {row.text("referral"), number("appointments"), number("slots"),
                                    number("audits"),     number("messages"),     number("keys")};
    }
    return traces;
}

// Calls something once, when a count is reached.
class Trigger {
public:
    explicit Trigger(int at) : at_(at) {}
    void count(int reached) {
        if (reached < at_) return;
        const std::scoped_lock lock(mutex_);
        reached_ = true;
        changed_.notify_all();
    }
    // False when the crowd ended before.
    bool wait(const std::atomic<int>& clients_left) {
        std::unique_lock lock(mutex_);
        while (!reached_ && clients_left > 0) changed_.wait_for(lock, std::chrono::milliseconds(10));
        return reached_;
    }

private:
    int at_;
    bool reached_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
};

} // namespace

std::ostream& operator<<(std::ostream& out, const Traces& traces) {
    return out << traces.referral << ", appointments " << traces.appointments << ", slots " << traces.slots
               << ", audits " << traces.audits << ", messages " << traces.messages << ", keys " << traces.keys;
}

Deployment::Deployment(int bookings) : folder_(make_program_folder()) {
    const identity::TokenIssuer issuer((folder_ / "issuer.pem").string());
    std::ofstream(folder_ / "keys.json") << issuer.public_key_set();
    std::ofstream(folder_ / "ers.toml")
        << "[identity]\nkey_set_file = \"keys.json\"\n[directory]\nrefresh_seconds = 1\n";
    const Instant now = SystemClock().now();
    const identity::TokenClaims claims{"gp-1",
                                       "Dr Test Referrer",
                                       {{OdsCode::parse("P81001").value(), BusinessFunction::referring_clinician}},
                                       now + std::chrono::hours(1)};
    token_ = issuer.issue(claims, "openers", "openers", now);
    start();
    fill(bookings);
}

void Deployment::start() {
    program_ = std::make_unique<RunningProgram>(
        std::vector<std::string>{"serve", "--config", "ers.toml", "--port", "0"}, folder_);
    port_ = program_->wait_until_ready();
}

void Deployment::restart() {
    program_.reset();
    start();
}

http::Client Deployment::client() const {
    return http::Client({"https://localhost:" + std::to_string(port_), (folder_ / "var" / "certificate.pem").string()});
}

std::unique_ptr<db::Connection> Deployment::owner() const {
    std::ifstream note(folder_ / "var" / "service.json");
    db::ConnectionSettings settings;
    settings.url = nlohmann::json::parse(note).at("owner_url").get<std::string>();
    settings.statement_timeout = std::chrono::minutes(1);
    return std::make_unique<db::Connection>(settings);
}

int Deployment::postmaster() const {
    static constexpr db::Statement own_process{"test.backend", "select pg_backend_pid() as process"};
    const auto connection = owner();
    const auto backend = connection->execute(own_process).front().integer("process");
    std::ifstream status("/proc/" + std::to_string(backend) + "/stat");
    std::string text{std::istreambuf_iterator<char>(status), {}};
    // "123 (postgres) S 122 …": after the name the state, then the parent.
    return std::stoi(text.substr(text.rfind(')') + 4));
}

void Deployment::fill(int bookings) {
    const auto connection = owner();
    WorldBuilder builder;
    WorldBuilder::add_organisations(*connection);
    const auto service = builder.add_service(*connection, {.priorities = {"ROUTINE"}});
    const auto ubrns = add_referrals(*connection, SystemClock().now(), bookings, {service});
    for (const auto slot : builder.add_slots(
             *connection, {.service_id = service, .count = bookings, .minutes_between = 10}, SystemClock().now())) {
        attempts_.push_back({ubrns[attempts_.size()], slot});
    }
    // Until the server has seen the new service.
    auto caller = client();
    http::Headers headers;
    headers.set("Authorization", "Bearer " + token_);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (caller.get("/api/v1/services/" + std::to_string(service), headers).status != 200) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << program_->errors();
    }
}

http::Response Deployment::book(http::Client& client, const Attempt& attempt) const {
    http::Headers headers;
    headers.set("Authorization", "Bearer " + token_);
    headers.set("Idempotency-Key", attempt.key());
    headers.set("If-Match", "\"1\"");
    return client.post("/api/v1/referrals/" + attempt.ubrn + "/appointment",
                       nlohmann::json{{"slotId", std::to_string(attempt.slot)}}.dump(), headers);
}

void Deployment::book_until(int acknowledged, const std::function<void()>& then) {
    std::atomic<std::size_t> next = 0;
    std::atomic<int> done = count(Attempt::State::acknowledged);
    std::atomic<int> clients_left = crowd_size;
    Trigger trigger(acknowledged);
    trigger.count(done);
    const auto book_what_is_open = [&] {
        try {
            auto caller = client();
            for (std::size_t i = next++; i < attempts_.size(); i = next++) {
                auto& attempt = attempts_[i];
                if (attempt.state != Attempt::State::open) continue;
                attempt.state = Attempt::State::unknown; // until it is answered
                const auto answer = book(caller, attempt);
                if (answer.status == 201) {
                    attempt.state = Attempt::State::acknowledged;
                    trigger.count(++done);
                } else {
                    EXPECT_EQ(answer.status, 503) << answer.body;
                }
            }
        } catch (const std::runtime_error&) {
            // The server is gone: the outcome of the last request stays unknown.
        }
        --clients_left;
    };
    std::vector<std::thread> crowd;
    for (int i = 0; i < crowd_size; ++i) crowd.emplace_back(book_what_is_open);
    EXPECT_TRUE(trigger.wait(clients_left)) << program_->errors();
    then();
    for (auto& client : crowd) client.join();
}

void Deployment::ask_again_for_the_unknown() {
    auto caller = client();
    for (std::size_t i = 0; i < attempts_.size(); ++i) {
        auto& attempt = attempts_[i];
        if (attempt.state != Attempt::State::unknown) continue;
        const auto answer = book(caller, attempt);
        EXPECT_EQ(answer.status, 201) << answer.body;
        EXPECT_EQ(answer.headers.get("Idempotency-Replayed") == "true", was_there_[i]);
        attempt.state = Attempt::State::acknowledged;
    }
}

void Deployment::expect_nothing_lost() {
    const auto connection = owner();
    const auto traces = traces_by_ubrn(*connection);
    was_there_.assign(attempts_.size(), false);
    std::int64_t there = 0;
    for (std::size_t i = 0; i < attempts_.size(); ++i) {
        const auto& attempt = attempts_[i];
        const auto& found = traces.at(attempt.ubrn);
        was_there_[i] = found == wholly_there;
        if (was_there_[i]) ++there;
        switch (attempt.state) {
            case Attempt::State::acknowledged:
                EXPECT_EQ(found, wholly_there) << "acknowledged, " << attempt.ubrn;
                break;
            case Attempt::State::open: EXPECT_EQ(found, wholly_absent) << "never asked for, " << attempt.ubrn; break;
            case Attempt::State::unknown:
                EXPECT_TRUE(found == wholly_there || found == wholly_absent)
                    << "unknown, " << attempt.ubrn << ": " << found;
                break;
        }
    }
    EXPECT_EQ(connection->execute(count_slots).front().integer("count"), there);
    EXPECT_EQ(broken_invariants(*connection), "");
}

int Deployment::count(Attempt::State state) const {
    return static_cast<int>(std::count_if(attempts_.begin(), attempts_.end(),
                                          [state](const Attempt& attempt) { return attempt.state == state; }));
}

} // namespace ers::testing
