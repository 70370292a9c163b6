// How files of each type begin. A check looks at what every such file has, not at all of it: what a reader makes of the
// rest is the scanner's and the reader's business.
#include "ers/documents/file_types.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "ers/core/text.hpp"

namespace ers::documents {

namespace {

using std::string_view_literals::operator""sv;

unsigned file_byte(std::string_view content, std::size_t at) { return static_cast<unsigned char>(content[at]); }

bool is_pdf(std::string_view content) { return content.starts_with("%PDF-"); }
bool is_rtf(std::string_view content) { return content.starts_with("{\\rtf"); }
bool is_au(std::string_view content) { return content.starts_with(".snd"); }
bool is_gif(std::string_view content) { return content.starts_with("GIF87a") || content.starts_with("GIF89a"); }
bool is_png(std::string_view content) { return content.starts_with("\x89PNG\r\n\x1A\n"); }
bool is_jpeg(std::string_view content) { return content.starts_with("\xFF\xD8\xFF"); }
bool is_tiff(std::string_view content) { return content.starts_with("II*\0"sv) || content.starts_with("MM\0*"sv); }
// The compound file that Word wrote before 2007.
bool is_doc(std::string_view content) { return content.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"); }
// A preamble of 128 bytes, whatever is in it, then the mark.
bool is_dicom(std::string_view content) { return content.size() > 132 && content.substr(128, 4) == "DICM"; }
// A pack of a program stream, or a bare video sequence.
bool is_mpeg_video(std::string_view content) {
    return content.starts_with("\0\0\x01\xBA"sv) || content.starts_with("\0\0\x01\xB3"sv);
}

// A tag, or the header of an audio frame of layer III with nothing in it that is reserved.
bool is_mp3(std::string_view content) {
    if (content.starts_with("ID3")) return true;
    if (content.size() < 4 || file_byte(content, 0) != 0xFF) return false;
    const unsigned second = file_byte(content, 1);
    const unsigned third = file_byte(content, 2);
    const bool is_layer_three = (second & 0xE0U) == 0xE0U && (second & 0x06U) == 0x02U;
    const bool has_version = (second & 0x18U) != 0x08U;
    const bool has_rates = (third & 0xF0U) != 0xF0U && (third & 0x0CU) != 0x0CU;
    return is_layer_three && has_version && has_rates;
}

bool is_text(std::string_view content) {
    return content.find('\0') == std::string_view::npos && is_valid_utf8(content);
}

std::string_view without_leading_space(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

// A declaration, if there is one, at the very start; then an element, a comment, a document type or an instruction.
bool is_xml(std::string_view content) {
    if (!is_text(content)) return false;
    if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
    if (content.starts_with("<?xml") && content.size() > 5 &&
        std::string_view(" \t\r\n").find(content[5]) != content.npos) {
        const auto end = content.find("?>");
        if (end == std::string_view::npos) return false;
        content.remove_prefix(end + 2);
    }
    content = without_leading_space(content);
    if (content.size() < 2 || content[0] != '<') return false;
    const char c = content[1];
    return is_ascii_letter(c) || std::string_view("_:!?").find(c) != std::string_view::npos ||
           (file_byte(content, 1) & 0x80U);
}

// Little-endian number of `bytes` bytes.
std::size_t zip_number(std::string_view content, std::size_t at, std::size_t bytes) {
    std::size_t number = 0;
    for (std::size_t i = bytes; i > 0; --i) number = number << 8U | file_byte(content, at + i - 1);
    return number;
}

constexpr std::size_t zip_end_bytes = 22;
constexpr std::size_t zip_comment_bytes_max = 65'535;
constexpr std::size_t zip_entry_bytes = 46; // without its name

// The central directory of an archive: what it says it holds. Empty where there is none, or none that can be read.
std::string_view zip_directory(std::string_view content) {
    if (!content.starts_with("PK\x03\x04") || content.size() < zip_end_bytes) return {};
    const std::size_t last = content.size() - zip_end_bytes;
    const std::size_t first = last > zip_comment_bytes_max ? last - zip_comment_bytes_max : 0;
    for (std::size_t at = last + 1; at-- > first;) {
        if (content.substr(at, 4) != "PK\x05\x06") continue;
        if (at + zip_end_bytes + zip_number(content, at + 20, 2) != content.size()) continue;
        const std::size_t size = zip_number(content, at + 12, 4);
        const std::size_t begin = zip_number(content, at + 16, 4);
        if (begin > at || size > at - begin) return {};
        return content.substr(begin, size);
    }
    return {};
}

// An archive with a list of content types and a folder "word", as Word has written since 2007.
bool is_docx(std::string_view content) {
    std::string_view directory = zip_directory(content);
    bool has_types = false;
    bool has_word = false;
    while (directory.size() >= zip_entry_bytes && directory.starts_with("PK\x01\x02")) {
        const std::size_t name_bytes = zip_number(directory, 28, 2);
        const std::size_t entry_bytes =
            zip_entry_bytes + name_bytes + zip_number(directory, 30, 2) + zip_number(directory, 32, 2);
        if (entry_bytes > directory.size()) return false;
        const auto name = directory.substr(zip_entry_bytes, name_bytes);
        has_types = has_types || name == "[Content_Types].xml";
        has_word = has_word || name.starts_with("word/");
        directory.remove_prefix(entry_bytes);
    }
    return has_types && has_word;
}

constexpr std::array table{
    FileType{"application/dicom", ".dcm ", is_dicom},
    FileType{"application/msword", ".doc ", is_doc},
    FileType{"application/pdf", ".pdf ", is_pdf},
    FileType{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx ", is_docx},
    FileType{"audio/basic", ".au ", is_au},
    FileType{"audio/mpeg", ".mp3 ", is_mp3},
    FileType{"image/gif", ".gif ", is_gif},
    FileType{"image/jpeg", ".jpg .jpe .jpeg ", is_jpeg},
    FileType{"image/png", ".png ", is_png},
    FileType{"image/tiff", ".tif .tiff ", is_tiff},
    FileType{"text/plain", ".txt ", is_text},
    FileType{"text/rtf", ".rtf .rtx ", is_rtf},
    FileType{"text/xml", ".xml ", is_xml},
    FileType{"video/mpeg", ".mpg .mpeg .mpe ", is_mpeg_video},
};

} // namespace

std::span<const FileType> file_types() { return table; }

const FileType* find_file_type(std::string_view media_type) {
    const auto found = std::find_if(table.begin(), table.end(), [media_type](const FileType& type) {
        return equal_ignoring_ascii_case(type.media_type, media_type);
    });
    return found == table.end() ? nullptr : &*found;
}

bool has_extension_of(const FileType& type, std::string_view file_name) {
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const std::string extension = lower_ascii(file_name.substr(dot)) + " ";
    return extension.find(' ') + 1 == extension.size() && type.extensions.find(extension) != std::string_view::npos;
}

} // namespace ers::documents
