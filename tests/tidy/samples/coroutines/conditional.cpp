// A conditional operator around what is awaited.
#include "tests/tidy/samples/coroutines/task.hpp"

Task sample(bool first, std::string text) { co_return first ? co_await wait(text) : std::string("none"); }
