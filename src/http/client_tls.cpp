// The TLS settings of clients.
#include "http/client_tls.hpp"

#include <stdexcept>

#include <openssl/ssl.h>
#include <boost/asio/ip/address.hpp>

namespace ers::http {

boost::asio::ssl::context make_client_tls_context(const std::string& ca_file) {
    using boost::asio::ssl::context;
    context tls(context::tls_client);
    boost::system::error_code problem;
    if (ca_file.empty()) {
        tls.set_default_verify_paths(problem);
    } else {
        tls.load_verify_file(ca_file, problem);
    }
    if (problem) throw std::runtime_error("The certificates to trust cannot be read: " + ca_file + ".");
    tls.set_verify_mode(boost::asio::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    return tls;
}

void name_host(SSL* connection, std::string host) {
    boost::system::error_code not_an_address;
    static_cast<void>(boost::asio::ip::make_address(host, not_an_address));
    if (!not_an_address) return;
    SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
}

} // namespace ers::http
