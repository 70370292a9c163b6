#include "app/wiring/data_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "ers/db/private_cluster.hpp"

namespace ers::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* mark_name = ".openers-data";
constexpr const char* mark_text = "This folder was made by OpenERS; `ers demo --fresh` removes its data from here.\n";

// The files that this program makes in the folder; the private cluster knows the database's files.
constexpr std::array own_files{"certificate.pem", "private-key.pem", "demo-issuer.pem", "service.json",
                               "openers.log",     "postgres.log",    "postgres.log.1"};

void prepare_data_folder(const fs::path& folder) {
    if (fs::exists(folder) && !fs::is_directory(folder)) {
        throw std::runtime_error(folder.string() + " is a file; the data folder must be a folder");
    }
    if (fs::exists(folder / mark_name)) return;
    if (fs::exists(folder) && !fs::is_empty(folder)) {
        throw std::runtime_error(folder.string() + " is not empty and not a data folder of OpenERS (it has no " +
                                 mark_name + "); choose a new or empty folder, nothing was changed");
    }
    fs::create_directories(folder);
    std::ofstream(folder / mark_name) << mark_text;
    if (!fs::exists(folder / mark_name)) throw std::runtime_error("cannot write in " + folder.string());
}

// Of the open file, not of the process (so that one process can be refused too), and one that can be asked after
// without taking it. The kernel drops it with its holder, however that ends.
struct flock whole_file_lock() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

} // namespace

DataFolder::DataFolder(fs::path folder) : folder_(std::move(folder)) { prepare_data_folder(folder_); }

DataFolder::~DataFolder() {
    if (lock_ >= 0) close(lock_);
}

void DataFolder::lock() {
    const int file = open(lock_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) throw std::runtime_error("cannot open " + lock_file().string());
    struct flock whole = whole_file_lock();
    if (fcntl(file, F_OFD_SETLK, &whole) != 0) {
        std::string holder;
        std::ifstream(lock_file()) >> holder;
        close(file);
        throw std::runtime_error("a server already runs on " + folder_.string() + ": process " + holder +
                                 "; stop it or choose another data folder");
    }
    const std::string self = std::to_string(getpid()) + "\n";
    if (ftruncate(file, 0) != 0 || write(file, self.data(), self.size()) < 0) {
        close(file);
        throw std::runtime_error("cannot write " + lock_file().string());
    }
    lock_ = file;
}

bool DataFolder::is_free() const {
    const int file = open(lock_file().c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return errno == ENOENT;
    struct flock whole = whole_file_lock();
    const bool is_asked = fcntl(file, F_OFD_GETLK, &whole) == 0;
    close(file);
    return is_asked && whole.l_type == F_UNLCK;
}

void DataFolder::erase() {
    if (lock_ < 0) throw std::logic_error("a data folder is erased only by the holder of its lock");
    db::PrivateCluster::erase(folder_);
    for (const char* name : own_files) fs::remove(folder_ / name);
}

void DataFolder::write_note(const RunningService& service) const {
    const nlohmann::json note{{"pid", service.process_id},      {"port", service.port},
                              {"demo", service.is_demo},        {"service_url", service.service_url},
                              {"owner_url", service.owner_url}, {"certificate_file", service.certificate_file}};
    // The URLs of an outside database may have a password in them: for our own user's eyes only, from the first byte.
    const fs::path unfinished = note_file().string() + ".unfinished";
    fs::remove(unfinished);
    const int file = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) throw std::runtime_error("cannot write " + unfinished.string());
    const std::string text = note.dump(2) + "\n";
    const bool is_written = write(file, text.data(), text.size()) == std::ssize(text);
    close(file);
    if (!is_written) throw std::runtime_error("cannot write " + unfinished.string());
    fs::rename(unfinished, note_file());
}

void DataFolder::remove_note() const {
    std::error_code ignored;
    fs::remove(note_file(), ignored);
}

std::optional<RunningService> DataFolder::running_service() const {
    if (is_free()) return std::nullopt;
    std::ifstream file(note_file());
    const auto note = nlohmann::json::parse(file, nullptr, false);
    if (!note.is_object()) return std::nullopt;
    try {
        RunningService service;
        service.process_id = note.at("pid").get<pid_t>();
        service.port = note.at("port").get<std::uint16_t>();
        service.is_demo = note.at("demo").get<bool>();
        service.service_url = note.at("service_url").get<std::string>();
        service.owner_url = note.at("owner_url").get<std::string>();
        service.certificate_file = note.at("certificate_file").get<std::string>();
        if (kill(service.process_id, 0) != 0 && errno == ESRCH) return std::nullopt;
        return service;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

} // namespace ers::app
