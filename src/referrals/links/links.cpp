// Linked referrals. Links are read and written under a lock on the patient, so that
// no two people can close a circle between them.
#include "ers/referrals/links/links.hpp"

#include <algorithm>
#include <chrono>

#include <nlohmann/json.hpp>

#include "ers/db/joined_sql.hpp"
#include "ers/referrals/record/acting.hpp"
#include "referrals/links/store.hpp"
#include "referrals/record/store.hpp"

namespace ers::referrals {

namespace {

constexpr std::size_t links_listed_max = 100; // duplicates and follow-ups with them

constexpr db::Statement lock_patient{"links.lock_patient", "select from patient where id = $1 for no key update"};

constexpr db::Statement list_of_referral{"links.of_referral", R"(
    select id, kind, created_at, first_ubrn = $1 as is_first,
           case when first_ubrn = $1 then then_ubrn else first_ubrn end as other
    from referral_link
    where (first_ubrn = $1 or then_ubrn = $1) and ($2::bigint is null or id = $2)
    order by id
    limit $3)"};

constexpr db::Statement insert_new{"links.insert", R"(
    insert into referral_link (first_ubrn, then_ubrn, kind, created_by, created_at)
    values ($1, $2, $3, $4, $5)
    on conflict do nothing
    returning id)"};

constexpr db::Statement delete_one{"links.delete", "delete from referral_link where id = $1"};

// Whether the first ($1) already comes after the other, over however many links.
constexpr db::Statement find_circle{"links.find_circle", R"(
    with recursive later (ubrn) as (
        select $2::text
        union
        select l.then_ubrn
        from later
        join referral_link l on l.first_ubrn = later.ubrn
        where l.kind in ('SEQUENCE', 'PREREQUISITE'))
    select exists (select from later where ubrn = $1) as found)"};

constexpr std::string_view linked_bookings_sql = R"(
    select l.kind, l.first_ubrn = $1 as is_first, o.ubrn, o.referring_organisation, o.with_organisation, o.patient_id,
           o.code_issuer,
           o.completed_at is not null or o.state = 'CANCELLED_REFERRAL' as is_over, a.starts_at, a.duration_minutes
    from referral_link l
    join referral o on o.ubrn = case when l.first_ubrn = $1 then l.then_ubrn else l.first_ubrn end
    left join appointment a on a.ubrn = o.ubrn and a.status = 'BOOKED'
    where (l.first_ubrn = $1 or l.then_ubrn = $1) and l.kind in ('SEQUENCE', 'SAME_DAY', 'PREREQUISITE'))";
constexpr std::string_view lock_in_order_sql = R"(
    order by o.ubrn
    for no key update of o nowait)";
constexpr db::Statement linked_bookings{"links.bookings", linked_bookings_sql};
constexpr db::Statement lock_linked_bookings{"links.lock_bookings",
                                             db::joined_sql<linked_bookings_sql, lock_in_order_sql>};

struct StoredLink {
    Link link;
    Ubrn other;
};

std::vector<StoredLink> links_of(const OperationContext& context, const Ubrn& ubrn, std::optional<std::int64_t> id,
                                 std::size_t limit) {
    std::vector<StoredLink> links;
    for (const auto row : context.connection.execute(list_of_referral, {ubrn, id, limit})) {
        links.push_back({{.id = row.integer("id"),
                          .kind = row.code<LinkKind>("kind"),
                          .position = row.boolean("is_first") ? LinkPosition::first : LinkPosition::then,
                          .created_at = row.instant("created_at"),
                          .other = std::nullopt},
                         *Ubrn::parse(row.text("other"))});
    }
    return links;
}

// The referral, if the caller may act on it.
std::optional<Referral> own_referral(const OperationContext& context, const Ubrn& ubrn) {
    auto seen = read_for(context, ubrn);
    if (!seen || seen->party == Party::none) return std::nullopt;
    return std::move(seen->referral);
}

// The same under a lock.
std::optional<Referral> lock_own(const OperationContext& context, const Ubrn& ubrn) {
    auto stored = lock_referral(context.connection, ubrn, context.who);
    if (!stored || party_of(context.who, stored->relations) == Party::none) return std::nullopt;
    return std::move(stored->referral);
}

bool has_come_to_an_end(const Referral& referral) {
    return referral.completed_at || referral.state == ReferralState::cancelled_referral;
}

