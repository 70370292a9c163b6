// The program: reads the command line and runs the command.
#pragma once

namespace ers::app {

// Returns the exit code: 0 done, 1 it did not work (one line on standard error), 2 wrong settings or arguments.
[[nodiscard]] int run_program(int argument_count, const char* const* arguments);

} // namespace ers::app
