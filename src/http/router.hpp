// The route table compiled into a trie of path segments.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ers/http/message.hpp"
#include "ers/http/server.hpp"

namespace ers::http {

struct RouteMatch {
    std::optional<std::size_t> route; // index into the table; none: 405 when `allowed` has something, else 404
    std::map<std::string, std::string, std::less<>> captures;
    std::string allowed; // "GET, HEAD, POST": what the path can do when it cannot do the method asked for
};

// Immutable once built: any thread may match.
class Router {
public:
    // Throws std::runtime_error for a pattern that is not one, and for two routes of one method that match the same
    // paths.
    explicit Router(std::span<const RouteInfo> routes);
    ~Router();

    // A literal segment wins over a capture, whatever the method; HEAD takes the GET route where it has none of its
    // own.
    [[nodiscard]] RouteMatch match(Method method, std::span<const std::string> segments) const;

private:
    struct Node;
    void insert(std::size_t route, const RouteInfo& info);
    [[nodiscard]] static const Node* find(const Node& node, std::span<const std::string> segments,
                                          std::vector<std::string>& captured);

    std::unique_ptr<Node> root_;
    std::vector<std::vector<std::string>> capture_names_; // by route, in the order of the pattern
};

} // namespace ers::http
