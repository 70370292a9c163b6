// Reads settings from TOML. The table has all settings; nothing here knows a single setting by name but the two rules
// that join several.
#include "ers/app/settings/settings.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <type_traits>

#include <toml++/toml.h>

#include "app/settings/setting_values.hpp"
#include "ers/documents/scanner.hpp"

namespace ers::app {
namespace {

// A refusal while reading: what is wrong with a key, without the file's name.
struct WrongSetting {
    std::string text;
};

std::string full_key(const Setting& setting) { return std::string(setting.group) + "." + std::string(setting.key); }

std::string node_text(const toml::node& node) {
    std::ostringstream text;
    node.visit([&text](const auto& element) {
        using Element = std::decay_t<decltype(element)>;
        if constexpr (toml::is_table<Element>) {
            text << "{…}";
        } else if constexpr (toml::is_array<Element>) {
            text << "[…]";
        } else if constexpr (toml::is_string<Element>) {
            text << quoted_text(element.get());
        } else {
            text << toml::toml_formatter{element};
        }
    });
    return text.str();
}

[[noreturn]] void refuse_value(const Setting& setting, const toml::node& node) {
    const std::string value = setting.is_secret ? "(not shown)" : node_text(node);
    throw WrongSetting{full_key(setting) + " = " + value + ": must be " + allowed_values(setting)};
}

std::int64_t limited_number(const Setting& setting, const toml::node& node) {
    const auto* number = node.as_integer();
    if (number == nullptr || number->get() < setting.minimum || number->get() > setting.maximum) {
        refuse_value(setting, node);
    }
    return number->get();
}

void store_setting(const Setting& setting, const toml::node& node, Settings& settings) {
    const auto store = [&](auto* place) {
        using Value = std::remove_pointer_t<decltype(place)>;
        if constexpr (std::is_same_v<Value, std::string>) {
            const auto text = node.value_exact<std::string>();
            if (!text || std::ssize(*text) < setting.minimum || std::ssize(*text) > setting.maximum) {
                refuse_value(setting, node);
            }
            *place = *text;
        } else if constexpr (std::is_same_v<Value, bool>) {
            const auto flag = node.value_exact<bool>();
            if (!flag) refuse_value(setting, node);
            *place = *flag;
        } else if constexpr (std::is_enum_v<Value>) {
            const auto word = from_code<Value>(node.value_exact<std::string>().value_or(""));
            if (!word) refuse_value(setting, node);
            *place = *word;
        } else if constexpr (std::is_integral_v<Value>) {
            *place = static_cast<Value>(limited_number(setting, node));
        } else {
            *place = Value(limited_number(setting, node));
        }
    };
    std::visit(store, setting.place(settings));
}

const Setting* find_setting(std::string_view group, std::string_view key) {
    for (const Setting& setting : settings_table()) {
        if (setting.group == group && setting.key == key) return &setting;
    }
    return nullptr;
}

// Suggestions for an unknown key: the group's keys, or the groups.
std::string keys_of(std::string_view group) {
    std::string keys;
    std::string groups;
    std::string_view last_group;
    for (const Setting& setting : settings_table()) {
        if (setting.group == group) keys += (keys.empty() ? "" : ", ") + std::string(setting.key);
        if (setting.group != last_group) groups += (groups.empty() ? "" : ", ") + std::string(setting.group);
        last_group = setting.group;
    }
    return keys.empty() ? "groups are " + groups : "settings of " + std::string(group) + " are " + keys;
}

void store_group(std::string_view group, const toml::table& values, Settings& settings) {
    for (const auto& [key, node] : values) {
        const Setting* setting = find_setting(group, key.str());
        if (setting == nullptr) {
            // A URL under a misspelt key may have a password in it.
            const std::string value = group == "database" ? "(not shown)" : node_text(node);
            throw WrongSetting{std::string(group) + "." + std::string(key.str()) + " = " + value +
                               ": no such setting; " + keys_of(group)};
        }
        store_setting(*setting, node, settings);
    }
}

void store_document(const toml::table& document, Settings& settings) {
    for (const auto& [name, node] : document) {
        const toml::table* group = node.as_table();
        if (group == nullptr) {
            throw WrongSetting{std::string(name.str()) + " = " + node_text(node) + ": no such setting; " + keys_of("")};
        }
        const bool is_known = keys_of(name.str()).starts_with("settings");
        if (!is_known) throw WrongSetting{"[" + std::string(name.str()) + "]: no such group; " + keys_of("")};
        store_group(name.str(), *group, settings);
    }
}

void check_together(const Settings& settings) {
    if (settings.server.certificate_file.empty() != settings.server.private_key_file.empty()) {
        const bool no_certificate = settings.server.certificate_file.empty();
        throw WrongSetting{std::string("server.") + (no_certificate ? "certificate_file" : "private_key_file") +
                           " = \"\": must be named where server." +
                           (no_certificate ? "private_key_file" : "certificate_file") + " is"};
    }
    if (const auto address = documents::parse_clamd_address(settings.documents.clamd_address); !address) {
        throw WrongSetting{"documents.clamd_address = \"" + settings.documents.clamd_address +
                           "\": " + address.error()};
    }
    const DatabaseSettings& database = settings.database;
    const auto check_one_of = [](const std::string& url, const std::string& file, const std::string& key) {
        if (url.empty() || file.empty()) return;
        throw WrongSetting{"database." + key + "_file = \"" + file + "\": must be empty where database." + key +
                           " is set"};
    };
    check_one_of(database.url, database.url_file, "url");
    check_one_of(database.owner_url, database.owner_url_file, "owner_url");
    check_one_of(database.replica_url, database.replica_url_file, "replica_url");
    const bool has_url = !database.url.empty() || !database.url_file.empty();
    const bool has_owner_url = !database.owner_url.empty() || !database.owner_url_file.empty();
    if (has_owner_url && !has_url) {
        throw WrongSetting{
            "database.url = \"\": must be set where database.owner_url is (both empty: a private cluster)"};
    }
    if (!has_url && !(database.replica_url.empty() && database.replica_url_file.empty())) {
        throw WrongSetting{"database.url = \"\": must be set where database.replica_url is"};
    }
}

// The text of a file without the white space around it; nothing where it cannot be read or is empty.
std::optional<std::string> read_secret_file(const std::string& file) {
    std::ifstream input(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(input), {}};
    if (!input) return std::nullopt;
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string::npos) return std::nullopt;
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

} // namespace

Parsed<Settings> parse_settings(std::string_view toml, std::string_view file_name) {
    const std::string prefix = std::string(file_name) + ": ";
    try {
        Settings settings;
        store_document(toml::parse(toml, file_name), settings);
        check_together(settings);
        return settings;
    } catch (const toml::parse_error& error) {
        return tl::unexpected(prefix + "line " + std::to_string(error.source().begin.line) +
                              " is not TOML: " + std::string(error.description()));
    } catch (const WrongSetting& wrong) {
        std::string line = prefix + wrong.text;
        std::replace_if(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }, '?');
        return tl::unexpected(line);
    }
}

Parsed<Settings> read_settings(const std::string& file) {
    std::ifstream input(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(input), {}};
    if (!input) return tl::unexpected(file + ": the settings file cannot be read");
    Parsed<Settings> settings = parse_settings(text, file);
    if (!settings) return settings;

    DatabaseSettings& database = settings->database;
    std::string unreadable;
    const auto read_in = [&unreadable](const std::string& secret_file, std::string& url, const std::string& key) {
        if (secret_file.empty()) return;
        const auto secret = read_secret_file(secret_file);
        if (!secret) unreadable = "database." + key + "_file = \"" + secret_file + "\"";
        url = secret.value_or("");
    };
    read_in(database.url_file, database.url, "url");
    read_in(database.owner_url_file, database.owner_url, "owner_url");
    read_in(database.replica_url_file, database.replica_url, "replica_url");
    if (!unreadable.empty()) {
        return tl::unexpected(file + ": " + unreadable + ": must be a file that can be read and holds a URL");
    }
    return settings;
}

} // namespace ers::app
