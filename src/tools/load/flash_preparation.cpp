// The ground for a rush.
#include "tools/load/flash_preparation.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "ers/http/client.hpp"
#include "ers/identity/tokens.hpp"
#include "tools/load/runner.hpp"

namespace ers::load {
namespace {

using flash_json = nlohmann::json;

constexpr std::size_t flash_preparing_clients = 16;
constexpr std::size_t flash_references_max = 5'000; // withdrawn by one call
constexpr int flash_slot_minutes = 10;
constexpr std::size_t flash_shortlist_max = 20;

// A service that takes everybody, of the specialty with the most referrals that wait.
constexpr db::Statement pick_flash_service{"load.flash_service", R"(
    with waiting as (
        select specialty_code, count(*) as referrals
        from referral
        where state = 'NOT_BOOKED' and priority = 'ROUTINE'
        group by specialty_code)
    select v.id, v.organisation_code, v.specialty_code, w.referrals, p.opens_hours
    from waiting w
    join service v on v.specialty_code = w.specialty_code
    join service_priority p on p.service_id = v.id and p.priority = 'ROUTINE'
    where v.is_published and v.bookable_type = 'DIRECTLY_BOOKABLE' and v.is_nationally_available
      and v.age_from_months = 0 and v.age_below_months is null and v.sex_treated = 'MALE_AND_FEMALE'
      and coalesce(p.closes_days, v.polling_range_days) >= 8 and p.opens_hours <= 96
      and v.effective_from <= current_date and (v.effective_to is null or v.effective_to > current_date + 30)
    order by w.referrals desc, v.id
    limit 1)"};

constexpr db::Statement list_flash_slots{"load.flash_slots", R"(
    select id, reference, starts_at
    from slot
    where service_id = $1 and status = 'FREE' and 'ROUTINE' = any (priorities) and starts_at > now()
    order by starts_at, id)"};

constexpr db::Statement list_flash_patients{"load.flash_patients", R"(
    select ubrn, referring_organisation, version, shortlist::text[] as shortlist, $1 = any (shortlist) as has_service
    from referral
    where state = 'NOT_BOOKED' and priority = 'ROUTINE' and specialty_code = $2
      and ($1 = any (shortlist) or cardinality(shortlist) < $3)
    order by $1 = any (shortlist) desc, ubrn
    limit $4)"};

// Calls as the provider's booking manager, one after the other.
class FlashProvider {
public:
    FlashProvider(const Making& making, const FlashGround& ground)
        : client_({making.options.url, making.options.ca_file, std::chrono::seconds(60)}),
          path_("/api/v1/services/" + std::to_string(ground.service) + "/slots"),
          key_(making.key_prefix + "flash-") {
        Tokens tokens(making.issuer);
        authorization_ = tokens.authorization(ground.provider, BusinessFunction::booking_manager);
    }

    void withdraw(const std::vector<std::string>& references) {
        for (std::size_t begin = 0; begin < references.size(); begin += flash_references_max) {
            const auto end = std::min(references.size(), begin + flash_references_max);
            const std::vector<std::string> part(references.begin() + static_cast<std::ptrdiff_t>(begin),
                                                references.begin() + static_cast<std::ptrdiff_t>(end));
            call(http::Method::post, path_ + "/withdraw", flash_json{{"references", part}}.dump());
        }
    }

    void publish(std::size_t count, Instant first) {
        flash_json slots = flash_json::array();
        for (std::size_t i = 0; i < count; ++i) {
            const auto starts_at = first + std::chrono::minutes(flash_slot_minutes * static_cast<int>(i));
            slots.push_back({{"reference", key_ + std::to_string(i)},
                             {"startsAt", format_instant(starts_at)},
                             {"durationMinutes", flash_slot_minutes},
                             {"priorities", {"ROUTINE"}}});
        }
        call(http::Method::put, path_, flash_json{{"slots", std::move(slots)}}.dump());
    }

private:
    void call(http::Method method, const std::string& target, const std::string& body) {
        http::Headers headers;
        headers.set("Authorization", authorization_);
        headers.set("Idempotency-Key", key_ + "call-" + std::to_string(++calls_));
        const auto answer = client_.request(method, target, headers, body);
        const auto report = flash_json::parse(answer.body, nullptr, false);
        const bool is_done =
            answer.status == 200 && report.is_object() && report.value("refused", flash_json::array()).empty();
        if (!is_done) {
            throw std::runtime_error("The slots for the rush could not be made: " + std::to_string(answer.status) +
                                     " " + answer.body.substr(0, 300));
        }
    }

