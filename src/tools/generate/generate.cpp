// The stages of filling a database, in one transaction.
#include "ers/tools/generate/generate.hpp"

#include <algorithm>
#include <future>
#include <map>

#include "ers/referrals/record/ubrn_permutation.hpp"
#include "tools/generate/indexes.hpp"
#include "tools/generate/made_directory.hpp"
#include "tools/generate/people.hpp"
#include "tools/generate/slot_plan.hpp"
#include "tools/generate/story_plan.hpp"
#include "tools/generate/story_writer.hpp"

namespace ers::generate {

namespace {

constexpr db::Statement generate_what_is_there{"generate.what_is_there", R"(
    select exists (select from patient) as patients, exists (select from slot) as slots,
           exists (select from referral) or exists (select from appointment) as referrals)"};

constexpr db::Statement generate_lock{
    "generate.lock", "lock table patient, slot, referral, appointment, audit, outbox in access exclusive mode"};
constexpr std::string_view generate_session = R"(
    set local statement_timeout = 0;
    set local idle_in_transaction_session_timeout = 0;
    set local lock_timeout = '5s';
    set constraints all immediate;
    set local maintenance_work_mem = '256MB')";

constexpr db::Statement generate_next_numbers{"generate.next_numbers", R"(
    select sequencename as name, coalesce(last_value + 1, start_value) as number
    from pg_sequences
    where schemaname = current_schema()
      and sequencename in ('ubrn_number', 'slot_number', 'audit_number', 'outbox_number', 'patient_id_seq',
                           'appointment_id_seq'))"};
constexpr db::Statement generate_set_number{"generate.set_number", "select setval($1::regclass, $2)"};
constexpr db::Statement generate_make_partitions{"generate.make_partitions", "select make_month_partitions($1)"};
constexpr db::Statement generate_raise_version{"generate.raise_directory_version",
                                               "update directory_version set version = version + 1"};
constexpr db::Statement generate_size{"generate.database_size", "select pg_database_size(current_database()) as bytes"};

constexpr double patients_per_referral = 0.75;

using Numbers = std::map<std::string, std::int64_t>;

std::optional<std::string> refuse_database(db::Connection& owner, const GenerateSettings& settings) {
    const auto there = owner.execute(generate_what_is_there).front();
    for (const char* what : {"patients", "slots", "referrals"}) {
        if (there.boolean(what)) {
            std::string refusal = "the database has ";
            refusal += what;
            return refusal + " already: data is generated into an empty one only (nothing was changed)";
        }
    }
    const auto need = disk_need(settings.size);
    if (settings.free_bytes && *settings.free_bytes < need.total()) {
        return "tier " + std::string(settings.size.name) + " needs " + bytes_text(need.total()) + " of disk (" +
               bytes_text(need.database) + " for the database, the rest while it is made), and " +
               bytes_text(*settings.free_bytes) + " are free";
    }
    return std::nullopt;
}

// A second thread's work, while the slots and patients are written.
std::vector<std::uint64_t> compute_ubrns(const Bytes& key, std::uint64_t first, std::uint32_t count) {
    referrals::UbrnPermutation permutation(key);
    std::vector<std::uint64_t> ubrns(count);
    for (std::uint32_t i = 0; i < count; ++i) ubrns[i] = permutation.at(first + i);
    return ubrns;
}

class Generation {
public:
    Generation(db::Connection& owner, const GenerateSettings& settings)
        : owner_(owner), settings_(settings), place_{owner, settings}, calendar_(settings.today) {}

