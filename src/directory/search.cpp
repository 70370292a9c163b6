// The search: every candidate is judged by a few numbers, the best page is kept in a heap, and only that page is built.
#include "ers/directory/search.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <tuple>

#include "directory/search_cursor.hpp"
#include "directory/search_index.hpp"
#include "ers/core/text.hpp"

namespace ers::directory {
namespace {

// What a service is sorted by: known before unknown, small before great, then by id.
struct SearchKey {
    bool is_unknown = false;
    double key = 0;
    std::int64_t id = 0;
    std::uint32_t service = 0;
    double distance_km = 0;

    [[nodiscard]] auto order() const { return std::tie(is_unknown, key, id); }
    bool operator<(const SearchKey& other) const { return order() < other.order(); }
};

enum class Verdict : std::uint8_t { found, not_asked_for, hidden };

// Everything of the query that is the same for each service, worked out once.
class Search {
public:
    Search(const Snapshot& snapshot, const NextSlots& next_slots, const SearchQuery& query)
        : snapshot_(snapshot),
          index_(snapshot.search_index()),
          next_slots_(next_slots),
          query_(query),
          today_(query.today),
          text_(typed_words(query.text.value_or(""))),
          clinician_(typed_words(query.clinician.value_or(""))) {
        if (!query.postcode) return;
        place_ = snapshot.locate(*query.postcode);
        if (place_) centre_ = unit_vector(place_->place);
    }

    Result<SearchResult> run() {
        std::optional<SearchKey> after;
        if (query_.cursor) {
            after = position(*query_.cursor);
            if (!after) {
                return refuse_fields(
                    {{"cursor", ErrorCode::invalid_value, "Is not a cursor of this search; begin again."}});
            }
        }
        look_at_candidates(after);
        return finish();
    }

private:
    void look_at_candidates(const std::optional<SearchKey>& after) {
        std::vector<std::uint32_t> near;
        for (const auto service : candidates(near)) {
            SearchKey key;
            key.service = service;
            const Verdict verdict = judge(service, key);
            if (verdict != Verdict::found) continue;
            ++result_.total;
            if (!after || *after < key) keep(key);
        }
    }

    // The shortest list that holds all services which may match.
    std::span<const std::uint32_t> candidates(std::vector<std::uint32_t>& near) const {
        std::span<const std::uint32_t> list = index_.all;
        if (query_.specialty) {
            const auto found = index_.by_specialty.find(*query_.specialty);
            list = found == index_.by_specialty.end() ? std::span<const std::uint32_t>() : found->second;
        }
        if (place_ && query_.max_distance_km) {
            if (auto around = index_.grid.around(place_->place, *query_.max_distance_km)) {
                near = std::move(*around);
                if (near.size() < list.size()) list = near;
            }
        }
        return list;
    }

    // The filters first, cheap ones before dear ones; then what hides a service.
    Verdict judge(std::uint32_t number, SearchKey& key) {
        const LightService& light = index_.light[number];
        const Service& service = snapshot_.services()[number];
        if (!is_asked_for(light, service, number)) return Verdict::not_asked_for;
        if (place_ && light.has_place) key.distance_km = distance_km(centre_, light.position);
        if (query_.max_distance_km && (!light.has_place || key.distance_km > *query_.max_distance_km)) {
            return Verdict::not_asked_for;
        }
        if (query_.max_wait_weeks && light.has_median && light.median_weeks > *query_.max_wait_weeks) {
            return Verdict::not_asked_for;
        }
        const bool needs_slot = query_.has_slots || query_.sort == SearchSort::next_slot;
        const auto next = needs_slot ? next_slots_.next(service.id, query_.priority) : std::nullopt;
        if (query_.has_slots && !next) return Verdict::not_asked_for;
        if (const auto reason = why_hidden(light, service)) {
            ++result_.hidden[static_cast<std::size_t>(*reason)];
            return Verdict::hidden;
        }
        sort_by(light, next, key);
        return Verdict::found;
    }

    bool is_asked_for(const LightService& light, const Service& service, std::uint32_t number) const {
        if (query_.specialty && service.specialty_code != *query_.specialty) return false;
        if (query_.request_type && (light.request_types >> static_cast<unsigned>(*query_.request_type) & 1U) == 0) {
            return false;
        }
        if (query_.bookable && light.bookable != *query_.bookable) return false;
        if (query_.organisation && service.organisation_code != query_.organisation->text() &&
            service.site_code != query_.organisation->text()) {
            return false;
        }
        if (query_.clinic_type) {
            const auto& types = service.clinic_types;
            const auto is_it = [&](const ClinicType& type) { return type.code == *query_.clinic_type; };
            if (std::none_of(types.begin(), types.end(), is_it)) return false;
        }
        return has_all_words(index_.clinician_words[number], clinician_) && has_all_words(index_.words[number], text_);
    }

