// The data folder: what a server without an outside database keeps, and the note that tells other commands of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace ers::app {

// The facts of the server that runs on a data folder, for other commands.
struct RunningService {
    pid_t process_id = 0;
    std::uint16_t port = 0;
    bool is_demo = false;
    std::string service_url;
    std::string owner_url; // empty where the server was not given one
    std::string certificate_file;
};

// A folder that carries our mark, made and marked where there was none or an empty one. All members from one thread.
class DataFolder {
public:
    // Throws std::runtime_error with one sentence when the folder holds something and does not carry our mark.
    explicit DataFolder(std::filesystem::path folder);
    ~DataFolder();
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    [[nodiscard]] std::filesystem::path certificate_file() const { return folder_ / "certificate.pem"; }
    [[nodiscard]] std::filesystem::path private_key_file() const { return folder_ / "private-key.pem"; }
    [[nodiscard]] std::filesystem::path demo_issuer_file() const { return folder_ / "demo-issuer.pem"; }
    [[nodiscard]] std::filesystem::path log_file() const { return folder_ / "openers.log"; }

    // Until this object is gone, nobody else has the folder. Throws std::runtime_error with one sentence, naming the
    // process, when somebody has it.
    void lock();
    // False while this or another process has it locked.
    [[nodiscard]] bool is_free() const;

    // Removes the database and the files that we make, nothing else. The folder must be locked.
    void erase();

    // The note; only the holder of the lock writes it, and only with the lock held by somebody is it believed.
    void write_note(const RunningService& service) const;
    void remove_note() const;
    [[nodiscard]] std::optional<RunningService> running_service() const;

private:
    [[nodiscard]] std::filesystem::path note_file() const { return folder_ / "service.json"; }
    [[nodiscard]] std::filesystem::path lock_file() const { return folder_ / "server.lock"; }

    std::filesystem::path folder_;
    int lock_ = -1;
};

} // namespace ers::app
