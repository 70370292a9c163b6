#!/usr/bin/env bash
# The conventions that a search can check: sizes, banned calls, unfinished work, a README per module.
# shellcheck source=check.bash
source "$(dirname "${BASH_SOURCE[0]}")/check.bash"

lines_max=700
columns_max=120

# The names of files from standard input as arguments of one command, which prints nothing where there are none.
by_file() { xargs -r -d '\n' "$@"; }

check_sizes() {
    files_ending "$1" .cpp .hpp .sql .sh .bash .cmake | LC_ALL=C by_file awk -v root="$1/" -v lines="$lines_max" \
        -v columns="$columns_max" '
        function end_file() { if (last > lines) print name ":" last ": longer than " lines " lines" }
        FNR == 1 {
            end_file()
            name = substr(FILENAME, length(root) + 1)
        }
        { last = FNR }
        length($0) > columns {
            text = $0
            gsub(/[\200-\277]/, "", text) # the bytes that continue a character
            if (length(text) > columns) print name ":" FNR ": longer than " columns " columns"
        }
        END { end_file() }'
}

# banned ROOT PATTERN REASON FOLDER… [-- FOLDER…]: a pattern in the folders, except in those after the dashes.
banned() {
    local root=$1 pattern=$2 reason=$3
    shift 3
    local -a folders=()
    while (($#)) && [[ "$1" != -- ]]; do
        if [[ -e "$root/$1" ]]; then folders+=("$1"); fi
        shift
    done
    if (($#)); then shift; fi
    local except="${*:-nowhere/}"
    if ((${#folders[@]})); then
        (cd "$root" && grep -rnE "$pattern" --exclude-dir=samples --exclude-dir=node_modules \
            --include='*.cpp' --include='*.hpp' --include='*.sql' --include='*.sh' --include='*.bash' \
            --include='*.cmake' --include='*.toml' --include='*.md' --include='*.yaml' --include=ers \
            --exclude=conventions.sh "${folders[@]}") |
            grep -vE "^(${except// /|})" | sed -E "s|^([^:]+:[0-9]+):.*|\1: $reason|" || true
    fi
}

check_banned() {
    local code=(src include tests) everything=(src include tests sql config docs docker cmake)
    banned "$1" '\b(TODO|FIXME|XXX)\b' 'unfinished work belongs in an issue' "${everything[@]}"
    banned "$1" '\b(std::|::)s?rand\(' 'randomness is handed in: ers::RandomSource' "${code[@]}"
    banned "$1" 'system_clock::now|\btime\((nullptr|NULL|0)\)' 'the time is handed in: ers::Clock' src include -- \
        src/core/ include/ers/core/ src/observe/log.cpp
    banned "$1" '\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\(' 'no sleeps: poll with a deadline' tests -- \
        tests/support/
    banned "$1" '^using namespace\b' 'names are written with their namespace' src include
    banned "$1" 'std::(cout|cerr|printf)|\bprintf\(' 'only app and the programs talk to the terminal' src include -- \
        src/app/ src/tools/ src/main.cpp include/ers/app/
    banned "$1" '\bco_(await|return|yield)\b' 'coroutines live in src/http only' src include tests -- \
        src/http/ tests/tidy/
    banned "$1" '\b(update|insert into|delete from) referral( |$)' 'only referrals/record writes the table referral' \
        src include -- src/referrals/record/ include/ers/referrals/record/ src/tools/bench/
}

# Words that make a reader guess. The module patients has a list of words for access codes.
check_words() {
    local everything=(src include tests sql config docs docker cmake ers README.md)
    banned "$1" '\b[Rr]ooms?\b|_rooms?\b|[a-z]Rooms?\b|\b[Dd]oors?\b|_doors?\b|[a-z]Doors?\b|\b[Hh]ouse\b' \
        'a picture: say module, interface, endpoint, limit or space' "${everything[@]}" -- src/patients/words.cpp
    banned "$1" '[Ww]hoever' 'say who it is' "${everything[@]}" -- src/patients/words.cpp
    banned "$1" '[Ss]ee the header' 'say what the file is for, or nothing' "${everything[@]}"
}

# One title, at the top, outside code.
check_markdown() {
    files_ending "$1" .md | by_file awk -v root="$1/" '
        function end_file() { if (name && n != 1) print name ":1: has " n " titles (lines with one #) instead of one" }
        FNR == 1 {
            end_file()
            name = substr(FILENAME, length(root) + 1)
            n = code = 0
        }
        /^ *(```|~~~)/ { code = !code }
        !code && /^# / { ++n }
        END { end_file() }'
    local file
    while IFS= read -r file; do # awk does not notice a file without a line
        if [[ ! -s "$file" ]]; then echo "${file#"$1"/}:1: has 0 titles (lines with one #) instead of one"; fi
    done < <(files_ending "$1" .md)
}

check_modules() {
    local module
    for module in "$1"/src/*/; do
        if [[ ! -f "$module/README.md" ]]; then echo "src/$(basename "$module"):1: has no README.md"; fi
    done
}

{
    for ((i = 1; i <= lines_max + 1; ++i)); do echo "int number_$i;"; done
} | sample src/core/long.cpp
printf '// %*s\n' 120 x | sample src/core/wide.cpp
sample src/core/short.cpp <<<'int number;'
must_find check_sizes 'src/core/long.cpp:701: longer than 700 lines' 'src/core/wide.cpp:1: longer than 120 columns'
printf '// %s\n' "$(printf 'é%.0s' {1..117})" | sample src/core/accents.cpp
must_pass check_sizes

sample src/slots/bad.cpp <<'CODE'
// TODO: later
int a = std::rand();
auto b = std::chrono::system_clock::now();
using namespace std;
void c() { std::cout << 1; }
task e() { co_return; }
auto f = "update referral set version = 2";
CODE
sample tests/unit/slots/bad_test.cpp <<<'std::this_thread::sleep_for(1s);'
sample docs/plan.md <<<'FIXME'
must_find check_banned \
    'src/slots/bad.cpp:1: unfinished' 'src/slots/bad.cpp:2: randomness' 'src/slots/bad.cpp:3: the time' \
    'src/slots/bad.cpp:4: names' 'src/slots/bad.cpp:5: only app' \
    'src/slots/bad.cpp:6: coroutines' 'src/slots/bad.cpp:7: only referrals/record' \
    'tests/unit/slots/bad_test.cpp:1: no sleeps' 'docs/plan.md:1: unfinished'
sample src/core/time.cpp <<<'auto now() { return std::chrono::system_clock::now(); }'
sample src/http/session.cpp <<<'task session() { co_return; }'
must_pass check_banned

sample src/slots/bad.cpp <<'CODE'
// The door of the module: see the header.
int has_room = 1;
// Whoever reads this guesses.
CODE
sample tests/unit/slots/bad_test.cpp <<<'TEST(Slots, OpenTheDoor) {}'
sample docs/plan.md <<<'The rooms of the house'
must_find check_words \
    'src/slots/bad.cpp:1: a picture' 'src/slots/bad.cpp:1: say what' 'src/slots/bad.cpp:2: a picture' \
    'src/slots/bad.cpp:3: say who' 'tests/unit/slots/bad_test.cpp:1: a picture' 'docs/plan.md:1: a picture'
sample src/patients/words.cpp <<<'"door"'
sample src/slots/good.cpp <<<'// Bedrooms, indoors, households, mushrooms.'
must_pass check_words

printf '# One\n\n# Two\n' | sample README.md
printf 'No title\n' | sample docs/none.md
sample docs/empty.md </dev/null
must_find check_markdown 'README.md:1: has 2 titles' 'docs/none.md:1: has 0 titles' 'docs/empty.md:1: has 0 titles'
printf '# One\n\n```\n# not a title\n```\n' | sample README.md
must_pass check_markdown

sample src/core/text.cpp <<<'int a;'
must_find check_modules 'src/core:1: has no README.md'

failed=0
for check in check_sizes check_banned check_words check_markdown check_modules; do
    (run "$check" "$1") || failed=1
done
exit "$failed"
