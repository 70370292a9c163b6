// A braced temporary among the arguments of what is awaited.
#include "tests/tidy/samples/coroutines/task.hpp"

Task sample(std::string text) { co_return co_await answer({.name = text, .body = text}); }
