// The search: every candidate is judged by a few numbers, the best page is kept in a heap, and only that page is built.
#include "ers/directory/search/search.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "directory/search/search_cursor.hpp"
#include "directory/search/search_index.hpp"
#include "ers/core/text.hpp"

namespace ers::directory {
namespace {

// What a service is sorted by: known before unknown, small before great, then by id.
struct SearchKey {
    bool is_unknown = false;
    double key = 0;
    std::uint32_t number = 0; // among the snapshot's services, which are ordered by id
    std::uint32_t place = 0; // in the index

    [[nodiscard]] auto order() const { return std::tie(is_unknown, key, number); }
    bool operator<(const SearchKey& other) const { return order() < other.order(); }
};

// Everything of the query that is the same for each service, worked out once.
class Search {
public:
    Search(const Snapshot& snapshot, const NextSlots& next_slots, const SearchQuery& query)
        : snapshot_(snapshot),
          index_(snapshot.search_index()),
          next_slots_(next_slots),
          query_(query),
          today_(query.today),
          needs_slot_(query.has_slots || query.sort == SearchSort::next_slot),
          has_same_numbers_(next_slots.numbers() == snapshot.numbers()) {
        if (query.postcode) place_ = snapshot.locate(*query.postcode);
        if (place_) centre_ = unit_vector(place_->place);
        if (query.request_type) asked_for_ |= fact::takes(*query.request_type);
        if (query.bookable) asked_for_ |= fact::is(*query.bookable);
        if (query.max_distance_km) {
            asked_for_ |= fact::has_place;
            reach_ = ChordRange::of_distance(*query.max_distance_km);
        }
        if (query.priority) suits_ |= fact::takes(*query.priority);
        if (query.sex == Sex::female) suits_ |= fact::treats_women;
        if (query.sex == Sex::male) suits_ |= fact::treats_men;
        if (query.max_wait_weeks) suits_ |= fact::has_median;
        is_where_named_ = refers_where_named(query.referring_kind);
        if (query.commissioner) {
            const auto found = index_.commissioners.find(*query.commissioner);
            if (found != index_.commissioners.end()) commissioner_ = found->second;
        }
    }

    Result<SearchResult> run() {
        if (query_.cursor) {
            after_ = position(*query_.cursor);
            if (!after_) {
                return refuse_fields(
                    {{"cursor", ErrorCode::invalid_value, "Is not a cursor of this search; begin again."}});
            }
            if (query_.sort == SearchSort::distance && !after_->is_unknown) {
                after_chord_ = ChordRange::of_distance(after_->key).below;
            }
        }
        each_candidate([&](std::uint32_t place) { judge(place); });
        return finish();
    }

private:
    // Looks through the shortest list that holds all services which may match.
    template <class Visit>
    void each_candidate(Visit visit) const {
        const PlaceRange range = specialty();
        const auto wanted = those_wanted();
        const auto near = place_ && query_.max_distance_km ? index_.grid.around(place_->place, *query_.max_distance_km)
                                                           : std::nullopt;
        if (near && near->size() < range.size()) {
            for (const auto place : *near) {
                if (range.has(place) && (!wanted || wanted->has(place))) visit(place);
            }
        } else if (wanted) {
            wanted->each(range.first, range.last, visit);
        } else {
            for (auto place = range.first; place < range.last; ++place) visit(place);
        }
    }

    PlaceRange specialty() const {
        if (!query_.specialty) return {0, static_cast<std::uint32_t>(index_.numbers.size())};
        const auto found = index_.by_specialty.find(*query_.specialty);
        return found == index_.by_specialty.end() ? PlaceRange{} : found->second;
    }

