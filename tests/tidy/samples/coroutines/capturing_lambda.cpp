// A capturing lambda in the statement that awaits: its copy is destroyed twice by g++ 12.
#include "tests/tidy/samples/coroutines/task.hpp"

Task sample(std::string text) {
    co_return co_await run([text] { return text; });
}
