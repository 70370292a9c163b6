// Scanning and forgetting.
#include "ers/documents/scanning.hpp"

#include "ers/core/crypto.hpp"
#include "ers/documents/types.hpp"
#include "ers/observe/log.hpp"
#include "ers/observe/metrics.hpp"
#include "ers/operation/traces.hpp"

namespace ers::documents {

namespace {

// Taken for a while rather than locked: a scan may take seconds, and linking the document does not wait for it.
constexpr db::Statement take_one{"documents.take_to_scan", R"(
    update document
    set scan_after = $2
    where id = (
        select id
        from document
        where status = 'PENDING' and scan_after <= $1
        order by scan_after
        limit 1
        for no key update skip locked)
    returning id, content)"};
constexpr db::Statement judge_one{"documents.judge", R"(
    update document
    set status = $2::text, content = case when $2::text = 'AVAILABLE' then content end,
        scan_after = null, scanned_at = $3
    where id = $1 and status = 'PENDING'
    returning ubrn)"};
constexpr db::Statement forget_some{"documents.forget_unlinked",
                                    "delete from document where ubrn is null and created_at < $1"};

DocumentStatus status_after(Verdict verdict) {
    switch (verdict) {
        case Verdict::clean: return DocumentStatus::available;
        case Verdict::threat: return DocumentStatus::threats_found;
        case Verdict::too_large: return DocumentStatus::validation_failed;
        case Verdict::unreachable: break;
    }
    return DocumentStatus::pending;
}

// Those who follow the referral are told; for a document that is not linked there is nobody to tell.
void judge(db::Connection& connection, const std::string& id, DocumentStatus status, Instant now) {
    db::Transaction transaction(connection);
    operation::Traces traces;
    for (const auto row : connection.execute(judge_one, {id, code_of(status), now})) {
        const auto ubrn = row.optional_text("ubrn");
        if (!ubrn) continue;
        traces.tell(*Ubrn::parse(*ubrn),
                    operation::messages::DocumentScanned{.document = id, .status = std::string(code_of(status))});
        operation::write_traces(connection, traces, now);
    }
    transaction.commit();
}

} // namespace

ScanStep scan_next(db::Connection& connection, Scanner& scanner, const DocumentSettings& settings, Instant now) {
    const auto taken = connection.execute(take_one, {now, now + settings.scan_timeout + settings.scan_retry});
    if (taken.empty()) return ScanStep::nothing_waits;
    const auto id = taken.front().text("id");
    const auto result = scanner.scan(to_text(taken.front().bytes("content")));
    if (result.verdict == Verdict::unreachable) {
        observe::Event(observe::LogLevel::warning, "documents.scanner_unreachable")
            .field("document", id)
            .field("reason", result.detail);
        observe::count_event("document.scan_failed");
        return ScanStep::scanner_unreachable;
    }
    const auto status = status_after(result.verdict);
    judge(connection, id, status, now);
    const bool is_clean = result.verdict == Verdict::clean;
    observe::Event event(is_clean ? observe::LogLevel::info : observe::LogLevel::warning, "document.scanned");
    event.field("document", id).field("status", code_of(status));
    if (!is_clean) event.field("reason", result.detail);
    observe::count_event(is_clean ? "document.clean" : "document.refused");
    return ScanStep::done;
}

std::size_t forget_unlinked(db::Connection& connection, Instant before) {
    return connection.execute(forget_some, {before}).affected();
}

} // namespace ers::documents