    std::optional<HiddenReason> why_hidden(const LightService& light, const Service& service) const {
        if (!light.is_published) return HiddenReason::not_published;
        if (today_ < light.effective_from || today_ > light.effective_to) return HiddenReason::not_in_operation;
        if (!light.is_nationally_available && !has_rule(service)) return HiddenReason::not_commissioned;
        if (query_.priority && (light.priorities >> static_cast<unsigned>(*query_.priority) & 1U) == 0) {
            return HiddenReason::priority;
        }
        if (query_.age &&
            (query_.age->to_months < light.age_from_months || query_.age->from_months >= light.age_below_months)) {
            return HiddenReason::age;
        }
        if ((query_.sex == Sex::female && light.sex == SexTreated::male) ||
            (query_.sex == Sex::male && light.sex == SexTreated::female)) {
            return HiddenReason::sex;
        }
        if (query_.max_wait_weeks && !light.has_median) return HiddenReason::no_wait_figure;
        return std::nullopt;
    }

    bool has_rule(const Service& service) const {
        return std::any_of(service.commissioners.begin(), service.commissioners.end(), [&](const auto& rule) {
            return query_.commissioner == rule.first && std::chrono::sys_days(rule.second) <= today_;
        });
    }

    void sort_by(const LightService& light, const std::optional<Instant>& next, SearchKey& key) const {
        key.id = light.id;
        switch (query_.sort) {
            case SearchSort::wait:
                key.is_unknown = !light.has_median;
                key.key = light.median_weeks;
                break;
            case SearchSort::distance:
                key.is_unknown = !light.has_place;
                key.key = key.distance_km;
                break;
            case SearchSort::next_slot:
                key.is_unknown = !next;
                if (next) key.key = static_cast<double>(next->time_since_epoch().count());
                break;
            case SearchSort::name: key.key = light.name_rank; break;
        }
    }

    // The first `limit` services in order, and one more that tells whether there is another page.
    void keep(const SearchKey& key) {
        if (page_.size() <= query_.limit) {
            page_.push_back(key);
            std::push_heap(page_.begin(), page_.end());
        } else if (key < page_.front()) {
            std::pop_heap(page_.begin(), page_.end());
            page_.back() = key;
            std::push_heap(page_.begin(), page_.end());
        }
    }

    SearchResult finish() {
        std::sort_heap(page_.begin(), page_.end());
        const bool has_more = page_.size() > query_.limit;
        if (has_more) page_.pop_back();
        for (const auto& key : page_) {
            SearchHit hit;
            hit.service = &snapshot_.services()[key.service];
            if (place_ && hit.service->place) hit.distance_km = key.distance_km;
            hit.next_slot = next_slots_.next(key.id, query_.priority);
            result_.hits.push_back(hit);
        }
        if (has_more) result_.next_cursor = cursor_behind(page_.back());
        result_.place = place_;
        return std::move(result_);
    }

    std::string cursor_behind(const SearchKey& key) const {
        SearchCursor cursor{!key.is_unknown, key.key, {}, key.id};
        if (query_.sort == SearchSort::name) {
            // The rank is this snapshot's; the name holds in the next one, too.
            cursor.key = 0;
            cursor.name =
                index_.sorted_names[static_cast<std::size_t>(key.key)].substr(0, search_cursor_name_bytes_max);
        }
        return encode_cursor(cursor, query_fingerprint(query_));
    }

    std::optional<SearchKey> position(const std::string& text) const {
        const auto cursor = decode_cursor(text, query_fingerprint(query_));
        if (!cursor) return std::nullopt;
        SearchKey key;
        key.is_unknown = !cursor->is_known;
        key.key = cursor->key;
        key.id = cursor->id;
        if (query_.sort == SearchSort::name) key.key = rank_of(cursor->name);
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
    const std::vector<std::string> text_;
    const std::vector<std::string> clinician_;
    std::optional<Snapshot::Located> place_;
    UnitVector centre_;
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
        wrong.push_back({"clinicType", ErrorCode::invalid_code,
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
