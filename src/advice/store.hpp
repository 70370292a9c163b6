// The rows of advice requests and their messages.
#pragma once

#include "ers/advice/types.hpp"
#include "ers/db/connection.hpp"

namespace ers::advice {

// Without its conversation.
[[nodiscard]] std::optional<AdviceRequest> find_request(db::Connection& connection, const Ubrn& ubrn);
// Oldest first.
[[nodiscard]] std::vector<AdviceMessage> find_messages(db::Connection& connection, const Ubrn& ubrn);
// The facts that only the summary needs.
struct SummaryFacts {
    bool is_sensitive = false;       // the patient's whereabouts are not to be shown
    std::string referring_clinician; // the name of the clinician who was acted for; empty where there is none
};
[[nodiscard]] SummaryFacts find_summary_facts(db::Connection& connection, const Ubrn& ubrn);
// Locks the row for this transaction; throws RowLocked where somebody else has it.
void lock_request(db::Connection& connection, const Ubrn& ubrn);

// Writes a new request; its version is 1.
void insert_request(db::Connection& connection, const AdviceRequest& request);
void insert_message(db::Connection& connection, const Ubrn& ubrn, const AdviceMessage& message);
// For a request that is locked: the version goes up by one, and the side that is to act has it from now where the
// status is another.
void update_request(db::Connection& connection, const Ubrn& ubrn, AdviceStatus status, Priority priority, Instant now);

} // namespace ers::advice
