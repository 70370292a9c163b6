// A call with an awaited argument and a capturing lambda side by side.
#include "tests/tidy/samples/coroutines/task.hpp"

Task sample(std::string text) {
    spawn(co_await wait(text), [text] { return text; });
    co_return text;
}
