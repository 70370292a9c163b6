// How this server speaks TLS.
#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>

namespace ers::http {

// TLS 1.2 and 1.3 only, forward secrecy and AEAD only, ALPN http/1.1. Throws std::runtime_error with one sentence where
// a file cannot be read or the key does not belong to the certificate.
[[nodiscard]] boost::asio::ssl::context make_tls_context(const std::string& certificate_file,
                                                         const std::string& private_key_file);

} // namespace ers::http
