#include "tools/walkthrough/walkthrough_caller.hpp"

#include <charconv>
#include <chrono>
#include <iomanip>
#include <iostream>

namespace ers::app {
namespace {

std::string code_of_body(const nlohmann::json& body) {
    const auto code = body.is_object() ? body.find("code") : body.end();
    return body.is_object() && code != body.end() && code->is_string() ? code->get<std::string>() : "";
}

} // namespace

StepFailed::StepFailed(std::string expected_words, std::string got_words)
    : std::runtime_error("expected " + expected_words + ", got " + got_words),
      expected_(std::move(expected_words)),
      got_(std::move(got_words)) {}

void expect(bool holds, std::string_view expected, std::string_view got) {
    if (!holds) throw StepFailed(std::string(expected), std::string(got));
}

std::string Answer::words() const {
    std::string text = std::to_string(status);
    if (const std::string code = code_of_body(body); !code.empty()) {
        text += " " + code + ": " + body.value("detail", std::string());
        for (const nlohmann::json& field : body.value("errors", nlohmann::json::array())) {
            text += " [" + field.value("field", std::string()) + " " + field.value("code", std::string()) + "]";
        }
    }
    return text;
}

int Answer::version() const {
    const std::string_view etag = headers.get("ETag").value_or("");
    int version = 0;
    const bool is_quoted = etag.size() > 2 && etag.front() == '"' && etag.back() == '"';
    if (is_quoted) std::from_chars(etag.data() + 1, etag.data() + etag.size() - 1, version);
    expect(version > 0, "an ETag with the version", etag.empty() ? "none" : etag);
    return version;
}

bool Answer::has_code(int expected_status, std::string_view code) const {
    return status == expected_status && code_of_body(body) == code;
}

http::Response Caller::send(http::Method method, const SignedIn& who, std::string_view target, std::string_view body,
                            http::Headers headers) {
    if (!who.token.empty()) headers.set("Authorization", "Bearer " + who.token);
    if (!who.organisation.empty()) headers.set("NHSD-End-User-Organisation-ODS", who.organisation);
    if (!who.role.empty()) headers.set("NHSD-eRS-Business-Function", who.role);
    return client_.request(method, target, headers, body);
}

Answer Caller::call(http::Method method, const SignedIn& who, std::string_view target, std::string_view body,
                    http::Headers headers) {
    headers.set("Accept", "application/json, application/problem+json");
    const http::Response response = send(method, who, target, body, std::move(headers));
    Answer answer{.status = response.status, .body = {}, .headers = response.headers};
    if (!response.body.empty()) answer.body = nlohmann::json::parse(response.body, nullptr, false);
    expect(!answer.body.is_discarded(), "JSON", "something else, with status " + std::to_string(response.status));
    return answer;
}

http::Headers Caller::write_headers(const CallOptions& options) {
    http::Headers headers;
    headers.set("Idempotency-Key", options.idempotency_key.empty() ? random_.uuid() : options.idempotency_key);
    if (options.version) headers.set("If-Match", "\"" + std::to_string(*options.version) + "\"");
    return headers;
}

Answer Caller::get(const SignedIn& who, std::string_view target) {
    return call(http::Method::get, who, target, {}, {});
}

Answer Caller::post(const SignedIn& who, std::string_view target, const nlohmann::json& body,
                    const CallOptions& options) {
    return call(http::Method::post, who, target, body.dump(), write_headers(options));
}

Answer Caller::put(const SignedIn& who, std::string_view target, const nlohmann::json& body,
                   const CallOptions& options) {
    return call(http::Method::put, who, target, body.dump(), write_headers(options));
}

Answer Caller::remove(const SignedIn& who, std::string_view target) {
    return call(http::Method::del, who, target, {}, {});
}

Answer Caller::upload(const SignedIn& who, std::string_view name, std::string_view media_type,
                      std::string_view content) {
    http::Headers headers = write_headers({});
    headers.set("Content-Type", std::string(media_type));
    headers.set("Content-Disposition", "attachment; filename=\"" + std::string(name) + "\"");
    return call(http::Method::post, who, "/api/v1/documents", content, std::move(headers));
}

http::Response Caller::download(const SignedIn& who, std::string_view target) {
    return send(http::Method::get, who, target, {}, {});
}

Answer Caller::required(int status, Answer answer) {
    expect(answer.status == status, "status " + std::to_string(status), answer.words());
    return answer;
}

Answer Caller::demo_token(std::string_view user, std::string_view organisation, std::string_view role) {
    const nlohmann::json body{{"user", user}, {"organisation", organisation}, {"role", role}};
    return call(http::Method::post, {}, "/demo/token", body.dump(), {});
}

SignedIn Caller::staff(std::string_view user, std::string_view organisation, std::string_view role) {
    const Answer answer = required(200, demo_token(user, organisation, role));
    return {answer.body.at("token").get<std::string>(), std::string(organisation), std::string(role)};
}

std::optional<SignedIn> Caller::try_staff(std::string_view user, std::string_view organisation, std::string_view role) {
    const Answer answer = demo_token(user, organisation, role);
    if (answer.status == 422) return std::nullopt;
    required(200, answer);
    return SignedIn{answer.body.at("token").get<std::string>(), std::string(organisation), std::string(role)};
}

void Narrator::step(std::string_view title, const std::function<std::string()>& work) {
    ++steps_;
    lines_.clear();
    const auto began = std::chrono::steady_clock::now();
    const auto fail = [&](std::string_view expected, std::string_view got) {
        std::cout << "  ✗ " << std::setw(2) << steps_ << "  " << title << "\n        expected: " << expected
                  << "\n        got:      " << got << std::endl;
    };
    try {
        const std::string found = work();
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
        std::cout << "  ✓ " << std::setw(2) << steps_ << "  " << title << (found.empty() ? "" : ": ") << found << "  ("
                  << std::fixed << std::setprecision(took.count() < 10 ? 1 : 0) << took.count() << " ms)\n"
                  << lines_ << std::flush;
    } catch (const StepFailed& failed) {
        fail(failed.expected(), failed.got());
        throw;
    } catch (const std::exception& fault) { // no connection, or an answer of another shape
        fail("an answer of the service", fault.what());
        throw StepFailed("an answer of the service", fault.what());
    }
}

void Narrator::chapter(std::string_view title) const { std::cout << "\n" << title << "\n"; }

std::string url_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                              c == '.' || c == '_' || c == '~';
        if (is_plain) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte >> 4U];
        encoded += digits[byte & 15U];
    }
    return encoded;
}

} // namespace ers::app
