// Which request is on which list, in what order, when it is due; and 2,000 random actions after each of which
// every open request is on exactly the lists of those who have to do with it.
#include "ers/advice/worklists.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/integration/advice/advice_world.hpp"
#include "tests/support/seed.hpp"

namespace ers::advice {
namespace {

namespace services = testing::services;

using testing::AdviceWorld;

constexpr std::size_t page_size = 100;

class AdviceWorklists : public ::testing::Test {
protected:
    std::vector<AdviceItem> all(AdviceList list, const Principal& who, std::size_t limit = page_size) {
        std::vector<AdviceItem> items;
        std::optional<std::string> cursor;
        do {
            auto page = world.act(who, [&](const auto& at) { return read_list(at, list, limit, cursor); }).value();
            EXPECT_LE(page.items.size(), limit);
            items.insert(items.end(), page.items.begin(), page.items.end());
            cursor = page.next_cursor;
        } while (cursor);
        return items;
    }
    std::set<Ubrn> on(AdviceList list, const Principal& who) {
        std::set<Ubrn> found;
        for (const auto& item : all(list, who)) EXPECT_TRUE(found.insert(item.ubrn).second) << "twice";
        return found;
    }
    std::vector<referrals::ListCount> counts(const Principal& who) { return count_lists(world.context(who)); }
    AdviceRequest ask(Priority priority) {
        auto command = world.new_request();
        command.priority = priority;
        return world.create(command, gp).value();
    }

    AdviceWorld world;
    const Principal gp = world.booking.gp();
    const Principal consultant = world.booking.clinician();
    const AdviceList mine = AdviceList::active_requests;
    const AdviceList theirs = AdviceList::requests_to_answer;
};

TEST_F(AdviceWorklists, TheReferrerFollowsEveryOpenOneAndTheProviderSeesWhatItMustAnswer) {
    const auto waiting = world.ask();
    const auto answered = world.answered();
    EXPECT_EQ(on(mine, gp), (std::set{waiting.ubrn, answered.ubrn}));
    EXPECT_EQ(on(mine, world.referring_clerk()), on(mine, gp));
    EXPECT_EQ(on(theirs, consultant), std::set{waiting.ubrn});
    EXPECT_EQ(on(theirs, world.booking.booking_clerk()), std::set{waiting.ubrn});
    EXPECT_EQ(on(mine, world.booking.gp("P82001")), std::set<Ubrn>{});
    EXPECT_EQ(on(theirs, world.booking.clinician("NBB")), std::set<Ubrn>{});
    for (const auto& item : all(mine, gp)) EXPECT_EQ(item.is_readers, item.ubrn == answered.ubrn) << "responded";

    world.numbers.provider_sees_all_open = true;
    EXPECT_EQ(on(theirs, consultant), (std::set{waiting.ubrn, answered.ubrn}));
    for (const auto& item : all(theirs, consultant)) EXPECT_EQ(item.is_readers, item.ubrn == waiting.ubrn);
    EXPECT_EQ(counts(consultant).front().total, 2U);
}

TEST_F(AdviceWorklists, AnItemSaysWhatTheReaderNeedsAndNoText) {
    const auto request = world.ask();
    const auto item = all(theirs, consultant).at(0);
    EXPECT_EQ(item.ubrn, request.ubrn);
    EXPECT_EQ(item.version, 1);
    EXPECT_EQ(item.service_id, services::advice_and_clinic);
    EXPECT_EQ(item.service_name, "Advice and clinic");
    EXPECT_EQ(item.nhs_number, request.patient.nhs_number.text());
    EXPECT_EQ(item.status, AdviceStatus::provider_response_required);
    EXPECT_EQ(item.authorisation, Authorisation::authorised);
    EXPECT_EQ(item.referring_organisation, "P81001");
    EXPECT_EQ(item.created_at, request.created_at);
}

TEST_F(AdviceWorklists, TheMostUrgentComeFirstAndEachPageHasItsOwn) {
    for (const auto priority : {Priority::routine, Priority::two_week_wait, Priority::urgent, Priority::routine,
                                Priority::two_week_wait, Priority::urgent, Priority::routine}) {
        (void)ask(priority); // two of each at one instant
        if (priority == Priority::urgent) world.booking.clock.advance(std::chrono::seconds(1));
    }
    const auto whole = all(mine, gp);
    ASSERT_EQ(whole.size(), 7U);
    const auto rank = [](const AdviceItem& item) {
        return std::tuple(-static_cast<int>(item.priority), item.created_at, item.ubrn);
    };
    EXPECT_TRUE(
        std::is_sorted(whole.begin(), whole.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); }));
    for (const std::size_t limit : {1U, 2U, 3U, 7U}) {
        const auto paged = all(mine, gp, limit);
        ASSERT_EQ(paged.size(), whole.size()) << limit;
        for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(paged[i].ubrn, whole[i].ubrn);
    }
    for (const char* cursor : {"", "x", "AAAA", "MnwyMDI2LTExLTI0", "MnwyMDI2LTExLTI0VDEwOjAwOjAwWnx4"}) {
        const auto read =
            world.act(gp, [&](const auto& at) { return read_list(at, mine, page_size, std::string(cursor)); });
        EXPECT_EQ(testing::refusal_of(read), "INVALID_VALUE cursor") << cursor;
    }
}

