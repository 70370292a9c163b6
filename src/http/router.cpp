// Patterns in, trie out; matching walks it with at most as many steps as the longest pattern has segments.
#include "http/router.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace ers::http {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> capture; // exactly one segment, not empty
    std::unique_ptr<Node> rest;    // one segment or more
    std::map<Method, std::size_t> routes;
};

namespace {

std::vector<std::string_view> router_split(std::string_view pattern) {
    std::vector<std::string_view> segments;
    for (std::size_t begin = 1; begin <= pattern.size();) {
        const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
        segments.push_back(pattern.substr(begin, end - begin));
        begin = end + 1;
    }
    return segments;
}

[[noreturn]] void refuse_pattern(const RouteInfo& info, std::string_view why) {
    throw std::runtime_error("route " + std::string(code_of(info.method)) + " " + info.pattern + ": " +
                             std::string(why));
}

std::string router_allowed(const std::map<Method, std::size_t>& routes) {
    std::string allowed;
    for (const auto& entry : Codes<Method>::entries) {
        const bool served =
            routes.contains(entry.value) || (entry.value == Method::head && routes.contains(Method::get));
        if (!served) continue;
        if (!allowed.empty()) allowed += ", ";
        allowed += entry.code;
    }
    return allowed;
}

} // namespace

Router::Router(std::span<const RouteInfo> routes) : root_(std::make_unique<Node>()), capture_names_(routes.size()) {
    for (std::size_t route = 0; route < routes.size(); ++route) insert(route, routes[route]);
}

Router::~Router() = default;

void Router::insert(std::size_t route, const RouteInfo& info) {
    if (!info.pattern.starts_with('/')) refuse_pattern(info, "a pattern begins with a slash");
    Node* node = root_.get();
    const auto segments = router_split(info.pattern);
    for (const std::string_view& segment : segments) {
        const bool is_capture = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
        if (!is_capture) {
            if (segment.find_first_of("{}%?") != std::string_view::npos)
                refuse_pattern(info, "a segment is not a literal");
            auto& next = node->literals[std::string(segment)];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
            continue;
        }
        std::string_view name = segment.substr(1, segment.size() - 2);
        const bool is_rest = name.ends_with("...");
        if (is_rest && &segment != &segments.back()) refuse_pattern(info, "only the last segment can capture the rest");
        if (is_rest) name.remove_suffix(3);
        auto& names = capture_names_[route];
        if (std::find(names.begin(), names.end(), name) != names.end())
            refuse_pattern(info, "two captures share a name");
        names.emplace_back(name);
        auto& next = is_rest ? node->rest : node->capture;
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    if (!node->routes.emplace(info.method, route).second)
        refuse_pattern(info, "another route matches the same requests");
}

// The node that the whole path leads to, literals first; goes back to a capture where a literal leads nowhere.
const Router::Node* Router::find(const Node& node, std::span<const std::string> segments,
                                 std::vector<std::string>& captured) {
    if (segments.empty()) return node.routes.empty() ? nullptr : &node;
    const auto following = segments.subspan(1);
    if (const auto literal = node.literals.find(segments.front()); literal != node.literals.end()) {
        if (const Node* found = find(*literal->second, following, captured)) return found;
    }
    if (node.capture && !segments.front().empty()) {
        captured.push_back(segments.front());
        if (const Node* found = find(*node.capture, following, captured)) return found;
        captured.pop_back();
    }
    const bool any_empty = std::any_of(segments.begin(), segments.end(), [](const auto& text) { return text.empty(); });
    if (!node.rest || any_empty) return nullptr;
    std::string rest;
    for (const std::string& segment : segments) {
        if (!rest.empty()) rest += '/';
        rest += segment;
    }
    captured.push_back(std::move(rest));
    return node.rest.get();
}

RouteMatch Router::match(Method method, std::span<const std::string> segments) const {
    RouteMatch match;
    std::vector<std::string> captured;
    const Node* node = find(*root_, segments, captured);
    if (node == nullptr) return match;
    auto found = node->routes.find(method);
    if (found == node->routes.end() && method == Method::head) found = node->routes.find(Method::get);
    if (found == node->routes.end()) {
        match.allowed = router_allowed(node->routes);
        return match;
    }
    match.route = found->second;
    const auto& names = capture_names_[found->second];
    for (std::size_t i = 0; i < names.size(); ++i) match.captures.emplace(names[i], std::move(captured[i]));
    return match;
}

} // namespace ers::http
