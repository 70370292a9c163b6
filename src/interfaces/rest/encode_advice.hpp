// Advice and guidance requests as JSON.
#pragma once

#include "ers/advice/worklists.hpp"
#include "interfaces/rest/encode.hpp"

namespace ers::rest {

[[nodiscard]] json encode_advice_request(const advice::AdviceRequest& request, const advice::AdviceSettings& numbers,
                                         const directory::Snapshot& directory);
[[nodiscard]] json encode_advice_item(const advice::AdviceItem& item, const directory::Snapshot& directory);

} // namespace ers::rest
