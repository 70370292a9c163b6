// The checker. Each kind of fault has its function; all add to one list.
#include "ers/guidance/check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

#include "ers/core/identifiers.hpp"

namespace ers::guidance {

namespace {

constexpr int filter_wait_weeks_max = 1'000; // as the search takes it

std::string node_path(std::size_t index) { return "tree.nodes[" + std::to_string(index) + "]"; }

std::string plain_number(double value) {
    std::array<char, 32> text{};
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} ? std::string(text.data(), end) : std::string("a number");
}

// A way from one node to another: where it is written, and to which id.
struct Way {
    std::string path;
    std::string next;
};

std::vector<Way> ways_of(const Node& node, const std::string& path) {
    std::vector<Way> ways;
    if (node.kind == NodeKind::advice && !node.next.empty()) ways.push_back({path + ".next", node.next});
    if (node.kind != NodeKind::question) return ways;
    switch (node.answer) {
        case AnswerKind::yes_or_no:
            return {{path + ".when_true", node.when_true}, {path + ".when_false", node.when_false}};
        case AnswerKind::choice:
            for (std::size_t i = 0; i < node.options.size(); ++i) {
                ways.push_back({path + ".options[" + std::to_string(i) + "].next", node.options[i].next});
            }
            break;
        case AnswerKind::number:
            for (std::size_t i = 0; i < node.ranges.size(); ++i) {
                ways.push_back({path + ".ranges[" + std::to_string(i) + "].next", node.ranges[i].next});
            }
            break;
    }
    return ways;
}

void check_options(const Node& node, const std::string& path, std::vector<FieldError>& wrong) {
    if (node.options.size() < 2) {
        wrong.push_back({path + ".options", ErrorCode::value_is_required, "A choice has two options at least."});
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < node.options.size(); ++i) {
        if (seen.insert(node.options[i].value).second) continue;
        wrong.push_back({path + ".options[" + std::to_string(i) + "].value", ErrorCode::conflicting_values,
                         "Another option has this value."});
    }
}

// Where a range begins, seen from the one before it.
void check_range_start(const Range& range, const Range* before, const std::string& path,
                       std::vector<FieldError>& wrong) {
    const auto refuse = [&](std::string detail) {
        wrong.push_back({path + ".from", ErrorCode::inappropriate_value, std::move(detail)});
    };
    if (before == nullptr) {
        if (range.from) refuse("Numbers below " + plain_number(*range.from) + " lead nowhere.");
    } else if (!range.from || !before->below) {
        refuse("Overlaps the range before it.");
    } else if (*range.from > *before->below) {
        refuse("Numbers from " + plain_number(*before->below) + " to " + plain_number(*range.from) + " lead nowhere.");
    } else if (*range.from < *before->below) {
        refuse("Overlaps the range before it: that one goes on to " + plain_number(*before->below) + ".");
    }
}

void check_ranges(const Node& node, const std::string& path, std::vector<FieldError>& wrong) {
    if (node.ranges.empty()) {
        wrong.push_back({path + ".ranges", ErrorCode::value_is_required, "A number leads somewhere by its range."});
        return;
    }
    for (std::size_t i = 0; i < node.ranges.size(); ++i) {
        const auto& range = node.ranges[i];
        const std::string at = path + ".ranges[" + std::to_string(i) + "]";
        check_range_start(range, i == 0 ? nullptr : &node.ranges[i - 1], at, wrong);
        if (range.from && range.below && *range.from >= *range.below) {
            wrong.push_back({at + ".below", ErrorCode::inappropriate_value, "No number is in this range."});
        }
    }
    if (const auto& last = node.ranges.back().below) {
        wrong.push_back({path + ".ranges[" + std::to_string(node.ranges.size() - 1) + "].below",
                         ErrorCode::inappropriate_value, "Numbers from " + plain_number(*last) + " on lead nowhere."});
    }
}

bool is_whole_number(const std::string& text, int max) {
    int value = -1;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size() && value >= 0 && value <= max;
}

// The parameters of a search that guidance may set; what a patient's own wishes are for is not among them.
struct FilterParameter {
    std::string_view name;
    bool (*is_right)(const std::string& value);
};
constexpr std::array filter_parameters{
    FilterParameter{"specialty", [](const std::string& value) { return !value.empty(); }},  // see check_references
    FilterParameter{"clinicType", [](const std::string& value) { return !value.empty(); }}, // see check_references
    FilterParameter{"text", [](const std::string& value) { return !value.empty(); }},
    FilterParameter{"priority", [](const std::string& value) { return from_code<Priority>(value).has_value(); }},
    FilterParameter{"requestType", [](const std::string& value) { return from_code<RequestType>(value).has_value(); }},
    FilterParameter{"bookable", [](const std::string& value) { return from_code<BookableType>(value).has_value(); }},
    FilterParameter{"organisation", [](const std::string& value) { return OdsCode::parse(value).has_value(); }},
    FilterParameter{"maxWaitWeeks",
                    [](const std::string& value) { return is_whole_number(value, filter_wait_weeks_max); }},
    FilterParameter{"hasSlots", [](const std::string& value) { return value == "true" || value == "false"; }},
};

void check_filter(const Node& node, const std::string& path, std::vector<FieldError>& wrong) {
    if (node.filter.empty()) {
        wrong.push_back({path + ".filter", ErrorCode::value_is_required, "A filter says what to search for."});
    }
    for (const auto& [name, value] : node.filter) {
        const auto known = std::find_if(filter_parameters.begin(), filter_parameters.end(),
                                        [&](const auto& parameter) { return parameter.name == name; });
        if (known == filter_parameters.end()) {
            wrong.push_back({path + ".filter." + name, ErrorCode::unexpected_field, "The search has no such filter."});
        } else if (!known->is_right(value)) {
            wrong.push_back({path + ".filter." + name, ErrorCode::invalid_value, "The search does not take this."});
        }
    }
}

// The way of ids, which are plain, from the node that comes again: "a → b → a".
std::string circle_of(const std::vector<std::string>& way, const std::string& again) {
    std::string circle;
    for (auto at = std::find(way.begin(), way.end(), again); at != way.end(); ++at) circle += *at + " → ";
    return circle + again;
}

// Follows every way from the start, each node once.
class Walk {
public:
    Walk(const Tree& tree, std::vector<FieldError>& wrong) : tree_(tree), wrong_(wrong), seen_(tree.nodes.size()) {
        for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
            if (index_.emplace(tree.nodes[i].id, i).second) continue;
            wrong_.push_back({node_path(i) + ".id", ErrorCode::conflicting_values, "Another node has this id."});
            seen_[i] = true; // one finding is enough: nothing can lead to it
        }
    }

