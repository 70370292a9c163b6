// The table of file types: which names and which contents go with which type.
#include "ers/documents/file_types.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/sample_files.hpp"

namespace ers::documents {
namespace {

using std::string_literals::operator""s;
using testing::sample_archive;
using testing::sample_file;

bool fits(std::string_view media_type, std::string_view content) { return find_file_type(media_type)->fits(content); }

TEST(FileTypes, AreTheFourteenInOrderAndTheRouteTablesListNamesThem) {
    std::string list;
    std::string last;
    for (const auto& type : file_types()) {
        EXPECT_LT(last, type.media_type);
        last = type.media_type;
        list += (list.empty() ? "" : ",") + last;
        EXPECT_TRUE(type.extensions.starts_with('.') && type.extensions.ends_with(' ')) << last;
    }
    EXPECT_EQ(list, file_media_types);
    EXPECT_EQ(file_types().size(), 14U);
}

TEST(FileTypes, AreFoundInAnyCase) {
    EXPECT_EQ(find_file_type("Application/PDF"), find_file_type("application/pdf"));
    EXPECT_NE(find_file_type("application/pdf"), nullptr);
    EXPECT_EQ(find_file_type("text/html"), nullptr);
    EXPECT_EQ(find_file_type(""), nullptr);
}

TEST(FileTypes, GoByTheLastExtension) {
    const auto is_of = [](std::string_view media_type, std::string_view name) {
        return has_extension_of(*find_file_type(media_type), name);
    };
    for (const auto& [media_type, name] :
         std::vector<std::pair<std::string, std::string>>{{"text/plain", "a.txt"},
                                                          {"application/pdf", "a.PDF"},
                                                          {"text/xml", "a.xml"},
                                                          {"text/rtf", "a.rtf"},
                                                          {"text/rtf", "a.rtx"},
                                                          {"audio/basic", "a.au"},
                                                          {"audio/mpeg", "a.mp3"},
                                                          {"image/png", "a.png"},
                                                          {"image/gif", "a.gif"},
                                                          {"image/jpeg", "a.jpg"},
                                                          {"image/jpeg", "a.jpe"},
                                                          {"image/jpeg", "a.jpeg"},
                                                          {"image/tiff", "a.tif"},
                                                          {"image/tiff", "a.tiff"},
                                                          {"video/mpeg", "a.mpg"},
                                                          {"video/mpeg", "a.mpeg"},
                                                          {"video/mpeg", "a.mpe"},
                                                          {"application/msword", "a.doc"},
                                                          {"application/dicom", "a.b.dcm"}}) {
        EXPECT_TRUE(is_of(media_type, name)) << media_type << " " << name;
    }
    EXPECT_TRUE(is_of("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx"));
    for (const char* name : {"a.doc", "a", ".pdf", "a.", "a.pdf.exe", "a.pd", "a.pdf ", "a.txt .pdf x", "pdf"}) {
        EXPECT_FALSE(is_of("application/pdf", name)) << name;
    }
    EXPECT_FALSE(is_of("application/msword", "a.docx"));
    EXPECT_FALSE(is_of("image/jpeg", "a.jp"));
}

// Samples of other types that are text are text, too; no other sample is of two types.
TEST(FileTypes, EachSampleIsOfItsTypeAndOfNoOther) {
    for (const auto& type : file_types()) {
        for (const auto& other : file_types()) {
            const bool is_same = type.media_type == other.media_type;
            const auto sample = sample_file(other.media_type);
            const bool is_text = type.media_type == "text/plain" && sample.find('\0') == std::string::npos &&
                                 static_cast<unsigned char>(sample[0]) < 0x80;
            EXPECT_EQ(type.fits(sample), is_same || is_text) << other.media_type << " as " << type.media_type;
        }
    }
}

TEST(FileTypes, AreToldByTheBeginningNotByChance) {
    for (const auto& type : file_types()) {
        if (type.media_type == "text/plain") continue;
        EXPECT_FALSE(type.fits("")) << type.media_type;
        EXPECT_FALSE(type.fits("x" + sample_file(type.media_type))) << type.media_type;
        EXPECT_FALSE(type.fits(sample_file(type.media_type).substr(0, 1))) << type.media_type;
    }
}

TEST(FileTypes, TextIsUtf8WithoutNuls) {
    EXPECT_TRUE(fits("text/plain", "\xEF\xBB\xBFwith a mark\r\n\tand a tab"));
    EXPECT_FALSE(fits("text/plain", "a\0b"s));
    EXPECT_FALSE(fits("text/plain", "caf\xE9"));
    EXPECT_FALSE(fits("text/plain", "MZ\x90\0\3"s));
}

TEST(FileTypes, XmlBeginsAsADocument) {
    for (const char* good : {"<a/>", "\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- c --><a/>", "  <a>", "<!DOCTYPE a><a/>",
                             "<?xml-stylesheet href='a'?><a/>", "<_a/>", "<\xC3\xA9t\xC3\xA9/>"}) {
        EXPECT_TRUE(fits("text/xml", good)) << good;
    }
    for (const char* bad :
         {"", "a", "< a>", "<1/>", "<?xml version='1.0'", "<?xml version='1.0'?>text", "<", "<?xml version='1.0'?>"}) {
        EXPECT_FALSE(fits("text/xml", bad)) << bad;
    }
    EXPECT_FALSE(fits("text/xml", "<a>\0</a>"s));
    EXPECT_FALSE(fits("text/xml", "<a>\xE9</a>"));
}

TEST(FileTypes, Mp3IsATagOrAFrameOfLayerThree) {
    EXPECT_TRUE(fits("audio/mpeg", "ID3\4\0\0\0\0\0\0"s));
    EXPECT_TRUE(fits("audio/mpeg", "\xFF\xF3\x40\xC0"));  // MPEG 2
    EXPECT_FALSE(fits("audio/mpeg", "\xFF\xFD\x90\x64")); // layer II
    EXPECT_FALSE(fits("audio/mpeg", "\xFF\xFE\x41\0"s));  // UTF-16
    EXPECT_FALSE(fits("audio/mpeg", "\xFF\xEB\x90\x64")); // no such version
    EXPECT_FALSE(fits("audio/mpeg", "\xFF\xFB\xF0\x64")); // no such bit rate
    EXPECT_FALSE(fits("audio/mpeg", "\xFF\xFB\x9C\x64")); // no such sampling rate
    EXPECT_FALSE(fits("audio/mpeg", "\xFF\xFB\x90"));
}

TEST(FileTypes, DocxIsAnArchiveThatSaysItHoldsALetter) {
    const std::string docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    EXPECT_TRUE(fits(docx, sample_archive({"word/document.xml", "[Content_Types].xml"})));
    EXPECT_FALSE(fits(docx, sample_archive({"xl/workbook.xml", "[Content_Types].xml"})));
    EXPECT_FALSE(fits(docx, sample_archive({"word/document.xml"})));
    EXPECT_FALSE(fits(docx, sample_archive({})));
    auto archive = sample_file(docx);
    EXPECT_FALSE(fits(docx, archive.substr(0, archive.size() - 1))) << "cut off";
    EXPECT_FALSE(fits(docx, archive + "x")) << "something behind it";
    // Where its list begins and how long it is, beyond all bounds.
    for (const std::size_t from_end : {10U, 6U}) {
        auto wrong = archive;
        wrong.replace(wrong.size() - from_end, 4, "\xFF\xFF\xFF\x7F");
        EXPECT_FALSE(fits(docx, wrong)) << from_end;
    }
    // The length of a name.
    auto wrong = archive;
    wrong.replace(wrong.find("PK\x01\x02") + 28, 2, "\xFF\xFF");
    EXPECT_FALSE(fits(docx, wrong));
}

TEST(FileTypes, TiffComesInBothOrdersOfBytes) {
    EXPECT_TRUE(fits("image/tiff", "MM\0*\0\0\0\x08"s));
    EXPECT_FALSE(fits("image/tiff", "MM*\0"s));
    EXPECT_TRUE(fits("video/mpeg", "\0\0\x01\xB3"s));
    EXPECT_TRUE(fits("image/gif", "GIF87a"));
}

} // namespace
} // namespace ers::documents
