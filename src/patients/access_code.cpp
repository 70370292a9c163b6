// Makes access codes and says which spellings of one are the same code (rules.md#access-code).
#include <cstddef>
#include <string>
#include <string_view>

#include "ers/core/text.hpp"
#include "ers/patients/access.hpp"
#include "patients/words.hpp"

namespace ers::patients {

namespace {

constexpr std::size_t access_code_salt_bytes = 16;

constexpr db::Statement find_access_code{"patients.access_code", R"(
select salt, hash
from access_code
where patient_id = $1
  and issuer = $2
)"};

} // namespace

std::string make_access_code(RandomSource& random) {
    const auto words = access_code_words();
    const auto first = words[random.below(words.size())];
    const auto second = words[random.below(words.size())];
    return std::string(first) + ' ' + std::string(second);
}

std::string normalise_access_code(std::string_view typed) {
    std::string code;
    bool separated = false;
    for (const char c : typed) {
        if (c == ' ' || c == '-') {
            separated = true;
            continue;
        }
        if (separated && !code.empty()) code += ' ';
        separated = false;
        code += to_lower_ascii(c);
    }
    return code;
}

IssuedAccessCode issue_access_code(RandomSource& random) {
    IssuedAccessCode issued;
    issued.code = make_access_code(random);
    issued.salt.resize(access_code_salt_bytes);
    random.fill(issued.salt);
    issued.hash = slow_hash(normalise_access_code(issued.code), issued.salt);
    return issued;
}

bool is_access_code_of(db::Connection& connection, const CodeOf& code, std::string_view typed) {
    const auto rows = connection.execute(find_access_code, {code.patient_id, code.issuer});
    if (rows.empty()) return false;
    const auto presented = slow_hash(normalise_access_code(typed), rows.front().bytes("salt"));
    return equal_in_constant_time(presented, rows.front().bytes("hash"));
}

} // namespace ers::patients
