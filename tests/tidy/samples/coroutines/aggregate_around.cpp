// An aggregate whose member is what was awaited.
#include "tests/tidy/samples/coroutines/task.hpp"

Task sample(std::string text) {
    Request request{.name = text, .body = co_await wait(text)};
    co_return request.body;
}
