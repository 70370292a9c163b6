// The certificate itself is made as the demo makes its own.
#include "tests/support/test_certificate.hpp"

#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "ers/http/certificate.hpp"

namespace ers::testing {

TestCertificate::TestCertificate() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ers-certificate-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    http::make_self_signed_certificate(certificate_file(), key_file(), {"localhost", "127.0.0.1", "::1"});
}

TestCertificate::~TestCertificate() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

} // namespace ers::testing
