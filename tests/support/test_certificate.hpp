// A certificate for servers that a test starts: for localhost, 127.0.0.1 and ::1, in a temporary folder of its own.
#pragma once

#include <filesystem>
#include <string>

namespace ers::testing {

// The folder and both files go with the object.
class TestCertificate {
public:
    TestCertificate();
    ~TestCertificate();
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;

    [[nodiscard]] std::string certificate_file() const { return (folder_ / "certificate.pem").string(); }
    [[nodiscard]] std::string key_file() const { return (folder_ / "key.pem").string(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
};

} // namespace ers::testing
