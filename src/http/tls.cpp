// The server's TLS settings (anchors: NHS API guidance asks for TLS 1.2 at least, with ECDHE and AEAD suites).
#include "http/tls.hpp"

#include <stdexcept>
#include <string_view>

#include <openssl/ssl.h>

namespace ers::http {
namespace {

constexpr const char* tls12_suites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

// A client that offers protocols, none of them http/1.1, is told so in the handshake rather than by a misreading.
int tls_select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered,
                        unsigned int offered_length, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* selected = nullptr;
    const int outcome =
        SSL_select_next_proto(&selected, chosen_length, ours, sizeof(ours) - 1, offered, offered_length);
    *chosen = selected;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace

boost::asio::ssl::context make_tls_context(const std::string& certificate_file, const std::string& private_key_file) {
    using boost::asio::ssl::context;
    context tls(context::tls_server);
    SSL_CTX* const native = tls.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    if (SSL_CTX_set_cipher_list(native, tls12_suites) != 1)
        throw std::runtime_error("The TLS suites are not available.");
    SSL_CTX_set_alpn_select_cb(native, tls_select_protocol, nullptr);

    boost::system::error_code problem;
    tls.use_certificate_chain_file(certificate_file, problem);
    if (problem) throw std::runtime_error("The certificate file " + certificate_file + " cannot be read.");
    tls.use_private_key_file(private_key_file, context::pem, problem);
    if (problem) {
        throw std::runtime_error("The private key file " + private_key_file +
                                 " cannot be read or does not belong to the certificate.");
    }
    return tls;
}

} // namespace ers::http
