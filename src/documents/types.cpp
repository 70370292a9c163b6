// What an id looks like.
#include "ers/documents/types.hpp"

#include "ers/core/text.hpp"

namespace ers::documents {

bool is_document_id(std::string_view text) {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != form.size()) return false;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool is_digit = is_ascii_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
        if (form[i] == 'x' ? !is_digit : text[i] != form[i]) return false;
    }
    return true;
}

} // namespace ers::documents
