// A small world with documents in it, without HTTP.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "ers/documents/operations.hpp"
#include "tests/support/booking_world.hpp"

namespace ers::documents {

using testing::refusal_of;

class DocumentWorld : public testing::BookingWorld {
public:
    Result<Document> upload(const Principal& who, const std::string& name = "letter.txt",
                            const std::string& content = "Dear colleague",
                            const std::string& media_type = "text/plain") {
        return in_transaction([&] { return upload_document(context(who), numbers, {name, media_type, content}); });
    }
    std::string uploaded(const std::string& name) { return upload(gp(), name).value().id; }

    Result<ReferralDocuments> link(const Principal& who, const Ubrn& ubrn, int version,
                                   const std::vector<std::string>& ids) {
        return in_transaction([&] { return link_documents(context(who), ubrn, version, ids); });
    }
    // By the referrer, at the version that there is.
    Result<ReferralDocuments> link(const Ubrn& ubrn, const std::vector<std::string>& ids) {
        return link(gp(), ubrn, read(ubrn).version, ids);
    }
    Result<File> download(const Principal& who, const Ubrn& ubrn, const std::string& id) {
        return download_document(context(who), ubrn, id);
    }
    Result<LetterDate> move_date(const Ubrn& ubrn, const std::string& due,
                                 LetterException reason = LetterException::awaiting_results) {
        const auto who = gp();
        return in_transaction([&] {
            return move_letter_date(context(who), numbers, ubrn, read_version(ubrn), reason, parse_date(due).value());
        });
    }

    // One value of the database as text; "null" for none.
    std::string value(const std::string& sql) {
        const auto& name = statements_.emplace_back("test.value_" + std::to_string(statements_.size()));
        const auto rows = database().owner().execute({name, statements_.emplace_back(sql)});
        return rows.empty() ? "no row" : rows.front().optional_text("value").value_or("null");
    }
    std::string of_referral(const std::string& column, const Ubrn& ubrn) {
        return value("select " + column + "::text as value from referral where ubrn = '" + ubrn.text() + "'");
    }
    std::string of_document(const std::string& column, const std::string& id) {
        return value("select " + column + "::text as value from document where id = '" + id + "'");
    }

    DocumentSettings numbers;

private:
    int read_version(const Ubrn& ubrn) { return std::stoi(of_referral("version", ubrn)); }

    std::list<std::string> statements_; // names and texts live as long as their connection
};

} // namespace ers::documents