    tl::expected<GenerateReport, std::string> run() {
        {
            db::Transaction transaction(owner_);
            owner_.run_script(generate_session);
            try {
                owner_.execute(generate_lock);
            } catch (const db::RowLocked&) {
                return tl::unexpected<std::string>(
                    "somebody else is working on the database (a server?): stop it, and generate again");
            }
            if (auto refused = refuse_database(owner_, settings_)) return tl::unexpected(std::move(*refused));
            if (auto failed = fill()) return tl::unexpected(std::move(*failed));
            transaction.commit();
        }
        clean_up();
        report_.database_bytes = static_cast<std::uint64_t>(owner_.execute(generate_size).front().integer("bytes"));
        return report_;
    }

private:
    std::optional<std::string> fill() {
        for (const auto row : owner_.execute(generate_next_numbers)) {
            numbers_[row.text("name")] = row.integer("number");
        }
        const auto first_ubrn = static_cast<std::uint64_t>(numbers_.at("ubrn_number"));
        auto ubrns =
            std::async(std::launch::async, compute_ubrns, settings_.ubrn_key, first_ubrn, settings_.size.referrals);
        top_up_directory(place_, calendar_);
        const auto directory = load_directory_facts(owner_, calendar_);
        report_.services = directory.services.size();
        report_.practices = directory.practices.size();
        const bool is_usable =
            !directory.practices.empty() && std::any_of(directory.services_near.begin(), directory.services_near.end(),
                                                        [](const auto& near) { return !near.empty(); });
        if (!is_usable) return "the directory has no service that anybody could be referred to";
        make_past_partitions(owner_, date_of(calendar_.today() - slot_days_past),
                             date_of(calendar_.today() - history_days), settings_.today);
        owner_.execute(generate_make_partitions, {settings_.today});
        TableIndexes indexes(place_);
        write_people(place_, directory);
        write_rows(directory, ubrns);
        set_numbers();
        indexes.restore();
        owner_.execute(generate_raise_version);
        return std::nullopt;
    }

    void write_rows(const DirectoryFacts& directory, std::future<std::vector<std::uint64_t>>& ubrns) {
        const auto& size = settings_.size;
        const SlotPlan slots(directory, calendar_, settings_.seed, size.slots, size.referrals,
                             numbers_.at("slot_number"));
        write_slots(place_, directory, calendar_, slots);
        const PatientPlan patients(directory, calendar_, settings_.seed,
                                   static_cast<std::uint32_t>(size.referrals * patients_per_referral));
        patients.write(place_, numbers_.at("patient_id_seq"));
        const StoryPlan stories(directory, calendar_, slots, patients, settings_.seed, size.referrals);
        const auto numbers = ubrns.get();
        StoryWriter writer(place_, directory, calendar_, stories, numbers,
                           {.patient = numbers_.at("patient_id_seq"),
                            .appointment = numbers_.at("appointment_id_seq"),
                            .audit = numbers_.at("audit_number"),
                            .outbox = numbers_.at("outbox_number")});
        report_.slots = slots.size();
        report_.slots_booked = slots.booked().size();
        report_.patients = patients.size();
        report_.referrals = writer.write_referrals();
        report_.appointments = writer.write_appointments();
        report_.audit_rows = writer.write_audit();
        outbox_rows_ = writer.write_outbox();
    }

    void set_numbers() {
        const auto used = [&](const char* sequence, std::uint64_t rows) {
            if (rows == 0) return;
            owner_.execute(generate_set_number,
                           {sequence, numbers_.at(sequence) + static_cast<std::int64_t>(rows) - 1});
        };
        used("ubrn_number", report_.referrals);
        used("slot_number", report_.slots);
        used("patient_id_seq", report_.patients);
        used("appointment_id_seq", report_.appointments);
        used("audit_number", report_.audit_rows);
        used("outbox_number", outbox_rows_);
    }

    // What the planner knows of the tables, and which pages everybody sees: the first reader would pay for it.
    void clean_up() {
        constexpr std::array tables{"organisation", "site",        "service", "patient", "slot",
                                    "referral",     "appointment", "audit",   "outbox"};
        owner_.run_script("set statement_timeout = 0; set lock_timeout = 0");
        for (std::size_t i = 0; i < tables.size(); ++i) {
            settings_.progress({.stage = "vacuum and analyze", .done = i, .total = tables.size(), .rows = i});
            owner_.run_script(std::string("vacuum (analyze) ") + tables.at(i));
        }
        settings_.progress({.stage = "vacuum and analyze",
                            .done = tables.size(),
                            .total = tables.size(),
                            .rows = tables.size(),
                            .is_finished = true});
    }

    db::Connection& owner_;
    const GenerateSettings& settings_;
    Workplace place_;
    Calendar calendar_;
    Numbers numbers_;
    GenerateReport report_;
    std::uint64_t outbox_rows_ = 0;
};

} // namespace

tl::expected<GenerateReport, std::string> generate(db::Connection& owner, const GenerateSettings& settings) {
    if (auto refused = refuse_database(owner, settings)) return tl::unexpected(std::move(*refused));
    return Generation(owner, settings).run();
}

} // namespace ers::generate