// The refusal to link two referrals that the caller may act on, or nothing.
std::optional<FieldError> refuse_pair(const Referral& first, const Referral& then) {
    const auto wrong = [](ErrorCode code, const char* why) { return FieldError{"then", code, why}; };
    if (first.patient.id != then.patient.id) {
        return wrong(ErrorCode::inappropriate_value, "The other referral is of another patient.");
    }
    if (has_come_to_an_end(first) || has_come_to_an_end(then)) {
        return wrong(ErrorCode::inappropriate_value, "One of the two has ended, so there is nothing to put in order.");
    }
    return std::nullopt;
}

// A link that forbids an order must not find that order booked.
std::optional<FieldError> refuse_order(const NewLink& link, const Referral& first, const Referral& then) {
    const auto* earlier = first.live_appointment();
    const auto* later = then.live_appointment();
    const bool are_booked = earlier != nullptr && later != nullptr && earlier->starts_at && later->starts_at;
    if (link.kind != LinkKind::prerequisite || !are_booked) return std::nullopt;
    if (*later->starts_at >= *earlier->starts_at + std::chrono::minutes(earlier->duration_minutes.value_or(0))) {
        return std::nullopt;
    }
    return FieldError{"then", ErrorCode::conflicting_values, "The two are booked in another order: move one first."};
}

// Both ends of a link that may be made, as they are under lock: nobody books one of them meanwhile.
struct LinkEnds {
    Referral first;
    Referral then;
};
Result<LinkEnds> lock_ends(const OperationContext& context, const NewLink& link) {
    const bool is_sorted = link.first.text() <= link.then.text();
    auto lower = lock_own(context, is_sorted ? link.first : link.then);
    auto upper = link.first == link.then ? lower : lock_own(context, is_sorted ? link.then : link.first);
    auto& first = is_sorted ? lower : upper;
    auto& then = is_sorted ? upper : lower;
    if (!first) return refuse(ErrorCode::not_found);
    if (!is_made_by_people(link.kind)) {
        return refuse_fields({{"kind", ErrorCode::inappropriate_value, "Links of this kind come of operations."}});
    }
    if (link.first == link.then) {
        return refuse_fields({{"then", ErrorCode::inappropriate_value, "A referral is not linked with itself."}});
    }
    if (!then) {
        return refuse_fields({{"then", ErrorCode::reference_not_found, "There is no such referral of yours."}});
    }
    LinkEnds ends{std::move(*first), std::move(*then)};
    if (auto wrong = refuse_pair(ends.first, ends.then)) return refuse_fields({std::move(*wrong)});
    if (auto wrong = refuse_order(link, ends.first, ends.then)) return refuse_fields({std::move(*wrong)});
    context.connection.execute(lock_patient, {ends.first.patient.id});
    return ends;
}

// The refusal by the existing links, under the patient's lock; or nothing.
std::optional<FieldError> refuse_place(const OperationContext& context, const NewLink& link) {
    const auto wrong = [](ErrorCode code, std::string why) { return FieldError{"then", code, std::move(why)}; };
    for (const auto* ubrn : {&link.first, &link.then}) {
        const auto links = links_of(context, *ubrn, std::nullopt, links_listed_max);
        const auto by_hand =
            std::count_if(links.begin(), links.end(), [](const auto& one) { return is_made_by_people(one.link.kind); });
        if (by_hand >= links_of_referral_max) {
            return wrong(ErrorCode::too_many_items, "A referral has " + std::to_string(links_of_referral_max) +
                                                        " links at most; take another back first.");
        }
    }
    if (link.kind == LinkKind::same_day) return std::nullopt;
    if (context.connection.execute(find_circle, {link.first, link.then}).front().boolean("found")) {
        return wrong(ErrorCode::conflicting_values, "The other referral comes before this one already.");
    }
    return std::nullopt;
}

template <class Message>
void note_link(const OperationContext& context, const Referral& referral, AuditAction action, LinkKind kind,
               const Ubrn& with) {
    audit_and_tell(context, referral, action, {{"kind", code_of(kind)}, {"with", with.text()}},
                   Message{std::string(code_of(kind)), with.text()});
}

} // namespace

Result<std::vector<Link>> list_links(const OperationContext& context, const Ubrn& ubrn) {
    const auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    std::vector<Link> links;
    for (auto& [link, other] : links_of(context, ubrn, std::nullopt, links_listed_max)) {
        if (auto readable = read_for(context, other)) link.other = std::move(readable->referral);
        links.push_back(std::move(link));
    }
    audit(context, seen->referral, AuditAction::links_listed);
    return links;
}

