// What the running server holds of the directory, and how it is kept fresh.
#include <utility>

#include "directory/directory_version.hpp"
#include "directory/next_slots/next_slot_keeper.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::directory {

Directory::Directory() : keeper_(std::make_unique<NextSlotKeeper>()) {}
Directory::~Directory() = default;

std::shared_ptr<const Snapshot> Directory::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

std::shared_ptr<const NextSlots> Directory::next_slots() const {
    const std::lock_guard lock(mutex_);
    return next_slots_;
}

void Directory::refresh(db::Connection& connection, Instant now) {
    const std::lock_guard alone(refreshing_);
    refresh_alone(connection, now);
}

void Directory::refresh_all(db::Connection& connection, Instant now) {
    const std::lock_guard alone(refreshing_);
    keeper_ = std::make_unique<NextSlotKeeper>();
    refresh_alone(connection, now);
}

void Directory::refresh_alone(db::Connection& connection, Instant now) {
    free_retired();
    auto current = snapshot();
    if (load_directory_version(connection) != current->version()) {
        const auto before = std::exchange(current, load_snapshot(connection));
        keeper_->move(*before, *current);
        publish(current, next_slots()->renumbered(current->numbers())); // all that is known until they are looked for
    }
    publish(current, keeper_->look(connection, *current, now));
}

// Tens of thousands of services are freed here and not by the request that happens to read them last. Nobody can get
// hold of a retired snapshot any more: once only this list has it, that remains so.
void Directory::free_retired() {
    std::erase_if(retired_, [](const auto& snapshot) { return snapshot.use_count() == 1; });
}

void Directory::publish(std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const NextSlots> slots) {
    {
        const std::lock_guard lock(mutex_);
        std::swap(snapshot_, snapshot);
        std::swap(next_slots_, slots);
    }
    if (snapshot != snapshot_) retired_.push_back(std::move(snapshot));
}

} // namespace ers::directory
