#include "tools/demo/demo_patients.hpp"

#include <array>
#include <string>
#include <string_view>

namespace ers::app {
namespace {

constexpr std::array<std::string_view, 24> demo_female_names{
    "Amira",  "Beatrice",  "Chidi",  "Delphine", "Esme",   "Farida", "Greta",  "Hanako",
    "Imogen", "Jaswinder", "Keziah", "Leila",    "Maeve",  "Niamh",  "Oluchi", "Priya",
    "Quinn",  "Rosa",      "Sadia",  "Tamsin",   "Ursula", "Violet", "Wanda",  "Yasmin"};
constexpr std::array<std::string_view, 24> demo_male_names{
    "Alasdair", "Bilal",  "Callum", "Dewi",   "Emeka",   "Finn",    "Gurdeep", "Hamish",
    "Idris",    "Jerome", "Kofi",   "Lorcan", "Mateusz", "Nabil",   "Osian",   "Piers",
    "Rafal",    "Sanjay", "Tobias", "Umar",   "Viktor",  "Wilfred", "Xavier",  "Zachary"};
constexpr std::array<std::string_view, 30> demo_family_names{
    "Appleyard",  "Birtwhistle", "Catterall", "Dunnett",    "Entwistle",  "Fothergill", "Garside",      "Hebblethwaite",
    "Illingwood", "Jowsey",      "Kershawe",  "Longbottam", "Murgatroyd", "Nettleton",  "Ogunbanjo",    "Pickersgill",
    "Quarmbie",   "Ramsbottam",  "Sutcliffe", "Threlfall",  "Umpleby",    "Varleigh",   "Wigglesworth", "Xiong",
    "Yardley",    "Zielinski",   "Akintola",  "Bhattarai",  "Chaudhri",   "Dziedzic"};
constexpr std::array<std::string_view, 6> demo_streets{"Example Street", "Sample Lane",     "Placeholder Road",
                                                       "Specimen Close", "Invented Avenue", "Nowhere Terrace"};

// Ages count from here: a person of the demo is born on the same day whenever the demo is started.
constexpr int demo_year = 2026;

template <std::size_t Size>
std::string demo_pick(const std::array<std::string_view, Size>& words, int number) {
    return std::string(words.at(static_cast<std::size_t>(number) % Size));
}

// Where the first nine digits allow no check digit, the next block of numbers has the place.
NhsNumber demo_nhs_number(int number) {
    for (int block = 0;; ++block) {
        std::string digits = std::to_string(999'000'000 + block * 100'000 + number);
        const int check = nhs_number_check_digit(digits);
        if (check >= 0) return NhsNumber::parse(digits + std::to_string(check)).value();
    }
}

} // namespace

patients::PatientRecord demo_patient(int number, Sex sex, int age) {
    const auto born =
        std::chrono::year(demo_year - age) / static_cast<int>(number * 7 % 12 + 1) / (number * 11 % 28 + 1);
    return {.nhs_number = demo_nhs_number(number),
            .family_name = demo_pick(demo_family_names, number * 7 + 3),
            .given_name = sex == Sex::male ? demo_pick(demo_male_names, number * 5 + 1)
                                           : demo_pick(demo_female_names, number * 5 + 1),
            .birth_date = born,
            .sex = sex,
            .address = std::to_string(number % 97 + 1) + " " + demo_pick(demo_streets, number),
            .postcode = "",
            .telephone = ""};
}

} // namespace ers::app
