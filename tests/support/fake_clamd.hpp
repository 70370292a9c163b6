// A daemon that speaks clamd's INSTREAM over a socket, for tests of the scanner: it finds the scanners' test file.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ers::testing {

class FakeClamd {
public:
    enum class Manner {
        honest,
        silent,    // hears everything and says nothing
        rude,      // hangs up at once
        small,     // says that the stream is too long, whatever its length
        confused,  // answers something else
    };
    enum class Where { path, port };

    explicit FakeClamd(Manner manner = Manner::honest, Where where = Where::path);
    ~FakeClamd();
    FakeClamd(const FakeClamd&) = delete;
    FakeClamd& operator=(const FakeClamd&) = delete;

    // As documents.clamd_address has it.
    [[nodiscard]] const std::string& address() const { return address_; }
    // Keeps every answer back from now on, until they are released.
    void hold();
    void release();
    // The files that were streamed to it as a whole, so far.
    [[nodiscard]] std::vector<std::string> files() const;

private:
    void serve();
    void answer(int connection);
    bool read_exactly(int connection, std::string& bytes, std::size_t count) const;

    Manner manner_;
    std::string address_;
    std::string path_; // to be removed
    int listener_ = -1;
    int stop_[2] = {-1, -1}; // a pipe: readable when it is over
    mutable std::mutex mutex_;
    std::condition_variable released_;
    bool is_held_ = false;
    std::vector<std::string> files_;
    std::thread thread_;
};

// Where nobody listens.
[[nodiscard]] std::string dead_clamd_address();

} // namespace ers::testing
