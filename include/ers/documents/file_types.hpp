// The types of file that may be uploaded, as data (rules.md#file-types): media type, extensions, and
// how a file of the type begins.
#pragma once

#include <span>
#include <string_view>

namespace ers::documents {

struct FileType {
    std::string_view media_type;
    std::string_view extensions; // each with its dot and a blank after it: ".tif .tiff "
    bool (*fits)(std::string_view content);
};

// In the order of their media types.
[[nodiscard]] std::span<const FileType> file_types();

// Their media types, comma separated, for the route table.
inline constexpr std::string_view file_media_types =
    "application/dicom,application/msword,application/pdf,"
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document,audio/basic,audio/mpeg,image/gif,"
    "image/jpeg,image/png,image/tiff,text/plain,text/rtf,text/xml,video/mpeg";

// nullptr for a type that is not taken; case does not count.
[[nodiscard]] const FileType* find_file_type(std::string_view media_type);

// Whether a file of that name may be of the type, going by its extension; case does not count.
[[nodiscard]] bool has_extension_of(const FileType& type, std::string_view file_name);

} // namespace ers::documents
