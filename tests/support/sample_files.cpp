#include "tests/support/sample_files.hpp"

#include <map>

namespace ers::testing {
namespace {

using std::string_literals::operator""s;

std::string little_endian(std::size_t number, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xFFU);
    return text;
}

} // namespace

std::string sample_archive(const std::vector<std::string>& names) {
    std::string archive;
    std::string directory;
    for (const auto& name : names) {
        const auto common = "\x14"s + std::string(21, '\0') + little_endian(name.size(), 2) + "\0\0"s;
        directory += "PK\x01\x02\x14\0"s + common + std::string(10, '\0') + little_endian(archive.size(), 4) + name;
        archive += "PK\x03\x04"s + common + name;
    }
    const auto counts = little_endian(names.size(), 2) + little_endian(names.size(), 2);
    const auto end = "PK\x05\x06\0\0\0\0"s + counts + little_endian(directory.size(), 4) +
                     little_endian(archive.size(), 4) + "\0\0"s;
    return archive + directory + end;
}

std::string sample_file(std::string_view media_type) {
    static const std::map<std::string, std::string, std::less<>> files{
        {"application/dicom", std::string(128, '\0') + "DICM\2\0\0\0UL"s},
        {"application/msword", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + std::string(504, '\0')},
        {"application/pdf", "%PDF-1.4\n%%EOF\n"},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         sample_archive({"[Content_Types].xml", "_rels/.rels", "word/document.xml"})},
        {"audio/basic", ".snd\0\0\0\x18"s},
        {"audio/mpeg", "\xFF\xFB\x90\x64"s + std::string(413, '\0')},
        {"image/gif", "GIF89a\1\0\1\0"s},
        {"image/jpeg", "\xFF\xD8\xFF\xE0\0\x10JFIF"s},
        {"image/png", "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"s},
        {"image/tiff", "II*\0\x08\0\0\0"s},
        {"text/plain", "Dear colleague,\nthank you for seeing this patient – today.\n"},
        {"text/rtf", "{\\rtf1\\ansi Dear colleague}"},
        {"text/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<letter>Dear colleague</letter>\n"},
        {"video/mpeg", "\0\0\x01\xBA\x44\0"s},
    };
    return files.at(std::string(media_type));
}

std::string scanner_test_file() {
    return "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD"s + "-ANTIVIRUS-TEST-FILE!$H+H*";
}

} // namespace ers::testing
