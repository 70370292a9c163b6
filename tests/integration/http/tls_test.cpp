// TLS as the server speaks it, the self-made certificate, and the client that trusts it.
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <nlohmann/json.hpp>

#include "ers/http/certificate.hpp"
#include "ers/http/client.hpp"
#include "tests/integration/http/test_server.hpp"

namespace ers::http {
namespace {

using testing::RawOptions;
using testing::RawTlsConnection;
using namespace std::chrono_literals;

class Https : public ::testing::Test {
protected:
    static void SetUpTestSuite() { server_ = std::make_unique<TestServer>(); }
    static void TearDownTestSuite() { server_.reset(); }

    static Client client_for(const std::string& host, const std::string& path = {}) {
        return Client(ClientSettings{.base_url = "https://" + host + ":" + std::to_string(server_->port()) + path,
                                     .ca_file = server_->certificate().certificate_file()});
    }

    static inline std::unique_ptr<TestServer> server_;
};

TEST_F(Https, SpeaksTls13AndTls12AndNothingOlder) {
    EXPECT_EQ(RawTlsConnection(server_->port()).negotiated(), "TLSv1.3");
    EXPECT_EQ(RawTlsConnection(server_->port(), RawOptions{.tls_version_max = TLS1_2_VERSION}).negotiated(), "TLSv1.2");
    EXPECT_THROW(RawTlsConnection(server_->port(), RawOptions{.tls_version_max = TLS1_1_VERSION}), std::runtime_error);
}

TEST_F(Https, ChoosesHttp11AmongOfferedProtocols) {
    RawOptions both;
    both.protocols = "\x02h2\x08http/1.1";
    EXPECT_EQ(RawTlsConnection(server_->port(), both).negotiated(), "TLSv1.3 http/1.1");
    RawOptions http2_only;
    http2_only.protocols = "\x02h2";
    EXPECT_THROW(RawTlsConnection(server_->port(), http2_only), std::runtime_error);
}

TEST_F(Https, SurvivesBytesThatAreNotTls) {
    RawTlsConnection plain(server_->port(), RawOptions{.handshake = false});
    EXPECT_EQ(RawTlsConnection(server_->port()).negotiated(), "TLSv1.3");
}

TEST_F(Https, CertificateNamesEveryHostAndHidesItsKey) {
    for (const char* host : {"localhost", "127.0.0.1"}) {
        EXPECT_EQ(client_for(host).get("/echo/a").status, 200) << host;
    }
    struct stat facts{};
    ASSERT_EQ(::stat(server_->certificate().key_file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(Https, CertificateIsNewEachTime) {
    const testing::TestCertificate certificate;
    const auto text_of = [](const std::string& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    };
    const std::string first = text_of(certificate.certificate_file());
    make_self_signed_certificate(certificate.certificate_file(), certificate.key_file(), {"localhost"});
    EXPECT_NE(text_of(certificate.certificate_file()), first);
    EXPECT_THROW(make_self_signed_certificate("/nowhere/c.pem", "/nowhere/k.pem", {"localhost"}), std::runtime_error);
    EXPECT_THROW(make_self_signed_certificate(certificate.certificate_file(), certificate.key_file(), {}),
                 std::runtime_error);
}

TEST_F(Https, ClientSendsAndReadsWholeMessages) {
    Client client = client_for("localhost");
    Headers headers;
    headers.set("X-Mine", "yes");
    const Response posted = client.post("/things", R"({"a":1})", headers);
    EXPECT_EQ(posted.status, 201);
    const auto told = nlohmann::json::parse(posted.body);
    EXPECT_EQ(told["body"], R"({"a":1})");
    EXPECT_NE(told["headers"].dump().find("Content-Type=application/json"), std::string::npos);
    EXPECT_NE(told["headers"].dump().find("X-Mine=yes"), std::string::npos);
    EXPECT_EQ(client.get("/large").body.size(), 3'000'000U);
    EXPECT_EQ(client.request(Method::head, "/large").body, "");
    EXPECT_EQ(client.request(Method::del, "/things").status, 204);
    EXPECT_EQ(client.get("/nothing").status, 404);
    EXPECT_EQ(client.connections_opened(), 1);
    EXPECT_EQ(client_for("localhost", "/echo/").get("/a").status, 200);
}

TEST_F(Https, ClientConnectsAnewWhenTheServerHasClosed) {
    Client client = client_for("localhost");
    Headers close;
    close.set("Connection", "close");
    EXPECT_EQ(client.get("/echo/a", close).status, 200);
    EXPECT_EQ(client.get("/echo/a").status, 200);
    EXPECT_EQ(client.connections_opened(), 2);
}

TEST_F(Https, ClientNoticesThatAnIdleConnectionWasClosed) {
    TestServer server([](ServerSettings& settings) { settings.idle_timeout = 50ms; });
    Client client(ClientSettings{.base_url = "https://localhost:" + std::to_string(server.port()),
                                 .ca_file = server.certificate().certificate_file()});
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    int calls = 0;
    while (client.connections_opened() < 2 && std::chrono::steady_clock::now() < deadline) {
        EXPECT_EQ(client.post("/things", "{}").status, 201);
        ++calls;
        RawTlsConnection idle(server.port()); // the server closes this one after the same time
        idle.send(get_echo());
        static_cast<void>(idle.read_until_close());
    }
    EXPECT_EQ(client.connections_opened(), 2);
    EXPECT_GE(calls, 2);
}

TEST_F(Https, ClientRefusesACertificateItDoesNotTrust) {
    const testing::TestCertificate stranger;
    const std::string url = "https://localhost:" + std::to_string(server_->port());
    Client wrong_issuer(ClientSettings{.base_url = url, .ca_file = stranger.certificate_file()});
    EXPECT_THROW(wrong_issuer.get("/echo/a"), std::runtime_error);
    Client system_store(ClientSettings{.base_url = url, .ca_file = {}});
    EXPECT_THROW(system_store.get("/echo/a"), std::runtime_error);
    EXPECT_THROW(Client(ClientSettings{.base_url = "http://localhost", .ca_file = {}}), std::runtime_error);
    EXPECT_THROW(Client(ClientSettings{.base_url = url, .ca_file = "/nowhere"}), std::runtime_error);
}

// The name counts, not the trust alone: this certificate is trusted, but made for another host.
TEST_F(Https, ClientRefusesACertificateForAnotherHost) {
    TestServer server([](ServerSettings& settings) {
        make_self_signed_certificate(settings.certificate_file, settings.private_key_file, {"elsewhere.example"});
    });
    Client client(ClientSettings{.base_url = "https://localhost:" + std::to_string(server.port()),
                                 .ca_file = server.certificate().certificate_file()});
    EXPECT_THROW(client.get("/echo/a"), std::runtime_error);
}

TEST_F(Https, ClientGivesUpAfterItsTimeLimit) {
    Client client(ClientSettings{.base_url = "https://localhost:" + std::to_string(server_->port()),
                                 .ca_file = server_->certificate().certificate_file(),
                                 .call_timeout = 2s});
    EXPECT_EQ(client.get("/echo/a").status, 200);
    EXPECT_THROW(client.get("/held"), std::runtime_error);
    server_->release_held();
    EXPECT_EQ(client.get("/echo/a").status, 200);
}

} // namespace
} // namespace ers::http
