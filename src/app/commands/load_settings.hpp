// A command's settings from its file, or the defaults.
#pragma once

#include <stdexcept>

#include "app/commands/commands.hpp"
#include "ers/app/settings/settings.hpp"

namespace ers::app {

// One line that names the wrong setting; the program exits with exit_wrong_usage.
class SettingsRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Throws SettingsRefused.
[[nodiscard]] inline Settings load_settings(const SettingsSource& source) {
    Parsed<Settings> settings = source.config.empty() ? Parsed<Settings>(Settings{}) : read_settings(source.config);
    if (!settings) throw SettingsRefused(settings.error());
    if (!source.data_directory.empty()) settings->data.directory = source.data_directory;
    return *std::move(settings);
}

} // namespace ers::app
