// The same work as in the other samples, with the value named in the statement before.
#include "tests/tidy/samples/coroutines/task.hpp"

Task sample(bool first, std::string text) {
    const auto work = [text] { return text; };
    const std::string worked = co_await run(work);
    Request request{.name = text, .body = worked};
    const std::string answered = co_await answer(std::move(request));
    if (first) co_return co_await wait(answered);
    const std::string executor = co_await wait(text);
    spawn(executor, [text] { return text; });
    for (int i = 0; i < 2; ++i) co_await wait("again");
    co_return "none";
}
