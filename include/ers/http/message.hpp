// Requests and responses as handlers see them: plain structs, no Beast.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ers/core/codes.hpp"
#include "ers/observe/request_context.hpp"

namespace ers::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

} // namespace ers::http

namespace ers {
template <>
struct Codes<http::Method> {
    static constexpr std::array entries{
        Code<http::Method>{http::Method::get, "GET", "GET"},
        Code<http::Method>{http::Method::head, "HEAD", "HEAD"},
        Code<http::Method>{http::Method::post, "POST", "POST"},
        Code<http::Method>{http::Method::put, "PUT", "PUT"},
        Code<http::Method>{http::Method::patch, "PATCH", "PATCH"},
        Code<http::Method>{http::Method::del, "DELETE", "DELETE"},
        Code<http::Method>{http::Method::options, "OPTIONS", "OPTIONS"},
    };
};
} // namespace ers

namespace ers::http {

// Header fields in order; names compare without case. set and add throw std::invalid_argument for a name that is not a
// token and for a value with a control character other than tab: nobody can smuggle in a second field or response.
class Headers {
public:
    void set(std::string_view name, std::string value); // in place of all of that name
    void add(std::string_view name, std::string value);
    void remove(std::string_view name);
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const; // the first of that name
    // All values of that name in one list, separated by ", "; empty when there is none.
    [[nodiscard]] std::string joined(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
    Method method = Method::get; // a HEAD request reaches the GET route of its path with Method::head
    std::string path; // as sent, without the query; decoded per segment is in `captures`
    std::map<std::string, std::string, std::less<>> captures; // "ubrn" of the pattern's "{ubrn}" → decoded segment
    std::vector<std::pair<std::string, std::string>> query; // decoded, in order, repeated names kept
    Headers headers;
    std::string body;
    observe::RequestContext context;

    [[nodiscard]] std::string_view capture(std::string_view name) const; // empty when the pattern has no such name
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const; // the first
};

struct Response {
    int status = 200;
    Headers headers = {}; // Content-Type belongs here; Content-Length, Date, Server, request id are added by the server
    std::string body = {};
};

[[nodiscard]] Response json_response(int status, std::string body);

} // namespace ers::http