    // The parts of the query by code or by word; nothing: there is no such code or word.
    std::optional<ServiceSet> those_wanted() const {
        std::optional<ServiceSet> wanted;
        const auto narrow = [&](ServiceSet found) {
            if (wanted) {
                wanted->keep_those_of(found);
            } else {
                wanted = std::move(found);
            }
        };
        if (query_.clinic_type) narrow(of_code(index_.by_clinic_type, *query_.clinic_type));
        if (query_.organisation) narrow(of_code(index_.by_provider, query_.organisation->text()));
        for (const auto& word : typed_words(query_.text.value_or(""))) narrow(index_.words.find(word));
        for (const auto& word : typed_words(query_.clinician.value_or(""))) narrow(index_.clinician_words.find(word));
        return wanted;
    }

    ServiceSet of_code(const ServicesByCode& list, const std::string& code) const {
        ServiceSet services(index_.numbers.size());
        if (const auto found = list.find(code); found != list.end()) {
            for (const auto place : found->second) services.add(place);
        }
        return services;
    }

    // The filters first, cheap ones before dear ones; then what hides a service.
    void judge(std::uint32_t place) {
        const std::uint32_t facts = index_.facts[place];
        if ((facts & asked_for_) != asked_for_) return;
        if (query_.max_distance_km && is_too_far(place)) return;
        if (query_.max_wait_weeks && (facts & fact::has_median) != 0 &&
            index_.median_weeks[place] > *query_.max_wait_weeks) {
            return;
        }
        const std::uint32_t number = index_.numbers[place];
        const Instant next = needs_slot_ ? next_slot(number) : NextSlots::none;
        if (query_.has_slots && next == NextSlots::none) return;
        if (const auto reason = why_hidden(facts, place)) {
            ++result_.hidden[static_cast<std::size_t>(*reason)];
            return;
        }
        ++result_.total;
        if (const auto key = sort_key(facts, place, number, next)) keep(*key);
    }

    bool is_too_far(std::uint32_t place) const {
        const double chord = squared_chord(centre_, index_.positions[place]);
        if (chord < reach_.below) return false;
        return chord > reach_.above || distance_to(place) > *query_.max_distance_km;
    }

    double distance_to(std::uint32_t place) const { return distance_km(centre_, index_.positions[place]); }

    // Both were taken from the directory one after the other: for a moment they may be of two snapshots.
    Instant next_slot(std::uint32_t number) const {
        if (has_same_numbers_) return next_slots_.starts(query_.priority)[number];
        return next_slots_.next(snapshot_.services()[number].id, query_.priority).value_or(NextSlots::none);
    }

    std::optional<HiddenReason> why_hidden(std::uint32_t facts, std::uint32_t place) const {
        if ((facts & fact::is_published) == 0) return HiddenReason::not_published;
        if (today_ < index_.effective_from[place] || today_ > index_.effective_to[place]) {
            return HiddenReason::not_in_operation;
        }
        if (is_where_named_) {
            if (!service_at(place).is_open_to_kind(query_.referring_kind)) return HiddenReason::restricted;
        } else if ((facts & fact::is_nationally_available) == 0 && !has_rule(place)) {
            return HiddenReason::not_commissioned;
        }
        const std::uint32_t lacks = suits_ & ~facts;
        if (query_.priority && (lacks & fact::takes(*query_.priority)) != 0) return HiddenReason::priority;
        if (query_.age && (query_.age->to_months < index_.age_from_months[place] ||
                           query_.age->from_months >= index_.age_below_months[place])) {
            return HiddenReason::age;
        }
        if ((lacks & (fact::treats_women | fact::treats_men)) != 0) return HiddenReason::sex;
        if ((lacks & fact::has_median) != 0) return HiddenReason::no_wait_figure;
        if ((facts & fact::is_restricted) != 0 && !is_open_to_caller(service_at(place)))
            return HiddenReason::restricted;
        return std::nullopt;
    }