// Tuesday 2026-11-24: suspected cancer by Wednesday, urgent by Friday, routine ten working days on.
TEST_F(AdviceWorklists, DueDatesCountWorkingDaysAndWhatIsPastIsOverdue) {
    for (const auto priority : {Priority::routine, Priority::urgent, Priority::two_week_wait}) (void)ask(priority);
    const auto due = [&] {
        std::vector<std::string> dates;
        for (const auto& item : all(theirs, consultant)) {
            dates.push_back(format_date(item.due) + (item.is_overdue ? " overdue" : ""));
        }
        return dates;
    };
    const auto overdue = [&](const Principal& who) { return counts(who).front().overdue; };
    EXPECT_EQ(due(), (std::vector<std::string>{"2026-11-25", "2026-11-27", "2026-12-08"}));
    EXPECT_EQ(overdue(consultant), 0U);
    world.booking.clock.set(parse_instant("2026-11-25T23:59:59Z").value());
    EXPECT_EQ(overdue(consultant), 0U) << "until the day is over";
    world.booking.clock.set(parse_instant("2026-11-26T00:00:00Z").value());
    EXPECT_EQ(due(), (std::vector<std::string>{"2026-11-25 overdue", "2026-11-27", "2026-12-08"}));
    EXPECT_EQ(overdue(consultant), 1U);
    EXPECT_EQ(overdue(gp), 1U) << "the referrer sees it too";
    world.booking.clock.set(parse_instant("2026-12-09T09:00:00Z").value());
    EXPECT_EQ(overdue(consultant), 3U);
    EXPECT_EQ(all(theirs, consultant).front().age_days, 15);
}

// The table's overdue count is by instant, an item's by its date: over a year's days the two agree.
TEST_F(AdviceWorklists, TheCountOfOverdueAgreesWithTheItems) {
    for (const auto priority : {Priority::routine, Priority::urgent, Priority::two_week_wait}) (void)ask(priority);
    for (int day = 0; day < 40; ++day) {
        world.booking.clock.advance(std::chrono::hours(23)); // drifts through the hours
        const auto items = all(mine, gp);
        const auto late = std::count_if(items.begin(), items.end(), [](const auto& item) { return item.is_overdue; });
        EXPECT_EQ(counts(gp).front().overdue, static_cast<std::size_t>(late))
            << format_instant(world.booking.clock.now());
    }
}

// An end takes it off every list; another turn begins a new time.
TEST_F(AdviceWorklists, WhatHasEndedIsOnNoList) {
    auto request = world.answered();
    const auto close = [&](const AdviceRequest& open) {
        return world.act(gp, [&](const auto& at) { return close_request(at, open.ubrn, open.version, ""); });
    };
    world.booking.clock.advance(std::chrono::hours(24));
    EXPECT_EQ(all(mine, gp).front().since, request.since);
    ASSERT_TRUE(close(request));
    EXPECT_EQ(on(mine, gp), std::set<Ubrn>{});
    EXPECT_EQ(on(theirs, consultant), std::set<Ubrn>{});
    EXPECT_EQ(counts(gp).front().total, 0U);
}

