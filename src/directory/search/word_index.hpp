// Which services have a word that begins like this: a sorted list of all words, each with the services that have it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ers::directory {

// A set of services by their places in the index.
class ServiceSet {
public:
    explicit ServiceSet(std::size_t services) : blocks_((services + 63) / 64) {}
    void add(std::uint32_t place) { blocks_[place / 64] |= std::uint64_t{1} << place % 64; }
    [[nodiscard]] bool has(std::uint32_t place) const { return (blocks_[place / 64] >> place % 64 & 1U) != 0; }
    void keep_those_of(const ServiceSet& other); // of as many services
    // Those from first to before last, in order.
    template <class Visit>
    void each(std::uint32_t first, std::uint32_t last, Visit visit) const {
        for (std::uint32_t block = first / 64; block * 64 < last; ++block) {
            for (std::uint64_t left = blocks_[block]; left != 0; left &= left - 1) {
                const auto place = block * 64 + static_cast<std::uint32_t>(__builtin_ctzll(left));
                if (place >= first && place < last) visit(place);
            }
        }
    }

private:
    std::vector<std::uint64_t> blocks_;
};

class WordIndex {
public:
    // Those with a word that begins with `beginning`, which is as searchable_words() writes it, without the space.
    [[nodiscard]] ServiceSet find(std::string_view beginning) const;

private:
    friend class WordIndexMaker;
    std::size_t services_ = 0;
    std::vector<std::string> words_;      // sorted, distinct
    std::vector<std::uint32_t> first_;    // of each word: where its services begin; one more for the end of the last
    std::vector<std::uint32_t> services_of_; // word by word
};

// Takes the texts of one service after the other. Most texts (a hospital's name, a specialty's) are of many services:
// each is taken apart once. The texts must live until make().
class WordIndexMaker {
public:
    void add(std::string_view text);        // to the present service
    void add_unshared(std::string_view text); // the same, of a text that hardly another service has
    void next_service();             // the present one is complete
    [[nodiscard]] WordIndex make();

private:
    using Words = std::vector<std::uint32_t>; // numbers in the order of coming
    [[nodiscard]] std::uint32_t number_of(const std::string& word);
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::unordered_map<std::string_view, Words> texts_;
    Words present_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> found_; // word and service
    std::uint32_t services_ = 0;
};

// Lower case, everything but letters and digits a single space, apostrophes nothing, a space in front: a word that
// begins with "leed" is then found by " leed".
[[nodiscard]] std::string searchable_words(std::string_view text);
// "leed", "gen": the words to look for.
[[nodiscard]] std::vector<std::string> typed_words(std::string_view text);

} // namespace ers::directory
