// The header that carries a file's name: what is read, what is refused, and that what is written can be read again.
#include "interfaces/rest/content_disposition.hpp"

#include <gtest/gtest.h>

namespace ers::rest {
namespace {

std::string name_in(const std::string& header) {
    http::Request request;
    request.headers.set("Content-Disposition", header);
    const auto name = file_name_of(request);
    return name ? *name : std::string(error_info(name.error().code).text);
}

TEST(ContentDisposition, CarriesANameInEitherForm) {
    EXPECT_EQ(name_in("attachment; filename=\"letter, final.pdf\""), "letter, final.pdf");
    EXPECT_EQ(name_in("ATTACHMENT;FileName=letter.pdf"), "letter.pdf");
    EXPECT_EQ(name_in("attachment; filename=\"a \\\"b\\\" \\\\c.pdf\""), "a \"b\" \\c.pdf");
    EXPECT_EQ(name_in("attachment; filename=\"x.pdf\"; filename*=UTF-8''%C3%9Cber%20a.pdf"),
              "\xC3\x9C"
              "ber a.pdf");
    EXPECT_EQ(name_in("attachment ; filename* = utf-8'en'a%2ab.pdf ;"), "a*b.pdf");
    EXPECT_EQ(name_in("attachment; filename=\"\xC3\x9C.pdf\""), "\xC3\x9C.pdf");
    EXPECT_EQ(name_in("attachment; size=3; filename=\"\""), "");
}

TEST(ContentDisposition, IsRefusedWhereItCouldBeReadInTwoWays) {
    for (const char* bad :
         {"", "attachment", "inline; filename=a.pdf", "attachment, filename=a.pdf", "attachment; filename=\"a.pdf",
          "attachment; filename=a.pdf; filename=b.pdf", "attachment; filename=a b.pdf", "attachment; =a.pdf",
          "attachment; filename", "attachment; filename*=a.pdf", "attachment; filename*=ISO-8859-1''a.pdf",
          "attachment; filename*=UTF-8'a.pdf", "attachment; filename*=UTF-8''%4", "attachment; filename*=UTF-8''%zz",
          "attachment; filename=\"a.pdf\"x", "attachment; filename=\"a\\"}) {
        EXPECT_EQ(name_in(bad), "MALFORMED_REQUEST") << bad;
    }
}

TEST(ContentDisposition, MustBeThere) {
    const auto name = file_name_of({});
    ASSERT_FALSE(name);
    EXPECT_EQ(name.error().code, ErrorCode::missing_header);
    EXPECT_EQ(name.error().fields.front().field, "header Content-Disposition");
}

TEST(ContentDisposition, WhatIsWrittenIsReadAgain) {
    for (const std::string name : {"letter.pdf", "a \"quoted\" % name.pdf",
                                   "\xC3\x9C"
                                   "ber.pdf",
                                   "back\\slash.pdf", "semi;colon=1.pdf", "apostrophe's.pdf"}) {
        const auto header = attachment_of(name);
        EXPECT_EQ(name_in(header), name) << header;
        for (const char c : header) EXPECT_TRUE(c >= ' ' && c <= '~') << header;
    }
    EXPECT_EQ(attachment_of("a.pdf"), "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf");
    EXPECT_EQ(attachment_of("\xC3\x9C\".pdf"), "attachment; filename=\"___.pdf\"; filename*=UTF-8''%C3%9C%22.pdf");
}

} // namespace
} // namespace ers::rest
