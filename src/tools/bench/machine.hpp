// What the figures were measured on.
#pragma once

#include <filesystem>

#include <nlohmann/json_fwd.hpp>

namespace ers::bench {

// {"processors","processors_text","memory_bytes","postgresql","kernel","fsync_ms","load_average_before"}. The time of
// one fdatasync() after writing 8 kB is the median of some in that folder.
[[nodiscard]] nlohmann::json describe_machine(const std::filesystem::path& folder);

} // namespace ers::bench
