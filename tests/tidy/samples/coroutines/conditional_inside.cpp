// A conditional operator that chooses what is awaited.
#include "tests/tidy/samples/coroutines/task.hpp"

Task sample(bool first, std::string text) { co_return co_await (first ? wait(text) : wait("none")); }
