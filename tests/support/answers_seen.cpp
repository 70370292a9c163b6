// One line for each refusal: "operationId status CODE".
#include "tests/support/answers_seen.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>

namespace ers::testing {
namespace {

class Notebook {
public:
    void note(const SeenRefusal& refusal) {
        const std::lock_guard lock(mutex_);
        if (!file_.is_open() || !noted_.insert(refusal).second) return;
        file_ << refusal.operation << ' ' << refusal.status << ' ' << refusal.code << std::endl;
        if (!file_) throw std::runtime_error("cannot write what was seen");
    }

    static Notebook& instance() {
        static Notebook notebook;
        return notebook;
    }

private:
    Notebook() {
        const char* path = std::getenv("ERS_ANSWERS_SEEN");
        if (path == nullptr) return;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        file_.open(path, std::ios::trunc);
    }

    std::mutex mutex_;
    std::ofstream file_;
    std::set<SeenRefusal> noted_;
};

} // namespace

void note_refusal(const SeenRefusal& refusal) { Notebook::instance().note(refusal); }

std::set<SeenRefusal> refusals_seen(const std::string& folder) {
    std::set<SeenRefusal> seen;
    if (!std::filesystem::is_directory(folder)) return seen;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path());
        SeenRefusal refusal;
        while (file >> refusal.operation >> refusal.status >> refusal.code) seen.insert(refusal);
    }
    return seen;
}

} // namespace ers::testing