Result<Link> make_link(const OperationContext& context, const NewLink& link) {
    auto ends = lock_ends(context, link);
    if (!ends) return tl::unexpected(ends.error());
    if (auto wrong = refuse_place(context, link)) return refuse_fields({std::move(*wrong)});
    // A pair on one day is kept one way round, so that it is kept once.
    const bool is_turned = link.kind == LinkKind::same_day && link.then.text() < link.first.text();
    const auto& earlier = is_turned ? link.then : link.first;
    const auto& later = is_turned ? link.first : link.then;
    const auto id = insert_link(context.connection, earlier, later, link.kind, context.who, context.now);
    if (!id) {
        return refuse_fields({{"then", ErrorCode::conflicting_values, "The two are linked like this already."}});
    }
    note_link<messages::LinkMade>(context, ends->first, AuditAction::link_made, link.kind, link.then);
    note_link<messages::LinkMade>(context, ends->then, AuditAction::link_made, link.kind, link.first);
    return Link{.id = *id,
                .kind = link.kind,
                .position = is_turned ? LinkPosition::then : LinkPosition::first,
                .created_at = context.now,
                .other = std::move(ends->then)};
}

Result<Link> find_link(const OperationContext& context, const Ubrn& ubrn, std::int64_t id) {
    const auto seen = read_for(context, ubrn);
    if (!seen) return tl::unexpected(seen.error());
    auto found = links_of(context, ubrn, id, 1);
    if (found.empty()) return refuse(ErrorCode::not_found);
    auto other = read_for(context, found.front().other);
    if (!other) return refuse(ErrorCode::not_found);
    found.front().link.other = std::move(other->referral);
    return std::move(found.front().link);
}

Result<Link> remove_link(const OperationContext& context, const Ubrn& ubrn, std::int64_t id) {
    auto link = find_link(context, ubrn, id);
    if (!link) return tl::unexpected(link.error());
    const auto mine = own_referral(context, ubrn);
    const auto other = own_referral(context, link->other->ubrn);
    if (!mine || !other) return refuse(ErrorCode::not_found);
    if (!is_made_by_people(link->kind)) {
        return refuse(ErrorCode::invalid_state, "A link of this kind is kept.");
    }
    context.connection.execute(lock_patient, {mine->patient.id});
    context.connection.execute(delete_one, {id});
    note_link<messages::LinkRemoved>(context, *mine, AuditAction::link_removed, link->kind, other->ubrn);
    note_link<messages::LinkRemoved>(context, *other, AuditAction::link_removed, link->kind, ubrn);
    return link;
}

std::optional<std::int64_t> insert_link(db::Connection& connection, const Ubrn& first, const Ubrn& then, LinkKind kind,
                                        const Principal& who, Instant now) {
    const auto rows = connection.execute(insert_new, {first, then, code_of(kind), who.user_id, now});
    if (rows.empty()) return std::nullopt;
    return rows.front().integer("id");
}

std::vector<LinkedBooking> find_linked_bookings(db::Connection& connection, const Ubrn& ubrn, bool with_lock) {
    std::vector<LinkedBooking> linked;
    for (const auto row : connection.execute(with_lock ? lock_linked_bookings : linked_bookings, {ubrn})) {
        linked.push_back({.kind = row.code<LinkKind>("kind"),
                          .other_position = row.boolean("is_first") ? LinkPosition::then : LinkPosition::first,
                          .other = *Ubrn::parse(row.text("ubrn")),
                          .relations = {.referring_organisation = row.text("referring_organisation"),
                                        .with_organisation = row.optional_text("with_organisation"),
                                        .patient_id = row.integer("patient_id"),
                                        .code_issuer = row.optional_text("code_issuer")},
                          .is_over = row.boolean("is_over"),
                          .starts_at = row.optional_instant("starts_at"),
                          .duration_minutes = row.optional_number("duration_minutes").value_or(0)});
    }
    return linked;
}

std::vector<Warning> appointment_warnings(const OperationContext& context, const Referral& referral) {
    const auto linked = find_linked_bookings(context.connection, referral.ubrn, false);
    const auto* live = referral.live_appointment();
    if (live == nullptr || !live->starts_at) return warn_of_end(linked, context.who);
    auto warnings = warn_of_time(linked, context.who, *live->starts_at, live->duration_minutes.value_or(0));
    for (const auto& warning : warn_of_target(referral.target, *live->starts_at)) warnings.push_back(warning);
    return warnings;
}

} // namespace ers::referrals
