// Operations refuse fields of their commands, by the names of the members: "patient.birth_date", "shortlist[2]". Here
// stands what a caller of /api/v1 calls them.
#pragma once

#include <string>
#include <string_view>

#include "ers/core/error.hpp"

namespace ers::rest {

// "patient.birth_date" → "patient.birthDate". A few names have words of their own: "specialty_code" → "specialty",
// "on_behalf_of" → the header. A path of JSON stays as it is. The caller's own words stay, too: ids of questions after
// "answers." and names of filters after "filter.".
[[nodiscard]] std::string json_path_of(std::string_view field);

// The same for every field of the refusal, but for one that is not known here: that name is the caller's.
[[nodiscard]] FieldError in_json_words(FieldError wrong);
[[nodiscard]] Error in_json_words(Error error);

} // namespace ers::rest
