// The words of the directory: taking texts apart, and the sorted list.
#include "directory/search/word_index.hpp"

#include <algorithm>
#include <numeric>

#include "ers/core/text.hpp"

namespace ers::directory {

void ServiceSet::keep_those_of(const ServiceSet& other) {
    for (std::size_t i = 0; i < blocks_.size(); ++i) blocks_[i] &= other.blocks_[i];
}

ServiceSet WordIndex::find(std::string_view beginning) const {
    const auto begins_so = [&](const std::string& word) { return word.starts_with(beginning); };
    const auto first = std::lower_bound(words_.begin(), words_.end(), beginning);
    const auto last = std::partition_point(first, words_.end(), begins_so);
    ServiceSet found(services_);
    if (first == last) return found;
    const auto begin = first_[static_cast<std::size_t>(first - words_.begin())];
    const auto end = first_[static_cast<std::size_t>(last - words_.begin())];
    for (auto i = begin; i < end; ++i) found.add(services_of_[i]);
    return found;
}

void WordIndexMaker::add(std::string_view text) {
    const auto [entry, is_new] = texts_.try_emplace(text);
    if (is_new) {
        for (const auto& word : typed_words(text)) entry->second.push_back(number_of(word));
    }
    present_.insert(present_.end(), entry->second.begin(), entry->second.end());
}

void WordIndexMaker::add_unshared(std::string_view text) {
    for (const auto& word : typed_words(text)) present_.push_back(number_of(word));
}

void WordIndexMaker::next_service() {
    std::sort(present_.begin(), present_.end());
    present_.erase(std::unique(present_.begin(), present_.end()), present_.end());
    for (const auto word : present_) found_.emplace_back(word, services_);
    present_.clear();
    ++services_;
}

std::uint32_t WordIndexMaker::number_of(const std::string& word) {
    return numbers_.try_emplace(word, static_cast<std::uint32_t>(numbers_.size())).first->second;
}

WordIndex WordIndexMaker::make() {
    WordIndex index;
    index.services_ = services_;
    std::vector<std::pair<std::string, std::uint32_t>> sorted(numbers_.begin(), numbers_.end());
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::uint32_t> rank(sorted.size());
    for (auto& [word, number] : sorted) {
        rank[number] = static_cast<std::uint32_t>(index.words_.size());
        index.words_.push_back(std::move(word));
    }
    // By counting: how many services each word has, where they begin, then each to its place.
    index.first_.assign(sorted.size() + 1, 0);
    for (const auto& [word, service] : found_) ++index.first_[rank[word] + 1];
    std::partial_sum(index.first_.begin(), index.first_.end(), index.first_.begin());
    index.services_of_.resize(found_.size());
    std::vector<std::uint32_t> next(index.first_.begin(), index.first_.end() - 1);
    for (const auto& [word, service] : found_) index.services_of_[next[rank[word]]++] = service;
    return index;
}

std::string searchable_words(std::string_view text) {
    constexpr std::string_view curly_apostrophe = "\xE2\x80\x99";
    std::string words = " ";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_letter = is_ascii_letter(c) || is_ascii_digit(c) || static_cast<unsigned char>(c) >= 0x80;
        if (text.substr(i, curly_apostrophe.size()) == curly_apostrophe) {
            i += curly_apostrophe.size() - 1;
        } else if (is_letter) {
            words += to_lower_ascii(c);
        } else if (c != '\'' && words.back() != ' ') {
            words += ' ';
        }
    }
    if (words.size() > 1 && words.back() == ' ') words.pop_back();
    return words;
}

std::vector<std::string> typed_words(std::string_view text) {
    const std::string words = searchable_words(text);
    std::vector<std::string> list;
    for (std::size_t start = 1; start < words.size();) {
        const std::size_t end = std::min(words.find(' ', start), words.size());
        list.push_back(words.substr(start, end - start));
        start = end + 1;
    }
    return list;
}

} // namespace ers::directory
