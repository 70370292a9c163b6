// A running service with some hundreds of referrals and slots, and the load generator pointed at it.
#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "ers/tools/load/check.hpp"
#include "ers/tools/load/run.hpp"
#include "tests/support/api_fixture.hpp"
#include "tests/support/running_program.hpp"
#include "tests/support/test_server.hpp"

namespace ers::testing {

// One thread. Three services of Cardiology with 300 free slots and 300 referrals that wait each.
class LoadWorld {
public:
    static constexpr int slots_each = 300;

    LoadWorld() : folder_(make_program_folder()) {
        auto& owner = server_.database().owner();
        int first = 1;
        for (const char* site : {"RAA01", "RAA02", "RAA01"}) {
            const auto service = server_.add_service({.site = site});
            services_.push_back(service);
            server_.add_slots({.service_id = service, .count = slots_each, .minutes_between = 10});
            add_referrals(owner, server_.clock().now(), slots_each, {service}, first);
            first += slots_each;
        }
        owner.run_script("analyze");
        server_.start();
    }

    [[nodiscard]] load::RunOptions options(const std::string& scenario, const std::string& history = "") const {
        load::RunOptions options;
        options.scenario = scenario;
        options.url = server_.url();
        options.ca_file = server_.certificate_file();
        options.issuer_key = (std::filesystem::path(server_.certificate_file()).parent_path() / "issuer.pem").string();
        options.issuer = "openers-test";
        options.database = server_.database().owner_url();
        options.clients = 4;
        options.seconds = 1;
        if (!history.empty()) options.history_file = history_file(history);
        return options;
    }

    static load::Report run(const load::RunOptions& options) {
        std::ostringstream progress;
        return load::run_scenario(options, progress);
    }

    // The lines of the rules that are broken; empty when all is well.
    [[nodiscard]] std::string broken_rules(const std::string& history) const {
        std::ostringstream progress;
        std::string broken;
        for (const auto& outcome :
             load::check_history({{history_file(history)}, server_.database().owner_url(), true}, progress)) {
            if (outcome.broken > 0) broken += outcome.line() + "\n";
        }
        return broken;
    }

    [[nodiscard]] std::string history_file(const std::string& name) const { return (folder_ / name).string(); }
    [[nodiscard]] TestServer& server() { return server_; }
    [[nodiscard]] db::Connection& owner() { return server_.database().owner(); }
    [[nodiscard]] const std::vector<std::int64_t>& services() const { return services_; }

private:
    mutable TestServer server_{{}, SystemClock().now()}; // the load program goes by it
    std::filesystem::path folder_;
    std::vector<std::int64_t> services_;
};

} // namespace ers::testing
