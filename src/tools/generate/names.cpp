// Made-up names.
#include "tools/generate/names.hpp"

#include <array>
#include <string_view>

namespace ers::generate {

namespace {

constexpr std::array<std::string_view, 40> women{
    "Abena",   "Bronwen", "Cressida", "Dilys",   "Eilidh",   "Fatima",  "Ginevra",  "Harriet",  "Ishbel",  "Jamila",
    "Kamala",  "Lavinia", "Maryam",   "Nerys",   "Ottoline", "Parveen", "Rhona",    "Saoirse",  "Thandi",  "Ulrika",
    "Verity",  "Winnie",  "Yetunde",  "Zainab",  "Agnes",    "Bettina", "Caoimhe",  "Dorothea", "Elspeth", "Folami",
    "Gwyneth", "Hester",  "Ines",     "Jocasta", "Kirsty",   "Lowena",  "Morwenna", "Nadia",    "Orla",    "Petra"};
constexpr std::array<std::string_view, 40> men{
    "Ambrose", "Barnaby", "Cuthbert", "Desmond", "Edmund",  "Farouk",   "Gethin", "Hubert",    "Iain",  "Jago",
    "Kelechi", "Lachlan", "Milo",     "Neville", "Oswin",   "Percival", "Rufus",  "Silas",     "Tariq", "Ulric",
    "Vikram",  "Winston", "Yusuf",    "Zoltan",  "Aneurin", "Bertram",  "Cormac", "Dafydd",    "Emrys", "Fergus",
    "Gareth",  "Horace",  "Ivo",      "Jethro",  "Kwame",   "Ludovic",  "Magnus", "Nathaniel", "Osman", "Piotr"};
constexpr std::array<std::string_view, 40> family_stems{
    "Ald",  "Bram", "Cald",   "Dun",  "Elm",  "Farn",  "Garth", "Hazel", "Ingle", "Kel",
    "Lang", "Mar",  "Nether", "Oak",  "Pen",  "Quill", "Raven", "Stan",  "Thorn", "Under",
    "Vane", "Wren", "Yarrow", "Ash",  "Birk", "Crow",  "Dray",  "East",  "Fen",   "Grim",
    "Hob",  "Iron", "Kirk",   "Loft", "Mill", "Nor",   "Orm",   "Pick",  "Rook",  "Sand"};
constexpr std::array<std::string_view, 30> family_endings{
    "acre",    "bourne", "by",   "combe", "croft", "dale",  "den",  "ford",  "gate", "grave",
    "ham",     "hurst",  "ley",  "low",   "more",  "ridge", "rigg", "scale", "shaw", "stead",
    "thwaite", "ton",    "tree", "wald",  "well",  "wick",  "with", "wold",  "wood", "worth"};
constexpr std::array<std::string_view, 40> town_stems{
    "Amber",   "Barrow", "Copper", "Dagger", "Elder",   "Fallow", "Gander",  "Hollow",  "Ivory",   "Juniper",
    "Kestrel", "Linnet", "Mallow", "Nettle", "Osier",   "Plover", "Quarry",  "Rowan",   "Sedge",   "Teasel",
    "Umber",   "Vetch",  "Willow", "Yaffle", "Bramble", "Clover", "Dunnock", "Fescue",  "Gorse",   "Heron",
    "Lark",    "Moss",   "Otter",  "Pippin", "Reed",    "Sorrel", "Thistle", "Wagtail", "Bracken", "Curlew"};
constexpr std::array<std::string_view, 16> town_endings{"bridge", "bury",  "chester", "cliffe", "cross",   "dene",
                                                        "field",  "haven", "holme",   "leigh",  "minster", "mouth",
                                                        "port",   "sey",   "stow",    "water"};
constexpr std::array<std::string_view, 6> practice_kinds{"Surgery",         "Medical Centre", "Health Centre",
                                                         "Family Practice", "Group Practice", "Road Surgery"};
constexpr std::array<std::string_view, 8> hospital_kinds{"General Hospital",   "Infirmary",      "District Hospital",
                                                         "Community Hospital", "Royal Hospital", "Cottage Hospital",
                                                         "Treatment Centre",   "Day Clinic"};
constexpr std::array<std::string_view, 10> street_kinds{"Street",  "Lane",  "Road",  "Close", "Avenue",
                                                        "Terrace", "Drive", "Court", "Rise",  "Mews"};

template <std::size_t Size>
std::string word(const std::array<std::string_view, Size>& words, std::uint64_t number) {
    return std::string(words.at(static_cast<std::size_t>(number % Size)));
}

} // namespace

std::string given_name(Sex sex, std::uint64_t number) {
    if (sex == Sex::male) return word(men, number);
    if (sex == Sex::female) return word(women, number);
    return number % 2 == 0 ? word(women, number / 2) : word(men, number / 2);
}

std::string family_name(std::uint64_t number) {
    return word(family_stems, number) + word(family_endings, number / family_stems.size());
}

std::string town_name(std::uint64_t number) {
    return word(town_stems, number) + word(town_endings, number / town_stems.size());
}

std::string practice_name(std::uint64_t number) { return town_name(number) + ' ' + word(practice_kinds, number / 7); }

std::string hospital_name(std::uint64_t number) { return town_name(number) + ' ' + word(hospital_kinds, number / 5); }

std::string street_name(std::uint64_t number) {
    return word(town_stems, number) + ' ' + word(street_kinds, number / town_stems.size());
}

} // namespace ers::generate