    http::Client client_;
    std::string path_;
    std::string key_;
    std::string authorization_;
    int calls_ = 0;
};

std::vector<std::int64_t> make_slots(const Making& making, const FlashGround& ground, int opens_hours) {
    const auto wanted = making.options.slots;
    FlashProvider provider(making, ground);
    const SystemClock clock;
    const Instant usable_from = clock.now() + std::chrono::hours(opens_hours + 24);
    std::vector<std::string> surplus;
    std::size_t kept = 0;
    for (const auto row : making.connection.execute(list_flash_slots, {ground.service})) {
        if (row.instant("starts_at") >= usable_from && kept < wanted) {
            ++kept;
        } else {
            surplus.push_back(row.text("reference"));
        }
    }
    provider.withdraw(surplus);
    if (kept < wanted) provider.publish(wanted - kept, std::chrono::ceil<std::chrono::hours>(usable_from));
    std::vector<std::int64_t> slots;
    for (const auto row : making.connection.execute(list_flash_slots, {ground.service})) {
        slots.push_back(row.integer("id"));
    }
    if (slots.size() != wanted) throw std::runtime_error("The service of the rush changes while it is prepared.");
    return slots;
}

constexpr std::array<std::string_view, 1> shortlist_steps{"change shortlist"};

// Puts the service first on the shortlists that have it not.
class ShortlistScenario final : public Scenario {
public:
    ShortlistScenario(RequestWriter& writer, FlashGround& ground) : writer_(writer), ground_(ground) {}

    [[nodiscard]] std::span<const std::string_view> steps() const override { return shortlist_steps; }
    std::unique_ptr<Task> next_task() override {
        while (next_ < ground_.patients.size() && ground_.patients[next_].has_service) ++next_;
        if (next_ == ground_.patients.size()) return nullptr;
        return std::make_unique<Change>(*this, ground_.patients[next_++]);
    }

private:
    class Change final : public Task {
    public:
        Change(ShortlistScenario& scenario, FlashPatient& patient) : scenario_(scenario), patient_(patient) {}
        void write(Exchange& exchange) override {
            auto shortlist = patient_.shortlist;
            shortlist.insert(shortlist.begin(), std::to_string(scenario_.ground_.service));
            scenario_.writer_.write(exchange, RequestKind::change_shortlist,
                                    "/api/v1/referrals/" + patient_.ubrn + "/shortlist", patient_.organisation,
                                    patient_.version, flash_json{{"shortlist", shortlist}}.dump());
            exchange.ubrn = patient_.ubrn;
            exchange.step = 0;
        }
        Then take(const Exchange&, const Reply& reply) override {
            if (!reply.is_ok()) {
                throw std::runtime_error("A shortlist for the rush could not be changed: " +
                                         std::to_string(reply.status) + " " + std::string(reply.code) + ".");
            }
            patient_.version = reply.version;
            patient_.has_service = true;
            return Then::end();
        }

    private:
        ShortlistScenario& scenario_;
        FlashPatient& patient_;
    };

    RequestWriter& writer_;
    FlashGround& ground_;
    std::size_t next_ = 0;
};

void change_shortlists(const Making& making, FlashGround& ground) {
    auto writer = make_writer(making, {1'000'000, 1}); // keys of its own
    ShortlistScenario scenario(*writer, ground);
    RunnerSettings settings;
    settings.client.base_url = making.options.url;
    settings.client.ca_file = making.options.ca_file;
    settings.client.connections = flash_preparing_clients;
    settings.clients = flash_preparing_clients;
    Progress progress;
    Runner(std::move(settings), scenario, progress).run();
}

} // namespace

FlashGround prepare_flash(const Making& making) {
    const auto& options = making.options;
    const auto services = making.connection.execute(pick_flash_service);
    if (services.empty()) throw std::runtime_error("There is no service that takes everybody for a rush.");
    const auto service = services.front();
    FlashGround ground{service.integer("id"), service.text("organisation_code"), {}, {}};
    for (const auto row : making.connection.execute(
             list_flash_patients,
             {ground.service, service.text("specialty_code"), flash_shortlist_max, options.patients})) {
        ground.patients.push_back({row.text("ubrn"), row.text("referring_organisation"), row.number("version"),
                                   row.texts("shortlist"), row.boolean("has_service")});
    }
    if (ground.patients.size() < options.patients) {
        throw std::runtime_error("Only " + std::to_string(ground.patients.size()) +
                                 " routine referrals of one specialty wait for a booking; --patients asks for " +
                                 std::to_string(options.patients) + ".");
    }
    ground.slots = make_slots(making, ground, service.number("opens_hours"));
    change_shortlists(making, ground);
    return ground;
}

} // namespace ers::load
