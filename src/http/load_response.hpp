// Reads an answer with Beast's parser and keeps only what a load generator looks at: no list of fields, no copies, and
// the body's memory is used again for the next answer.
#pragma once

#include <charconv>
#include <string>

#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace ers::http {

class LoadResponseParser final : public boost::beast::http::basic_parser<false> {
public:
    explicit LoadResponseParser(std::string& body) : body_(body) {
        body_.clear();
        eager(true);
        body_limit(64ULL * 1024 * 1024);
    }

    [[nodiscard]] int status() const { return status_; }
    [[nodiscard]] int version() const { return version_; }

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int status, string_view, int, error_code&) override { status_ = status; }
    void on_field_impl(field name, string_view, string_view value, error_code&) override {
        if (name != field::etag || value.size() < 3) return;
        std::from_chars(value.data() + 1, value.data() + value.size() - 1, version_);
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length) body_.reserve(static_cast<std::size_t>(*length));
    }
    std::size_t on_body_impl(string_view part, error_code&) override {
        body_.append(part.data(), part.size());
        return part.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code&) override {
        body_.append(part.data(), part.size());
        return part.size();
    }
    void on_finish_impl(error_code&) override {}

    std::string& body_;
    int status_ = 0;
    int version_ = 0;
};

} // namespace ers::http