TEST_F(AdviceWorklists, OtherRolesHaveNone) {
    EXPECT_TRUE(counts(world.as(BusinessFunction::commissioner, "QAA")).empty());
    ASSERT_EQ(counts(gp).size(), 1U);
    EXPECT_EQ(counts(gp).front().name, code_of(AdviceList::active_requests));
    EXPECT_EQ(counts(consultant).front().name, code_of(AdviceList::requests_to_answer));
}

// Among twenty thousand requests of two hundred practices: the practice's own are found by their index.
TEST_F(AdviceWorklists, AListIsReadByItsIndex) {
    auto& owner = world.booking.database().owner();
    const auto request = world.ask();
    owner.run_script(R"sql(
        insert into organisation (code, name, kind)
        select 'P9' || n, 'Practice ' || n, 'GP_PRACTICE' from generate_series(1000, 1199) n;
        insert into advice_request (ubrn, id, patient_id, referring_organisation, requester_user_id, requester_name,
                                    specialty_code, service_id, provider_organisation, priority,
                                    conversion_authorisation, status, created_at, updated_at, since)
        select (700000000000 + n)::text, gen_random_uuid(), p.id, 'P9' || 1000 + n % 200, 'u', 'Dr U', 'CARDIOLOGY',
               203, 'NBB', 'ROUTINE', 'NOT_AUTHORISED_TO_CONVERT', 'PROVIDER_RESPONSE_REQUIRED', now(), now(), now()
        from generate_series(1, 20000) n
        cross join (select min(id) from patient) as p (id);
        analyze advice_request)sql");
    const auto plan_of = [&](const db::Statement& statement) {
        std::string plan;
        for (const auto row : owner.execute(statement)) plan += row.text("QUERY PLAN") + "\n";
        return plan;
    };
    static constexpr db::Statement referrers{"test.plan_of_referrer", R"(
        explain select * from advice_worklist_item
        where list = 'active-advice-requests' and organisation = 'P91007' and (is_readers or true)
        order by urgency, created_at, ubrn limit 20)"};
    static constexpr db::Statement providers{"test.plan_of_provider", R"(
        explain select * from advice_worklist_item
        where list = 'advice-and-guidance-requests' and organisation = 'RAA' and (is_readers or false)
        order by urgency, created_at, ubrn limit 20)"};
    EXPECT_NE(plan_of(referrers).find("advice_request_of_referrer"), std::string::npos) << plan_of(referrers);
    EXPECT_NE(plan_of(providers).find("advice_request_of_provider"), std::string::npos) << plan_of(providers);
    EXPECT_EQ(plan_of(referrers).find("Seq Scan on advice_request"), std::string::npos) << plan_of(referrers);
    EXPECT_EQ(on(theirs, consultant), std::set{request.ubrn});
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int random_actions = 200; // sanitizers look for other faults than this property's
#else
constexpr int random_actions = 2'000;
#endif
constexpr std::size_t open_at_once = 12;

constexpr db::Statement list_memberships{"test.advice_memberships", R"(
    select r.ubrn, r.status, r.referring_organisation, r.provider_organisation,
           coalesce(string_agg(w.list || ' ' || w.organisation || ' ' || w.is_readers, ', ' order by w.list), '')
               as lists
    from advice_request r
    left join advice_worklist_item w on w.ubrn = r.ubrn
    group by r.ubrn)"};
constexpr db::Statement list_wrong{"test.advice_broken", "select rule, subject from broken_invariant"};

class AdviceNothingLost : public AdviceWorklists {
protected:
    template <class Items>
    const auto& any_of(const Items& items) {
        return items[random.below(items.size())];
    }
    Principal anybody() {
        const std::vector<Principal> people{gp,         world.booking.gp("P82001"),     consultant,
                                            consultant, world.booking.clinician("NBB"), world.booking.booking_clerk()};
        return any_of(people);
    }
    AdviceRequest ask_anything() {
        auto command = world.new_request(any_of(std::vector<std::int64_t>{
            services::advice_leeds, services::advice_and_clinic, services::advice_manchester}));
        command.authorisation = random.below(2) == 0 ? Authorisation::authorised : Authorisation::not_authorised;
        return world.create(command, random.below(3) == 0 ? world.booking.gp("P82001") : gp).value();
    }
    // Right actions, and ones that must be refused; gives whether it was done.
    bool any_action(const AdviceRequest& request, int version) {
        const auto who = anybody();
        const auto context = world.context(who);
        const auto& ubrn = request.ubrn;
        return world.booking
            .in_transaction([&]() -> Result<bool> {
                const auto done = [](const auto& result) -> Result<bool> {
                    if (!result) return tl::unexpected(result.error());
                    return true;
                };
                switch (random.below(9)) {
                    case 0:
                    case 1:
                        return done(reply(context, ubrn, version,
                                          {Outcome::return_with_advice, Recommendation::other, "x", std::nullopt}));
                    case 2:
                        return done(reply(context, ubrn, version,
                                          {Outcome::require_information, std::nullopt, "x", Priority::urgent}));
                    case 3:
                    case 4: return done(send_information(context, ubrn, version, "x"));
                    case 5: return done(close_request(context, ubrn, version, random.below(2) == 0 ? "" : "x"));
                    case 6:
                        if (random.below(3) != 0) return done(send_information(context, ubrn, version, "x"));
                        return done(cancel_request(context, ubrn, version, "x"));
                    case 7:
                        return done(convert_request(
                            context, ubrn, version,
                            {"x", "y", std::nullopt,
                             any_of(std::vector<std::optional<std::int64_t>>{std::nullopt, services::cardiology_leeds,
                                                                             services::cardiology_manchester,
                                                                             services::advice_and_clinic})}));
                    default:
                        return done(refer_request(
                            context, ubrn, version,
                            {.shortlist = {any_of(std::vector<std::int64_t>{
                                 services::cardiology_leeds, services::cardiology_manchester, services::advice_leeds})},
                             .letter_intention = LetterIntention::not_intending_to_add,
                             .priority = std::nullopt,
                             .specialty = std::nullopt,
                             .clinic_type = std::nullopt,
                             .pathway_start = std::nullopt,
                             .referring_clinician = std::nullopt}));
                }
            })
            .has_value();
    }
    // Each open request is on its two lists and no other, with the one side to act; an ended one on none.
    void expect_whole(int action) {
        auto& owner = world.booking.database().owner();
        for (const auto row : owner.execute(list_memberships)) {
            const auto status = from_code<AdviceStatus>(row.text("status")).value();
            const bool is_providers = status == AdviceStatus::provider_response_required;
            const auto entry = [&](AdviceList list, const char* organisation, bool is_readers) {
                return std::string(code_of(list)) + " " + row.text(organisation) + (is_readers ? " true" : " false");
            };
            const auto expected = !is_open(status) ? ""
                                                   : entry(mine, "referring_organisation", !is_providers) + ", " +
                                                         entry(theirs, "provider_organisation", is_providers);
            ASSERT_EQ(row.text("lists"), expected) << row.text("ubrn") << " after action " << action;
        }
        for (const auto row : owner.execute(list_wrong)) {
            FAIL() << row.text("rule") << ": " << row.text("subject") << " after action " << action;
        }
    }

    SeededRandom random{testing::test_seed()};
};

TEST_F(AdviceNothingLost, WhateverHappensInWhicheverOrder) {
    static constexpr db::Statement list_open{"test.open_advice",
                                             "select ubrn, version from advice_request where ended_at is null"};
    std::vector<AdviceRequest> requests;
    int done = 0;
    for (int action = 0; action < random_actions && !HasFatalFailure(); ++action) {
        const auto open = world.booking.connection().execute(list_open);
        if (open.size() < open_at_once) requests.push_back(ask_anything());
        world.booking.clock.advance(std::chrono::minutes(random.below(120)));
        const auto row =
            world.booking.connection().execute(list_open)[random.below(open.size() == 0 ? 1 : open.size())];
        const auto found = std::find_if(requests.begin(), requests.end(),
                                        [&](const auto& request) { return request.ubrn.text() == row.text("ubrn"); });
        const int stale = random.below(10) == 0 ? 1 : 0;
        if (any_action(*found, row.number("version") - stale)) ++done;
        expect_whole(action);
    }
    EXPECT_GT(done, random_actions / 20) << "most of what was tried must not be refused for one reason";
}

} // namespace
} // namespace ers::advice
