// The table of settings and the settings file that it writes.
#include <array>
#include <sstream>
#include <string>

#include "app/settings/setting_values.hpp"
#include "ers/app/settings/settings.hpp"

namespace ers::app {
namespace {

constexpr std::int64_t text_characters_max = 4'096;
constexpr std::int64_t timeout_ms_max = 600'000;

constexpr std::array table{
    Setting{"server", "address", 1, 255, "",
            "Network address to listen on; \"0.0.0.0\" or \"::\" for every network of this machine",
            [](Settings& s) -> SettingPlace { return &s.server.address; }},
    Setting{"server", "port", 0, 65'535, "", "TCP port; 0: any free one, printed at the start",
            [](Settings& s) -> SettingPlace { return &s.server.port; }},
    Setting{"server", "certificate_file", 0, text_characters_max, "",
            "PEM file with the certificate and its chain; empty: a self-made one in the data folder",
            [](Settings& s) -> SettingPlace { return &s.server.certificate_file; }},
    Setting{"server", "private_key_file", 0, text_characters_max, "",
            "PEM file with the certificate's private key; named together with certificate_file",
            [](Settings& s) -> SettingPlace { return &s.server.private_key_file; }},
    Setting{"server", "io_threads", 1, 64, "threads", "Threads that move bytes; as many as there are cores",
            [](Settings& s) -> SettingPlace { return &s.server.io_threads; }},
    Setting{"server", "connections_max", 1, 1'000'000, "connections", "Open connections in all; more are refused",
            [](Settings& s) -> SettingPlace { return &s.server.connections_max; }},
    Setting{"server", "connections_per_address_max", 1, 1'000'000, "connections",
            "Open connections from one network address",
            [](Settings& s) -> SettingPlace { return &s.server.connections_per_address_max; }},
    Setting{"server", "handshake_timeout_ms", 10, timeout_ms_max, "milliseconds", "Time for the TLS handshake",
            [](Settings& s) -> SettingPlace { return &s.server.handshake_timeout; }},
    Setting{"server", "header_timeout_ms", 10, timeout_ms_max, "milliseconds",
            "Time for a request's header, from its first byte",
            [](Settings& s) -> SettingPlace { return &s.server.header_timeout; }},
    Setting{"server", "body_timeout_ms", 10, timeout_ms_max, "milliseconds", "Time for a request's body",
            [](Settings& s) -> SettingPlace { return &s.server.body_timeout; }},
    Setting{"server", "write_timeout_ms", 10, timeout_ms_max, "milliseconds", "Time for the caller to take the answer",
            [](Settings& s) -> SettingPlace { return &s.server.write_timeout; }},
    Setting{"server", "idle_timeout_ms", 10, timeout_ms_max, "milliseconds",
            "How long an open connection may wait for its next request",
            [](Settings& s) -> SettingPlace { return &s.server.idle_timeout; }},
    Setting{"server", "drain_timeout_ms", 0, timeout_ms_max, "milliseconds",
            "After a stop was asked for: time for requests that still run, then they are cut off",
            [](Settings& s) -> SettingPlace { return &s.server.drain_timeout; }},

    Setting{
        "database", "url", 0, text_characters_max, "",
        "PostgreSQL as the service's restricted role, \"postgresql://ers_service@db/ers\"; url and owner_url empty: a "
        "private PostgreSQL in the data folder",
        [](Settings& s) -> SettingPlace { return &s.database.url; }, true},
    Setting{"database", "url_file", 0, text_characters_max, "", "A file that holds url alone, where it has a password",
            [](Settings& s) -> SettingPlace { return &s.database.url_file; }},
    Setting{"database", "owner_url", 0, text_characters_max, "",
            "PostgreSQL as the role that owns the tables; needed by `migrate` and `import` only",
            [](Settings& s) -> SettingPlace { return &s.database.owner_url; }, true},
    Setting{"database", "owner_url_file", 0, text_characters_max, "",
            "A file that holds owner_url alone, where it has a password",
            [](Settings& s) -> SettingPlace { return &s.database.owner_url_file; }},
    Setting{"database", "replica_url", 0, text_characters_max, "",
            "A streaming replica, as the service's role: lists of slots are read there; while it cannot be reached, "
            "from the primary",
            [](Settings& s) -> SettingPlace { return &s.database.replica_url; }, true},
    Setting{"database", "replica_url_file", 0, text_characters_max, "",
            "A file that holds replica_url alone, where it has a password",
            [](Settings& s) -> SettingPlace { return &s.database.replica_url_file; }},
    Setting{"database", "statement_timeout_ms", 10, timeout_ms_max, "milliseconds", "Longest time of one statement",
            [](Settings& s) -> SettingPlace { return &s.database.statement_timeout; }},
    Setting{"database", "lock_timeout_ms", 10, timeout_ms_max, "milliseconds", "Longest wait for another's row lock",
            [](Settings& s) -> SettingPlace { return &s.database.lock_timeout; }},

    Setting{"lanes", "read_workers", 1, 256, "threads",
            "Workers for reads; each has a database connection (and one to the replica)",
            [](Settings& s) -> SettingPlace { return &s.lanes.read_workers; }},
    Setting{"lanes", "write_workers", 1, 256, "threads", "Workers for writes; each has a database connection",
            [](Settings& s) -> SettingPlace { return &s.lanes.write_workers; }},
    Setting{"lanes", "queue_length_max", 1, 100'000, "requests",
            "Reads that may wait, and writes that may wait; more are answered 503 at once",
            [](Settings& s) -> SettingPlace { return &s.lanes.queue_length_max; }},
    Setting{"lanes", "reports_workers", 1, 64, "threads",
            "Workers for reports, which hold up no other request; each has a database connection",
            [](Settings& s) -> SettingPlace { return &s.lanes.reports_workers; }},
    Setting{"lanes", "reports_queue_length_max", 1, 10'000, "requests",
            "Reports that may wait; more are answered 503 at once",
            [](Settings& s) -> SettingPlace { return &s.lanes.reports_queue_length_max; }},
    Setting{"lanes", "reports_statement_timeout_ms", 10, timeout_ms_max, "milliseconds",
            "Longest time of one statement of a report",
            [](Settings& s) -> SettingPlace { return &s.lanes.reports_statement_timeout; }},
    Setting{"lanes", "reports_work_memory_mb", 1, 65'536, "megabytes",
            "Memory that each sort or hash of a report's statement may take in the database (work_mem)",
            [](Settings& s) -> SettingPlace { return &s.lanes.reports_work_memory_mb; }},

    Setting{"booking", "hold_minutes", 1, 60, "minutes", "How long a slot is held for a referral",
            [](Settings& s) -> SettingPlace { return &s.booking.hold_for; }},
    Setting{"booking", "batch_commands_max", 1, 1'000, "commands", "Bookings that are committed together",
            [](Settings& s) -> SettingPlace { return &s.booking.batch_commands_max; }},
    Setting{"booking", "batch_wait_ms_max", 0, 1'000, "milliseconds",
            "How long commands gather while another batch is being committed; when none is, a command goes at once",
            [](Settings& s) -> SettingPlace { return &s.booking.batch_wait_max; }},
    Setting{"booking", "workers", 1, 256, "threads", "Workers of the booking lane; each has a database connection",
            [](Settings& s) -> SettingPlace { return &s.booking.workers; }},
    Setting{"booking", "queue_length_max", 1, 100'000, "commands",
            "Commands that may wait in the booking lane; more are answered 503 at once",
            [](Settings& s) -> SettingPlace { return &s.booking.queue_length_max; }},

    Setting{"identity", "key_set_file", 0, text_characters_max, "",
            "JWK Set file with the public keys of the staff identity provider; `serve` does not start without it",
            [](Settings& s) -> SettingPlace { return &s.identity.key_set_file; }},
    Setting{"identity", "issuer", 1, 500, "", "What a staff token's iss must be",
            [](Settings& s) -> SettingPlace { return &s.identity.issuer; }},
    Setting{"identity", "audience", 1, 500, "", "What a staff token's aud must name",
            [](Settings& s) -> SettingPlace { return &s.identity.audience; }},

    Setting{"patients", "failures_max", 1, 100, "attempts",
            "Wrong sign-ins with one booking reference, within failure_window_minutes, that lock it",
            [](Settings& s) -> SettingPlace { return &s.patients.failures_max; }},
    Setting{"patients", "failure_window_minutes", 1, 1'440, "minutes", "How long a wrong sign-in counts",
            [](Settings& s) -> SettingPlace { return &s.patients.failure_window; }},
    Setting{"patients", "lock_minutes", 1, 1'440, "minutes", "How long a booking reference stays locked",
            [](Settings& s) -> SettingPlace { return &s.patients.lock_for; }},
    Setting{"patients", "address_failures_max", 1, 100'000, "attempts",
            "Wrong sign-ins from one network address in an hour; more are answered 429",
            [](Settings& s) -> SettingPlace { return &s.patients.address_failures_max; }},
    Setting{"patients", "locks_to_notify", 1, 1'000, "locks",
            "Locks of one booking reference in 24 hours that its practice is told of",
            [](Settings& s) -> SettingPlace { return &s.patients.locks_to_notify; }},
    Setting{"patients", "idle_minutes", 1, 15, "minutes", "A patient's session ends when it is not used for so long",
            [](Settings& s) -> SettingPlace { return &s.patients.idle_limit; }},
    Setting{"patients", "access_codes_ready", 0, 10'000, "codes",
            "Access codes made ahead, in idle moments; 0: each when it is needed, in some 40 ms",
            [](Settings& s) -> SettingPlace { return &s.patients.access_codes_ready; }},

    Setting{"referrals", "letter_days_urgent", 0, 100, "working days",
            "Time for the letter of an urgent or suspected-cancer referral",
            [](Settings& s) -> SettingPlace { return &s.referrals.letter_days_urgent; }},
    Setting{"referrals", "letter_days_routine", 0, 100, "working days", "Time for the letter of a routine referral",
            [](Settings& s) -> SettingPlace { return &s.referrals.letter_days_routine; }},
    Setting{"referrals", "contact_days_routine", 0, 365, "working days",
            "Time for the provider to contact a patient left to it: routine",
            [](Settings& s) -> SettingPlace { return &s.referrals.contact_days_routine; }},
    Setting{"referrals", "contact_days_urgent", 0, 365, "working days",
            "Time for the provider to contact a patient left to it: urgent",
            [](Settings& s) -> SettingPlace { return &s.referrals.contact_days_urgent; }},
    Setting{"referrals", "contact_days_two_week_wait", 0, 365, "working days",
            "Time for the provider to contact a patient left to it: suspected cancer",
            [](Settings& s) -> SettingPlace { return &s.referrals.contact_days_two_week_wait; }},
    Setting{"referrals", "triage_days_routine", 0, 365, "working days",
            "Time for an assessment service to decide: routine",
            [](Settings& s) -> SettingPlace { return &s.referrals.triage_days_routine; }},
    Setting{"referrals", "triage_days_urgent", 0, 365, "working days",
            "Time for an assessment service to decide: urgent",
            [](Settings& s) -> SettingPlace { return &s.referrals.triage_days_urgent; }},
    Setting{"referrals", "triage_days_two_week_wait", 0, 365, "working days",
            "Time for an assessment service to decide: suspected cancer",
            [](Settings& s) -> SettingPlace { return &s.referrals.triage_days_two_week_wait; }},
    Setting{"referrals", "outcome_days", 0, 100, "working days",
            "Time from an appointment to the record of what became of it",
            [](Settings& s) -> SettingPlace { return &s.referrals.outcome_days; }},
    Setting{"referrals", "choice_providers_min", 1, 20, "providers",
            "Distinct providers that an assessment service or a management centre must offer, or give a coded reason",
            [](Settings& s) -> SettingPlace { return &s.referrals.choice_providers_min; }},
    Setting{"referrals", "confirm_routine", 0, 1, "",
            "true: a routine referral by an administrator waits for the confirmation of its clinician",
            [](Settings& s) -> SettingPlace { return &s.referrals.confirm_routine; }},
    Setting{"referrals", "confirm_urgent", 0, 1, "", "The same for an urgent referral; suspected cancer never waits",
            [](Settings& s) -> SettingPlace { return &s.referrals.confirm_urgent; }},
    Setting{"referrals", "booking_days_routine", 0, 365, "working days",
            "How long a routine referral may wait unbooked before its worklist item is overdue",
            [](Settings& s) -> SettingPlace { return &s.referrals.booking_days_routine; }},
    Setting{"referrals", "booking_days_urgent", 0, 365, "working days",
            "How long an urgent or suspected-cancer referral may wait unbooked before its worklist item is overdue",
            [](Settings& s) -> SettingPlace { return &s.referrals.booking_days_urgent; }},
    Setting{"referrals", "review_days_routine", 0, 365, "working days",
            "Time from booking to the provider's review: routine",
            [](Settings& s) -> SettingPlace { return &s.referrals.review_days_routine; }},
    Setting{"referrals", "review_days_urgent", 0, 365, "working days",
            "Time from booking to the provider's review: urgent and suspected cancer",
            [](Settings& s) -> SettingPlace { return &s.referrals.review_days_urgent; }},
    Setting{"referrals", "draft_days", 1, 365, "days", "How long a reserved UBRN may wait for its referral",
            [](Settings& s) -> SettingPlace { return &s.referrals.draft_days; }},
    Setting{"referrals", "duplicate_days", 0, 365, "days",
            "Age of an open referral of the patient to the same specialty that is told of as a possible duplicate; "
            "0: never",
            [](Settings& s) -> SettingPlace { return &s.referrals.duplicate_days; }},
    Setting{"referrals", "same_day_gap_minutes", 0, 480, "minutes",
            "Time between the end of one appointment and the next, where two on one day are looked for",
            [](Settings& s) -> SettingPlace { return &s.referrals.same_day_gap_minutes; }},
    Setting{"referrals", "requirement_days_routine", 0, 365, "working days",
            "Time for arranging what a patient needs, transport for example: routine",
            [](Settings& s) -> SettingPlace { return &s.referrals.requirement_days_routine; }},
    Setting{"referrals", "requirement_days_urgent", 0, 365, "working days",
            "Time for arranging what a patient needs: urgent and suspected cancer",
            [](Settings& s) -> SettingPlace { return &s.referrals.requirement_days_urgent; }},
    Setting{"referrals", "reminder_first_days_routine", 1, 365, "days",
            "From a referral that nobody books to the patient's first reminder: routine",
            [](Settings& s) -> SettingPlace { return &s.referrals.reminder_first_days_routine; }},
    Setting{"referrals", "reminder_first_days_urgent", 1, 365, "days",
            "From a referral that nobody books to the patient's first reminder: urgent and suspected cancer",
            [](Settings& s) -> SettingPlace { return &s.referrals.reminder_first_days_urgent; }},
    Setting{"referrals", "reminder_next_days_routine", 1, 365, "days",
            "From the first reminder to the second, and from that to telling the referrer: routine",
            [](Settings& s) -> SettingPlace { return &s.referrals.reminder_next_days_routine; }},
    Setting{"referrals", "reminder_next_days_urgent", 1, 365, "days",
            "From the first reminder to the second, and from that to telling the referrer: urgent, suspected cancer",
            [](Settings& s) -> SettingPlace { return &s.referrals.reminder_next_days_urgent; }},
    Setting{"referrals", "timed_work_seconds", 1, 86'400, "seconds",
            "How often to look for reminders that are due and for contact-by dates that have passed",
            [](Settings& s) -> SettingPlace { return &s.referrals.timed_work_every; }},
    Setting{"referrals", "access_code_per_patient", 0, 1, "",
            "true: a patient keeps one access code for all referrals of an organisation; false: a new one with each",
            [](Settings& s) -> SettingPlace { return &s.referrals.access_code_per_patient; }},

    Setting{"documents", "scanner", 0, 0, "",
            "Who looks for threats in uploads; off: only that a file is of its type is checked",
            [](Settings& s) -> SettingPlace { return &s.documents.scanner; }},
    Setting{"documents", "clamd_address", 1, text_characters_max, "",
            "Where clamd listens: the path of its socket, or HOST:PORT",
            [](Settings& s) -> SettingPlace { return &s.documents.clamd_address; }},
    Setting{"documents", "scan_timeout_ms", 10, 60'000, "milliseconds", "Time for the scan of one file",
            [](Settings& s) -> SettingPlace { return &s.documents.scan_timeout; }},
    Setting{"documents", "scan_every_seconds", 1, 3'600, "seconds",
            "How often to look for files that wait for the scanner; an upload is looked at in a moment",
            [](Settings& s) -> SettingPlace { return &s.documents.scan_every; }},
    Setting{"documents", "scan_retry_seconds", 1, 3'600, "seconds",
            "After which a file that could not be scanned is tried again, beside scan_timeout_ms",
            [](Settings& s) -> SettingPlace { return &s.documents.scan_retry; }},
    Setting{"documents", "file_bytes_max", 1, documents::document_bytes_max, "bytes", "The largest file that is taken",
            [](Settings& s) -> SettingPlace { return &s.documents.file_bytes_max; }},
    Setting{"documents", "unlinked_hours", 1, 720, "hours", "How long an upload is kept that is linked to no referral",
            [](Settings& s) -> SettingPlace { return &s.documents.unlinked_hours; }},
    Setting{"documents", "letter_exception_days_max", 0, 365, "days",
            "How far ahead the date of a letter may be moved, with a reason",
            [](Settings& s) -> SettingPlace { return &s.documents.letter_exception_days_max; }},
    Setting{"advice", "reply_days_routine", 0, 365, "working days",
            "Time for the side that is to act next on a request for advice: routine",
            [](Settings& s) -> SettingPlace { return &s.advice.reply_days_routine; }},
    Setting{"advice", "reply_days_urgent", 0, 365, "working days",
            "Time for the side that is to act next on a request for advice: urgent",
            [](Settings& s) -> SettingPlace { return &s.advice.reply_days_urgent; }},
    Setting{"advice", "reply_days_two_week_wait", 0, 365, "working days",
            "Time for the side that is to act next on a request for advice: suspected cancer",
            [](Settings& s) -> SettingPlace { return &s.advice.reply_days_two_week_wait; }},
    Setting{"advice", "provider_sees_all_open", 0, 1, "",
            "The provider's worklist of advice: false, what waits for its answer; true, every open request",
            [](Settings& s) -> SettingPlace { return &s.advice.provider_sees_all_open; }},
    Setting{"letters", "web_address", 0, 100, "",
            "Where patients book, as their letters print it: \"www.example.org/book\"; empty: nowhere on the web",
            [](Settings& s) -> SettingPlace { return &s.letters.web_address; }},
    Setting{"letters", "help_line", 0, 40, "", "Telephone number of the help line, for letters; empty: there is none",
            [](Settings& s) -> SettingPlace { return &s.letters.help_line; }},
    Setting{"letters", "text_phone", 0, 40, "",
            "Text phone number of the help line, for people who cannot hear; empty: there is none",
            [](Settings& s) -> SettingPlace { return &s.letters.text_phone; }},
    Setting{"letters", "opening_hours", 0, 100, "",
            "When the help line is open, in words: \"Monday to Friday, 8am to 6pm\"; empty: not said",
            [](Settings& s) -> SettingPlace { return &s.letters.opening_hours; }},
    Setting{"letters", "font_file", 1, text_characters_max, "", "TrueType font that letters are printed with",
            [](Settings& s) -> SettingPlace { return &s.letters.fonts.regular; }},
    Setting{"letters", "bold_font_file", 1, text_characters_max, "", "Its bold face",
            [](Settings& s) -> SettingPlace { return &s.letters.fonts.bold; }},

    Setting{"directory", "refresh_seconds", 1, 3'600, "seconds",
            "How often to look whether the Directory of Services changed, and for the next free slots",
            [](Settings& s) -> SettingPlace { return &s.directory.refresh_every; }},

    Setting{"log", "level", 0, 0, "", "What is written: this and worse",
            [](Settings& s) -> SettingPlace { return &s.log.level; }},
    Setting{"log", "file", 0, text_characters_max, "", "Where to; empty: standard error",
            [](Settings& s) -> SettingPlace { return &s.log.file; }},

    Setting{"data", "directory", 1, text_characters_max, "",
            "The data folder: the private PostgreSQL, the self-made certificate and what tells that a server runs",
            [](Settings& s) -> SettingPlace { return &s.data.directory; }},
};

// The words as comment lines of at most 100 columns.
void append_comment(std::string& text, const std::string& comment) {
    constexpr std::size_t columns_max = 100;
    std::istringstream words(comment);
    std::string line = "#";
    for (std::string word; words >> word;) {
        if (line.size() + 1 + word.size() > columns_max) {
            text += line + "\n";
            line = "#";
        }
        line += " " + word;
    }
    text += line + "\n";
}

} // namespace

std::span<const Setting> settings_table() { return table; }

std::string default_settings_text() {
    std::string text =
        "# Settings of OpenERS, each with its default: a missing or commented line means the value shown here.\n"
        "# File names are relative to the folder that the program is started in. A wrong or unknown setting stops the\n"
        "# start with one line; `ers check-config --config FILE` looks for one without starting.\n";
    Settings defaults;
    std::string_view group;
    for (const Setting& setting : table) {
        if (setting.group != group) {
            group = setting.group;
            text += "\n[" + std::string(group) + "]\n";
        }
        const bool is_text = std::holds_alternative<std::string*>(setting.place(defaults));
        const std::string comment(setting.comment);
        append_comment(text, is_text ? comment : comment + " [" + allowed_values(setting) + "]");
        text += std::string(setting.key) + " = " + value_text(setting.place(defaults)) + "\n";
    }
    return text;
}

} // namespace ers::app
