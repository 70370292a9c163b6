// The one answer that a dispatched request waits for, wherever and whenever it is given.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "ers/http/message.hpp"

namespace ers::http {

// Thread safe. The first settlement counts, later ones do nothing; when the last holder lets go without one, it settles
// as "no answer", so that the waiting session always goes on.
class PendingReply {
public:
    using Deliver = std::function<void(std::optional<Response>)>;

    explicit PendingReply(Deliver deliver) : deliver_(std::move(deliver)) {}
    ~PendingReply() { settle(std::nullopt); }
    PendingReply(const PendingReply&) = delete;
    PendingReply& operator=(const PendingReply&) = delete;

    void settle(std::optional<Response> response) {
        Deliver deliver;
        {
            const std::lock_guard lock(mutex_);
            deliver.swap(deliver_);
        }
        if (deliver) deliver(std::move(response));
    }

private:
    std::mutex mutex_;
    Deliver deliver_;
};

} // namespace ers::http
