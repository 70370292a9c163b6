// Access codes that wait for their patients, because the slow hash of one takes longer than all else of a referral.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "ers/core/crypto.hpp"
#include "ers/core/random.hpp"

namespace ers::patients {

struct IssuedAccessCode {
    std::string code; // shown once, kept nowhere
    Bytes salt;
    Bytes hash;
};
// A new code; costs one slow_hash, some 40 ms.
[[nodiscard]] IssuedAccessCode issue_access_code(RandomSource& random);

// A code says nothing of the patient that it will belong to, so it can be made before there is one. A thread of the
// lowest priority, which runs only while a core has nothing else to do, keeps a number of codes ready: one is made for
// each that was taken, and otherwise the store is filled at leisure. When all are given out, the next ones are made by
// those who ask. Any thread.
class AccessCodes {
public:
    AccessCodes(RandomSource& random, std::size_t ready); // 0: no thread, each code is made when it is asked for
    ~AccessCodes();
    AccessCodes(const AccessCodes&) = delete;
    AccessCodes& operator=(const AccessCodes&) = delete;

    [[nodiscard]] IssuedAccessCode take(); // nobody else gets the same
    [[nodiscard]] std::size_t ready() const; // how many wait now
    void wait_until_full(); // until as many wait as are kept ready

private:
    void loop();

    RandomSource& random_;
    const std::size_t wanted_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable full_;
    std::deque<IssuedAccessCode> codes_;
    std::size_t owed_ = 0; // taken and not yet made again
    bool is_stopping_ = false;
    std::thread thread_;
};

} // namespace ers::patients
