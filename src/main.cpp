// The program `ers`: everything is in the module app.
#include "ers/app/commands/command_line.hpp"

int main(int argument_count, char** arguments) { return ers::app::run_program(argument_count, arguments); }
