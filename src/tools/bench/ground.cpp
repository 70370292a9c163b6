// The data that is measured on.
#include "tools/bench/ground.hpp"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "ers/core/time.hpp"
#include "tools/bench/pair_fixture.hpp"

namespace ers::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t pairs_full = 1'500'000;
constexpr std::int64_t pairs_quick = 80'000;
constexpr auto generate_limit = std::chrono::hours(2);
const std::string pairs_name = "pairs";

bool is_note_there(const fs::path& file, const nlohmann::json& note) {
    return nlohmann::json::parse(text_of_file(file), nullptr, false) == note;
}

} // namespace

const std::vector<std::string>& known_tiers() {
    static const std::vector<std::string> tiers{"S", "M", "L", "XL"};
    return tiers;
}

Ground::Ground(Workplace& workplace) : workplace_(workplace), day_(format_date(london_date(SystemClock().now()))) {}

// What a tier's data depends on.
nlohmann::json Ground::note() const { return {{"seed", workplace_.options().seed}, {"day", day_}}; }

std::vector<std::string> Ground::tiers() const {
    const auto& asked = workplace_.options().tiers;
    if (asked.empty())
        return workplace_.is_quick() ? std::vector<std::string>{"S"} : std::vector<std::string>{"S", "M"};
    std::vector<std::string> growing;
    for (const auto& tier : known_tiers()) {
        if (std::find(asked.begin(), asked.end(), tier) != asked.end()) growing.push_back(tier);
    }
    return growing;
}

void Ground::leave() {
    if (open_) open_->stop_server();
    abandon();
}

void Ground::abandon() {
    open_.reset();
    open_name_.clear();
}

Installation& Ground::pairs() {
    if (open_name_ == pairs_name) return *open_;
    leave();
    const fs::path folder = workplace_.folder() / pairs_name;
    if (pairs_made_ == 0) db::PrivateCluster::erase(folder);
    open_ = std::make_unique<Installation>(workplace_, folder, pairs_name);
    open_name_ = pairs_name;
    if (pairs_made_ == 0) {
        const auto pairs = workplace_.sized(pairs_full, pairs_quick);
        const auto connection = open_->connect();
        make_pairs(*connection, pairs, [&](std::int64_t made) {
            if (made % 100'000 == 0 || made == pairs) {
                workplace_.say("pairs: " + number_text(static_cast<double>(made)) + " of " +
                               number_text(static_cast<double>(pairs)));
            }
            workplace_.stop().check();
        });
        pairs_made_ = pairs;
    }
    open_->start_server();
    return *open_;
}

Installation& Ground::tier(const std::string& name) {
    if (open_name_ == name) return *open_;
    leave();
    const fs::path folder = workplace_.folder() / "data" / name;
    const fs::path note_file = folder / "generated.json";
    const bool is_made = std::find(tiers_made_.begin(), tiers_made_.end(), name) != tiers_made_.end() ||
                         (name != "S" && is_note_there(note_file, note()));
    if (!is_made) {
        fs::remove(note_file);
        db::PrivateCluster::erase(folder);
    }
    open_ = std::make_unique<Installation>(workplace_, folder, name);
    open_name_ = name;
    if (!is_made) {
        generate(name);
        std::ofstream(note_file) << note();
    }
    tiers_made_.push_back(name);
    open_->start_server();
    return *open_;
}

void Ground::generate(const std::string& name) {
    workplace_.say("generating tier " + name);
    static_cast<void>(workplace_.output_of(
        "generate-" + name,
        {workplace_.ers().string(), "generate", "--tier", name, "--seed", std::to_string(workplace_.options().seed),
         "--today", day_, "--config", open_->config().string()},
        generate_limit));
    const auto connection = open_->connect();
    connection->run_script("vacuum analyze");
    connection->run_script("checkpoint");
}

} // namespace ers::bench
