// Advice and guidance requests as JSON.
#pragma once

#include "interfaces/rest/encode.hpp"
#include "interfaces/views/advice.hpp"

namespace ers::rest {

[[nodiscard]] json encode_advice_request(const views::AdviceRequestView& view);
[[nodiscard]] json encode_advice_item(const views::AdviceItemView& view);

} // namespace ers::rest