    // One's own, one that admits the caller, or one that admits a service of the caller's organisation.
    bool is_open_to_caller(const Service& service) const {
        if (!query_.referring) return false;
        const auto& own = query_.referring->organisation;
        if (service.organisation_code == own || service.admits(*query_.referring)) return true;
        const auto& from = service.restriction->services;
        return std::any_of(from.begin(), from.end(), [&](std::int64_t id) {
            const auto* one = snapshot_.find_service(id);
            return one != nullptr && one->organisation_code == own;
        });
    }

    const Service& service_at(std::uint32_t place) const { return snapshot_.services()[index_.numbers[place]]; }

    bool has_rule(std::uint32_t place) const {
        if (!commissioner_) return false;
        const auto rules = index_.rules[place];
        return std::any_of(index_.all_rules.begin() + rules.first, index_.all_rules.begin() + rules.last,
                           [&](const auto& rule) { return rule.first == *commissioner_ && rule.second <= today_; });
    }

    // Nothing where it is clear without a distance that the service is not on this page.
    std::optional<SearchKey> sort_key(std::uint32_t facts, std::uint32_t place, std::uint32_t number,
                                      Instant next) const {
        SearchKey key{false, 0, number, place};
        switch (query_.sort) {
            case SearchSort::wait:
                key.is_unknown = (facts & fact::has_median) == 0;
                key.key = index_.median_weeks[place];
                break;
            case SearchSort::distance: {
                key.is_unknown = (facts & fact::has_place) == 0;
                if (key.is_unknown) break;
                const double chord = squared_chord(centre_, index_.positions[place]);
                if (chord < after_chord_ || chord > page_chord_) return std::nullopt;
                key.key = distance_to(place);
                break;
            }
            case SearchSort::next_slot:
                key.is_unknown = next == NextSlots::none;
                if (!key.is_unknown) key.key = static_cast<double>(next.time_since_epoch().count());
                break;
            case SearchSort::name: key.key = index_.name_ranks[place]; break;
        }
        return key;
    }

    // The first `limit` services in order, and one more that tells whether there is another page.
    void keep(const SearchKey& key) {
        if (after_ && key < *after_) return;
        if (page_.size() <= query_.limit) {
            page_.push_back(key);
        } else if (key < page_.front()) {
            std::pop_heap(page_.begin(), page_.end());
            page_.back() = key;
        } else {
            return;
        }
        std::push_heap(page_.begin(), page_.end());
        if (query_.sort == SearchSort::distance && page_.size() > query_.limit && !page_.front().is_unknown) {
            page_chord_ = ChordRange::of_distance(page_.front().key).above;
        }
    }

    SearchResult finish() {
        std::sort_heap(page_.begin(), page_.end());
        const bool has_more = page_.size() > query_.limit;
        if (has_more) page_.pop_back();
        for (const auto& key : page_) {
            SearchHit hit;
            hit.service = &snapshot_.services()[key.number];
            if (place_ && hit.service->place) hit.distance_km = distance_to(key.place);
            if (const Instant next = next_slot(key.number); next != NextSlots::none) hit.next_slot = next;
            result_.hits.push_back(hit);
        }
        if (has_more) result_.next_cursor = cursor_behind(page_.back());
        result_.place = place_;
        return std::move(result_);
    }

    std::string cursor_behind(const SearchKey& key) const {
        SearchCursor cursor{!key.is_unknown, key.key, {}, snapshot_.services()[key.number].id};
        if (query_.sort == SearchSort::name) {
            // The rank is this snapshot's; the name holds in the next one, too.
            cursor.key = 0;
            cursor.name =
                index_.sorted_names[static_cast<std::size_t>(key.key)].substr(0, search_cursor_name_bytes_max);
        }
        return encode_cursor(cursor, query_fingerprint(query_));
    }

    // The first key that is behind the cursor's; its service may be gone from this snapshot.
    std::optional<SearchKey> position(const std::string& text) const {
        const auto cursor = decode_cursor(text, query_fingerprint(query_));
        if (!cursor) return std::nullopt;
        SearchKey key;
        key.is_unknown = !cursor->is_known;
        key.key = query_.sort == SearchSort::name ? rank_of(cursor->name) : cursor->key;
        key.number = snapshot_.numbers()->first_behind(cursor->id);
        return key;
    }

