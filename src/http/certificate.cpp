// X.509 by OpenSSL's own functions; every OpenSSL object has an owner.
#include "ers/http/certificate.hpp"

#include <cstddef>
#include <memory>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

namespace ers::http {
namespace {

template <auto free_it>
struct CertificateFree {
    template <class T>
    void operator()(T* object) const {
        free_it(object);
    }
};
using CertificateKey = std::unique_ptr<EVP_PKEY, CertificateFree<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, CertificateFree<X509_free>>;
using CertificateBio = std::unique_ptr<BIO, CertificateFree<BIO_free_all>>;
using CertificateExtension = std::unique_ptr<X509_EXTENSION, CertificateFree<X509_EXTENSION_free>>;

constexpr long certificate_begins_seconds = -3600; // clocks differ
constexpr long certificate_ends_seconds = 397L * 24 * 3600;

void certificate_require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(std::string("The certificate cannot be made: ") + what + " failed.");
}

void add_certificate_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const CertificateExtension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    certificate_require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "an extension");
}

std::string certificate_alternative_names(const std::vector<std::string>& hostnames) {
    std::string names;
    for (const std::string& hostname : hostnames) {
        if (hostname.find_first_of(",\n") != std::string::npos)
            throw std::runtime_error("A host name has a comma in it.");
        boost::system::error_code not_an_address;
        static_cast<void>(boost::asio::ip::make_address(hostname, not_an_address));
        names += (names.empty() ? "" : ",") + std::string(not_an_address ? "DNS:" : "IP:") + hostname;
    }
    return names;
}

Certificate sign_certificate(EVP_PKEY* key, const std::vector<std::string>& hostnames) {
    Certificate certificate(X509_new());
    certificate_require(certificate != nullptr, "X509_new");
    X509* const x509 = certificate.get();
    certificate_require(X509_set_version(x509, X509_VERSION_3) == 1, "the version");
    BIGNUM* const serial = BN_new();
    const bool numbered = BN_rand(serial, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
                          BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(x509)) != nullptr;
    BN_free(serial);
    certificate_require(numbered, "the serial number");
    X509_gmtime_adj(X509_getm_notBefore(x509), certificate_begins_seconds);
    X509_gmtime_adj(X509_getm_notAfter(x509), certificate_ends_seconds + certificate_begins_seconds);
    X509_NAME* const name = X509_get_subject_name(x509);
    const auto* const common_name = reinterpret_cast<const unsigned char*>(hostnames.front().c_str());
    certificate_require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) == 1, "the name");
    certificate_require(X509_set_issuer_name(x509, name) == 1 && X509_set_pubkey(x509, key) == 1, "the issuer");
    add_certificate_extension(x509, NID_basic_constraints, "critical,CA:FALSE");
    add_certificate_extension(x509, NID_key_usage, "critical,digitalSignature");
    add_certificate_extension(x509, NID_ext_key_usage, "serverAuth");
    add_certificate_extension(x509, NID_subject_key_identifier, "hash");
    add_certificate_extension(x509, NID_subject_alt_name, certificate_alternative_names(hostnames));
    certificate_require(X509_sign(x509, key, EVP_sha256()) > 0, "the signature");
    return certificate;
}

// Written beside its place and moved there, so that a reader sees the old file or the whole new one.
void write_certificate_file(const std::string& file, mode_t mode, BIO* pem) {
    char* text = nullptr;
    const long length = BIO_get_mem_data(pem, &text);
    const std::string beside = file + ".new";
    ::unlink(beside.c_str());
    const int handle = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (handle < 0) throw std::runtime_error("The file " + file + " cannot be written.");
    const bool written = ::write(handle, text, static_cast<std::size_t>(length)) == length;
    const bool closed = ::close(handle) == 0;
    if (!written || !closed || ::rename(beside.c_str(), file.c_str()) != 0) {
        throw std::runtime_error("The file " + file + " cannot be written.");
    }
}

} // namespace

void make_self_signed_certificate(const std::string& certificate_file, const std::string& key_file,
                                  const std::vector<std::string>& hostnames) {
    if (hostnames.empty()) throw std::runtime_error("A certificate needs at least one host name.");
    const CertificateKey key(EVP_EC_gen("P-256"));
    certificate_require(key != nullptr, "the key");
    const Certificate certificate = sign_certificate(key.get(), hostnames);
    const CertificateBio key_pem(BIO_new(BIO_s_mem()));
    const CertificateBio certificate_pem(BIO_new(BIO_s_mem()));
    const bool encoded =
        key_pem && certificate_pem &&
        PEM_write_bio_PKCS8PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
        PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1;
    certificate_require(encoded, "the PEM text");
    write_certificate_file(key_file, 0600, key_pem.get());
    write_certificate_file(certificate_file, 0644, certificate_pem.get());
}

} // namespace ers::http
