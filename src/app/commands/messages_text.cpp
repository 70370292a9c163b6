// The kinds of messages and their payloads as Markdown.
#include "app/commands/messages_text.hpp"

#include "ers/operation/messages.hpp"

namespace ers::app {
namespace {

namespace messages = operation::messages;

constexpr std::string_view head = R"(<!-- made by `ers messages --write docs/messages.md` -->

# Messages to others

A change that others must know of leaves a message in the table `outbox`, in the same transaction. A message has a
kind, the time of the change, the booking reference (UBRN) of the referral or of the request for advice, and a payload:
a JSON object. Messages are delivered at least once, so a receiver must bear the same one twice.

Each kind of payload has a version. A field that is added keeps the version; a field that goes or changes its meaning
raises it. A receiver ignores fields that it does not know. Payloads have codes, ids and dates, and never names, NHS
numbers or clinical words: a receiver that may know them asks the API.

Types: `text`; `id`, a text that names something in the API; `number`; `day`, as in 2026-03-01; `instant`, in UTC, as in
2026-03-01T09:30:00Z. A field that says `or null` is always there.
)";

template <class T>
struct JsonType;
template <>
struct JsonType<std::string> {
    static std::string name() { return "text"; }
};
template <>
struct JsonType<messages::Id> {
    static std::string name() { return "id"; }
};
template <>
struct JsonType<int> {
    static std::string name() { return "number"; }
};
template <>
struct JsonType<Date> {
    static std::string name() { return "day"; }
};
template <>
struct JsonType<Instant> {
    static std::string name() { return "instant"; }
};
template <class T>
struct JsonType<std::optional<T>> {
    static std::string name() { return JsonType<T>::name() + " or null"; }
};

template <class Payload, class T>
std::string field_row(const messages::Field<Payload, T>& field) {
    return "| `" + std::string(field.name) + "` | " + JsonType<T>::name() + " | " + std::string(field.meaning) + " |\n";
}

template <messages::Message M>
std::string section_of() {
    std::string text = "\n## " + std::string(code_of(M::kind)) + "\n\n" + std::string(display_of(M::kind)) + ".\n\n";
    text += "| field | type | meaning |\n| --- | --- | --- |\n";
    text += "| `version` | number | " + std::to_string(M::version) + " |\n";
    std::apply([&](const auto&... field) { ((text += field_row(field)), ...); }, M::fields());
    return text + "\n    " + messages::to_json(M::example()) + "\n";
}

template <class... M>
std::string sections_of(const std::tuple<M...>* /*all*/) {
    return (section_of<M>() + ...);
}

} // namespace

std::string messages_text() { return std::string(head) + sections_of(static_cast<const messages::All*>(nullptr)); }

} // namespace ers::app
