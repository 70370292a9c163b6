// What the chapters of the walkthrough share.
#include "tools/walkthrough/walkthrough_parts.hpp"

#include <cmath>

#include "ers/core/identifiers.hpp"
#include "ers/core/text.hpp"

namespace ers::app {
namespace {

using nlohmann::json;

// One decimal, as a table wants it.
std::string one_decimal(double number) {
    const long tenths = std::lround(number * 10);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

} // namespace

ChosenService chosen_service(const json& service) {
    const json& organisation = service.at("organisation");
    return {text_of(service, "id"), text_of(service, "name"), text_of(organisation, "code"),
            text_of(organisation, "name")};
}

std::string text_of(const json& object, const char* name) { return object.at(name).get<std::string>(); }

std::string time_of(const json& object, const char* name) {
    return format_london(*parse_instant(text_of(object, name)));
}

std::string wait_and_distance(const json& service) {
    std::string text = "no figure";
    if (const auto wait = service.find("wait"); wait != service.end() && wait->contains("medianWeeks")) {
        text = one_decimal(wait->at("medianWeeks").get<double>()) + " weeks";
    }
    if (service.contains("distanceKm")) text += ", " + one_decimal(service.at("distanceKm").get<double>()) + " km";
    return text;
}

std::string walk_nhs_number(RandomSource& random) {
    while (true) {
        std::string digits = std::to_string(999'000'000 + random.below(1'000'000));
        const int check = nhs_number_check_digit(digits);
        if (check >= 0) return digits + std::to_string(check);
    }
}

json walk_patient(const Walk& walk, std::string_view given_name, std::string_view family_name, std::string_view born,
                  std::string_view sex) {
    return {{"nhsNumber", walk_nhs_number(walk.random)},
            {"familyName", family_name},
            {"givenName", given_name},
            {"birthDate", born},
            {"sex", sex},
            {"postcode", walk.practice.postcode}};
}

SignedIn sign_in_doctor(const Walk& walk) {
    return walk.caller.staff("gp." + lower_ascii(walk.practice.code), walk.practice.code, "REFERRING_CLINICIAN");
}

SignedIn sign_in_consultant(const Walk& walk, const std::string& organisation) {
    return walk.caller.staff("consultant." + lower_ascii(organisation), organisation, "SERVICE_PROVIDER_CLINICIAN");
}

SignedIn sign_in_clinics(const Walk& walk, const std::string& organisation) {
    return walk.caller.staff("clinics." + lower_ascii(organisation), organisation, "BOOKING_MANAGER");
}

bool has_walk_people(const Walk& walk, const std::string& organisation) {
    const std::string code = lower_ascii(organisation);
    return walk.caller.try_staff("clinics." + code, organisation, "BOOKING_MANAGER") &&
           walk.caller.try_staff("consultant." + code, organisation, "SERVICE_PROVIDER_CLINICIAN");
}

std::vector<std::string> publish_walk_slots(const Walk& walk, const ChosenService& service, Instant first, int count) {
    json slots = json::array();
    std::vector<std::string> references;
    const std::string run = walk.random.uuid().substr(0, 8);
    for (int i = 0; i < count; ++i) {
        references.push_back("WALK-" + run + "-" + std::to_string(i));
        slots.push_back({{"reference", references.back()},
                         {"startsAt", format_instant(first + std::chrono::minutes(i * walk_slot_minutes))},
                         {"durationMinutes", walk_slot_minutes},
                         {"priorities", json::array({"ROUTINE"})}});
    }
    const SignedIn clinics = sign_in_clinics(walk, service.organisation);
    const std::string target = "/api/v1/services/" + service.id + "/slots";
    const Answer answer = Caller::required(200, walk.caller.put(clinics, target, {{"slots", slots}}));
    expect(answer.body.at("created") == count, std::to_string(count) + " slots created", answer.body.dump());
    const Answer again = Caller::required(200, walk.caller.put(clinics, target, {{"slots", slots}}));
    expect(again.body.at("unchanged") == count, "the same batch again changes nothing", again.body.dump());
    return references;
}

std::string published_slot(const Walk& walk, const ChosenService& service, const std::string& reference) {
    const SignedIn clinics = sign_in_clinics(walk, service.organisation);
    std::string cursor;
    do {
        const std::string target = "/api/v1/services/" + service.id + "/slots/all?limit=100" +
                                   (cursor.empty() ? std::string() : "&cursor=" + url_encoded(cursor));
        const Answer answer = Caller::required(200, walk.caller.get(clinics, target));
        for (const json& slot : answer.body.at("items")) {
            if (text_of(slot, "reference") == reference) return text_of(slot, "id");
        }
        cursor = answer.body.value("nextCursor", std::string());
    } while (!cursor.empty());
    throw StepFailed("the slot " + reference, "none of that name");
}

std::size_t withdraw_walk_slots(const Walk& walk, const ChosenService& service,
                                const std::vector<std::string>& references) {
    const Answer answer = Caller::required(
        200, walk.caller.post(sign_in_clinics(walk, service.organisation),
                              "/api/v1/services/" + service.id + "/slots/withdraw", {{"references", references}}));
    const auto withdrawn = answer.body.at("withdrawn").get<std::size_t>();
    expect(withdrawn + answer.body.at("refused").size() == references.size(),
           std::to_string(references.size()) + " in all", answer.body.dump());
    return withdrawn;
}

json find_on_list(Caller& caller, const SignedIn& who, std::string_view list, std::string_view ubrn) {
    std::string cursor;
    do {
        const std::string target = "/api/v1/worklists/" + std::string(list) + "?limit=100" +
                                   (cursor.empty() ? std::string() : "&cursor=" + url_encoded(cursor));
        const Answer answer = Caller::required(200, caller.get(who, target));
        for (const json& item : answer.body.at("items")) {
            if (item.at("ubrn") == ubrn) return item;
        }
        cursor = answer.body.value("nextCursor", std::string());
    } while (!cursor.empty());
    return nullptr;
}

json expect_on_list(Caller& caller, const SignedIn& who, std::string_view list, std::string_view ubrn) {
    json item = find_on_list(caller, who, list, ubrn);
    expect(!item.is_null(), "the number on the list " + std::string(list), "a list without it");
    return item;
}

} // namespace ers::app
