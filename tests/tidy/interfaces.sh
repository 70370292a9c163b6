#!/usr/bin/env bash
# Interfaces spell and decide nothing, and features know no interface's words: the part of it that a search can see.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

# found ROOT REASON PATTERN FOLDER…: lines of the sources below the folders that match the Perl pattern.
found() {
    local root=$1 reason=$2 pattern=$3 folder
    shift 3
    for folder in "$@"; do
        if [[ ! -d "$root/$folder" ]]; then continue; fi
        (cd "$root" && grep -rnP "$pattern" --include='*.cpp' --include='*.hpp' "$folder" || true) |
            sed -E "s|^([^:]+:[0-9]+):.*|\1: $reason|"
    done
}

enums='(BusinessFunction|ReferralState|Party|AdviceStatus|RequestType|LinkKind|DeferralReason|DocumentStatus)'

check_no_sql() {
    local folders=(src/interfaces include/ers/interfaces)
    found "$1" 'SQL belongs to a store' \
        'db::Statement|\.execute\(|"[^"]*\b(select\b.*\bfrom|insert into|delete from|update \w+ set)\b' \
        "${folders[@]}"
}

# Views decide what is seen, entry who comes in.
check_no_decision() {
    local report
    local compared="(==|!=) *[\\w:]*\\b$enums::|\\b$enums::\\w+ *(==|!=)"
    local switched="\\bcase [\\w:]*\\b$enums::|using enum [\\w:]*\\b$enums;"
    report="$(
        found "$1" 'a decision by role, party or state belongs to an operation or a view' \
            "$compared|$switched" \
            src/interfaces include/ers/interfaces
        found "$1" 'referrals are made by guidance::create_referral(), which knows what the answers forbid' \
            'referrals::create_referral\(' src/interfaces
    )"
    if [[ -n "$report" ]]; then grep -vE '^(src|include/ers)/interfaces/(views|entry)/' <<<"$report" || true; fi
}

features=(referrals booking slots advice documents guidance directory choice letters patients identity)

# A refusal names members of its command, in snake_case.
check_field_names() {
    local feature file
    for feature in "${features[@]}"; do
        for file in $(cd "$1" && find "src/$feature" "include/ers/$feature" -name '*.?pp' 2>/dev/null | sort); do
            NAME="$file" perl -0777 -ne '
                my $camel = qr/"[^"\n]*[a-z][A-Z][^"\n ]*"/;
                my $code = qr/(?:ErrorCode::|code\b)/;
                while (/(?:FieldError\{\s*$camel|$camel\s*(?:\+[^,;{}]*)?,\s*$code|"\.[a-z]+[A-Z]\w*")/g) {
                    my $line = 1 + (substr($_, 0, $-[0]) =~ tr/\n//);
                    print "$ENV{NAME}:$line: a refusal names a member of the command, not a JSON path\n";
                }
                while (/"header /g) {
                    my $line = 1 + (substr($_, 0, $-[0]) =~ tr/\n//);
                    print "$ENV{NAME}:$line: headers are known to interfaces alone\n";
                }' "$1/$file"
        done
    done
}

sample src/interfaces/rest/sql.cpp <<'CODE'
constexpr db::Statement find{"rest.find", "x"};
const auto rows = call.connection.execute(find, {});
const char* text = "select name from person";
CODE
must_find check_no_sql 'src/interfaces/rest/sql.cpp:1: SQL' 'src/interfaces/rest/sql.cpp:2: SQL' \
    'src/interfaces/rest/sql.cpp:3: SQL'
sample src/interfaces/rest/good.cpp <<<'const char* text = "Please select a slot, or update it.";'
sample src/referrals/store.cpp <<<'constexpr db::Statement find{"rest.find", "x"};'
must_pass check_no_sql

sample src/interfaces/rest/decides.cpp <<'CODE'
if (who.function == BusinessFunction::patient) return;
if (ReferralState::booked != referral.state) return;
switch (party) {
    case referrals::Party::referrer: break;
}
using enum ReferralState;
const auto made = referrals::create_referral(context, command);
if (document.status == documents::DocumentStatus::pending) wake();
CODE
must_find check_no_decision 'decides.cpp:1: a decision' 'decides.cpp:2: a decision' 'decides.cpp:4: a decision' \
    'decides.cpp:6: a decision' 'decides.cpp:7: referrals are made by' 'decides.cpp:8: a decision'
sample src/interfaces/views/referral.cpp <<<'if (referral.state == ReferralState::booked) return;'
sample src/interfaces/rest/spells.cpp <<'CODE'
const auto role = body.code<BusinessFunction>("role");
if (question.answer == guidance::AnswerKind::choice) list();
CODE
must_pass check_no_decision

sample src/referrals/rules.cpp <<'CODE'
wrong.push_back({"serviceId", ErrorCode::invalid_value, "No."});
return FieldError{"patient.birthDate", code, "No."};
wrong.push_back({"startsAt",
                 ErrorCode::invalid_value, "No."});
ways.push_back({path + ".whenTrue", node.next});
constexpr auto field = "header If-Match";
wrong.push_back({"bookingSlots[" + std::to_string(i) + "]", ErrorCode::invalid_value, "No."});
CODE
must_find check_field_names 'src/referrals/rules.cpp:1: a refusal' 'src/referrals/rules.cpp:2: a refusal' \
    'src/referrals/rules.cpp:3: a refusal' 'src/referrals/rules.cpp:5: a refusal' 'src/referrals/rules.cpp:6: headers' \
    'src/referrals/rules.cpp:7: a refusal'
sample src/referrals/rules.cpp <<'CODE'
wrong.push_back({"service_id", ErrorCode::invalid_value, "Must not be before validFrom."});
const json detail{{"serviceId", 1}};
CODE
must_pass check_field_names

failed=0
for check in check_no_sql check_no_decision check_field_names; do
    (run "$check" "$1") || failed=1
done
exit "$failed"
