// Services as a file describes them, one by one, and the commissioning rules of those that are not for everybody.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <unordered_map>
#include <utility>

#include "directory/importers.hpp"
#include "ers/core/text.hpp"
#include "ers/core/words.hpp"

namespace ers::directory {
namespace {

constexpr std::size_t service_name_characters_max = 255;
constexpr std::size_t service_text_characters_max = 4'000;
constexpr std::size_t service_short_text_characters_max = 300;
constexpr std::size_t service_list_items_max = 20;
constexpr int service_window_hours_max = 366 * 24;
constexpr int service_window_days_max = 366;
constexpr std::int64_t service_age_months_max = 1'800;
constexpr std::string_view service_effective_from_default = "2020-01-01";

constexpr db::Statement service_known_sites{
    "directory.known_sites",
    "select code || '/' || organisation_code as code\n"
    "from site",
};
constexpr db::Statement service_known_clinic_types{
    "directory.known_clinic_types",
    "select specialty_code || '/' || code as code\n"
    "from clinic_type",
};
constexpr db::Statement service_known_keys{
    "directory.known_service_keys",
    "select source_key as code\n"
    "from service\n"
    "where source_key is not null",
};

#define SERVICE_TEXT_COLUMNS

constexpr std::string_view service_staging =
    "create temporary table import_service on commit drop as\n"
    "select id, source_key, organisation_code, site_code, specialty_code, name, request_types, bookable_type,\n"
    "    appointment_type, age_from_months, age_below_months, sex_treated, is_nationally_available, is_consultant_led,\n"
    "    is_published, effective_from, effective_to, letter_required, polling_range_days, clinicians,\n"
    "    additional_requirements, conditions_treated, exclusions, suggested_investigations, referrer_alert,\n"
    "    patient_instructions, telephone, hours, web_page\n"
    "from service\n"
    "with no data;\n"
    "create temporary table import_service_clinic_type (source_key text, clinic_type_code text) on commit drop;\n"
    "create temporary table import_service_priority\n"
    "    (source_key text, priority text, opens_hours integer, closes_days integer) on commit drop";
