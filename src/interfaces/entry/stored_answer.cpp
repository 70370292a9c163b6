// Answers as text.
#include "interfaces/entry/stored_answer.hpp"

#include <nlohmann/json.hpp>

namespace ers::entry {

std::string answer_text(const http::Response& response) {
    nlohmann::json headers = nlohmann::json::array();
    for (const auto& [name, value] : response.headers.all()) headers.push_back({name, value});
    return nlohmann::json{{"status", response.status}, {"headers", std::move(headers)}, {"body", response.body}}.dump();
}

http::Response replayed_answer(const std::string& text) {
    const auto stored = nlohmann::json::parse(text);
    http::Response response;
    response.status = stored.at("status").get<int>();
    for (const auto& header : stored.at("headers")) {
        response.headers.add(header.at(0).get<std::string>(), header.at(1).get<std::string>());
    }
    response.headers.set("Idempotency-Replayed", "true");
    response.body = stored.at("body").get<std::string>();
    return response;
}

} // namespace ers::entry
