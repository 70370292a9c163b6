// The caller's organisation and the directory.
#include "ers/directory/search/for_caller.hpp"

namespace ers::directory {

void search_as_caller(SearchQuery& query, const OperationContext& context) {
    query.today = london_date(context.now);
    const auto& own = context.who.organisation;
    if (!own) return;
    query.referring = Referring{own->text(), context.who.user_id};
    query.referring_kind = context.directory.kind_of(own->text());
    if (!query.commissioner) query.commissioner = context.directory.commissioner_of(own->text());
}

Result<const Service*> find_visible_service(const OperationContext& context, std::int64_t id) {
    const auto* service = context.directory.find_service(id);
    const auto& own = context.who.organisation;
    const bool is_visible =
        service != nullptr && (service->is_published || (own && own->text() == service->organisation_code));
    if (!is_visible) return refuse(ErrorCode::not_found, "There is no such service.");
    return service;
}

} // namespace ers::directory
