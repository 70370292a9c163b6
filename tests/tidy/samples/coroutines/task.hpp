// The smallest coroutine type that the samples need.
#pragma once

#include <coroutine>
#include <functional>
#include <string>
#include <utility>

struct Task {
    struct promise_type {
        Task get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_value(std::string) {}
        void unhandled_exception() {}
    };
};

struct Wait {
    bool await_ready() { return true; }
    void await_suspend(std::coroutine_handle<>) {}
    std::string await_resume() { return value; }
    std::string value;
};

struct Request {
    std::string name;
    std::string body;
};

inline Wait answer(Request request) { return Wait{std::move(request.body)}; }
inline Wait run(std::function<std::string()> work) { return Wait{work()}; }
inline Wait wait(std::string text) { return Wait{std::move(text)}; }
template <class Executor, class Work>
void spawn(Executor, Work) {}
