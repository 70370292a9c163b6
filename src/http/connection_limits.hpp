// How many connections may be open, in all and from one address.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace ers::http {

// Thread safe.
class ConnectionLimits {
public:
    ConnectionLimits(std::size_t connections_max, std::size_t per_address_max)
        : connections_max_(connections_max), per_address_max_(per_address_max) {}

    // True: counted, and leave() must follow. False: the limit is reached.
    [[nodiscard]] bool enter(const std::string& address);
    void leave(const std::string& address);

private:
    const std::size_t connections_max_;
    const std::size_t per_address_max_;
    std::mutex mutex_;
    std::size_t open_ = 0;
    std::unordered_map<std::string, std::size_t> by_address_;
};

} // namespace ers::http
