// Decodes, calls guidance, encodes.
#include "interfaces/rest/guidance.hpp"

#include "ers/core/limits.hpp"
#include "ers/guidance/limits.hpp"
#include "ers/guidance/operations.hpp"
#include "interfaces/entry/caller.hpp"
#include "interfaces/entry/operation.hpp"
#include "interfaces/entry/query.hpp"
#include "interfaces/rest/encode.hpp"
#include "interfaces/rest/field_names.hpp"
#include "interfaces/rest/guidance_tree.hpp"

namespace ers::rest {

namespace {

using guidance::Guidance;

json encode_problems(const std::vector<FieldError>& problems) {
    json encoded = json::array();
    for (const auto& problem : problems) {
        encoded.push_back({{"field", in_json_words(problem).field},
                           {"code", error_info(problem.code).text},
                           {"detail", problem.detail}});
    }
    return encoded;
}

json encode_approvals(const std::vector<guidance::Approval>& approvals) {
    json encoded = json::array();
    for (const auto& approval : approvals) {
        encoded.push_back({{"userId", approval.user_id},
                           {"name", approval.name},
                           {"organisation", approval.organisation},
                           {"approvedAt", format_instant(approval.approved_at)}});
    }
    return encoded;
}

json encode_guidance(const Guidance& guidance, const directory::Snapshot& directory) {
    json encoded{{"id", std::to_string(guidance.id)},
                 {"version", guidance.version},
                 {"status", code_of(guidance.status)},
                 {"title", guidance.title},
                 {"specialty", encode_named(views::named_specialty(directory, guidance.specialty_code))},
                 {"owner", encode_named(views::named_organisation(directory, guidance.owner))},
                 {"approvals", encode_approvals(guidance.approvals)},
                 {"createdAt", format_instant(guidance.created_at)},
                 {"updatedAt", format_instant(guidance.updated_at)},
                 {"tree", guidance::tree_to_json(guidance.tree)}};
    if (guidance.commissioner)
        encoded["commissioner"] = encode_named(views::named_organisation(directory, *guidance.commissioner));
    put(encoded, "edition", guidance.edition);
    put(encoded, "publishedAt", guidance.published_at);
    put(encoded, "retiredAt", guidance.retired_at);
    if (!guidance.published_at) encoded["problems"] = encode_problems(guidance.problems);
    return encoded;
}

Result<http::Response> guidance_response(int status, const entry::Operation& operation,
                                         const Result<Guidance>& guidance) {
    if (!guidance) return tl::unexpected(guidance.error());
    auto response = referral_response(status, encode_guidance(*guidance, operation.directory()), guidance->version);
    if (status == 201) response.headers.set("Location", "/api/v1/guidance/" + std::to_string(guidance->id));
    return response;
}

json encode_open_question(const guidance::Node& question) {
    json encoded{{"id", question.id}, {"text", question.text}, {"answer", code_of(question.answer)}};
    if (!question.unit.empty()) encoded["unit"] = question.unit;
    if (question.answer == guidance::AnswerKind::choice) {
        encoded["options"] = json::array();
        for (const auto& option : question.options) {
            encoded["options"].push_back({{"value", option.value}, {"text", option.text}});
        }
    }
    return encoded;
}

Result<http::Response> step_response(const Result<guidance::Step>& step) {
    if (!step) return tl::unexpected(step.error());
    json advice = json::array();
    for (const auto& node : step->evaluation.advice) advice.push_back({{"id", node.id}, {"text", node.text}});
    json encoded{{"guidanceId", std::to_string(step->guidance_id)}, {"advice", std::move(advice)}};
    put(encoded, "edition", step->edition);
    if (step->evaluation.question) encoded["question"] = encode_open_question(*step->evaluation.question);
    if (step->evaluation.outcome) encoded["outcome"] = guidance::outcome_to_json(*step->evaluation.outcome);
    return http::json_response(200, encoded.dump());
}

Result<guidance::Draft> decode_draft(const entry::Call& call) {
    JsonReader body(call.request.body);
    auto title = body.text("title", guidance::limits::title_characters_max);
    auto specialty = body.text("specialty", 60);
    const auto commissioner = body.optional_parsed<OdsCode>("commissioner");
    auto tree = decode_tree(body.object("tree"));
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    return guidance::Draft{std::move(title), std::move(specialty),
                           commissioner ? std::optional(commissioner->text()) : std::nullopt, std::move(tree)};
}

// Nothing is read from the body of a decision.
std::optional<Error> refuse_content(const entry::Call& call) {
    return call.request.body.empty() ? std::nullopt : JsonReader(call.request.body).finish();
}

struct Decision {
    std::int64_t id;
    int version;
};

Result<Decision> decode_decision(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    const auto version = entry::version_of(call.request);
    if (!version) return tl::unexpected(version.error());
    return Decision{*id, *version};
}

} // namespace

guidance::Answers read_guidance_answers(JsonReader& body) {
    guidance::Answers answers;
    for (const auto& [question, value] :
         body.scalars("answers", guidance::limits::nodes_max, guidance::limits::id_characters_max)) {
        if (value.is_boolean()) {
            answers.emplace(question, value.get<bool>());
        } else if (value.is_number()) {
            answers.emplace(question, value.get<double>());
        } else {
            answers.emplace(question, value.get<std::string>());
        }
    }
    return answers;
}

Result<http::Response> create_guidance(const entry::Call& call) {
    const auto draft = decode_draft(call);
    if (!draft) return tl::unexpected(draft.error());
    const entry::Operation operation(call);
    return guidance_response(201, operation, guidance::create_guidance(operation.context(), *draft));
}

Result<http::Response> change_guidance(const entry::Call& call) {
    const auto named = decode_decision(call);
    if (!named) return tl::unexpected(named.error());
    const auto draft = decode_draft(call);
    if (!draft) return tl::unexpected(draft.error());
    const entry::Operation operation(call);
    return guidance_response(200, operation,
                             guidance::change_guidance(operation.context(), named->id, named->version, *draft));
}

Result<http::Response> approve_guidance(const entry::Call& call) {
    const auto named = decode_decision(call);
    if (!named) return tl::unexpected(named.error());
    if (auto refused = refuse_content(call)) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return guidance_response(200, operation,
                             guidance::approve_guidance(operation.context(), named->id, named->version));
}

Result<http::Response> publish_guidance(const entry::Call& call) {
    const auto named = decode_decision(call);
    if (!named) return tl::unexpected(named.error());
    if (auto refused = refuse_content(call)) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return guidance_response(200, operation,
                             guidance::publish_guidance(operation.context(), named->id, named->version));
}

Result<http::Response> show_live_guidance(const entry::Call& call) {
    entry::QueryReader query(call.request);
    const auto specialty = query.optional_text("specialty", 60);
    if (!query.has("specialty")) query.refuse("specialty", ErrorCode::missing_value, "Name the specialty.");
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return guidance_response(200, operation, guidance::live_guidance(operation.context(), *specialty));
}

Result<http::Response> show_guidance(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return guidance_response(200, operation, guidance::view_guidance(operation.context(), *id));
}

Result<http::Response> evaluate_guidance(const entry::Call& call) {
    const auto id = entry::id_of(call.request);
    if (!id) return tl::unexpected(id.error());
    JsonReader body(call.request.body);
    const auto answers = read_guidance_answers(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return step_response(guidance::evaluate_guidance(operation.context(), *id, answers));
}

Result<http::Response> keep_guidance_answers(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    JsonReader body(call.request.body);
    const auto guidance_id = body.id("guidanceId");
    const auto answers = read_guidance_answers(body);
    if (auto refused = body.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    return step_response(guidance::keep_answers(operation.context(), *ubrn, guidance_id, answers));
}

Result<http::Response> show_guidance_answers(const entry::Call& call) {
    const auto ubrn = entry::ubrn_of(call.request);
    if (!ubrn) return tl::unexpected(ubrn.error());
    entry::QueryReader query(call.request);
    if (auto refused = query.finish()) return tl::unexpected(*refused);
    const entry::Operation operation(call);
    const auto kept = guidance::view_answers(operation.context(), *ubrn);
    if (!kept) return tl::unexpected(kept.error());
    const json encoded{{"ubrn", ubrn->text()},
                       {"guidanceId", std::to_string(kept->guidance_id)},
                       {"title", kept->title},
                       {"edition", kept->edition},
                       {"answers", json::parse(kept->answers)},
                       {"outcome", json::parse(kept->outcome)},
                       {"answeredBy", {{"userId", kept->answered_by}, {"organisation", kept->organisation}}},
                       {"answeredAt", format_instant(kept->answered_at)}};
    return http::json_response(200, encoded.dump());
}

} // namespace ers::rest