    // Where a name stands among this snapshot's; between two ranks when it is gone.
    double rank_of(const std::string& name) const {
        const auto& names = index_.sorted_names;
        const auto place = std::lower_bound(names.begin(), names.end(), name);
        const auto rank = static_cast<double>(place - names.begin());
        const bool is_there = place != names.end() && place->substr(0, search_cursor_name_bytes_max) == name;
        return is_there ? rank : rank - 0.5;
    }

    const Snapshot& snapshot_;
    const SearchIndex& index_;
    const NextSlots& next_slots_;
    const SearchQuery& query_;
    const std::chrono::sys_days today_;
    const bool needs_slot_;
    const bool has_same_numbers_;
    std::uint32_t asked_for_ = 0; // facts without which a service is not meant
    std::uint32_t suits_ = 0; // facts without which it is hidden
    std::optional<std::uint32_t> commissioner_;
    bool is_where_named_ = false; // a dentist or an optometrist refers
    std::optional<Snapshot::Located> place_;
    UnitVector centre_;
    ChordRange reach_;
    std::optional<SearchKey> after_;
    double after_chord_ = -1; // nearer ones were on pages before
    double page_chord_ = std::numeric_limits<double>::infinity(); // farther ones are on pages behind
    std::vector<SearchKey> page_; // a heap, the last in order at its front
    SearchResult result_;
};

bool is_clinic_type(const Snapshot& snapshot, const SearchQuery& query) {
    if (query.specialty) return snapshot.clinic_type(*query.specialty, *query.clinic_type).has_value();
    const auto& specialties = snapshot.specialties();
    return std::any_of(specialties.begin(), specialties.end(), [&](const Specialty& specialty) {
        return snapshot.clinic_type(specialty.code, *query.clinic_type).has_value();
    });
}

} // namespace

std::size_t SearchResult::hidden_total() const { return std::accumulate(hidden.begin(), hidden.end(), std::size_t{0}); }

std::vector<FieldError> check_query(const Snapshot& snapshot, const SearchQuery& query) {
    std::vector<FieldError> wrong;
    const bool knows_specialty = query.specialty && snapshot.specialty_name(*query.specialty);
    if (query.specialty && !knows_specialty) {
        wrong.push_back({"specialty", ErrorCode::invalid_code, "Is not a specialty of the reference data."});
    } else if (query.clinic_type && !is_clinic_type(snapshot, query)) {
        wrong.push_back({"clinic_type", ErrorCode::invalid_code,
                         query.specialty ? "Is not a clinic type of this specialty."
                                         : "Is not a clinic type of the reference data."});
    }
    if (query.text && typed_words(*query.text).empty()) {
        wrong.push_back({"text", ErrorCode::invalid_value, "Has no letter or digit to look for."});
    }
    if (query.clinician && typed_words(*query.clinician).empty()) {
        wrong.push_back({"clinician", ErrorCode::invalid_value, "Has no letter or digit to look for."});
    }
    if (query.postcode && !snapshot.locate(*query.postcode)) {
        wrong.push_back({"postcode", ErrorCode::reference_not_found, "It is not known where this postcode is."});
    }
    if (!query.postcode && (query.sort == SearchSort::distance || query.max_distance_km)) {
        wrong.push_back({"postcode", ErrorCode::value_is_required, "A distance needs a postcode to begin from."});
    }
    return wrong;
}

Result<SearchResult> search(const Snapshot& snapshot, const NextSlots& next_slots, const SearchQuery& query) {
    if (auto wrong = check_query(snapshot, query); !wrong.empty()) return refuse_fields(std::move(wrong));
    return Search(snapshot, next_slots, query).run();
}

} // namespace ers::directory
