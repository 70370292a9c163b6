// Common headers. Everything the service says is private to its caller unless a handler says otherwise.
#include "http/answer.hpp"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace ers::http {
namespace {

constexpr std::array<std::string_view, 7> answer_weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> answer_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> answer_defaults{{
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
}};

} // namespace

std::string format_http_date(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       answer_weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                       answer_months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

bool has_no_content(int status) { return status < 200 || status == 204 || status == 304; }

void complete_answer(Response& response, const observe::RequestContext& context, Instant now) {
    Headers& headers = response.headers;
    for (const std::string_view name : {"Content-Length", "Transfer-Encoding", "Connection"}) headers.remove(name);
    headers.set("Date", format_http_date(now));
    headers.set("Server", "OpenERS");
    headers.set("X-Request-ID", context.request_id);
    headers.set("X-Correlation-ID", context.correlation_id);
    headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    headers.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : answer_defaults) {
        if (!headers.get(name)) headers.set(name, std::string(value));
    }
    if (has_no_content(response.status)) response.body.clear();
}

} // namespace ers::http
