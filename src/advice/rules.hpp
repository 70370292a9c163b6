// The rules of advice requests as pure functions, each a list of reasons to refuse.
#pragma once

#include "ers/advice/types.hpp"
#include "ers/directory/snapshot.hpp"

namespace ers::advice {

// Everything that is wrong with a new request, before anything is looked up in the database; empty when all is well.
[[nodiscard]] std::vector<FieldError> refuse_create(const CreateAdvice& command, const Principal& who,
                                                    const directory::Snapshot& directory, Date today);

// The refusal of a provider's answer to a request at this service, if any; nullptr: the service does not exist any
// more.
[[nodiscard]] std::vector<FieldError> refuse_reply(const Reply& command, const directory::Service* service);

// The request's status, or what its referrer allowed, does not let it be converted.
[[nodiscard]] std::optional<Error> refuse_unauthorised(const AdviceRequest& request);

// The conversation is as long as it may be.
[[nodiscard]] std::optional<Error> refuse_more(const AdviceRequest& request);

} // namespace ers::advice
