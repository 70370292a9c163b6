// Uploads and links as calls that are short to write.
#pragma once

#include <string>
#include <vector>

#include "tests/support/api_fixture.hpp"

namespace ers::testing {

struct TestUpload {
    std::string name = "letter.txt";
    std::string media_type = "text/plain";
    std::string content = "Dear colleague";
};

// `who`, with an Idempotency-Key never used before and what an upload of that file sends.
[[nodiscard]] http::Headers for_upload(http::Headers who, const TestUpload& file);

Answer upload(Caller& caller, const http::Headers& who, const TestUpload& file = {});

// The id of a file that was taken.
std::string uploaded(Caller& caller, const http::Headers& who, const TestUpload& file = {});

// Says which documents the referral has; its version follows.
Answer link(Caller& caller, Referred& referral, const std::vector<std::string>& ids, const http::Headers& who);

} // namespace ers::testing
