// What the walkthrough calls the service with: one connection, somebody signed in, JSON out and in; and the printed
// list of steps.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "ers/core/random.hpp"
#include "ers/http/client.hpp"

namespace ers::app {

// A step that did not hold.
class StepFailed : public std::runtime_error {
public:
    StepFailed(std::string expected_words, std::string got_words);
    [[nodiscard]] const std::string& expected() const { return expected_; }
    [[nodiscard]] const std::string& got() const { return got_; }

private:
    std::string expected_;
    std::string got_;
};
void expect(bool holds, std::string_view expected, std::string_view got);

// Somebody who is signed in; organisation and role are empty for a patient.
struct SignedIn {
    std::string token;
    std::string organisation;
    std::string role;
};

struct Answer {
    int status = 0;
    nlohmann::json body;
    http::Headers headers;

    // "409 SLOT_NOT_AVAILABLE: …", for people.
    [[nodiscard]] std::string words() const;
    // The version in the ETag; StepFailed when there is none.
    [[nodiscard]] int version() const;
    [[nodiscard]] bool has_code(int expected_status, std::string_view code) const;
};

struct CallOptions {
    std::optional<int> version{}; // for If-Match
    std::string idempotency_key{}; // empty: a new one for each POST
};

class Caller {
public:
    Caller(http::ClientSettings settings, RandomSource& random) : client_(std::move(settings)), random_(random) {}

    Answer get(const SignedIn& who, std::string_view target);
    Answer post(const SignedIn& who, std::string_view target, const nlohmann::json& body,
                const CallOptions& options = {});
    Answer put(const SignedIn& who, std::string_view target, const nlohmann::json& body,
               const CallOptions& options = {});
    Answer remove(const SignedIn& who, std::string_view target);
    // A file for /api/v1/documents.
    Answer upload(const SignedIn& who, std::string_view name, std::string_view media_type, std::string_view content);
    // The answer as it is.
    http::Response download(const SignedIn& who, std::string_view target);
    // Throws StepFailed unless the answer has the status.
    static Answer required(int status, Answer answer);

    SignedIn staff(std::string_view user, std::string_view organisation, std::string_view role);
    // Nothing where there is no such person, or not in that role.
    std::optional<SignedIn> try_staff(std::string_view user, std::string_view organisation, std::string_view role);

private:
    Answer call(http::Method method, const SignedIn& who, std::string_view target, std::string_view body,
                http::Headers headers);
    http::Response send(http::Method method, const SignedIn& who, std::string_view target, std::string_view body,
                        http::Headers headers);
    http::Headers write_headers(const CallOptions& options);
    Answer demo_token(std::string_view user, std::string_view organisation, std::string_view role);

    http::Client client_;
    RandomSource& random_;
};

// Prints the steps and counts them.
class Narrator {
public:
    // Does the work, which gives a few words on what it found, and prints a tick, those words and the milliseconds. A
    // step that does not hold is printed with what was expected, and its StepFailed goes on.
    void step(std::string_view title, const std::function<std::string()>& work);
    void chapter(std::string_view title) const;
    // A line below the step that is at work.
    void line(std::string_view text) { lines_ += "        " + std::string(text) + "\n"; }
    [[nodiscard]] int steps() const { return steps_; }

private:
    int steps_ = 0;
    std::string lines_;
};

// "LS6%209ZY": for a query.
[[nodiscard]] std::string url_encoded(std::string_view text);

} // namespace ers::app
