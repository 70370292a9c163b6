// A conversation as a document.
#include "ers/letters/advice_summary.hpp"

#include "letters/page_flow.hpp"
#include "letters/summary_parts.hpp"

namespace ers::letters {

namespace {

void write_conversation(PageFlow& flow, const std::vector<AdviceMessage>& messages) {
    flow.heading("Conversation, oldest first", 5);
    if (messages.empty()) flow.paragraph("Nothing has been written yet.");
    for (const auto& message : messages) {
        flow.rule();
        const auto from = message.organisation.empty() ? message.sender : message.sender + ", " + message.organisation;
        flow.subheading(message.kind.empty() ? from : message.kind + "  ·  " + from, 0, 4);
        flow.small_print(english_date_and_time(message.sent_at));
        flow.paragraph(message.text);
        if (message.attachments.empty()) continue;
        std::string names;
        for (const auto& name : message.attachments) names += (names.empty() ? "" : "\n") + name;
        flow.rows({{"Attached", names}});
    }
}

} // namespace

std::string make_advice_summary(const AdviceSummary& summary, const FontFiles& fonts) {
    PdfDocument document(fonts, "Advice and guidance", summary.made_at);
    PageFlow flow(document, ordinary_print());
    begin_summary(flow, summary.requesting_organisation, "Advice and guidance", summary.ubrn, summary.made_at);
    write_summary_patient(flow, summary.patient, summary.made_at);
    flow.heading("Request");
    flow.rows({{"Status", summary.status},
               {"Specialty", summary.specialty},
               {"Service", summary.service},
               {"Provider", summary.provider},
               {"Asked by", summary.requester},
               {"Conversion", summary.conversion}});
    write_conversation(flow, summary.messages);
    flow.skip(flow.style().text);
    flow.small_print("Attached files are named here and not part of this summary.");
    end_summary(flow, summary.ubrn, summary.patient);
    return document.bytes();
}

} // namespace ers::letters
