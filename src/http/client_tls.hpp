// How this program speaks TLS as a client.
#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>

namespace ers::http {

// TLS 1.2 at least, the server's certificate is verified: against the authorities of that file, or where it is empty
// against those that the machine trusts. Throws std::runtime_error with one sentence where they cannot be read.
[[nodiscard]] boost::asio::ssl::context make_client_tls_context(const std::string& ca_file);

// Server name indication, before the handshake; addresses are not names (RFC 6066, 3).
void name_host(SSL* connection, std::string host);

} // namespace ers::http
