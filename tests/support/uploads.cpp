#include "tests/support/uploads.hpp"

namespace ers::testing {

http::Headers for_upload(http::Headers who, const TestUpload& file) {
    auto headers = for_write(std::move(who));
    headers.set("Content-Type", file.media_type);
    headers.set("Content-Disposition", "attachment; filename=\"" + file.name + "\"");
    return headers;
}

Answer upload(Caller& caller, const http::Headers& who, const TestUpload& file) {
    return caller.call(http::Method::post, "/api/v1/documents", for_upload(who, file), file.content);
}

std::string uploaded(Caller& caller, const http::Headers& who, const TestUpload& file) {
    const auto answer = upload(caller, who, file);
    EXPECT_EQ(answer.outcome(), "201") << answer.text;
    return answer.body.value("id", "none");
}

Answer link(Caller& caller, Referred& referral, const std::vector<std::string>& ids, const http::Headers& who) {
    auto answer = caller.put(referral.path() + "/documents", {{"documents", ids}}, for_write(who, referral.version));
    if (answer.status == 200) referral.version = answer.version();
    return answer;
}

} // namespace ers::testing