    void check_ways() {
        for (std::size_t i = 0; i < tree_.nodes.size(); ++i) {
            for (const auto& way : ways_of(tree_.nodes[i], node_path(i))) check_target(way);
        }
        check_target({"tree.start", tree_.start});
        const auto start = index_.find(tree_.start);
        if (start == index_.end()) return;
        visit(start->second);
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            if (seen_[i]) continue;
            wrong_.push_back({node_path(i) + ".id", ErrorCode::inappropriate_value, "No answer ever leads here."});
        }
    }

private:
    void check_target(const Way& way) {
        if (index_.contains(way.next)) return;
        wrong_.push_back({way.path, ErrorCode::reference_not_found, "There is no node with this id."});
    }

    // As deep as the tree has nodes at most: a node on the way is not entered again.
    void visit(std::size_t index) {
        seen_[index] = true;
        way_.push_back(tree_.nodes[index].id);
        for (const auto& way : ways_of(tree_.nodes[index], node_path(index))) {
            const auto next = index_.find(way.next);
            if (next == index_.end()) continue;
            if (std::find(way_.begin(), way_.end(), way.next) != way_.end()) {
                wrong_.push_back({way.path, ErrorCode::conflicting_values,
                                  "Comes back to where it was: " + circle_of(way_, way.next) + "."});
            } else if (!seen_[next->second]) {
                visit(next->second);
            }
        }
        way_.pop_back();
    }

    const Tree& tree_;
    std::vector<FieldError>& wrong_;
    std::unordered_map<std::string, std::size_t> index_;
    std::vector<bool> seen_;
    std::vector<std::string> way_; // ids from the start to here
};

} // namespace

std::vector<FieldError> check_tree(const Tree& tree) {
    std::vector<FieldError> wrong;
    Walk walk(tree, wrong);
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        const auto& node = tree.nodes[i];
        const bool is_question = node.kind == NodeKind::question;
        if (is_question && node.answer == AnswerKind::choice) check_options(node, node_path(i), wrong);
        if (is_question && node.answer == AnswerKind::number) check_ranges(node, node_path(i), wrong);
        if (node.kind == NodeKind::filter) check_filter(node, node_path(i), wrong);
    }
    walk.check_ways();
    return wrong;
}

std::vector<FieldError> check_references(const Tree& tree, const directory::Snapshot& directory) {
    std::vector<FieldError> wrong;
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        const auto& filter = tree.nodes[i].filter;
        const auto specialty = filter.find("specialty");
        const auto clinic_type = filter.find("clinicType");
        const auto refuse = [&](const char* name, std::string detail) {
            wrong.push_back({node_path(i) + ".filter." + name, ErrorCode::reference_not_found, std::move(detail)});
        };
        const bool has_specialty = specialty != filter.end();
        const bool is_known = has_specialty && directory.specialty_name(specialty->second).has_value();
        if (has_specialty && !is_known) refuse("specialty", "There is no such specialty.");
        if (clinic_type == filter.end()) continue;
        if (!has_specialty) {
            wrong.push_back({node_path(i) + ".filter.specialty", ErrorCode::value_is_required,
                             "A clinic type is one of a specialty."});
        } else if (is_known && !directory.clinic_type(specialty->second, clinic_type->second)) {
            refuse("clinicType", "The specialty has no such clinic type.");
        }
    }
    return wrong;
}

} // namespace ers::guidance
