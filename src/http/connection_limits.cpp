// Counting under one lock; an address is forgotten with its last connection.
#include "http/connection_limits.hpp"

namespace ers::http {

bool ConnectionLimits::enter(const std::string& address) {
    const std::lock_guard lock(mutex_);
    if (open_ >= connections_max_) return false;
    const auto found = by_address_.find(address);
    if (found != by_address_.end() && found->second >= per_address_max_) return false;
    if (found == by_address_.end() && per_address_max_ == 0) return false;
    ++by_address_[address];
    ++open_;
    return true;
}

void ConnectionLimits::leave(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const auto found = by_address_.find(address);
    if (found == by_address_.end()) return;
    --open_;
    if (--found->second == 0) by_address_.erase(found);
}

} // namespace ers::http
